"""What people tell us about how they want to be told."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField
from wtforms.validators import ValidationError

from desk.fields import line, options
from desk.notify.models import Channel
from desk.notify.topics import Topic

# What a relay can be handed; whether somebody reads there is shown by the code that they type.
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


class ChoicesForm(FlaskForm):
    """A box for each topic and channel; one that is not ticked is not wanted."""

    wanted = SelectMultipleField(choices=options((f"{topic}:{channel}", "") for topic in Topic for channel in Channel))

    def pairs(self) -> set[tuple[Topic, Channel]]:
        """What was ticked."""
        parts = (one.split(":") for one in self.wanted.data or ())
        return {(Topic(topic), Channel(channel)) for topic, channel in parts}


class MailForm(FlaskForm):
    address = line(_l("Mail address"), longest=254)

    def validate_address(self, field: Any) -> None:
        if not ADDRESS.fullmatch(field.data or ""):
            raise ValidationError(_l("This is not a mail address. It should look like name@office.go.id."))


class MailCodeForm(FlaskForm):
    code = line(_l("Code from the mail"), longest=40)
