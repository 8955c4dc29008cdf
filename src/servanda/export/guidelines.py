"""Acts in the form of the annotation guidelines, as `servanda read --json` prints them."""

from __future__ import annotations

from typing import Any, get_args

from servanda.actors.names import wikidata
from servanda.codec import dump
from servanda.export.plover import modes
from servanda.model import (
    Act,
    Article,
    Attribution,
    Block,
    Condition,
    Count,
    Link,
    Money,
    Quantity,
    Quote,
    Reading,
    Value,
    Who,
)

WHO = frozenset(get_args(Who))


def source_object(article: Article, reading: Reading | None) -> dict[str, Any]:
    """One source as design and `docs/cli.md` describe it: the article, its attributions and acts."""
    metadata = article.metadata
    fields = ("title", "publisher", "author", "published", "language", "address", "caption", "credit")
    return {
        "article": {
            **{name: getattr(metadata, name) for name in fields},
            "origins": dict(metadata.origins),
            "sha256": article.sha256,
            "text": article.text,
            "blocks": [_block(block) for block in article.blocks],
            "notices": list(article.notices),
        },
        "reader": reading.reader if reading else None,
        "attributions": [attribution_object(one) for one in reading.attributions] if reading else [],
        "acts": [act_object(act, metadata.published) for act in reading.acts] if reading else [],
        "dropped": [dump(one) for one in reading.rejections] if reading else [],
    }


def _block(block: Block) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": block.kind, "start": block.span.start, "end": block.span.end}
    return {**found, "dateline": block.dateline} if block.dateline else found


def attribution_object(attribution: Attribution) -> dict[str, Any]:
    """Offsets of source, cue and content; end exclusive."""
    return {
        "source": _place(attribution.source),
        "cue": _place(attribution.cue),
        "content": [_place(quote) for quote in attribution.content],
        "inner": [attribution_object(inner) for inner in attribution.inner],
    }


def _place(quote: Quote | None) -> list[int] | None:
    return [quote.span.start, quote.span.end] if quote else None


def act_object(act: Act, published: str | None = None) -> dict[str, Any]:
    """The act with the guidelines' fields.

    `published` is the article's day, which tells what is history and what lies ahead for PLOVER's modes.
    An actor that is not resolved stands in the text's words, other unresolved slots are left out; `slots` says of every
    value where it stands, why it was inferred, and whose voice it is.
    """
    found: dict[str, Any] = {
        "type": act.type,
        "evidence": act.evidence.exact,
        "start": act.evidence.span.start,
        "end": act.evidence.span.end,
    }
    for name in ("actors", "recipients", "sources", "domains"):
        if values := getattr(act, name):
            found[name] = [value.words for value in values]
    for name in ("force", "theme", "when", "deadline", "place", "mode", "count", "amount", "quantity", "hearsay"):
        value: Value[object] | None = getattr(act, name)
        if value is not None and value.value is not None:
            found[name] = _plain(value.value)
    if act.condition:
        found["condition"] = _condition(act.condition)
    if act.root is not None:
        found["plover"] = _told(
            {
                "root": act.root.value,
                "modes": list(modes(act, published)),
                "reason": act.root.reason,
                "confidence": act.root.confidence,
            }
        )
    found["confidence"] = act.confidence
    condition = act.condition.values() if act.condition else ()
    found["slots"] = [_slot(act, name, value) for name, value in (*act.values(), *condition)]
    if act.candidates:
        found["candidates"] = [_slot(act, one.slot, one) for one in act.candidates]
    return found


def _condition(condition: Condition) -> dict[str, Any]:
    """The guidelines' two fields, and what they do not ask for: what it bears on, and whether it is negative."""
    found = {"text": condition.quote.exact, "trigger": condition.trigger.words}
    more = {"bears": condition.bears, "negative": condition.negative}
    return found | {name: held.value for name, held in more.items() if held}


def _plain(value: object) -> object:
    """The guidelines' fields; others only where the text tells them."""
    if isinstance(value, str):  # most are
        return value
    match value:
        case Count(n, of, total):
            return _told({"n": n, "of": of, "total": total})
        case Money(number, currency, most, per, rate):
            upper = None if most is None else float(most)
            return _told({"value": float(number), "currency": currency, "most": upper, "per": per, "rate": rate})
        case Quantity(number, unit, most):
            return _told({"value": float(number), "unit": unit, "most": None if most is None else float(most)})
        case _:
            return value


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _slot(act: Act, name: str, value: Value[Any]) -> dict[str, Any]:
    slot: dict[str, Any] = {"slot": name, "value": _plain(value.value), "voice": act.voice(value)}
    if value.quote:
        slot |= {"start": value.quote.span.start, "end": value.quote.span.end, "words": value.quote.exact}
    if value.reason:
        slot["reason"] = value.reason
    if value.confidence is not None:
        slot["confidence"] = value.confidence
    if isinstance(value, Link):
        slot["certainty"] = value.certainty
    if name in WHO and isinstance(value.value, str) and (identifier := wikidata(value.value)):
        slot["wikidata"] = identifier
    return slot
