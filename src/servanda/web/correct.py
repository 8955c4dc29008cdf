"""The form by which an act is corrected, there and back: what it shows of an act, and the act that it sends.

What nobody touched stays to the letter, with its words, its reason and its likelihood. What is sent goes through the
same rules as acts from outside (`servanda.annotation`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import FormData

from servanda.actors import names
from servanda.errors import ActsError
from servanda.export.guidelines import act_object
from servanda.model import Act, Article, Span
from servanda.pipeline import corrected

WHO = ("actors", "recipients", "sources")
LABELLED = ("force", "theme", "mode")
TIMES = ("when", "deadline")
SIZES = {"count": ("n", "of"), "amount": ("value", "currency"), "quantity": ("value", "unit")}
"""Slots with a number, and the names of its two parts."""
OWNERS = {"force": "commit", "mode": "meet"}
"""Slots that one type of act alone has."""
BY_HAND = "given by a reviewer"
Slot = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who fills a slot, or may."""

    value: str
    words: str
    held: bool
    """Whether they fill it now."""
    confidence: float | None


def choices(act: Act, slot: str) -> list[Choice]:
    """Those who fill a slot, then its candidates, the likeliest first; each name once."""
    held = [Choice(one.words, one.quote.exact if one.quote else "", True, one.confidence) for one in getattr(act, slot)]
    known = {one.value for one in held}
    for one in act.candidates:
        if one.slot == slot and one.words not in known:
            held.append(Choice(one.words, one.quote.exact if one.quote else "", False, one.confidence))
            known.add(one.words)
    return held


def fields(act: Act) -> dict[str, str]:
    """What the form's fields hold at first, by their names."""
    held = {
        "type": act.type,
        "evidence": act.evidence.exact,
        "evidence_at": str(act.evidence.span.start),
        "condition_words": act.condition.quote.exact if act.condition else "",
        "trigger": act.condition.trigger.words if act.condition else "",
        "hearsay": "yes" if act.hearsay and act.hearsay.value else "",
    }
    held |= {f"{name}_{part}": "" for name in WHO for part in ("value", "words", "at")}
    for name in LABELLED:
        value = getattr(act, name)
        held[name] = value.words if value else ""
    for name in (*TIMES, "place", *SIZES):
        held |= _shown(name, _slots(act).get(name, [{}])[0])
    return held


def _shown(name: str, slot: Slot) -> dict[str, str]:
    value = slot.get("value")
    found = {f"{name}_words": slot.get("words", ""), f"{name}_at": str(slot.get("start", ""))}
    if name in SIZES:
        return found | {f"{name}_{part}": str((value or {}).get(part, "")) for part in SIZES[name]}
    return found if name == "place" else found | {name: value or ""}


def act_of(act: Act, article: Article, sent: FormData, meant: Mapping[str, str]) -> Act:
    """The act that was sent; ActsError ACTS002 in plain words where it cannot be.

    `meant` are those who were chosen for a name by which nobody is known, by slot.
    """
    told = {name: value for name, value in sent.items() if isinstance(value, str)}
    told = {**fields(act), **{name: clean(value) for name, value in told.items()}}
    form = _Form(act, article.text, {**told, **{f"{slot}_value": one for slot, one in meant.items()}}, sent)
    made = corrected(form.object(), article)
    if made.condition and act.condition and form.same_condition:
        made = replace(made, condition=act.condition)
    if made.type == act.type:
        made = replace(made, root=act.root)
    if made == replace(act, confidence=made.confidence, candidates=made.candidates):
        raise ActsError("ACTS002", "nothing was changed: accept it, or change what is wrong")
    return made


def clean(value: str) -> str:
    """What was typed, in the form in which the ledger keeps texts."""
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()


