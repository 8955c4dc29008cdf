"""A language model's answer held against the text that it was shown: acts that are verbatim, and what was dropped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from servanda.errors import Code, Unreadable
from servanda.model import ACT_TYPES, LABELS, Act, Certainty, Condition, Link, Quote, Rejection, Span, Value
from servanda.readers.passage import Passage

REASON = "said by the language model"
# No figure was measured for any model, so that all acts of all models stand on the same middle.
CONFIDENCE = 0.5
CERTAINTIES: tuple[str, ...] = get_args(Certainty)
WORDS = ("when", "deadline", "place", "count", "amount", "quantity")
MOST_SHOWN = 100


def schema() -> dict[str, Any]:
    """The JSON schema of an answer: every field required and null where empty, as strict structured output wants it."""
    text, nothing = {"type": "string"}, {"type": "null"}

    def one_of(labels: Sequence[str]) -> dict[str, Any]:
        return {"type": "string", "enum": list(labels)}

    def or_null(kind: dict[str, Any]) -> dict[str, Any]:
        return {"anyOf": [kind, nothing]}

    def list_of(kind: dict[str, Any]) -> dict[str, Any]:
        return {"type": "array", "items": kind}

    def with_all(fields: dict[str, Any]) -> dict[str, Any]:
        return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}

    act = with_all(
        {
            "evidence": text,
            "type": one_of(ACT_TYPES),
            "actors": list_of(text),
            "recipients": list_of(text),
            "sources": list_of(with_all({"words": text, "certainty": one_of(CERTAINTIES)})),
            "force": or_null(one_of(LABELS["force"])),
            "theme": one_of(LABELS["theme"]),
            "domains": list_of(one_of(LABELS["domains"])),
            "condition": or_null(with_all({"words": text, "trigger": one_of(LABELS["trigger"])})),
            **{name: or_null(text) for name in WORDS},
            "mode": or_null(one_of(LABELS["mode"])),
            "hearsay": {"type": "boolean"},
        }
    )
    return with_all({"acts": list_of(act)})


def acts(answer: str) -> list[object]:
    """The acts of an answer, not checked one by one; Unreadable READER006 for what is no JSON object with acts."""
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            "READER006",
            f"the answer is no JSON ({_shown(answer)}): does the server know structured output (response_format)?",
            place="the whole text",
        ) from error
    listed = found.get("acts") if isinstance(found, dict) else None
    if not isinstance(listed, list):
        raise Unreadable(
            "READER006", f'the answer is no object with a list of "acts" ({_shown(found)})', place="the whole text"
        )
    return listed


class Check:
    """Holds raw acts against one article; what is wrong with them stands in `rejections`, as the reader's own."""

    def __init__(self, reader: str) -> None:
        self.rejections: list[Rejection] = []
        self._reader = reader
        self._taken: set[tuple[str, Span]] = set()
        self._number = 0
        self._passage = Passage("", ())

    def acts(self, raw: Sequence[object], passage: Passage) -> Iterator[Act]:
        """The acts that hold, in the order of the answer, numbered on from those of the passage before."""
        self._passage = passage
        for one in raw:
            self._number += 1
            act = self._act(one)
            if act is not None:
                yield act

    def _drop(self, code: Code, reason: str, slot: str | None = None) -> None:
        place = f"act {self._number} of the answer"
        self.rejections.append(Rejection(self._reader, code, reason, f"{place}, {slot}" if slot else place))

    def _act(self, raw: object) -> Act | None:
        if not isinstance(raw, dict):
            self._drop("READER007", f"{_shown(raw)} is no act")
            return None
        kind = raw.get("type")
        if kind not in ACT_TYPES:
            self._drop("READER007", f"{_shown(kind)} is no type of act")
            return None
        evidence = self._evidence(kind, raw.get("evidence"))
        if evidence is None:
            return None
        place = self._words(raw, "place", evidence)
        return Act(
            kind,
            evidence,
            actors=self._names(raw, "actors", evidence),
            recipients=self._names(raw, "recipients", evidence),
            sources=tuple(self._sources(raw, evidence)),
            force=self._label(raw, "force") if kind == "commit" else None,
            theme=self._label(raw, "theme"),
            domains=tuple(self._domains(raw)),
            condition=self._condition(raw, evidence),
            when=self._words(raw, "when", evidence),
            deadline=self._words(raw, "deadline", evidence),
            place=Value(place.quote.exact, place.quote) if place and place.quote else None,
            count=self._words(raw, "count", evidence),
            amount=self._words(raw, "amount", evidence),
            quantity=self._words(raw, "quantity", evidence),
            mode=self._label(raw, "mode") if kind == "meet" else None,
            hearsay=Value(True, None, REASON) if raw.get("hearsay") is True else None,
            confidence=CONFIDENCE,
        )

    def _evidence(self, kind: str, words: object) -> Quote | None:
        """The first place of the words that no act of this type has yet."""
        if not isinstance(words, str):
            self._drop("READER007", f"{_shown(words)} are no words", "evidence")
            return None
        found = None
        for found in self._passage.places(words):
            if (kind, found.span) not in self._taken:
                self._taken.add((kind, found.span))
                return found
        if found:
            self._drop("READER007", f"the same act was told before: {_shown(words)}")
            return None
        self._drop("SPAN002", f"the words {_shown(words)} do not stand in the text", "evidence")
        return None

    def _quote(self, words: object, slot: str, evidence: Quote) -> Quote | None:
        if not isinstance(words, str):
            self._drop("READER007", f"{_shown(words)} are no words", slot)
            return None
        quote = self._passage.nearest(words, evidence.span)
        if quote is None:
            self._drop("SPAN002", f"the words {_shown(words)} do not stand in the text", slot)
        return quote

    def _words(self, raw: Mapping[str, Any], slot: str, evidence: Quote) -> Value[Any] | None:
        if not (words := raw.get(slot)):
            return None
        quote = self._quote(words, slot, evidence)
        return Value(None, quote) if quote else None

    def _list(self, raw: Mapping[str, Any], slot: str) -> list[Any]:
        found = raw.get(slot) or []
        if not isinstance(found, list):
            self._drop("READER007", f"{_shown(found)} is no list", slot)
            return []
        return found

    def _names(self, raw: Mapping[str, Any], slot: str, evidence: Quote) -> tuple[Value[str], ...]:
        quotes = (self._quote(words, slot, evidence) for words in self._list(raw, slot))
        return tuple(Value(None, quote) for quote in dict.fromkeys(quotes) if quote)

    def _sources(self, raw: Mapping[str, Any], evidence: Quote) -> Iterator[Link]:
        """The chain's links; a certainty that is none counts as said, which is dropped with the link's words kept."""
        for link in self._list(raw, "sources"):
            words, certainty = (link.get("words"), link.get("certainty")) if isinstance(link, dict) else (link, None)
            quote = self._quote(words, "sources", evidence)
            if quote and certainty in CERTAINTIES:
                yield Link(None, quote, certainty=certainty)
            elif quote:
                self._drop("READER007", f"{_shown(certainty)} is no certainty", "sources")
                yield Link(None, quote)

    def _label(self, raw: Mapping[str, Any], slot: str) -> Value[Any] | None:
        label = raw.get(slot)
        return Value(label, None, REASON) if label and self._known(label, slot) else None

    def _known(self, label: object, slot: str) -> bool:
        if label not in LABELS[slot]:
            self._drop("READER007", f"{_shown(label)} is no {slot} of the guidelines", slot)
        return label in LABELS[slot]

    def _domains(self, raw: Mapping[str, Any]) -> Iterator[Value[Any]]:
        for label in self._list(raw, "domains"):
            if self._known(label, "domains"):
                yield Value(label, None, REASON)

    def _condition(self, raw: Mapping[str, Any], evidence: Quote) -> Condition | None:
        """The condition; a trigger that is none becomes "other", since a condition must have one."""
        condition = raw.get("condition")
        if not condition:
            return None
        if not isinstance(condition, dict):
            self._drop("READER007", f"{_shown(condition)} is no condition", "condition")
            return None
        quote = self._quote(condition.get("words"), "condition", evidence)
        if quote is None:
            return None
        trigger = condition.get("trigger")
        is_known = self._known(trigger, "trigger")
        return Condition(
            quote, Value(trigger, None, REASON) if is_known else Value("other", None, "no trigger is known")
        )


def _shown(found: object) -> str:
    """What came, cut short and with control characters escaped, since it goes to terminals and into records."""
    words = repr(found)
    return words if len(words) <= MOST_SHOWN else f"{words[:MOST_SHOWN]}…"
