"""Acts that were annotated outside, in the form of the guidelines (`docs/guidelines.md`): YAML, or JSON, which is YAML.

The way back of `servanda.export.guidelines`. Strict: what is unknown or does not stand in the text is refused, with its
line. Nothing is mended or passed over, for a slip of the pen would stay in the ledger for ever.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, cast, get_args

import yaml

from servanda import codec
from servanda.errors import ActsError, EvidenceError
from servanda.model import (
    CONDITION,
    SLOTS,
    Act,
    ActType,
    Article,
    Bears,
    Candidate,
    Certainty,
    Condition,
    Count,
    Domain,
    Force,
    Link,
    Metadata,
    Mode,
    Money,
    Quantity,
    Quote,
    Reading,
    Root,
    Span,
    Theme,
    Trigger,
    Value,
    Voice,
    Who,
    is_edtf,
)
from servanda.model.reading import ANNOTATION

VERSION = "1"
LISTS = ("actors", "recipients", "sources", "domains")
# What a value that is told without its words comes from.
REASON = "annotated"
CURRENCY = re.compile(r"[A-Z]{3}")
# A message with more faults than these helps nobody.
MOST = 20
STRICT = {"extra": "forbid"}

Way = Callable[[int], int]
"""Where a code point of the text that was annotated stands in the frozen text."""


@dataclass(frozen=True)
class _Document:
    __pydantic_config__ = STRICT
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class _Condition:
    __pydantic_config__ = STRICT
    text: str
    trigger: Trigger
    bears: Bears | None = None
    negative: bool | None = None


@dataclass(frozen=True)
class _Slot:
    """One value with where it comes from, as `servanda read --json` gives it."""

    __pydantic_config__ = STRICT
    slot: str
    value: bool | str | Count | Money | Quantity | None = None
    voice: Voice | None = None
    start: int | None = None
    end: int | None = None
    words: str | None = None
    reason: str | None = None
    confidence: float | None = None
    certainty: Certainty | None = None
    wikidata: str | None = None
    """For those who read it; it follows from the value."""


@dataclass(frozen=True)
class _Plover:
    __pydantic_config__ = STRICT
    root: Root
    modes: list[str] | None = None
    reason: str | None = None
    confidence: float | None = None


@dataclass(frozen=True)
class _Act:
    __pydantic_config__ = STRICT
    type: ActType
    evidence: str | None = None
    occurrence: int = 1
    start: int | None = None
    end: int | None = None
    actors: list[str] | None = None
    recipients: list[str] | None = None
    sources: list[str] | None = None
    force: Force | None = None
    theme: Theme | None = None
    domains: list[Domain] | None = None
    condition: _Condition | None = None
    when: str | None = None
    deadline: str | None = None
    place: str | None = None
    count: Count | None = None
    amount: Money | None = None
    quantity: Quantity | None = None
    mode: Mode | None = None
    hearsay: bool | None = None
    confidence: float = 1.0
    plover: _Plover | None = None
    slots: list[_Slot] | None = None
    candidates: list[_Slot] | None = None


@dataclass(frozen=True)
class _File:
    __pydantic_config__ = STRICT
    acts: list[_Act] | None
    document: _Document = _Document()


@dataclass(frozen=True)
class Annotations:
    """A file in the form of the guidelines; its acts are not yet held against a text."""

    name: str
    """The file, for messages."""
    metadata: Metadata
    """What it says of the article."""
    acts: tuple[_Act, ...]
    lines: tuple[int, ...]
    """Where each act begins in the file."""

    def reading(self, article: Article, author: str, way: Way = lambda at: at) -> Reading:
        """The acts as a reading of the article; ActsError ACTS002 with every fault of every act, or else none.

        `start` and `end` in the file count code points of the text that was annotated; `way` leads from there to the
        article's.
        """
        acts: list[Act] = []
        faults: list[tuple[int, str]] = []
        for number, (form, line) in enumerate(zip(self.acts, self.lines, strict=True)):
            try:
                acts.append(_act(form, article.text, way))
            except (ValueError, EvidenceError) as error:
                what = error.message if isinstance(error, EvidenceError) else f"{error}"
                faults.append((line, f"act {number}: {what}"))
        _refuse(self.name, faults)
        return Reading(article.sha256, f"{ANNOTATION}{VERSION}:{author}", acts=tuple(acts))


def parse(content: bytes, name: str) -> Annotations:
    """The annotations in a file's bytes; ActsError ACTS001 where it is no YAML, ACTS002 where it has another form."""
    try:
        node = yaml.compose(content.decode("utf-8-sig"), Loader=yaml.SafeLoader)
        data = _data(node) if node else None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark else name
        what = getattr(error, "problem", None) or " ".join(str(error).split()) or type(error).__name__
        raise ActsError("ACTS001", f"{where}: this is no YAML that can be read: {what}") from error
    _refuse(name, [(_line(node, where), f"{_path(where)}{what}") for where, what in codec.faults(_File, data)])
    form = codec.load(_File, data)
    lines = tuple(_line(node, ("acts", number)) for number in range(len(form.acts or ())))
    told = {one.name: getattr(form.document, one.name) for one in fields(_Document)}
    return Annotations(name, Metadata(**told), tuple(form.acts or ()), lines)


