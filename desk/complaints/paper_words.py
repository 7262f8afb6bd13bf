"""What stands on the papers of complaints, in words: the receipt of DOMAIN K2."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from flask_babel import format_date
from flask_babel import gettext as _

from desk.branding.letterheads import letterhead
from desk.complaints.changes import PROMISING, promised_day
from desk.complaints.identity import Identity
from desk.complaints.kinds import PaperForm
from desk.complaints.labels import CHANNELS
from desk.complaints.models import PublicComplaint
from desk.complaints.paper_models import Receipt
from desk.database import db
from desk.mall import notes
from desk.mall import queries as mall_queries
from desk.organisation.models import Unit
from desk.sla import queries as sla
from desk.sla.kinds import Measure
from desk.templating import local_day, local_time, localised, zone

if TYPE_CHECKING:  # what draws is loaded when something is drawn
    from desk.papers.receipts import Receipt as ReceiptPaper


def receipt_paper(
    complaint: PublicComplaint,
    *,
    identity: Identity,
    receipt: Receipt,
    token: str,
    access_code: str | None,
    officer_name: str,
    city: str,
    base_url: str,
    mall: Unit | None,
    at: datetime,
) -> ReceiptPaper:
    """The receipt in the reader's language. Of a shielded complainant nothing but initials; no code: it was given out."""
    from desk.papers.receipts import Receipt as ReceiptPaper

    days = promised_days(complaint)
    name = identity.initials if complaint.is_shielded else identity.name
    day = local_day(complaint.received_at)
    return ReceiptPaper(
        letterhead=letterhead(city=city, mall=mall),
        title=_("RECEIPT OF A COMPLAINT"),
        number=receipt.number,
        complaint_number=complaint.number,
        access_code=access_code,
        access_given=_("The access code has been given to the complainant."),
        complainant=name or _("Name not given"),
        address=identity.address,
        shielded=complaint.is_shielded,
        opening=_("A complaint has been received as follows:"),
        received_at=full_time(complaint.received_at),
        place=complaint.received_place or (localised(mall) if mall else city),
        channel=str(CHANNELS[complaint.channel]),
        service=_about(complaint),
        summary=complaint.description,
        wish=complaint.wish,
        officer=officer_name,
        promise=_promise(complaint, days),
        promise_dates=tuple((label, format_date(on, "EEEE, d MMMM y")) for label, on in days),
        note=service_note(complaint),
        keep=_keep(complaint, access_code),
        free_of_charge=_("No fee is asked for complaints."),
        ombudsman=_(
            "If the answer does not satisfy you or there is none, you have the right to report to the Ombudsman of the "
            "Republic of Indonesia (137 / ombudsman.go.id)."
        ),
        privacy=_(
            "Your data is kept on the city government's own server and opened by authorised officers alone; you may ask "
            "to see, correct or delete it under Law 27/2022."
        ),
        tracking_address=f"{base_url}/lacak",
        verification_address=f"{base_url}/verifikasi/{token}",
        signed_at=f"{city}, {day}",
        signed_as=_("Receiving officer"),
        printed_at=_("Receipt %(number)s, printed %(when)s", number=receipt.number, when=local_time(at)),
        created_at=at,
        labels=_labels(),
    )


def as_pdf(paper: ReceiptPaper, form: PaperForm) -> bytes:
    """The receipt on that kind of paper."""
    from desk.papers import receipts

    match form:
        case PaperForm.THERMAL_58:
            return receipts.as_thermal(paper, columns=32)
        case PaperForm.THERMAL_80:
            return receipts.as_thermal(paper, columns=48)
        case _:
            return receipts.as_a4(paper)


def service_note(complaint: PublicComplaint) -> str:
    """What the service wants to be said on its receipts (MTR-18); "" without a service, or when it says nothing."""
    tenant, day = complaint.about_tenant, complaint.received_at.astimezone(zone()).date()
    offered = mall_queries.services_serving(tenant, on=day) if tenant else []
    service = next((service for service in offered if service.name == complaint.about_service), None)
    if tenant is None or service is None:
        return ""
    values = {"number": complaint.number, "service": service.name, "tenant": localised(tenant), "day": local_day(day)}
    return notes.merged(service.receipt_note, values)


def promised_days(complaint: PublicComplaint) -> list[tuple[str, date]]:
    """By which day an answer is promised, as each counting says it, the earlier one first; empty once it was answered."""
    names = {
        Measure.STATUTORY_RESPONSE: _("By calendar days (Law 25/2009)"),
        Measure.CLASS_RESOLUTION: _("By working days (service standard)"),
    }
    clocks = db.session.scalars(sla.unstopped(complaint, *PROMISING)).all()
    days = [(names[clock.measure], promised_day(clock.due_at)) for clock in clocks if clock.due_at is not None]
    return sorted(days, key=lambda pair: pair[1])


def full_time(moment: datetime) -> str:
    """`Jumat, 13 Maret 2026 pukul 09.42 WIB`."""
    hour, zone_name = local_time(moment).split()[-2:]
    day = format_date(moment.astimezone(zone()).date(), "EEEE, d MMMM y")
    return str(_("%(day)s at %(time)s", day=day, time=f"{hour} {zone_name}"))


def _about(complaint: PublicComplaint) -> str:
    tenant = localised(complaint.about_tenant) if complaint.about_tenant else ""
    return f"{complaint.about_service} ({tenant})" if complaint.about_service and tenant else tenant


def _promise(complaint: PublicComplaint, days: list[tuple[str, date]]) -> str:
    if not days and complaint.answered_at is not None:
        return str(_("Answered on %(day)s.", day=local_day(complaint.answered_at)))
    return str(_("We answer by %(day)s at the latest.", day=local_day(complaint.promised_on)))


def _keep(complaint: PublicComplaint, access_code: str | None) -> str:
    with_code = _(
        "Keep the number %(number)s and the access code %(code)s: both are needed to see how it goes on.",
        number=complaint.number,
        code=access_code,
    )
    without = _(
        "Keep the number %(number)s and your access code: both are needed to see how it goes on.",
        number=complaint.number,
    )
    return str(with_code if access_code else without)


def _labels() -> dict[str, str]:
    return {
        "number": _("Number"),
        "complaint": _("Number of the complaint"),
        "access_code": _("Access code"),
        "complainant": _("Complainant"),
        "address": _("Address"),
        "received_at": _("Received"),
        "place": _("Place"),
        "channel": _("By which way"),
        "service": _("About"),
        "summary": _("What was told"),
        "wish": _("What is asked for"),
        "officer": _("Receiving officer"),
        "scan": _("Scan to check that this receipt is genuine."),
        "track": _("See how it goes on at:"),
        "page": _("Page {page} of {pages}"),
    }
