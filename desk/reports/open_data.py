"""Open data: what the status page shows, as tables with fixed columns for programs; their dictionary is made from the same rows.

Names of columns are never changed or reordered; a new one comes last. Moments are UTC (ISO 8601), numbers have a point.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from desk.complaints.lapor_file import safe
from desk.reports.cells import percent_of
from desk.reports.documents import Share
from desk.reports.publication import OnTime, Publication

LICENCE, LICENCE_ADDRESS = "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/deed.id"
Value = str | int | Decimal | date | datetime | None
ALL, OTHERS = "all", "others"  # instead of a service's code


@dataclass(frozen=True)
class Field:
    """A column: its name in the file, what stands in it, and what it means."""

    name: str
    form: Any
    meaning: Any


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A table that is published. `by_quarter`: `?triwulan=2026-3` asks for another quarter."""

    name: str
    title: Any
    fields: Sequence[Field]
    rows: Callable[[Publication], Iterable[tuple[Value, ...]]]
    by_quarter: bool = False


TEXT, WHOLE, DECIMAL, MOMENT, DAY = _l("text"), _l("whole number"), _l("decimal number"), _l("moment, UTC"), _l("day")
QUARTER = (
    Field("year", WHOLE, _l("Year of the quarter")),
    Field("quarter", WHOLE, _l("Quarter, 1 to 4")),
)
SERVICE = (
    Field("service_code", TEXT, _l("Code of the service in the catalogue")),
    Field("service_name", TEXT, _l("Its name in Indonesian")),
)


def _services(told: Publication) -> Iterable[tuple[Value, ...]]:
    for line in told.services:
        name = (line.service.code, line.service.name)
        yield *name, line.health.value, line.since, line.expected_until, line.outage_minutes, line.planned_minutes


def _outages(told: Publication) -> Iterable[tuple[Value, ...]]:
    for now in told.outages:
        area = now.declared.area.value if now.declared else None
        is_plan = now.declared.is_planned if now.declared else False
        yield now.service.code, now.service.name, "running", _yes(is_plan), area, now.since, None, None
    for one in told.ahead:
        yield (
            one.service.code, one.service.name, "ahead", _yes(one.is_planned), one.area.value, one.started_at,
            one.expected_end, None,
        )  # fmt: skip
    for past in told.past:
        over = past.outage
        yield (
            over.service.code, over.service.name, "ended", _yes(over.is_planned), over.area.value, over.started_at,
            over.ended_at, past.minutes,
        )  # fmt: skip


def _promises(told: Publication) -> Iterable[tuple[Value, ...]]:
    quarter = (told.promises_quarter.year, told.promises_quarter.number)
    for line in told.promises.lines:
        if line.service is not None:
            yield *quarter, line.service.code, line.service.name, *_shares(line)
    if told.promises.together is not None:
        yield *quarter, OTHERS, None, *_shares(told.promises.together)
    if told.promises.total is not None:
        yield *quarter, ALL, None, *_shares(told.promises.total)


def _shares(line: OnTime) -> tuple[Value, ...]:
    return line.response.whole, _percent(line.response), line.resolution.whole, _percent(line.resolution)


def _percent(share: Share) -> Value:
    percent = percent_of(share)
    return None if percent is None else percent.quantize(Decimal("0.1"))


def _complaints(told: Publication) -> Iterable[tuple[Value, ...]]:
    for line in told.complaints:
        name = (line.tenant.code, line.tenant.name) if line.tenant else (OTHERS, None)
        yield told.quarter.year, told.quarter.number, *name, line.received, line.in_time


def _satisfaction(told: Publication) -> Iterable[tuple[Value, ...]]:
    for line in told.satisfaction:
        yield (
            told.quarter.year, told.quarter.number, line.tenant.code, line.tenant.name, line.ikm, line.grade.value,
            line.respondents, _yes(not line.is_short),
        )  # fmt: skip


def _changes(told: Publication) -> Iterable[tuple[Value, ...]]:
    for change in told.changes:
        yield change.day, change.text, *((change.service.code, change.service.name) if change.service else (None, None))


