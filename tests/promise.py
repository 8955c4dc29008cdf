"""Two reports that tell of one promise with two sums, with their acts, and a ledger of them."""

from __future__ import annotations

from pathlib import Path

from servanda import pipeline
from servanda.ledger import Ledger
from servanda.model import Page

FIRST = """\
Norway pledges air defence

Norway will give Ukraine 70 million euros for air defence by June 2025, its premier said.

Poland will send field hospitals once a ceasefire holds.
"""
FIRST_ACTS = """\
document: {publisher: Fjord Post, published: '2025-01-10', language: en}
acts:
- type: commit
  evidence: Norway will give Ukraine 70 million euros for air defence by June 2025
  actors: [NOR]
  recipients: [UKR]
  force: declared
  theme: arms
  deadline: '2025-06'
  amount: {value: 70000000, currency: EUR}
- type: commit
  evidence: Poland will send field hospitals once a ceasefire holds
  actors: [POL]
  recipients: [UKR]
  force: ready
  theme: health
  condition: {text: once a ceasefire holds, trigger: ceasefire}
"""
SECOND = """\
Oslo pays more

Oslo promised Ukraine 85 million euros for its air defence.

Ministers of Norway and Poland met in Lublin.
"""
SECOND_ACTS = """\
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
  evidence: Ministers of Norway and Poland met in Lublin
  actors: [NOR, POL]
  when: '2025-01-11'
  place: Lublin
  theme: diplomacy
"""
REPORTS = {"first": (FIRST, FIRST_ACTS), "second": (SECOND, SECOND_ACTS)}


def write_reports(folder: Path) -> None:
    """Each report with its acts beside it: first.txt and first.yaml."""
    for name, (text, acts) in REPORTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        (folder / f"{name}.yaml").write_text(acts, encoding="utf-8")


def record(folder: Path, ledger: Ledger) -> None:
    """Put both reports into a ledger, with the acts that Ada annotated: records 1 to 4."""
    write_reports(folder)
    for name, (text, _) in REPORTS.items():
        page = Page(text.encode(), f"{name}.txt", "text/plain")
        found = pipeline.read_acts(page, str(folder / f"{name}.yaml"), author="Ada Quill")
        pipeline.record(found, ledger, intake=name, annotator="Ada Quill")
