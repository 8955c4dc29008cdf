"""How fast a ledger answers, and what it costs to add to it, as it grows.

    python -m bench.answers [--acts 10000 100000 1000000] [--years 20] [--ledger ADDRESS] [--cpu]

The made-up reports of `bench.growth`, recorded in a SQLite file in a temporary folder, or in an empty database that
`--ledger` names; one that was filled before is not filled again. Then all views are made; fifty articles are added one
by one, each recorded and the views updated; and each question is asked fifty times, every time on another day. Shown
are medians and 90th percentiles in milliseconds.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select, text

from bench.growth import ACTS, reports
from servanda.codec import unpack
from servanda.ledger import Addition, Ledger, Shelf, Wanted, schema
from servanda.ledger.accounts import Line
from servanda.ledger.upkeep import bring_up
from servanda.model import Act, Page, Reading, Value

Clock = Callable[[], float]

TIMES = 50
# Questions that take long are asked so many times.
FEW = 5
# Tables of the log, and indexes on them.
LOG = ("records", "payloads", "kept", "seen", "tree", "about")
DATED = 0.4
# Articles in one transaction.
BATCH = 100
# What a command's table shows.
LINES = 50


def seconds(work: Callable[[], object], clock: Clock) -> float:
    """How long some work takes."""
    begin = clock()
    work()
    return clock() - begin


def dated(act: Act, day: date, chance: random.Random) -> Act:
    """Two promises in five have a deadline, within three years."""
    if act.type != "commit" or chance.random() > DATED:
        return act
    deadline = (day + timedelta(days=chance.randrange(30, 1095))).isoformat()
    return replace(act, deadline=Value(deadline, reason="made up"))


def made(count: int, years: int, prefix: str, seed: int) -> list[Addition]:
    """So many acts, to be recorded."""
    chance = random.Random(seed)  # noqa: S311 - made-up reports, no secrets
    return [
        Addition(
            Page(f"{one.id}\n{one.article.text}".encode(), one.id, "text/plain"),
            one.article,
            Reading(one.article.sha256, "made/1", acts=tuple(dated(act, one.day, chance) for act in one.acts)),
        )
        for one in reports(chance, count, prefix, years)
    ]


def fill(ledger: Ledger, count: int, years: int, prefix: str, seed: int) -> None:
    """Record so many acts."""
    additions = made(count, years, prefix, seed)
    for at in range(0, len(additions), BATCH):
        ledger.add_all(additions[at : at + BATCH])


def shown(times: Sequence[float]) -> str:
    """Milliseconds: median and 90th percentile."""
    return f"{1000 * statistics.median(times):.1f} ({1000 * statistics.quantiles(times, n=10)[-1]:.1f})"


def measure(count: int, years: int, address: str, clock: Clock) -> list[list[str]]:
    """The rows of both tables."""
    with Ledger(address, author="bench/1") as ledger:
        filled = ledger.head() is not None
        filling = 0.0 if filled else seconds(lambda: fill(ledger, count, years, "old", count), clock)
        first = seconds(lambda: bring_up(ledger), clock)
        news = [one for at in range(TIMES) for one in made(ACTS, years, f"new{at}", at)]
        added, updated = [], []
        for one in news:
            added.append(seconds(lambda one=one: ledger.add_all([one]), clock))  # type: ignore[misc]
            updated.append(seconds(lambda: bring_up(ledger), clock))
        answers = asked(ledger, clock)
        words = sum(len(one.article.text.split()) for one in news) / len(news)
        growth = [
            f"{count:,}",
            "-" if filled else f"{1000 * filling / count * ACTS:.1f}",
            shown(added),
            shown(updated),
            f"{first:.0f}",
            f"{1000 * first / count:.2f}",
            f"{words:.0f}",
            *most(ledger),
            size(ledger),
        ]
    return [growth, [f"{count:,}", *answers]]


def asked(ledger: Ledger, clock: Clock) -> list[str]:
    """How long each question takes, every time on another day."""
    chance = random.Random(1)  # noqa: S311 - made-up questions
    shelf = Shelf(ledger.engine)
    horizon = ledger.today()
    days = [horizon + timedelta(days=chance.randrange(400)) for _ in range(TIMES)]
    with ledger.engine.connect() as connection:
        some = connection.execute(select(schema.undertakings.c.id, schema.undertakings.c.line).limit(20_000)).all()
    picked = chance.sample(some, TIMES)
    ids = [row.id for row in picked]
    actors = [unpack(Line, row.line).bearer[:1] for row in picked]
    themes = [unpack(Line, row.line).theme for row in picked]
    questions: list[Callable[[int], object]] = [
        lambda at: shelf.lines(days[at], limit=LINES),
        lambda at: shelf.lines(days[at], Wanted(actors=actors[at]), limit=LINES),
        lambda at: shelf.lines(days[at], Wanted(theme=themes[at], status="kept"), limit=LINES),
        lambda at: shelf.due(days[at], 30, limit=LINES),
        lambda at: shelf.clashes(limit=LINES),
        lambda at: shelf.account(ids[at]),
        lambda at: shelf.totals(days[at]) if at < FEW else None,
    ]
    found = []
    for question in questions:
        times = [seconds(lambda at=at, ask=question: ask(at), clock) for at in range(TIMES)]  # type: ignore[misc]
        found.append(shown(times if question is not questions[-1] else times[:FEW]))
    return found


def most(ledger: Ledger) -> list[str]:
    """What bounds the work of an addition: the most acts under one key, and in one component."""
    queries = (
        "SELECT count(*) FROM marks GROUP BY key ORDER BY 1 DESC LIMIT 1",
        "SELECT count(*) FROM acts WHERE component <> '' GROUP BY component ORDER BY 1 DESC LIMIT 1",
    )
    with ledger.engine.connect() as connection:
        return [f"{connection.execute(text(query)).scalar():,}" for query in queries]


def size(ledger: Ledger) -> str:
    """Megabytes of a file: all of it, and what of it is views and their index."""
    if ledger.file is None:
        return "-"
    with ledger.engine.connect() as connection:
        query = text("SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name")
        held = {row.name: row.bytes for row in connection.execute(query)}
    log = sum(size for name, size in held.items() if any(one in name for one in LOG))
    return f"{log / 1e6:.0f} + {(sum(held.values()) - log) / 1e6:.0f}"


def main() -> None:
    """Fill, ask, and print two Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--acts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--ledger")
    parser.add_argument("--cpu", action="store_true", help="the processor's time, where the machine has other work")
    args = parser.parse_args()
    clock = time.process_time if args.cpu else time.perf_counter
    tables = [
        "| acts | recorded, ms an article | alone, ms | views updated, ms | all made anew, s | ms an act | words "
        "| most under a key | in a component | MB, log + views |\n|---|---|---|---|---|---|---|---|---|---|",
        "| acts | list | of one bearer | of one theme, kept | due | conflicts | show | totals |\n"
        "|---|---|---|---|---|---|---|---|",
    ]
    for count in args.acts:
        with TemporaryDirectory() as folder:
            rows = measure(count, args.years, args.ledger or str(Path(folder) / "ledger.db"), clock)
        tables = [f"{table}\n| {' | '.join(cells)} |" for table, cells in zip(tables, rows, strict=True)]
        print(*tables, sep="\n\n", end="\n\n", flush=True)


if __name__ == "__main__":
    main()