def _yes(value: bool) -> str:
    return "true" if value else "false"


DATASETS = {
    one.name: one
    for one in (
        Dataset(
            name="layanan",
            title=_l("Services and their state"),
            fields=(
                *SERVICE,
                Field("state", TEXT, _l("running, maintenance or out")),
                Field("since", MOMENT, _l("Since when it is out or under maintenance")),
                Field("expected_until", MOMENT, _l("When it is expected back, if that is known")),
                Field("outage_minutes_90_days", WHOLE, _l("Minutes out of order in the last 90 days")),
                Field("planned_minutes_90_days", WHOLE, _l("Minutes of announced maintenance in the last 90 days")),
            ),
            rows=_services,
        ),
        Dataset(
            name="gangguan",
            title=_l("Outages and maintenance: running, ahead, and of the last 90 days"),
            fields=(
                *SERVICE,
                Field("state", TEXT, _l("running, ahead or ended")),
                Field("is_planned", TEXT, _l("true: it was announced as maintenance")),
                Field("area", TEXT, _l("city, departments or mall; empty where only reports tell of it")),
                Field("started_at", MOMENT, _l("When it began or will begin")),
                Field("ended_at", MOMENT, _l("When it ended; of what lies ahead, when it is planned to end")),
                Field("minutes", WHOLE, _l("How long it lasted")),
            ),
            rows=_outages,
        ),
        Dataset(
            name="ketepatan",
            title=_l("Promises kept on time, by service"),
            fields=(
                *QUARTER,
                Field("service_code", TEXT, _l("Code of the service; others: those with too few together; all: their sum")),
                SERVICE[1],
                Field("response_n", WHOLE, _l("First responses that counted")),
                Field("response_on_time_percent", DECIMAL, _l("Of these on time, in per cent")),
                Field("resolution_n", WHOLE, _l("Resolutions that counted")),
                Field("resolution_on_time_percent", DECIMAL, _l("Of these on time, in per cent")),
            ),
            rows=_promises,
            by_quarter=True,
        ),
        Dataset(
            name="pengaduan",
            title=_l("Complaints by organisation"),
            fields=(
                *QUARTER,
                Field("organisation_code", TEXT, _l("Code of the organisation; others: those with too few together")),
                Field("organisation_name", TEXT, _l("Its name in Indonesian")),
                Field("received", WHOLE, _l("Complaints received")),
                Field("answered_in_time_percent", WHOLE, _l("Answered within the law's 14 days, in per cent; empty: too few")),
            ),
            rows=_complaints,
            by_quarter=True,
        ),
        Dataset(
            name="ikm",
            title=_l("Index of public satisfaction (IKM) by organisation"),
            fields=(
                *QUARTER,
                Field("organisation_code", TEXT, _l("Code of the organisation")),
                Field("organisation_name", TEXT, _l("Its name in Indonesian")),
                Field("ikm", DECIMAL, _l("Index, 25 to 100 (PermenPANRB 14/2017)")),
                Field("grade", TEXT, _l("A, B, C or D")),
                Field("respondents", WHOLE, _l("How many answered")),
                Field("is_sample_reached", TEXT, _l("true: enough answered for those who were served")),
            ),
            rows=_satisfaction,
            by_quarter=True,
        ),
        Dataset(
            name="perubahan",
            title=_l("What changed for users"),
            fields=(
                Field("day", DAY, _l("Since when")),
                Field("change", TEXT, _l("What is different, in Indonesian")),
                Field("service_code", TEXT, _l("Code of the service in the catalogue; empty: the desk itself")),
                SERVICE[1],
            ),
            rows=_changes,
        ),
    )
}  # fmt: skip


def as_csv(dataset: Dataset, told: Publication) -> bytes:
    """The table in UTF-8, its names in the first row. Nothing in it is taken for a formula."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow([field.name for field in dataset.fields])
    for row in dataset.rows(told):
        writer.writerow([_plain(value) for _, value in zip(dataset.fields, row, strict=True)])
    return sheet.getvalue().encode("utf-8-sig")


def _plain(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return safe(value) if isinstance(value, str) else str(value)
