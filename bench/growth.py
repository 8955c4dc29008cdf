"""What it costs to add an article to a ledger's groups, as the ledger grows.

    python -m bench.growth [--acts 10000 100000] [--years 20] [--news N]

Made-up reports: undertakings of 200 states, some far busier than others, over some years, each told one to five
times within two years, ten acts an article, words out of the training articles' vocabulary. The ledger is filled
article by article; then N more are added and timed one by one, each with the groups that it touched.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from servanda import data
from servanda.ledger.views.groups import Grouping
from servanda.ledger.views.telling import Report
from servanda.model import LABELS, Act, ActType, Article, Metadata, Money, Quote, Span, Value

START = date(1905, 1, 1)
VAGUE = 0.2
"""The share of later tellings that say nothing but "will do so"."""
ACTS = 10
"""Acts of one article."""
LATER: Sequence[ActType] = ("perform", "refuse", "claim")
MEETS = 0.05
"""The share of undertakings that are told of with a meeting."""


def value(given: object) -> Value[object]:
    """A value without words."""
    return Value(given, reason="made up")


def told(chance: random.Random, count: int, years: int) -> Iterator[tuple[date, Act]]:
    """About so many acts with their days, told of undertakings one to five times each."""
    states = [row["code"] for row in data.rows("states.tsv")][:200]
    words = [row["stem"] for row in data.rows("rarity.tsv") if row["stem"].isalpha() and int(row["articles"]) < 40]
    themes = LABELS["theme"]
    made = 0
    while made < count:
        bearer = states[min(int(chance.paretovariate(0.6)) - 1, len(states) - 1)]
        to, theme = chance.choice(states), chance.choice(themes)
        thing = chance.sample(words, 6)
        amount = Decimal(chance.randint(1, 400) * 5_000_000) if chance.random() < 0.5 else None
        day = START + timedelta(days=chance.randrange(365 * years))
        for nth in range(chance.randint(1, 5)):
            kind: ActType = "commit" if nth == 0 or chance.random() < 0.6 else chance.choice(LATER)
            text = f"{bearer} will {' '.join(chance.sample(thing, 4))} {chance.choice(words)}"
            if kind == "claim":
                text = f"{bearer} never promised {' '.join(chance.sample(thing, 4))}"
            elif nth and chance.random() < VAGUE:
                text = f"{bearer} will do so"
            yield (
                day,
                Act(
                    kind,
                    Quote(Span(0, len(text)), text),
                    (Value(bearer, reason="made up"),),
                    (Value(to, reason="made up"),),
                    theme=value(theme),  # type: ignore[arg-type] # one of the list
                    amount=Value(Money(amount, "EUR"), reason="made up") if amount else None,
                ),
            )
            made += 1
            if nth == 0 and chance.random() < MEETS:
                yield day, met(day, bearer, to, chance.choice(words))
                made += 1
            day += timedelta(days=chance.randrange(240))


def met(day: date, one: str, other: str, place: str) -> Act:
    """Two meet."""
    text = f"{one} and {other} met at {place}"
    people = tuple(Value(name, reason="made up") for name in (one, other))
    slots = {"when": Value(day.isoformat(), reason="made up"), "place": Value(place, reason="made up")}
    return Act("meet", Quote(Span(0, len(text)), text), people, **slots)  # type: ignore[arg-type] # two slots of texts


def reports(chance: random.Random, count: int, prefix: str, years: int = 20) -> list[Report]:
    """Articles of ten acts of about one day."""
    acts = sorted(told(chance, count, years), key=lambda one: one[0])
    found = []
    for at in range(0, len(acts), ACTS):
        some = acts[at : at + ACTS]
        placed, text = [], ""
        for _, act in some:
            words = act.evidence.exact
            placed.append(replace(act, evidence=Quote(Span(len(text), len(text) + len(words)), words)))
            text += f"{words}. "
        day, name = some[0][0], f"{prefix}{at}"
        metadata = Metadata(publisher=name, published=day.isoformat())
        found.append(Report(name, Article(text, metadata), day, tuple(placed)))
    chance.shuffle(found)
    return found


def main() -> None:
    """Fill, add, and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--acts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--news", type=int, default=50)
    args = parser.parse_args()
    print("| acts | ms an article, filling | full: median ms | p90 | tellings touched, median | largest group |")
    print("|---|---|---|---|---|---|")
    for count in args.acts:
        chance = random.Random(count)  # noqa: S311 - made-up reports, no secrets
        grouping = Grouping()
        old = reports(chance, count, "old", args.years)
        begin = time.perf_counter()
        for one in old:
            grouping.add(one.tellings)
        filling = (time.perf_counter() - begin) / len(old)
        times, touched = [], []
        for one in reports(chance, args.news * ACTS, "new", args.years):
            begin = time.perf_counter()
            moved = grouping.add(one.tellings)
            grouping.of(moved)
            times.append(time.perf_counter() - begin)
            touched.append(len(moved))
        largest = max(len(one.tellings) for one in grouping.groups())
        cells = (1000 * filling, 1000 * statistics.median(times), 1000 * statistics.quantiles(times, n=10)[-1])
        shown = " | ".join(f"{cell:.1f}" for cell in cells)
        print(f"| {count:,} | {shown} | {statistics.median(touched):.0f} | {largest} |", flush=True)


if __name__ == "__main__":
    main()
