"""The small print of the report of the promises: what each figure counts."""

from flask_babel import gettext as _

from desk.reports.documents import Definition


def definitions() -> tuple[Definition, ...]:
    """The small print: what each figure counts."""
    told = (
        (_("Came in"), _("Tickets that were opened on a day of the period.")),
        (_("Ended"), _("Tickets that were answered, cancelled or merged in the period and have not been reopened since.")),
        (
            _("Response on time"),
            _("First answers by staff within the target, of those that were given in the period or fell due in it "
              "and are still owed. Cancelled tickets do not count."),
        ),
        (
            _("Resolution on time"),
            _("Answers within the target, of those that were given in the period or fell due in it and are still "
              "owed. A reopened ticket counts once, with its last answer."),
        ),
        (
            _("Median, 9 of 10 within"),
            _("Working time up to the answer that half of the tickets, or nine of ten, did not exceed. Told to the "
              "minute up to an hour, beyond that at most 3 per cent too short."),
        ),
        (
            _("Tier 1, Tier 2, Tier 3, waiting"),
            _("Working time in those hands up to the answer, on average of the tickets whose resolution counts. "
              "Tier 3 is the owner of the system, or a vendor. While the reporter or Tier 3 is waited for, the "
              "resolution's clock stands still."),
        ),
        (
            _("Cause, stated cause"),
            _("The cause follows from what was counted: in whose hands the ticket was. The stated cause and the explanation are "
              "written by whoever leads the department; they change no figure, and a correction keeps what was said before."),
        ),
        (_("Reopened, returned"), _("Tickets that were reopened, or given back by Tier 2, in the period for the last time.")),
        (_("By tier and agent"), _("Who answered; of an open ticket, who has it.")),
        (_("Development work"),
         _("Tickets of the kind change: building and extending. Their targets are planned, so they can be left "
              "out.")),
    )  # fmt: skip
    return tuple(Definition(term, meaning) for term, meaning in told)
