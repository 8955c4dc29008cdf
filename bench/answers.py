"""How fast a ledger answers, as it grows.

    python -m bench.answers [--acts 10000 100000] [--years 20] [--ledger ADDRESS]

The made-up reports of `bench.growth`, recorded in a SQLite file in a temporary folder, or in an empty database that
`--ledger` names. Filling takes the log alone; the first question makes the views and keeps them; each question after
that is asked many times, every time on another day, and its median and 90th percentile are shown in milliseconds.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.growth import reports
from servanda.ledger import Addition, Book, Ledger, Wanted
from servanda.model import Act, Page, Reading, Value

TIMES = 50
DATED = 0.4
# Articles in one transaction.
BATCH = 100
# What a command's table shows.
LINES = 50


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def dated(act: Act, day: date, chance: random.Random) -> Act:
    """Two promises in five have a deadline, within three years."""
    if act.type != "commit" or chance.random() > DATED:
        return act
    deadline = (day + timedelta(days=chance.randrange(30, 1095))).isoformat()
    return replace(act, deadline=Value(deadline, reason="made up"))


def fill(ledger: Ledger, count: int, years: int, prefix: str, seed: int) -> None:
    """Record so many acts."""
    chance = random.Random(seed)  # noqa: S311 - made-up reports, no secrets
    additions = [
        Addition(
            Page(f"{one.id}\n{one.article.text}".encode(), one.id, "text/plain"),
            one.article,
            Reading(one.article.sha256, "made/1", acts=tuple(dated(act, one.day, chance) for act in one.acts)),
        )
        for one in reports(chance, count, prefix, years)
    ]
    for at in range(0, len(additions), BATCH):
        ledger.add_all(additions[at : at + BATCH])


def measure(count: int, years: int, address: str) -> list[str]:
    """A row of the table."""
    with Ledger(address, author="bench/1") as ledger:
        fill(ledger, count, years, "old", count)
        book = Book(ledger)
        horizon = max(one.day for one in book.contents.reports)
        first = seconds(lambda: book.shelf(horizon))
        chance = random.Random(1)  # noqa: S311 - made-up questions
        days = [horizon + timedelta(days=chance.randrange(400)) for _ in range(TIMES)]
        ids = [one.id for one in chance.sample(book.views().undertakings, TIMES)]
        actors = [one.bearer[:1] for one in chance.sample(book.views().undertakings, TIMES)]
        book = Book(ledger)
        questions: list[Callable[[int], object]] = [
            lambda at: book.shelf(days[at]).lines(days[at], limit=LINES),
            lambda at: book.shelf(days[at]).lines(days[at], Wanted(actors=actors[at]), limit=LINES),
            lambda at: book.shelf(days[at]).due(days[at], 30, limit=LINES),
            lambda at: book.shelf(days[at]).clashes(limit=LINES),
            lambda at: book.shelf(days[at]).account(ids[at]),
            lambda at: book.shelf(days[at]).totals(days[at]),
        ]
        cells = [f"{count:,}", f"{first:.1f}"]
        for question in questions:
            times = [1000 * seconds(lambda at=at, ask=question: ask(at)) for at in range(TIMES)]  # type: ignore[misc]
            cells.append(f"{statistics.median(times):.1f} ({statistics.quantiles(times, n=10)[-1]:.1f})")
        fill(ledger, 10, years, "new", 2)
        cells.append(f"{seconds(lambda: Book(ledger).shelf(horizon)):.1f}")
        return cells


def main() -> None:
    """Fill, ask, and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--acts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--ledger")
    args = parser.parse_args()
    print(
        "| acts | s, made first | list | list of one bearer | due | conflicts | show | totals | s, after an article |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for count in args.acts:
        with TemporaryDirectory() as folder:
            cells = measure(count, args.years, args.ledger or str(Path(folder) / "ledger.db"))
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
