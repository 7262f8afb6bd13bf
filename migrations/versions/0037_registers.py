"""Registers of applications, backups, diagrams of networks and names under the city's domain, with the history of their rows."""

import re

import sqlalchemy as sa
from alembic import op

from desk.migrating import change_constraint

revision = "0037"
down_revision = "0036"

NEW_KINDS = ("domain.ending", "diagram.aged")
TABLES = (
    "register_trails",
    "backup_runs",
    "lan_tickets",
    "domain_names",
    "backups",
    "application_tickets",
    "lan_diagrams",
    "applications",
)
GOING = sa.text("ended_on IS NULL")


def upgrade() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "general", "special", name="application_kind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "domain",
            sa.Enum(
                "planning",
                "finance",
                "procurement",
                "personnel",
                "archives",
                "city_goods",
                "oversight",
                "accountability",
                name="domain",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("external_owner_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("technical_contact", sa.String(length=200), nullable=False),
        sa.Column("repository", sa.String(length=400), nullable=False),
        sa.Column("requirements_place", sa.String(length=400), nullable=False),
        sa.Column("design_place", sa.String(length=400), nullable=False),
        sa.Column("manual_place", sa.String(length=400), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "building",
                "running",
                "retired",
                name="application_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status = 'retired') = (ended_on IS NOT NULL)", name=op.f("ck_applications_retired_on_a_day")
        ),
        sa.CheckConstraint("code <> '' AND name <> ''", name=op.f("ck_applications_has_a_name")),
        sa.CheckConstraint(
            "kind <> 'general' OR domain IS NOT NULL", name=op.f("ck_applications_general_has_a_domain")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_applications_department_id_departments")
        ),
        sa.ForeignKeyConstraint(
            ["external_owner_id"],
            ["external_owners.id"],
            name=op.f("fk_applications_external_owner_id_external_owners"),
        ),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_applications_service_id_services")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("code", name=op.f("uq_applications_code")),
    )
    op.create_index("ix_applications_department_id", "applications", ["department_id"])
    op.create_index("ix_applications_service_id", "applications", ["service_id"])
    op.create_table(
        "lan_diagrams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_lan_diagrams_size")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_lan_diagrams_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_lan_diagrams_unit_id_units")),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["users.id"], name=op.f("fk_lan_diagrams_uploaded_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lan_diagrams")),
        sa.UniqueConstraint("key", name=op.f("uq_lan_diagrams_key")),
    )
    op.create_index("ix_lan_diagrams_drawn_on", "lan_diagrams", ["drawn_on"])
    op.create_index(
        "uq_lan_diagrams_department_id_drawn_on_sha256",
        "lan_diagrams",
        ["department_id", "drawn_on", "sha256"],
        unique=True,
    )
    op.create_table(
        "application_tickets",
        sa.Column("ticket_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_application_tickets_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_application_tickets_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_application_tickets")),
    )
    op.create_index("ix_application_tickets_application_id", "application_tickets", ["application_id", "ticket_id"])
    op.create_table(
        "backups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=160), nullable=False),
        sa.Column("kept_where", sa.String(length=200), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("restore_every_days", sa.Integer(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("last_restore_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("restore_due_on", sa.Date(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("ticket_on", sa.Date(), nullable=True),
        sa.Column("restore_ticket_id", sa.Integer(), nullable=True),
        sa.Column("restore_ticket_on", sa.Date(), nullable=True),
        sa.Column("keeper_id", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("every_days BETWEEN 1 AND 1100", name=op.f("ck_backups_every_days")),
        sa.CheckConstraint("restore_every_days BETWEEN 1 AND 1100", name=op.f("ck_backups_restore_every_days")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_backups_application_id_applications")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_backups_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["keeper_id"], ["users.id"], name=op.f("fk_backups_keeper_id_users")),
        sa.ForeignKeyConstraint(
            ["restore_ticket_id"], ["tickets.id"], name=op.f("fk_backups_restore_ticket_id_tickets")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_backups_ticket_id_tickets")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_backups_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backups")),
    )
    op.create_index("ix_backups_department_id_id", "backups", ["department_id", "id"])
    op.create_index("ix_backups_due_on", "backups", ["due_on"], sqlite_where=GOING, postgresql_where=GOING)
    op.create_index(
        "ix_backups_restore_due_on", "backups", ["restore_due_on"], sqlite_where=GOING, postgresql_where=GOING
    )
    op.create_index("ix_backups_restore_ticket_id", "backups", ["restore_ticket_id"])
    op.create_index("ix_backups_ticket_id", "backups", ["ticket_id"])
    op.create_table(
        "domain_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=253), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("hosting", sa.String(length=200), nullable=False),
        sa.Column("certificate_until", sa.Date(), nullable=True),
        sa.Column("registered_until", sa.Date(), nullable=True),
        sa.Column("certificate_told", sa.Integer(), nullable=True),
        sa.Column("registration_told", sa.Integer(), nullable=True),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_domain_names_application_id_applications")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_domain_names_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_domain_names_ticket_id_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domain_names")),
        sa.UniqueConstraint("name", name=op.f("uq_domain_names_name")),
    )
    op.create_index(
        "ix_domain_names_certificate_until",
        "domain_names",
        ["certificate_until"],
        sqlite_where=GOING,
        postgresql_where=GOING,
    )
    op.create_index("ix_domain_names_department_id", "domain_names", ["department_id"])
    op.create_index(
        "ix_domain_names_registered_until",
        "domain_names",
        ["registered_until"],
        sqlite_where=GOING,
        postgresql_where=GOING,
    )
    op.create_index("ix_domain_names_ticket_id", "domain_names", ["ticket_id"])
    op.create_table(
        "lan_tickets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column(
            "case",
            sa.Enum("change", "inspection", name="lan_case", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_lan_tickets_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_lan_tickets_ticket_id_tickets")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_lan_tickets_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lan_tickets")),
        sa.UniqueConstraint("form_key", name=op.f("uq_lan_tickets_form_key")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_lan_tickets_ticket_id")),
    )
    op.create_index("ix_lan_tickets_department_id_id", "lan_tickets", ["department_id", "id"])
    op.create_table(
        "backup_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("backup_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("backup", "restore", name="run_kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["backup_id"], ["backups.id"], name=op.f("fk_backup_runs_backup_id_backups")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_backup_runs_recorded_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_runs")),
    )
    op.create_index(
        "uq_backup_runs_backup_id_kind_done_on", "backup_runs", ["backup_id", "kind", "done_on"], unique=True
    )
    op.create_table(
        "register_trails",
        sa.Column("event_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "register",
            sa.Enum(
                "application",
                "backup",
                "diagram",
                "domain_name",
                name="register",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_register_trails_event_id_events")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_register_trails")),
    )
    op.create_index("ix_register_trails_register_row_id", "register_trails", ["register", "row_id", "event_id"])
    _check((*_kinds(), *NEW_KINDS))


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    listed = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    gone = f"SELECT id FROM events WHERE kind IN ({listed})"
    op.execute(f"DELETE FROM deliveries WHERE notice_id IN (SELECT id FROM notices WHERE event_id IN ({gone}))")
    op.execute(f"DELETE FROM deliveries WHERE event_id IN ({gone})")
    for table in ("notices", "outbox"):
        op.execute(f"DELETE FROM {table} WHERE event_id IN ({gone})")
    op.execute(f"DELETE FROM events WHERE kind IN ({listed})")
    _check(tuple(kind for kind in _kinds() if kind not in NEW_KINDS))


def _kinds() -> tuple[str, ...]:
    """The kinds that the constraint allows now, whichever migration added them."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("events")
    allowed = next(check["sqltext"] for check in checks if check["name"] == "ck_events_event_kind")
    return tuple(re.findall(r"'([a-z_]+\.[a-z_]+)'", allowed))


def _check(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    change_constraint(op.get_bind(), "events", "ck_events_event_kind", f"CHECK (kind IN ({listed}))")
