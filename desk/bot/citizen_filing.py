"""Sending a report from a chat: the form, the operation and the limits of the web; number and a one-time link come back."""

from datetime import datetime

from flask import current_app

from desk.bot import citizen_photos
from desk.bot import citizen_words as words
from desk.bot.citizen_questions import address, ask, menu, tenant_of
from desk.bot.citizen_state import Talk, keys
from desk.bot.citizen_steps import ASKED_AT, Draft, Step, data_of
from desk.catalogue import queries as catalogue
from desk.complaints import chats, citizen, codes, filing, queries, receipting
from desk.complaints.chat_models import ChatLinkUse
from desk.complaints.filing import Told
from desk.complaints.identity import Identity
from desk.complaints.kinds import Channel, PaperForm, Shield
from desk.complaints.models import PublicComplaint
from desk.complaints.public_forms import ComplaintForm
from desk.database import db
from desk.errors import BadInput, TooMany
from desk.gate import operations as gate
from desk.notify.letters import Button, Letter
from desk.templating import localised, translated_error


def send(talk: Talk, form: ComplaintForm, *, at: datetime) -> list[Letter]:
    """File it, once; or say what stands in the way, with everything that was told kept."""
    draft = talk.draft
    assert draft is not None
    if not form.validate():
        name = next((name for name in ASKED_AT if form[name].errors), "story")
        talk.step = ASKED_AT[name]
        draft.is_changing = True
        return [Letter(" ".join(str(problem) for problem in form[name].errors)), *ask(talk, at=at)]
    told = _told(draft, at)
    if not draft.knows_alike and (letter := _alike(draft, told, at)):
        return [letter]
    if (complaint := queries.by_form(codes.form_mark(draft.key))) is None:
        try:
            gate.ask_chat(limit="chat-report", chat_id=talk.chat_id, secret=_secret(), at=at)
            with db.session.begin_nested():
                complaint = _file(draft, told, at)
                citizen_photos.take_over(chat_id=talk.chat_id, photos=draft.photos, complaint=complaint, at=at)
        except TooMany as refused:
            return [Letter(translated_error(refused))]
        except BadInput as wrong:
            talk.step = ASKED_AT.get(wrong.field or "", Step.PREVIEW)
            if talk.step is Step.PHOTOS:  # they have waited too long
                draft.photos = []
            draft.is_changing = talk.step is not Step.PREVIEW
            return [Letter(translated_error(wrong)), *ask(talk, at=at)]
    return _receive(talk, draft, complaint, at)


def _file(draft: Draft, told: Told, at: datetime) -> PublicComplaint:
    complaint = filing.file_complaint(
        told=told, identity=Identity(), form_key=draft.key, keys=keys(), at=at, channel=Channel.TELEGRAM
    )
    receipting.issue_receipt(
        complaint=complaint,
        form=PaperForm.A4,
        actor=None,
        at=at,
        token=receipting.token_of_form(draft.key, keys=keys()),
    )
    return complaint


def _receive(talk: Talk, draft: Draft, complaint: PublicComplaint, at: datetime) -> list[Letter]:
    """Number and link. Of who does not want to be known to the city nothing is kept from here on."""
    token = chats.make_link(complaint=complaint, use=ChatLinkUse.RECEIPT, at=at, keys=keys(), form_key=draft.key)
    if draft.is_followed:
        chats.bind(complaint=complaint, chat_id=talk.chat_id, language=talk.language, keys=keys(), at=at)
    said = str(words.SENT % {"number": complaint.number})
    receipt = (Button(str(words.B_RECEIPT), url=address(f"/aduan/tautan/{token}")),)
    talk.draft, talk.step, talk.is_over = None, Step.MENU, not draft.is_followed
    return [Letter(said, (receipt,)), menu(talk)]


def _told(draft: Draft, at: datetime) -> Told:
    categories = {one.code: one for one in catalogue.complaint_categories()}
    return Told(
        description=draft.story,
        tenant=tenant_of(draft, at),
        service=draft.service,
        category=categories.get(draft.category),
        wish=draft.wish,
        place=draft.place,
        happened_on=datetime.fromisoformat(draft.happened_on).date() if draft.happened_on else None,
        shield=Shield(draft.shield),
    )


def _alike(draft: Draft, told: Told, at: datetime) -> Letter | None:
    """What is known already and may be the same; nothing of anybody's report but that there is one."""
    alike = citizen.alike(told, at=at)
    lines = [str(words.DOWN % {"service": localised(service)}) for service in alike.services]
    if alike.complaints:
        lines.append(str(words.ALIKE))
    rows = (
        (Button(str(words.B_SEND_ANYWAY), data_of("sure", draft.mark)),),
        (Button(str(words.B_CANCEL), data_of("stop", draft.mark)),),
    )
    return Letter("\n\n".join(lines), rows) if lines else None


def _secret() -> str:
    found: str = current_app.config["DESK"].secret_key
    return found
