"""python -m desk ticker | worker | reporter | bot: what the supervisor starts, without Flask's command line around it."""

import logging
import signal
import sys
import threading
from types import FrameType

from desk import create_app
from desk.bot.polling import poll
from desk.notify.jobs import hang_up
from desk.queueing import REPORTS
from desk.schedule import tick
from desk.worker import work


def main(name: str) -> None:
    """Run one of them until SIGTERM or SIGINT; what is in hand is finished first."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    app = create_app(serves=True)
    if name == "worker":
        work(app)
    elif name == "reporter":
        work(app, queues=(REPORTS,))
    else:
        stop = threading.Event()

        def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, ask_to_stop)
        {"ticker": tick, "bot": poll}[name](app, stop)
    hang_up(app)


if __name__ == "__main__":
    main(sys.argv[1])
