"""The people around a complaint, and complaints in every state."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from desk.accounts.models import User
from desk.accounts.policy import Actor, Role
from desk.catalogue.models import ComplaintCategory
from desk.complaints import filing, verifying
from desk.complaints.identity import Identity
from desk.complaints.kinds import ComplaintKind
from desk.complaints.models import PublicComplaint
from desk.database import db
from desk.mall.models import Counter, Posting, Tenant
from desk.sealing import Keys
from desk.sla.kinds import Classification
from tests.factories import HELD_SINCE, MONDAY_TEN, Cast, actor_of, department_of, make_user
from tests.worlds import world

KEYS = Keys("tests only, tests only, tests only")
STORY = "Antrean dipanggil tidak berurutan. Saya menunggu tiga jam di loket pindah datang."


@dataclass
class Office:
    """Front office, back office, manager and head of the mall; two tenants with their people; those who look from above."""

    rina: User  # front officer of the mall
    yuni: User  # another front officer
    indra: User  # manager of the mall
    wahyu: User  # head of the department that runs the mall
    hendra: User  # Tier 1 of DISDUKCAPIL
    laras: User  # back officer of DISDUKCAPIL, posted in the mall
    farida: User  # head of DISDUKCAPIL
    galih: User  # back officer of PLN, which is no department
    maria: User  # inspectorate
    hasan: User  # regional secretary
    dukcapil: Tenant
    pln: Tenant

    def actor(self, name: str, at: Any = MONDAY_TEN) -> Actor:
        return actor_of(getattr(self, name), at)


PEOPLE: tuple[tuple[str, str, str, Role], ...] = (
    ("yuni", "Yuni Astuti", "DPMPTSP", Role.FRONT_OFFICER),
    ("indra", "Indra Gunawan", "DPMPTSP", Role.MALL_MANAGER),
    ("wahyu", "Wahyu Hidayat", "DPMPTSP", Role.HEAD),
    ("hendra", "Hendra Saputra", "DISDUKCAPIL", Role.TIER1_AGENT),
    ("laras", "Laras Pertiwi", "DISDUKCAPIL", Role.BACK_OFFICER),
    ("farida", "Farida Hanum", "DISDUKCAPIL", Role.HEAD),
    ("galih", "Galih Nugroho", "DPMPTSP", Role.BACK_OFFICER),
    ("maria", "Maria Sitorus", "ITKO", Role.INSPECTORATE),
    ("hasan", "Hasan Basri", "SETDA", Role.EXECUTIVE),
)


@world("office", on="cast")
def make_office(cast: Cast) -> Office:
    """Everybody, with the roles and postings they hold. Needs the reference data."""
    people = {
        username: make_user(username=username, name=name, department=department, roles=(role,))
        for username, name, department, role in PEOPLE
    }
    dukcapil, pln = tenant_of("DISDUKCAPIL"), tenant_of("PLN")
    front = Counter(code="FO-T", name="Loket informasi", place="Lobi")
    db.session.add(front)
    db.session.flush()
    db.session.add_all(
        [
            Posting(user_id=people["laras"].id, tenant_id=dukcapil.id, starts_on=HELD_SINCE),
            Posting(user_id=people["galih"].id, tenant_id=pln.id, starts_on=HELD_SINCE),
            Posting(user_id=cast.rina.id, tenant_id=tenant_of("DPMPTSP").id, counter_id=front.id, starts_on=HELD_SINCE),
        ]
    )
    db.session.flush()
    return Office(rina=cast.rina, dukcapil=dukcapil, pln=pln, **people)


def tenant_of(code: str) -> Tenant:
    return db.session.scalars(select(Tenant).where(Tenant.code == code)).one()


def category_of(code: str) -> ComplaintCategory:
    return db.session.scalars(select(ComplaintCategory).where(ComplaintCategory.code == code)).one()


_forms = iter(range(1, 1_000_000))


def make_complaint(
    *,
    at: Any = MONDAY_TEN,
    identity: Identity = Identity(name="Siti Aminah", contact="0812-3456-7890"),  # noqa: B008 - frozen
    category: str | None = None,
    tenant: str | None = "DISDUKCAPIL",
    form_key: str | None = None,
    description: str = STORY,
    happened_on: date | None = None,
    **more: Any,
) -> PublicComplaint:
    """One that has just come in."""
    told = {name: more.pop(name) for name in ("shield", "wish", "kind", "service", "own_fields") if name in more}
    return filing.file_complaint(
        told=filing.Told(
            description=description,
            tenant=tenant_of(tenant) if tenant else None,
            category=category_of(category) if category else None,
            happened_on=happened_on,
            **told,
        ),
        identity=identity,
        form_key=form_key or f"form-{next(_forms)}",
        keys=KEYS,
        at=at,
        **more,
    )


def classified(complaint: PublicComplaint, actor: Actor, *, at: Any = MONDAY_TEN, **more: Any) -> PublicComplaint:
    """The same, classified as a plain complaint about waiting."""
    told: dict[str, Any] = {
        "kind": ComplaintKind.COMPLAINT,
        "classification": Classification.NON_SUPERVISORY,
        "category": category_of("delay"),
        "is_field": False,
        "respondents": (),
    } | more
    verifying.classify(complaint=complaint, actor=actor, at=at, **told)
    return complaint


def dispatched(complaint: PublicComplaint, office: Office, *, at: Any = MONDAY_TEN, **more: Any) -> PublicComplaint:
    """The same, verified and sent to DISDUKCAPIL by the front office."""
    actor = more.pop("actor", None) or office.actor("rina", at)
    classified(complaint, actor, at=at)
    verifying.dispatch(complaint=complaint, actor=actor, tenant=more.pop("tenant", office.dukcapil), at=at, **more)
    db.session.flush()
    return complaint


__all__ = ["KEYS", "STORY", "Office", "classified", "department_of", "dispatched", "make_complaint", "make_office"]
