"""Backups, pictures and names for tests: keyword defaults."""

import io
from datetime import date, datetime, timedelta
from typing import Any

from PIL import Image

from desk.accounts.policy import Actor
from desk.attachments.operations import Kept
from desk.registers import backups, diagrams, domain_names
from desk.registers.backups import BackupContent
from desk.registers.domain_names import DomainContent
from desk.registers.models import Backup, DomainName, LanDiagram
from tests.factories import MONDAY_TEN, department_of

TODAY = MONDAY_TEN.date()
DAY = timedelta(days=1)
DOMAIN = "kotacontoh.go.id"


def backup_content(**changed: Any) -> BackupContent:
    department = department_of(changed.pop("department", "DINKES"))
    known: dict[str, Any] = {
        "department_id": department.id,
        "unit_id": None,
        "application_id": None,
        "what": "Basis data e-Puskesmas",
        "kept_where": "NAS ruang server, salinan di Diskominfo",
        "every_days": 7,
        "restore_every_days": 180,
    }
    return BackupContent(**known | changed)


def make_backup(actor: Actor, *, at: datetime = MONDAY_TEN, **changed: Any) -> Backup:
    return backups.enter_backup(content=backup_content(**changed), actor=actor, at=at)


def make_diagram(actor: Actor, *, department: str = "DINKES", drawn_on: date = TODAY, key: str = "k1") -> LanDiagram:
    kept = Kept(key, "image/jpeg", 10, key * 8)
    made = diagrams.keep_diagram(
        department=department_of(department), unit=None, drawn_on=drawn_on, kept=kept, name="lan.png", actor=actor,
        at=MONDAY_TEN,
    )  # fmt: skip
    assert made is not None
    return made


def make_domain_name(actor: Actor, *, name: str = f"dinkes.{DOMAIN}", **changed: Any) -> DomainName:
    department = department_of(changed.pop("department", "DINKES"))
    content = DomainContent(department_id=department.id, **changed)
    return domain_names.enter_domain_name(name=name, domain=DOMAIN, content=content, actor=actor, at=MONDAY_TEN)


def png(colour: str = "white") -> io.BytesIO:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(written, "PNG")
    written.seek(0)
    return written
