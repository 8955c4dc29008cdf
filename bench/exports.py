"""How long each export of a big ledger takes, and how much memory.

    python -m bench.exports [--acts 10000] [--ledger FILE] [--formats csv xlsx ...]

The ledger is made up as in `bench.growth`, with the actor's words quoted too; `--ledger` names a file in which it is
made once and kept. Its views are reckoned before, and that is timed apart: every export of an unchanged ledger finds
them there. Each format is written by a process of its own, whose whole memory counts (peak resident set, the
interpreter and its libraries included). Formats of one meeting are not measured: their size is not that of the
ledger. `load` reads the JSONL back into a new ledger.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.growth import reports
from bench.ledger import BATCH
from servanda.export.excerpt import Asked
from servanda.export.formats import FORMATS, TYPED
from servanda.ledger import Addition, Book, Ledger
from servanda.ledger.transfer import load_lines
from servanda.model import Page, Quote, Reading, Span

WHOLE = [name for name, one in FORMATS.items() if "ledger" in one.covers]
LOAD = "load"


def additions(acts: int) -> Iterator[Addition]:
    """Made-up reports as they are recorded."""
    for made in reports(random.Random(acts), acts, "made"):  # noqa: S311 - no secrets
        told = []
        for act in made.acts:
            words = act.evidence.exact.partition(" ")[0]
            quote = Quote(Span(act.evidence.span.start, act.evidence.span.start + len(words)), words)
            told.append(replace(act, actors=tuple(replace(actor, quote=quote) for actor in act.actors)))
        page = Page(made.article.text.encode(), f"{made.id}.txt", "text/plain")
        reading = Reading(made.article.sha256, "made/1", acts=tuple(told))
        yield Addition(page, made.article, reading, intake=made.id)


def build(path: Path, acts: int) -> tuple[float, float]:
    """Make the ledger unless it is there; seconds of filling and of reckoning its views."""
    with Ledger(str(path), author="bench/1") as ledger:
        start = time.perf_counter()
        if ledger.head() is None:
            made = additions(acts)
            while part := list(islice(made, BATCH)):
                ledger.add_all(part)
        filled = time.perf_counter()
        Book(ledger).shelf(ledger.today())
        return filled - start, time.perf_counter() - filled


def one(name: str, table: str | None, path: Path, folder: Path) -> None:
    """Write one format, in this process, and print seconds, bytes and the peak of memory in MB."""
    start = time.perf_counter()
    if name == LOAD:
        source = folder / "jsonl"
        with Ledger(str(folder / "loaded.db"), author="bench/1") as new, source.open("rb") as file:
            load_lines(new, file, name="jsonl")
        size = source.stat().st_size
    else:
        with Ledger(str(path), author="bench/1", create=False) as ledger, (folder / name).open("wb") as out:
            size = sum(map(out.write, FORMATS[name].parts(Book(ledger), ledger.today(), Asked(table=table))))
    print(time.perf_counter() - start, time.process_time(), size, peak())


def peak() -> float:
    """The most memory that this process has had, in MB; getrusage would count what its parent had, too."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) / 1024


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--acts", type=int, default=10_000)
    parser.add_argument("--ledger", type=Path)
    parser.add_argument("--formats", nargs="+", default=[*WHOLE, LOAD], choices=[*WHOLE, LOAD])
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        name, table, path, folder = given.one
        one(name, table or None, Path(path), Path(folder))
        return
    with TemporaryDirectory() as folder:
        path = given.ledger or Path(folder) / "bench.db"
        filled, reckoned = build(path, given.acts)
        print(f"{given.acts:,} acts; filled in {filled:.0f} s, views reckoned in {reckoned:.0f} s\n")
        print("| format | table | seconds | CPU seconds | MB written | peak MB |\n|---|---|---|---|---|---|")
        for name in given.formats:
            tables = {"csv": ("tellings", "acts"), "parquet": TYPED}.get(name, ("",))
            for table in tables:
                call = [sys.executable, "-m", "bench.exports", "--one", name, table, str(path), folder]
                told = subprocess.run(call, check=True, capture_output=True, text=True).stdout.split()
                seconds, busy, size, most = map(float, told)
                cells = f"{seconds:.1f} | {busy:.1f} | {size / 1e6:.1f} | {most:.0f}"
                print(f"| {name} | {table} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
