"""What a user would have said about the demo's reports: judgements, occurrences and notes, in `statements.toml`.

An act is named there by its report and its words, for its number is the reader's.
"""

from __future__ import annotations

import json
import tomllib
from importlib import resources
from typing import Any

from servanda import annotation
from servanda.ledger import Ledger
from servanda.model import ActRef, Judgement, Note, Occurrence

AUTHOR = "Ada Quill"
"""Who is made to say it: she is invented, like the outlets."""


def state(book: Ledger) -> tuple[int, int]:
    """Record every statement that the ledger lacks: how many were recorded, and how many were passed over.

    What is about an act that was not read in these words is passed over: another reader finds other acts.
    """
    acts = {
        (entry.source, act.evidence.exact): ActRef(entry.reading_seq, number)
        for entry in book.entries()
        if entry.reading and entry.reading_seq
        for number, act in reversed(list(enumerate(entry.reading.acts)))
    }
    known = [stated.statement for stated in book.statements()]
    told = tomllib.loads((resources.files(__name__) / "statements.toml").read_text(encoding="utf-8"))
    recorded = passed = 0
    for form in told["statements"]:
        try:
            found = _statement(form, acts, book)
        except KeyError:
            passed += 1
            continue
        if found not in known:
            book.state(found, author=AUTHOR)
            recorded += 1
    return recorded, passed


def _statement(
    form: dict[str, Any], acts: dict[tuple[str, str], ActRef], book: Ledger
) -> Judgement | Occurrence | Note:
    """The statement in a form; KeyError where it names an act that was not read."""
    about, meets = (tuple(acts[report, words] for report, words in form.get(name, ())) for name in ("acts", "meets"))
    if "note" in form:
        return Note(form["note"], about=form["about"])
    if "occurrence" in form:
        return Occurrence(form["occurrence"], form["day"], form["words"], tuple(form.get("actors", ())), about, meets)
    correction = None
    if "act" in form:
        right = annotation.parse(json.dumps({"acts": [form["act"]]}).encode(), "statements.toml")
        correction = right.reading(book.article_of(about[0]), AUTHOR).acts[0]
    return Judgement(form["verdict"], about, tuple(form.get("actors", ())), correction, form.get("reason"))
