"""Documents of registers, risks, results of work and replaced parts, reminders that come together."""

from alembic import op

from desk.migrating import change_constraint

revision = "0038"
down_revision = "0036"

OF_ONE_SUBJECT = "CHECK ((ticket_id IS NULL) <> (complaint_id IS NULL))"
OF_ONE_AT_MOST = "CHECK (ticket_id IS NULL OR complaint_id IS NULL)"


def upgrade() -> None:
    change_constraint(op.get_bind(), "stored_files", "ck_stored_files_has_one_subject", OF_ONE_AT_MOST)


def downgrade() -> None:
    op.execute("DELETE FROM stored_files WHERE ticket_id IS NULL AND complaint_id IS NULL")
    change_constraint(op.get_bind(), "stored_files", "ck_stored_files_has_one_subject", OF_ONE_SUBJECT)
