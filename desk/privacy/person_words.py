"""What is kept of a person, in words for pages and paper, and as plain data for a machine. Numbers and names are masked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from desk.accounts.labels import EMPLOYMENTS, ROLES
from desk.accounts.policy import Role
from desk.complaints import labels as complaint_words
from desk.complaints.identity import Identity
from desk.complaints.models import PublicComplaint
from desk.event_kinds import EventKind
from desk.notify.models import LinkState
from desk.privacy.gathering import Employee, Kept, Portrait
from desk.templating import device_name, local_day, local_time, localised
from desk.timeline import Event

E = EventKind
# What was done with a person's data, as the person should hear it. Whatever is not named here was work on the complaint.
PROCESSING = {
    E.COMPLAINT_FILED: _l("taken in"),
    E.COMPLAINT_EXAMINED: _l("read"),
    E.COMPLAINT_CLASSIFIED: _l("read and classified"),
    E.COMPLAINT_DISPATCHED: _l("passed on to %(tenant)s"),
    E.COMPLAINT_REFERRED: _l("sent on to another authority"),
    E.COMPLAINT_TAKEN: _l("taken over"),
    E.COMPLAINT_REVEALED: _l("identity read, for a written reason"),
    E.COMPLAINT_PRINTED: _l("receipt printed"),
    E.COMPLAINT_ANSWERED: _l("answered"),
    E.COMPLAINT_CLOSED: _l("closed"),
    E.COMPLAINT_WITHDRAWN: _l("closed"),
    E.COMPLAINT_MEDIATED: _l("minutes of a mediation written"),
    E.OPINION_ASKED: _l("another organisation asked for its opinion, without your identity"),
    E.DATA_REQUESTED: _l("handed to this office for your request"),
    E.DATA_DISCLOSED: _l("gathered for your request"),
    E.DATA_EXPORTED: _l("handed out as a file"),
    E.DATA_CORRECTED: _l("corrected"),
    E.DATA_ERASED: _l("erasure granted or carried out"),
    E.DATA_REFUSED: _l("request refused"),
}
ACTS = {
    "ticket": _l("work on tickets"),
    "complaint": _l("work on complaints"),
    "login": _l("sign-ins"),
    "chat": _l("chats linked or unlinked"),
}


@dataclass(frozen=True)
class Shown:
    """A heading with lines that have a label, and lines that have none."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    text: tuple[str, ...] = ()


def shown(portrait: Portrait) -> list[Shown]:
    """Everything, part by part."""
    parts = [part for kept in portrait.complaints for part in shown_with(kept)]
    if portrait.entered:
        facts = tuple((ticket.number, local_time(ticket.opened_at)) for ticket in portrait.entered)
        parts.append(Shown(_("Tickets that were entered for the person"), facts, (_("With name and contact."),)))
    if portrait.employee is not None:
        parts += _shown_employee(portrait.employee)
    return [*parts, Shown(_("Not among it"), (), tuple(limits(portrait)))]


def limits(portrait: Portrait) -> Iterator[str]:
    """What is honestly not in it, and why."""
    person = portrait.person
    if person.elsewhere:
        yield ngettext(
            "%(num)d more is handed to the office that may read it.",
            "%(num)d more are handed to the offices that may read them.",
            person.elsewhere,
        )
    if person.nameless:
        yield ngettext(
            "%(num)d more has the same contact and bears no name: it is shown when the person has told what it was about.",
            "%(num)d more have the same contact and bear no name: they are shown when the person has told what they were about.",
            person.nameless,
        )
    yield _(
        "Answers to the satisfaction survey bear no name, no address and no mark of a device: they belong to nobody."
    )
    yield _("Copies for emergencies hold the same data for a limited time.")


def shown_with(kept: Kept) -> list[Shown]:
    """What is kept with one complaint."""
    complaint = kept.complaint
    facts = [
        (_("Received"), f"{local_time(complaint.received_at)}, {complaint_words.CHANNELS[complaint.channel]}"),
        (_("Who may see it"), str(complaint_words.SHIELDS[complaint.shield])),
        *_identity_lines(kept),
        (_("Consent"), f"{local_time(complaint.consented_at)}. {_wording(complaint)}"),
        (_("What was told"), complaint.description),
        (_("Wish"), complaint.wish),
        (_("Place"), complaint.place),
        (_("When it happened"), local_day(complaint.happened_on) if complaint.happened_on else ""),
        *((str(name), str(value)) for name, value in complaint.own_fields.items()),
        (_("Files"), "; ".join(f"{one.name} ({local_day(one.stored_at)})" for one in kept.files)),
        (_("Receipts"), "; ".join(f"{one.number}, {local_time(one.printed_at)}" for one in kept.receipts)),
        (_("Rating"), str(complaint_words.RATINGS[complaint.rating]) if complaint.rating else ""),
        (_("Words of the rating"), complaint.rating_note),
    ]
    facts += [(_("You added") + f", {local_time(line.event.happened_at)}", line.body) for line in kept.said]
    facts += [(_("We wrote") + f", {local_time(line.event.happened_at)}", line.body) for line in kept.answers]
    return [
        Shown(
            _("Report %(number)s", number=complaint.number), tuple((label, value) for label, value in facts if value)
        ),
        Shown(
            _("Who has worked on %(number)s", number=complaint.number),
            tuple((local_time(event.happened_at), f"{office_of(event)}: {processing(event)}") for event in kept.trail),
        ),
    ]