def act_of(data: dict[str, Any], article: Article) -> Act:
    """One act in the guidelines' form, held against its article; ActsError ACTS002 with every fault, without a line.

    Offsets are those of the article's text.
    """
    if found := codec.faults(_Act, data):
        raise ActsError("ACTS002", "; ".join(f"{_path(where)}{what}" for where, what in found[:MOST]))
    try:
        return _act(codec.load(_Act, data), article.text, lambda at: at)
    except (ValueError, EvidenceError) as error:
        raise ActsError("ACTS002", error.message if isinstance(error, EvidenceError) else f"{error}") from error


def _refuse(name: str, faults: list[tuple[int, str]]) -> None:
    if faults:
        shown = [f"{name}:{line}: {what}" for line, what in faults[:MOST]]
        more = [f"and {len(faults) - MOST} more"] if len(faults) > MOST else []
        raise ActsError("ACTS002", "\n".join(["nothing of these acts is recorded:", *shown, *more]))


def _data(node: yaml.Node) -> Any:
    """A node as plain data: scalars as they are written, for 2025-09-04 and NO are words here, and null as None."""
    if isinstance(node, yaml.MappingNode):
        names = [key.value for key, _ in node.value]
        if doubled := next((name for at, name in enumerate(names) if name in names[:at]), None):
            raise yaml.MarkedYAMLError(problem=f"{doubled!r} stands here twice", problem_mark=node.start_mark)
        return {str(key.value): _data(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_data(one) for one in node.value]
    # A scalar in quotation marks has a style, and is what it says.
    return None if not getattr(node, "style", None) and node.value in {"", "~", "null"} else node.value


def _line(node: yaml.Node | None, where: tuple[int | str, ...]) -> int:
    """The line of what a path leads to, or of the last thing on the way that is there; from 1 on."""
    line = 1
    for step in where:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == step), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
    return line


def _path(where: tuple[int | str, ...]) -> str:
    """A path in words: `act 3: theme: `."""
    match where:
        case ("acts", int(number), *rest):
            steps = [f"act {number}", *map(str, rest)]
        case _:
            steps = [str(step) for step in where]
    return "".join(f"{step}: " for step in steps)


def _act(form: _Act, text: str, way: Way) -> Act:
    """The act; ValueError or EvidenceError with what is wrong."""
    evidence = _evidence(form, text, way)
    _check(form)
    held: dict[str, Any] = {}
    for name in SLOTS:
        told = getattr(form, name)
        if form.slots is not None:
            values = [_slot(one, text, way) for one in form.slots if one.slot == name]
            _check_slots(name, told, values)
        elif name == "place" and told is not None:
            values = [Value(told, _nearest(told, evidence, text, name))]
        else:
            make = Link if name == "sources" else Value
            values = [make(one, None, REASON) for one in _listed(name, told)]
        if values:
            held[name] = tuple(values) if name in LISTS else values[0]
    condition = _condition(form, form.condition, evidence, text, way) if form.condition else None
    code = form.plover
    root: Value[Root] | None = Value(code.root, None, code.reason or REASON, code.confidence) if code else None
    candidates = tuple(_candidate(one, text, way) for one in form.candidates or ())
    return Act(
        form.type, evidence, **held, condition=condition, root=root, confidence=form.confidence, candidates=candidates
    )


def _condition(form: _Act, told: _Condition, evidence: Quote, text: str, way: Way) -> Condition:
    slots = {one.slot: _slot(one, text, way) for one in form.slots or () if one.slot in CONDITION}

    def part(name: str) -> Value[Any] | None:
        said, slot = getattr(told, name), slots.get(f"condition.{name}")
        if slot and (slot.value is None or slot.value != said):
            raise ValueError(f"its slots give condition.{name} as {slot.value!r}, the act itself as {said!r}")
        return slot or (None if said is None else Value(said, None, REASON))

    trigger = part("trigger") or Value(told.trigger, None, REASON)
    known = trigger.quote if trigger.quote and trigger.quote.exact == told.text else None
    return Condition(
        known or _nearest(told.text, evidence, text, "condition"), trigger, part("bears"), part("negative")
    )


