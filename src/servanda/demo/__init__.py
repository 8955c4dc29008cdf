"""What a user would have said about the demo's reports: judgements, occurrences and notes, in `statements.toml`.

An act is named there by its report and its words, for its number is the reader's, and no two readers end it alike.
"""

from __future__ import annotations

import json
import tomllib
from importlib import resources
from typing import Any

from servanda import annotation
from servanda.ledger import Entry, Ledger
from servanda.model import ActRef, Judgement, Note, Occurrence, Span

AUTHOR = "Ada Quill"
"""Who is made to say it: she is invented, like the outlets."""
ALIKE = 0.5
"""An act is the one that is meant where it shares more than this part of the words that either has."""


def state(book: Ledger) -> tuple[int, int]:
    """Record every statement that the ledger lacks: how many were recorded, and how many were passed over.

    What is about words in which the reader found no act is passed over.
    """
    entries = {entry.source: entry for entry in book.entries()}
    known = [stated.statement for stated in book.statements()]
    recorded = passed = 0
    for form in forms():
        try:
            found = _statement(form, entries, book)
        except LookupError:
            passed += 1
            continue
        if found not in known:
            book.state(found, author=AUTHOR)
            recorded += 1
    return recorded, passed


def forms() -> list[dict[str, Any]]:
    """The statements as the file has them, in its order."""
    told = tomllib.loads((resources.files(__name__) / "statements.toml").read_text(encoding="utf-8"))
    return list(told["statements"])


def _statement(form: dict[str, Any], entries: dict[str, Entry], book: Ledger) -> Judgement | Occurrence | Note:
    """The statement in a form; LookupError where it names an act that was not read, or two that were read as one."""
    about, meets = (
        tuple(_act(entries[report], words) for report, words in form.get(name, ())) for name in ("acts", "meets")
    )
    if len(set(about)) < len(about):
        raise LookupError(about)
    if "note" in form:
        return Note(form["note"], about=form["about"])
    if "occurrence" in form:
        return Occurrence(form["occurrence"], form["day"], form["words"], tuple(form["actors"]), about, meets)
    correction = None
    if "act" in form:
        right = annotation.parse(json.dumps({"acts": [form["act"]]}).encode(), "statements.toml")
        correction = right.reading(book.article_of(about[0]), AUTHOR).acts[0]
    return Judgement(form["verdict"], about, correction=correction, reason=form.get("reason"))


def _act(entry: Entry, words: str) -> ActRef:
    """The act that shares most with the words; LookupError where none shares enough."""
    start = entry.article.text.find(words)
    meant = Span(start, start + len(words)) if start >= 0 else None
    if meant is None or entry.reading is None or entry.reading_seq is None:
        raise LookupError(words)
    shares = [_shared(meant, act.evidence.span) for act in entry.reading.acts]
    if max(shares, default=0.0) <= ALIKE:
        raise LookupError(words)
    return ActRef(entry.reading_seq, shares.index(max(shares)))


def _shared(a: Span, b: Span) -> float:
    """The part that two spans share of all that either has.

    >>> _shared(Span(0, 4), Span(2, 6)) == 2 / 6
    True
    """
    both = max(0, min(a.end, b.end) - max(a.start, b.start))
    return both / ((a.end - a.start) + (b.end - b.start) - both)