def processing(event: Event) -> str:
    """What was done."""
    named = PROCESSING.get(event.kind)
    if named is None:
        return str(_("worked on"))
    return str(named) % {"tenant": event.details.get("tenant_name") or _("the organisation that answers")}


def office_of(event: Event) -> str:
    """Role and department of who did it; their name is theirs."""
    if event.actor_standing is None:
        return str(_("The desk"))
    role, _at, department = event.actor_standing.partition("@")
    name = str(ROLES[Role(role)]) if role in set(Role) else str(_("Officer"))
    return f"{name} ({department})" if department else name


def _identity_lines(kept: Kept) -> Iterator[tuple[str, str]]:
    identity = kept.identity
    erasure = kept.erasure
    if erasure is not None and erasure.done_at is not None:
        yield _("Identity"), _("erased on %(when)s", when=local_day(erasure.done_at))
    elif not identity.is_known:
        yield _("Identity"), _("none is kept")
    for name, value in masked(identity).items():
        yield str(complaint_words.IDENTITY_FIELDS[name]), value
    for one in kept.corrections:
        names = ", ".join(str(complaint_words.IDENTITY_FIELDS[name]) for name in one.fields)
        yield _("Corrected"), f"{local_time(one.corrected_at)}: {names}"
    if erasure is not None and erasure.done_at is None:
        yield (
            _("Erasure"),
            _("granted on %(when)s; carried out when the report has ended", when=local_day(erasure.granted_at)),
        )


def masked(identity: Identity) -> dict[str, str]:
    """What is kept of an identity, so that a lost paper names nobody; the whole is read out at the counter."""
    kept = {
        "name": identity.initials or (_("kept, sealed") if identity.name else ""),
        "contact": identity.masked_contact,
        "address": _("kept, sealed") if identity.address else "",
        "national_id": identity.masked_id if identity.national_id else "",
        "business_id": identity.masked_id if identity.business_id and not identity.national_id else "",
        "proxy": _("kept, sealed") if identity.proxy else "",
    }
    return {name: str(value) for name, value in kept.items() if value}


def _wording(complaint: PublicComplaint) -> str:
    wording = complaint.consent_wording
    if wording is None:
        return str(_("The wording was not kept."))
    said = " ".join(str(text) for text in complaint_words.CONSENTS[wording])
    return str(_("Wording %(version)s: %(text)s", version=wording.value, text=said))


def _shown_employee(employee: Employee) -> list[Shown]:
    user = employee.user
    number = user.employee_no or user.contract_employee_no or ""
    account = [
        (_("User name"), user.username),
        (_("Name"), user.name),
        (_("NIP or contract number"), f"{'•' * max(0, len(number) - 4)}{number[-4:]}"),
        (_("Employment"), str(EMPLOYMENTS[user.employment])),
        (_("Department"), localised(user.department)),
        (_("Telephone"), Identity(contact=user.phone).masked_contact),
        (_("Created"), local_time(user.created_at)),
    ]
    roles = tuple(
        (
            str(ROLES[grant.role]),
            f"{grant.department.short}, {local_day(grant.starts_on)} – {local_day(grant.ends_on) if grant.ends_on else ''}",
        )
        for grant in user.grants
    )
    sessions = tuple(
        (
            local_time(one.created_at),
            f"{device_name(one.device) or _('Unknown device')}, {local_time(one.last_seen_at)}",
        )
        for one in employee.sessions
    )
    chats = tuple(
        (one.label or "Telegram", f"{local_time(one.linked_at)}{'' if one.state is LinkState.WORKING else ' –'}")
        for one in employee.chats
    )
    tickets = tuple((one.number, f"{local_time(one.opened_at)}: {one.title}") for one in employee.tickets)
    counted: dict[str, int] = {}
    for kind, count in employee.acts:
        group = str(ACTS.get(kind.value.partition(".")[0], _("other work")))
        counted[group] = counted.get(group, 0) + count
    return [
        Shown(_("Account"), tuple((label, value) for label, value in account if value)),
        Shown(_("Roles held"), roles),
        Shown(_("Sign-ins, when and last used"), sessions),
        Shown(_("Linked chats"), chats),
        Shown(_("Tickets reported: %(count)s", count=employee.ticket_count), tickets),
        Shown(_("Acts in the history, counted"), tuple((name, str(count)) for name, count in counted.items())),
    ]
