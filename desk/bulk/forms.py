"""Forms of acts on several tickets that no single ticket has: shape only."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from desk.fields import line


class TagsForm(FlaskForm):
    add = line(_l("Put on these tags (with commas between them)"), longest=400, required=False)
    remove = line(_l("Take off these tags"), longest=400, required=False)
