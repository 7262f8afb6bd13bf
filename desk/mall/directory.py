"""Who serves in the mall with what, and where: the directory as the public asks for it (BDL-16, DOMAIN K0)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desk.mall import queries
from desk.mall.models import Counter, Tenant, TenantService


@dataclass(frozen=True)
class Entry:
    """A tenant with what it offers on a day, and the counters at which it does."""

    tenant: Tenant
    services: Sequence[TenantService]
    counters: Sequence[Counter]


def entries(*, on: date, words: str = "") -> list[Entry]:
    """Those who serve on that day, by name; with words, those whose name or service has all of them."""
    counters: dict[int, list[Counter]] = {}
    for counter in queries.counters_open(on=on):
        if counter.tenant_id is not None:
            counters.setdefault(counter.tenant_id, []).append(counter)
    wanted = words.casefold().split()
    found = []
    for tenant in queries.tenants_serving(on=on):
        services = queries.services_serving(tenant, on=on)
        named = " ".join((tenant.code, tenant.name, tenant.name_en)).casefold()
        if not all(word in named for word in wanted):
            services = [one for one in services if _has(wanted, named, one)]
            if not services:
                continue
        found.append(Entry(tenant, services, counters.get(tenant.id, [])))
    return found


def entry_of(code: str, *, on: date) -> Entry | None:
    """One of them; None when it does not serve on that day."""
    return next((entry for entry in entries(on=on) if entry.tenant.code == code.upper()), None)


def front_office(*, on: date) -> list[Counter]:
    """The counters that are nobody's own: where a visitor asks."""
    return [counter for counter in queries.counters_open(on=on) if counter.tenant_id is None]


def _has(wanted: list[str], named: str, service: TenantService) -> bool:
    text = f"{named} {service.name} {service.name_en}".casefold()
    return all(word in text for word in wanted)
