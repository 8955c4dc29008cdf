"""A small ledger of three reports to export: sums revised, a meeting with its board, conflicts, hostile text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from servanda import pipeline
from servanda.export.excerpt import Asked
from servanda.ledger import Book, Ledger
from servanda.model import Page
from servanda.web.offline import WAYS_OUT

ON = date(2025, 6, 10)
PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>
<link rel="canonical" href="https://{host}.example/lublin-{day}"></head>
<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"""
REPORTS = {
    "fjord": (
        "2025-01-10",
        "=Norway & Poland {pledge} 100% in Lublin",
        (
            "Ministers of Norway and Poland met in Lublin on Thursday with colleagues from 12 countries.",
            "Norway will give Ukraine 70 million euros for air defence by June 2025, its premier Ada Byron said.",
            "Poland will send field hospitals once a ceasefire holds.",
            "Poland will not send soldiers, its premier said.",
            "+5 million euros for +field+ hospitals will come from Italy, an official said.",
            "Only Hungary buys its gas directly, the premier of Poland said.",
        ),
        """
document: {publisher: Fjord Post, published: '2025-01-10', language: en, author: Kari Berg and Ola Lie}
acts:
- type: meet
  evidence: Ministers of Norway and Poland met in Lublin on Thursday with colleagues from 12 countries
  actors: [NOR, POL]
  when: '2025-01-09'
  place: Lublin
  mode: in-person
  count: {n: 12, of: countries}
  theme: diplomacy
- type: commit
  evidence: Norway will give Ukraine 70 million euros for air defence by June 2025
  actors: [NOR]
  recipients: [UKR]
  sources: [NOR/Ada Byron]
  force: declared
  theme: arms
  domains: [air]
  deadline: '2025-06'
  amount: {value: 70000000, currency: EUR}
- type: commit
  evidence: Poland will send field hospitals once a ceasefire holds
  actors: [POL]
  recipients: [UKR]
  force: ready
  theme: health
  condition: {text: once a ceasefire holds, trigger: ceasefire}
- type: refuse
  evidence: Poland will not send soldiers
  actors: [POL]
  recipients: [UKR]
  theme: troops
- type: commit
  evidence: +5 million euros for +field+ hospitals will come from Italy
  actors: [ITA]
  recipients: [UKR]
  force: declared
  theme: health
  amount: {value: 5000000, currency: EUR}
- type: claim
  evidence: Only Hungary buys its gas directly
  actors: [HUN]
  sources: [POL/premier]
  theme: energy
""",
    ),
    "tide": (
        "2025-01-12",
        "Oslo pays more",
        (
            "Oslo promised Ukraine 85 million euros for its air defence.",
            "Norway and Poland met in Lublin on 9 January, with ministers of 14 countries.",
            "Norway will give Ukraine 1.5 billion kroner for gas.",
        ),
        """
document: {publisher: Tide, published: '2025-01-12', language: en}
acts:
- type: commit
  evidence: Oslo promised Ukraine 85 million euros for its air defence
  actors: [NOR]
  recipients: [UKR]
  force: formal
  theme: arms
  amount: {value: 85000000, currency: EUR}
- type: meet
  evidence: Norway and Poland met in Lublin on 9 January, with ministers of 14 countries
  actors: [NOR, POL]
  when: '2025-01-09'
  place: Lublin
  count: {n: 14, of: countries}
  theme: diplomacy
- type: commit
  evidence: Norway will give Ukraine 1.5 billion kroner for gas
  actors: [NOR]
  recipients: [UKR]
  force: declared
  theme: energy
  amount: {value: 1500000000, currency: NOK}
""",
    ),
    "bay": (
        "2025-05-20",
        "Forty of eighty-five",
        ("Norway has paid Ukraine 40 million euros of its air defence pledge.",),
        """
document: {publisher: Bay News, published: '2025-05-20', language: en}
acts:
- type: perform
  evidence: Norway has paid Ukraine 40 million euros of its air defence pledge
  actors: [NOR]
  recipients: [UKR]
  theme: arms
  amount: {value: 40000000, currency: EUR}
""",
    ),
}
Export = Callable[..., bytes]


def fill(ledger: Ledger, folder: Path, reports: dict[str, tuple[str, str, tuple[str, ...], str]]) -> None:
    """Record reports with the acts that were annotated in them."""
    for host, (day, title, paragraphs, acts) in reports.items():
        told = "".join(f"<p>{one}</p>" for one in paragraphs)
        content = PAGE.format(title=title.replace("&", "&amp;"), host=host, day=day, paragraphs=told).encode()
        (folder / f"{host}.yaml").write_text(acts)
        page = Page(content, f"{host}.html", "text/html")
        result = pipeline.read_acts(page, str(folder / f"{host}.yaml"), author="Ada Quill")
        pipeline.record(result, ledger, annotator="Ada Quill")


def made(path: Path, reports: dict[str, tuple[str, str, tuple[str, ...], str]]) -> Ledger:
    """A new ledger of reports, whose clock stands still."""
    ledger = Ledger(str(path / "l.db"), author="tests/1", clock=lambda: datetime(2025, 6, 10, 10, tzinfo=UTC))
    fill(ledger, path, reports)
    return ledger


@pytest.fixture(scope="package")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """The ledger of the three reports."""
    with made(tmp_path_factory.mktemp("exports"), REPORTS) as found:
        yield found


@pytest.fixture(scope="package")
def book(ledger: Ledger) -> Book:
    """What it says."""
    return Book(ledger)


@pytest.fixture(scope="package")
def meeting(book: Book) -> str:
    """The id of the only meeting."""
    (found,), _ = book.shelf(ON).meetings()
    return found.id


@pytest.fixture(scope="package")
def pledge(book: Book) -> str:
    """The id of the undertaking that three reports tell of."""
    return max(book.shelf(ON).lines(ON)[0], key=lambda one: one.tellings).id


@pytest.fixture(scope="package")
def export(book: Book) -> Export:
    """A format's bytes for what is asked."""
    return lambda name, **asked: b"".join(WAYS_OUT[name].parts(book, ON, Asked(**asked)))
