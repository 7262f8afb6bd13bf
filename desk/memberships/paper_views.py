"""A member's report on paper and as a sheet."""

from io import BytesIO

from flask import Blueprint, current_app, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.accounts.guards import actor, may
from desk.accounts.models import User
from desk.attachments.emblems import Size
from desk.branding import shelf
from desk.branding.kinds import Owner
from desk.memberships import labels, member_paper, proving, queries, reporting
from desk.memberships.models import MemberReport
from desk.memberships.states import CHAINS, Seat, State
from desk.packs.words import nip_of
from desk.reports import in_sheets
from desk.reports.documents import Document
from desk.reports.on_paper import Formalities, Signing, as_pdf
from desk.sealing import Keys
from desk.templating import city_day, localised

bp = Blueprint("member_papers", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/reports/members/<int:report_id>/paper")
@may("member_reports.use")
def pdf(report_id: int) -> ResponseReturnValue:
    report, document = _document(report_id)
    content = as_pdf(document, _formalities(report))
    return send_file(BytesIO(content), mimetype="application/pdf", download_name=f"{_name(report)}.pdf")


@bp.get("/reports/members/<int:report_id>/sheet")
@may("member_reports.use")
def sheet(report_id: int) -> ResponseReturnValue:
    report, document = _document(report_id)
    content = in_sheets.as_xlsx(document)
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=f"{_name(report)}.xlsx")


def proof(code: str) -> str | None:
    """What the paper of that code is worth today; None where it is no member's report. No name and no figure."""
    found = proving.proof_of(code, _keys())
    if found is None:
        return None
    return render_template(
        "public/verify_member_report.html",
        report=found.report,
        is_current=found.is_current,
        title=labels.KINDS[found.report.kind],
        standing=labels.STATES[found.report.state][0],
        is_complete=found.report.state is State.COMPLETE,
    )


def _document(report_id: int) -> tuple[MemberReport, Document]:
    at = clock.now()
    report = queries.get_report(actor(), report_id, on=city_day(at))
    return report, member_paper.document_of(report, reporting.figures_of(report), at=at)


def _formalities(report: MemberReport) -> Formalities:
    """Signed on paper by those through whose hands it goes: the member, the coordinator, and at the right who ends its way."""
    from desk.papers.letterhead import Letterhead

    city, code = current_app.config["DESK"].city, proving.code_of(report, _keys())
    seats = (Seat.MEMBER, Seat.COORDINATOR, CHAINS[report.kind][-1])
    return Formalities(
        letterhead=Letterhead(
            city=_("GOVERNMENT OF %(city)s", city=city.upper()),
            office=localised(report.member.user.department).upper(),
            logo=shelf.current().content(Owner.CITY, Size.PRINT),
        ),
        city=city,
        number=report.number or _("draft, without number"),
        verification_address=f"{current_app.config['DESK'].base_url}/verifikasi/laporan/{code}" if code else "",
        verification_code=code,
        signing=tuple(_signing(seat, queries.person_in(report.member, seat)) for seat in seats),
    )


def _signing(seat: Seat, person: User) -> Signing:
    return Signing(str(labels.SEATS[seat]), " ", person.name, nip_of(person))


def _keys() -> Keys:
    return Keys(current_app.config["DESK"].secret_key)


def _name(report: MemberReport) -> str:
    return f"member-report-{report.id}-{report.last_on}"