class _Form:
    """One act's form as it was sent."""

    def __init__(self, act: Act, text: str, told: dict[str, str], sent: FormData) -> None:
        self._act, self._text, self._told, self._sent = act, text, told, sent
        self._slots = _slots(act)
        self._old = fields(act)

    @property
    def same_condition(self) -> bool:
        """Whether the condition was left as it was."""
        return all(self._told[name] == self._old[name] for name in ("condition_words", "trigger"))

    def object(self) -> dict[str, Any]:
        """The act in the guidelines' form."""
        evidence = self._place("evidence", self._told["evidence"])
        found: dict[str, Any] = {"type": self._told["type"], "start": evidence.start, "end": evidence.end}
        slots: list[Slot] = []
        for name in WHO:
            slots += self._who(name)
        for name in LABELLED:
            slots += self._labelled(name)
        slots += self._domains()
        for name in TIMES:
            slots += self._time(name)
        slots += self._where()
        for name in SIZES:
            slots += self._size(name)
        slots += self._hearsay()
        for one in slots:
            name, value = one["slot"], one.get("value")
            if name in (*WHO, "domains"):
                found.setdefault(name, []).append(one["words"] if value is None else value)
            elif value is not None:
                found[name] = value
        if self._told["condition_words"]:
            found["condition"] = {"text": self._told["condition_words"], "trigger": self._told["trigger"] or "other"}
        chosen = {(one["slot"], one.get("value")) for one in slots if one["slot"] in WHO}
        left = [one for one in _candidates(self._act) if (one["slot"], one.get("value")) not in chosen]
        return found | {"slots": slots} | ({"candidates": left} if left else {})

    def _who(self, name: str) -> list[Slot]:
        held = [*self._slots.get(name, ()), *(one for one in _candidates(self._act) if one["slot"] == name)]
        by_value = {one.get("value") or one.get("words"): one for one in reversed(held)}
        found = [by_value[one] for one in self._sent.getlist(name) if isinstance(one, str) and one in by_value]
        typed, words = (self._told.get(f"{name}_{part}", "") for part in ("value", "words"))
        value = coded(typed)
        if value or words:
            found.append({"slot": name, **({"value": value} if value else {}), **self._words(name, words)})
        return found

    def _labelled(self, name: str) -> list[Slot]:
        if not self._told[name] or self._told["type"] != OWNERS.get(name, self._told["type"]):
            return []
        return self._kept(name) if self._told[name] == self._old[name] else [_by_hand(name, self._told[name])]

    def _domains(self) -> list[Slot]:
        held = {one["value"]: one for one in self._slots.get("domains", ())}
        chosen = [one for one in self._sent.getlist("domains") if isinstance(one, str)]
        return [held.get(one) or _by_hand("domains", one) for one in chosen]

    def _hearsay(self) -> list[Slot]:
        told = "yes" if self._sent.get("hearsay") else ""
        return (
            [] if not told else self._kept("hearsay") if told == self._old["hearsay"] else [_by_hand("hearsay", "true")]
        )

    def _time(self, name: str) -> list[Slot]:
        value, words = self._told[name], self._told[f"{name}_words"]
        same_value, same_words = value == self._old[name], words == self._old[f"{name}_words"]
        if same_value and same_words:
            return self._kept(name)
        if not value and not words:
            return []
        read_anew = words and (not value or same_value)
        return [{"slot": name, **({} if read_anew else {"value": value}), **self._words(name, words)}]

    def _where(self) -> list[Slot]:
        words = self._told["place_words"]
        if words == self._old["place_words"]:
            return self._kept("place")
        return [{"slot": "place", "value": words, **self._words("place", words)}] if words else []

    def _size(self, name: str) -> list[Slot]:
        parts = [f"{name}_{part}" for part in SIZES[name]]
        told, words = [self._told[part] for part in parts], self._told[f"{name}_words"]
        same = told == [self._old[part] for part in parts]
        if same and words == self._old[f"{name}_words"]:
            return self._kept(name)
        if not any(told) and not words:
            return []
        if words and (same or not any(told)):
            return [{"slot": name, **self._words(name, words)}]
        if not all(told):
            raise ActsError("ACTS002", f"{name} takes both a number and what it counts")
        number = re.sub(r"(?<=\d)[,\s](?=\d{3})", "", told[0])
        return [
            {"slot": name, "value": dict(zip(SIZES[name], (number, told[1]), strict=True)), **self._words(name, words)}
        ]

    def _kept(self, name: str) -> list[Slot]:
        return self._slots.get(name, [])

    def _words(self, name: str, words: str) -> Slot:
        """The words of a slot with their place, or that a reviewer gave it."""
        if not words:
            return {"reason": BY_HAND}
        span = self._place(name, words)
        return {"start": span.start, "end": span.end, "words": words}

    def _place(self, name: str, words: str) -> Span:
        """Where words stand: where they were selected, else nearest to the evidence that the act had."""
        if not words:
            raise ActsError("ACTS002", "an act needs the words that tell it: select them in the text")
        at = self._told.get(f"{name}_at", "")
        if at.isdecimal() and len(at) < 10 and self._text[int(at) : int(at) + len(words)] == words:
            return Span(int(at), int(at) + len(words))
        near = self._act.evidence.span.start
        places = [one.start() for one in re.finditer(f"(?={re.escape(words)})", self._text)]
        if not places:
            raise ActsError("ACTS002", f"{name}: “{words[:80]}” does not stand in the text, letter for letter")
        start = min(places, key=lambda one: abs(one - near))
        return Span(start, start + len(words))


def _slots(act: Act) -> dict[str, list[Slot]]:
    found: dict[str, list[Slot]] = {}
    for one in _whole(act_object(act)["slots"]):
        found.setdefault(one["slot"], []).append(one)
    return found


def _candidates(act: Act) -> list[Slot]:
    found: list[Slot] = _whole(act_object(act).get("candidates", []))
    return found


def coded(typed: str) -> str:
    """An actor as it goes in the ledger: a state or an organisation by its code, whatever of its names was typed.

    >>> coded("pol"), coded("Cabo Verde"), coded("France/foreign ministry"), coded("26 countries")
    ('POL', 'CPV', 'FRA/foreign ministry', '26 countries')
    """
    head, slash, part = typed.partition("/")
    upper = head.strip().upper()
    code = upper if upper in names.codes() else ("", *names.meant(head))[-1]
    return f"{code}{slash}{part}"


def _by_hand(name: str, value: object) -> Slot:
    return {"slot": name, "value": value, "reason": BY_HAND}


def _whole(data: Any) -> Any:
    """Numbers without a fraction as whole ones, and truth as a word, so that what nobody touched is as it was."""
    if isinstance(data, dict):
        return {name: _whole(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_whole(one) for one in data]
    if isinstance(data, bool):
        return str(data).lower()
    return int(data) if isinstance(data, float) and data.is_integer() else data
