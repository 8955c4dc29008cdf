"""The acts that stand once reviewers have judged them, whatever is read of the same article later."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from servanda.codec import load
from servanda.ledger.standing import Entry, Records, Stated, each_entry, entries_of, standing, statements_of
from servanda.model import Act, ActRef, Judgement, Reading, Record, Span


@dataclass(frozen=True, slots=True)
class JudgedAct:
    """One act of an article: as it was read, and as it stands."""

    ref: ActRef
    """Where it was read: in the reading that stands, or in an earlier one if only there."""
    read: Act
    act: Act | None
    """None where it was rejected."""
    judgement: Stated | None = None
    """The judgement that stands on it."""


Key = tuple[str, Span]
"""By what an act is known again in another reading of the same article: its type and the place of its evidence."""


def judged_of(records: Records) -> list[tuple[Entry, tuple[JudgedAct, ...]]]:
    """Every article with its acts: `Ledger.judged`.

    A judgement holds for the same act in every reading. An act that was accepted or corrected stands though the reading
    that stands does not have it, and one that was rejected does not come back.
    """
    judged = _judged(records)
    return [(entry, _acts(entry, judged.get(entry.identity, {}))) for entry in entries_of(records)]


def each_judged(
    records: Records, record: Callable[[int], tuple[Record, dict[str, Any] | None]]
) -> Iterator[tuple[Entry, tuple[JudgedAct, ...]]]:
    """The same, one article at a time, so that a big ledger takes no more memory than a small one.

    `record` gives one record by its number. Each reading is read twice.
    """
    judged = _judged(records)
    for entry in each_entry(records):
        payload = record(entry.reading_seq)[1] if entry.reading_seq is not None else None
        whole = replace(entry, reading=load(Reading, payload["reading"])) if payload is not None else entry
        yield whole, _acts(whole, judged.get(entry.identity, {}))


def _judged(records: Records) -> dict[str, dict[Key, JudgedAct]]:
    """The acts that were judged, by article and key; of two judgements on the same act the later one counts."""
    stated = [one for one in standing(statements_of(records, "judgement")).values() if _of_one(one)]
    by_reading: dict[int, list[tuple[ActRef, Stated]]] = defaultdict(list)
    for one in stated:
        assert isinstance(one.statement, Judgement)  # noqa: S101 - _of_one has seen to it
        by_reading[one.statement.acts[0].record].append((one.statement.acts[0], one))
    found: dict[str, list[JudgedAct]] = defaultdict(list)
    for record, _, content in records("reading") if by_reading else ():
        if record.seq in by_reading and content is not None:
            payload = json.loads(content)
            acts = load(Reading, payload["reading"]).acts
            found[payload["of"]].extend(_one(ref, acts[ref.number], one) for ref, one in by_reading[record.seq])
    return {
        identity: {key: one for one in sorted(acts, key=_number) for key in _keys(one)}
        for identity, acts in found.items()
    }


def _of_one(stated: Stated) -> bool:
    return isinstance(stated.statement, Judgement) and len(stated.statement.acts) == 1


def _one(ref: ActRef, act: Act, stated: Stated) -> JudgedAct:
    judgement = stated.statement
    assert isinstance(judgement, Judgement)  # noqa: S101 - only these come here
    stands = {"accept": act, "correct": judgement.correction}.get(judgement.verdict)
    return JudgedAct(ref, act, stands, stated)


def _number(one: JudgedAct) -> int:
    return one.judgement.record.seq if one.judgement else 0


def _keys(one: JudgedAct) -> Iterator[Key]:
    """A later reading may find the act as it was read, or as it was corrected."""
    return (_key(act) for act in (one.read, one.act) if act is not None)


def _key(act: Act) -> Key:
    return act.type, act.evidence.span


def _acts(entry: Entry, judged: dict[Key, JudgedAct]) -> tuple[JudgedAct, ...]:
    left = {one.ref: one for one in judged.values()}
    found: list[JudgedAct] = []
    for number, act in enumerate(entry.reading.acts if entry.reading else ()):
        ref, known = ActRef(entry.reading_seq or 0, number), judged.get(_key(act))
        if known is None:
            found.append(JudgedAct(ref, act, act))
        elif left.pop(known.ref, None):
            stands = act if known.act == known.read else known.act
            found.append(JudgedAct(ref, act, stands, known.judgement))
    found.extend(left.values())
    return tuple(sorted(found, key=lambda one: (one.act or one.read).evidence.span))
