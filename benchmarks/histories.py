"""Computes clocks and ledger of made-up histories twice, by desk and by walking minutes, and compares them to the second.

    python -m benchmarks.histories [--count N] [--seed N] [--processes N]

The calendars are made up, too: seasons, holidays, days with hours of their own, in the three zones. Exits with 1 and
prints what differs when anything does; the seed printed beside a difference makes that history again.
"""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from random import Random

from tests.sla.comparing import differences
from tests.sla.histories import some_city, some_story

CITY_LASTS = 200  # histories on the same calendars
SHOWN = 20


def main() -> None:
    """Make, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000, help="how many histories (default 100000)")
    parser.add_argument(
        "--seed", type=int, default=2026, help="the same number makes the same histories (default 2026)"
    )
    parser.add_argument("--processes", type=int, default=2, help="how many at once (default 2)")
    wanted = parser.parse_args()
    begun = time.perf_counter()
    starts = range(0, wanted.count, CITY_LASTS)
    parts = [(wanted.seed, start, min(CITY_LASTS, wanted.count - start)) for start in starts]
    found: list[str] = []
    facts = clocks = 0
    with ProcessPoolExecutor(wanted.processes) as processes:
        for lines, told, kept in processes.map(_part, parts, chunksize=4):
            found, facts, clocks = found + lines, facts + told, clocks + kept
    spent = time.perf_counter() - begun
    print(
        f"{wanted.count} histories, {facts} facts, {clocks} clocks, seed {wanted.seed}: {len(found)} differences, "
        f"{spent:.0f} s in {wanted.processes} processes"
    )
    for line in found[:SHOWN]:
        print(f"  {line}")
    sys.exit(1 if found else 0)


def _part(part: tuple[int, int, int]) -> tuple[list[str], int, int]:
    """Some histories on calendars of their own: what differs, how many facts and clocks there were."""
    seed, start, count = part
    city = some_city(Random(f"{seed} city {start}"))
    found: list[str] = []
    facts = clocks = 0
    for number in range(start, start + count):
        story = some_story(Random(f"{seed} story {number}"), city)
        facts, clocks = facts + len(story.facts), clocks + len(story.oracle.watches)
        found += [f"seed {seed}, history {number}: {line}" for line in differences(city, story)]
    return found, facts, clocks


if __name__ == "__main__":
    main()
