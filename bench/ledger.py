"""How fast a ledger takes acts in and proves them, and how large it grows.

    python -m bench.ledger --acts 10000 100000 [--ledger ADDRESS]

Articles are made up, of the size and with as many acts, values and quotations as the demo's: the same words would be
kept once, so that every article has words of its own. A figure is of one run; the table shows how it grows with the
ledger. The ledger is a SQLite file in a temporary folder; `--ledger` names an empty database instead.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from servanda.ledger import Addition, Ledger, verify
from servanda.ledger.prove import check, checkpoint, prove_growth, prove_record
from servanda.model import (
    ACT_TYPES,
    Act,
    Article,
    Condition,
    Link,
    Metadata,
    Money,
    Page,
    Quote,
    Reading,
    Span,
    Value,
)
from servanda.model.act import LABELS

SEED = 20250904
# Acts of an article: the demo's reports have 20 on average.
ACTS = 20
# Articles in one transaction, where many come at once.
BATCH = 50
ALONE, PROOFS = 50, 200
STATES = ("FRA", "DEU", "POL", "GBR", "UKR", "USA", "EST", "NOR", "ITA", "CAN", "KEN", "JPN", "BRA", "IND")
OUTLETS = ("The Sheet", "Evening Post", "Norna", "Harbour Courier", "The Ledger")
WORDS = (
    "ministers agreed on the text after a long night and said that the work would begin before the winter in all "
    "provinces where the roads are open and the bridges hold while others asked for more time to look at the costs"
)


def article(number: int, dice: random.Random) -> Addition:
    """A made-up report with its acts; no two numbers give the same words."""
    day = date(2015, 1, 1) + timedelta(days=number % 3650)
    sentences, spans, at = [], [], 0
    for act in range(ACTS):
        filler = " ".join(dice.choices(WORDS.split(), k=12)).capitalize() + "."
        words = f"State {number}-{act} will pay {dice.randint(1, 900)} million euros by {dice.randint(2026, 2040)}"
        condition = " if the truce holds"
        sentence = f"{filler} {words}{condition}, its minister said. "
        start = at + len(filler) + 1
        spans.append((start, start + len(words), start + len(words) + 1, start + len(words) + len(condition)))
        sentences.append(sentence)
        at += len(sentence)
    text = "".join(sentences)
    metadata = Metadata(f"Report {number}", dice.choice(OUTLETS), "Ada Quill", day.isoformat(), "en")
    made = Article(text, metadata)
    acts = tuple(_act(text, span, dice) for span in spans)
    page = Page(f"<article>{text}</article>".encode(), f"reports/{number}.html", "text/html")
    return Addition(page, made, Reading(made.sha256, "made/1", acts=acts), intake=f"made-{number}")


def _act(text: str, span: tuple[int, int, int, int], dice: random.Random) -> Act:
    start, end, clause, clause_end = span
    evidence = Quote.of(text, Span(start, end))
    actor = Quote.of(text, Span(start, start + 5))
    return Act(
        dice.choice(ACT_TYPES),
        evidence,
        actors=(Value(dice.choice(STATES), actor, "the state's name", 0.9),),
        recipients=(Value(dice.choice(STATES), None, "the other side of the talks"),),
        sources=(Link(dice.choice(STATES), actor),),
        theme=Value(dice.choice(LABELS["theme"]), None, "by its words", 0.8),  # type: ignore[arg-type] # labels are texts
        condition=Condition(Quote.of(text, Span(clause, clause_end)), Value("ceasefire", None, "by its words")),
        deadline=Value(str(dice.randint(2026, 2040)), Quote.of(text, Span(end - 4, end))),
        amount=Value(Money(Decimal(5_000_000), "EUR"), evidence),
        confidence=0.87,
    )


def timed(work: Callable[..., object], *given: object) -> float:
    """Seconds that some work takes."""
    start = time.perf_counter()
    work(*given)
    return time.perf_counter() - start


def measure(acts: int, address: str) -> dict[str, str]:
    """One ledger of so many acts: a row of the table."""
    dice = random.Random(SEED)  # noqa: S311 - not for secrets
    key = Ed25519PrivateKey.generate()
    with Ledger(address, author="bench/1") as book:
        # Articles are made before the clock runs: reading them is not what is measured.
        made = (article(number, dice) for number in count())
        parts = (list(islice(made, min(BATCH, acts // ACTS - at))) for at in range(0, acts // ACTS, BATCH))
        adding = sum(timed(book.add_all, part) for part in parts)
        single = statistics.median(timed(book.add_all, [one]) for one in islice(made, ALONE))
        _, signed = checkpoint(book, key, author="bench/1")
        size = signed.size
        proving = statistics.median(
            timed(lambda: check(prove_record(book, dice.randint(1, size), kept=signed), "proof")) for _ in range(PROOFS)
        )
        growth = timed(lambda: check(prove_growth(book, signed, key=key), "proof"))
        verifying = timed(_sound, book)
        bytes_ = sum(path.stat().st_size for path in book.file.parent.glob(f"{book.file.name}*")) if book.file else 0
    return {
        "acts": f"{acts:,}",
        "records": f"{size:,}",
        "added, acts/s": f"{acts / adding:,.0f}",
        "an article alone, ms": f"{single * 1000:.1f}",
        "proof of a record, ms": f"{proving * 1000:.1f}",
        "proof of growth, ms": f"{growth * 1000:.1f}",
        "verified, s": f"{verifying:.1f}",
        "verified, acts/s": f"{acts / verifying:,.0f}",
        "size, MB": f"{bytes_ / 1e6:,.0f}",
        "bytes an act": f"{bytes_ / acts:,.0f}",
    }


def _sound(book: Ledger) -> None:
    assert list(verify(book)) == []


def main() -> None:
    """Print a table, a column a ledger."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--acts", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--ledger", help="an empty database, for one number of acts")
    given = parser.parse_args()
    columns = []
    for acts in given.acts:
        with TemporaryDirectory() as folder:
            columns.append(measure(acts, given.ledger or str(Path(folder) / "bench.db")))
    for name in columns[0]:
        print(f"| {name} | " + " | ".join(column[name] for column in columns) + " |")


if __name__ == "__main__":
    main()
