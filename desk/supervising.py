"""What `flask up` turns into once everything is prepared: a small process that only watches over the others.

It is handed its plan as JSON in the environment, because it takes the place of the process that made it.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from desk import embedded_redis
from desk.processes import Process, answers_http, supervise

PLAN = "DESK_PLAN"
Spec = dict[str, Any]


def take_over(specs: list[Spec], announcement: str) -> NoReturn:
    """Become the supervisor of these processes; the process number stays the same, and with it who gets Ctrl-C."""
    os.environ[PLAN] = json.dumps({"processes": specs, "announcement": announcement})
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "desk.supervising"])


def main() -> int:
    """Run the plan. The exit code."""
    plan = json.loads(os.environ.pop(PLAN))
    processes = [_process(**spec) for spec in plan["processes"]]
    return supervise(processes, lambda: print(plan["announcement"], flush=True))


def _process(
    name: str,
    argv: list[str],
    grace: float,
    optional: bool = False,
    listens: tuple[str, int] | None = None,
    ready_at: str | None = None,
) -> Process:
    return Process(
        name,
        argv,
        grace=grace,
        optional=optional,
        listens=(listens[0], listens[1]) if listens else None,
        ready=_probe(ready_at, listens) if ready_at else None,
    )


def _probe(address: str, listens: tuple[str, int] | None) -> Callable[[], bool]:
    """A readiness probe: an HTTP path where the process listens, else the socket of a Redis."""
    if listens is None:
        return lambda: embedded_redis.answers(Path(address))
    host = "127.0.0.1" if listens[0] in ("0.0.0.0", "::") else listens[0]
    return lambda: answers_http(host, listens[1], address)


if __name__ == "__main__":
    sys.exit(main())