def _listed(name: str, told: Any) -> list[Any]:
    if told is None or told is False:
        return []
    return list(told) if name in LISTS else [told]


def _evidence(form: _Act, text: str, way: Way) -> Quote:
    words = unicodedata.normalize("NFC", form.evidence or "")
    if form.start is not None and form.end is not None:
        found = Quote.of(text, Span(way(form.start), way(form.end)))
        if words and found.exact != words:
            raise ValueError(f"at {form.start} to {form.end} the text has {found.exact!r}, not the evidence {words!r}")
        return found
    if not words:
        raise ValueError("it has no evidence: its words, or their start and end")
    at = -1
    for _ in range(form.occurrence):
        at = text.find(words, at + 1)
        if at < 0:
            times = f" {form.occurrence} times" if form.occurrence > 1 else ""
            raise ValueError(f"its evidence does not stand in the text{times}: {words!r}")
    return Quote.of(text, Span(at, at + len(words)))


def _nearest(words: str, evidence: Quote, text: str, slot: str) -> Quote:
    """Where words stand in the text, nearest to the evidence: within it where they do."""
    words = unicodedata.normalize("NFC", words)
    places = [found.start() for found in re.finditer(f"(?={re.escape(words)})", text)] if words else []
    if not places:
        raise ValueError(f"its {slot} does not stand in the text: {words!r}")
    span = evidence.span
    at = min(places, key=lambda at: (max(span.start - at, at + len(words) - span.end, 0), at))
    return Quote.of(text, Span(at, at + len(words)))


def _check(form: _Act) -> None:
    """Rules of the guidelines that hold between slots, and forms of values."""
    if form.occurrence < 1:
        raise ValueError("occurrence counts from 1")
    told_sure = [one.confidence for one in (form.plover, *(form.slots or ()), *(form.candidates or ())) if one]
    if not all(sure is None or 0 <= sure <= 1 for sure in (form.confidence, *told_sure)):
        raise ValueError("confidence runs from 0 to 1")
    if form.force and form.type != "commit":
        raise ValueError(f"force belongs to commit alone, and this is {form.type}")
    if form.mode and form.type != "meet":
        raise ValueError(f"mode belongs to meet alone, and this is {form.type}")
    for name in ("when", "deadline"):
        if (day := getattr(form, name)) is not None and not is_edtf(day):
            raise ValueError(f"{name} is no EDTF: {day!r}")
    if form.amount and not CURRENCY.fullmatch(form.amount.currency):
        raise ValueError(f"amount needs a currency of ISO 4217, not {form.amount.currency!r}")
    for told, known in ((form.slots, (*SLOTS, *CONDITION)), (form.candidates, get_args(Who))):
        if unknown := [one.slot for one in told or () if one.slot not in known]:
            raise ValueError(f"no such slot: {unknown[0]!r}; there are: {', '.join(known)}")
    parts = Counter(one.slot for one in form.slots or () if one.slot in CONDITION)
    if parts and not form.condition:
        raise ValueError(f"its slots give {next(iter(parts))}, the act itself has no condition")
    if twice := [name for name, times in parts.items() if times > 1]:
        raise ValueError(f"its slots give {twice[0]} more than once")


def _slot(form: _Slot, text: str, way: Way) -> Value[Any]:
    quote = None
    if form.start is not None and form.end is not None:
        quote = Quote(Span(way(form.start), way(form.end)), unicodedata.normalize("NFC", form.words or ""))
        quote.check(text)
    value: Any = form.value
    if form.slot in {"hearsay", "condition.negative"} and value is not None:
        value = str(value).lower() == "true"
    if form.slot == "sources" or form.certainty:
        return Link(value, quote, form.reason, form.confidence, form.certainty or "said")
    return Value(value, quote, form.reason, form.confidence)


def _candidate(form: _Slot, text: str, way: Way) -> Candidate:
    value = _slot(form, text, way)
    return Candidate(value.value, value.quote, value.reason, value.confidence, cast("Who", form.slot))


def _check_slots(name: str, told: Any, values: list[Value[Any]]) -> None:
    """Raise ValueError where `slots` says other than the act itself."""
    said = (
        [value.words for value in values] if name in LISTS else [one.value for one in values if one.value is not None]
    )
    if said != _listed(name, told):
        raise ValueError(f"its slots give {name} as {said}, the act itself as {_listed(name, told)}")
