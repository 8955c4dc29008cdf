"""From the network's outputs to acts: evidence and type, then what belongs to each act."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import numpy as np

from servanda.model import (
    Act,
    ActType,
    Article,
    Candidate,
    Condition,
    Domain,
    Link,
    Quote,
    Span,
    Theme,
    Value,
    Who,
)
from servanda.readers import lexicon
from servanda.readers.trained import decode
from servanda.readers.trained.decode import Floats, Stretch, log_softmax
from servanda.readers.trained.labels import CHOICES, NONE, ROLES
from servanda.readers.trained.network import Network, Outputs, RoleOutputs
from servanda.readers.trained.themes import Words, themes
from servanda.readers.trained.triggers import triggers
from servanda.readers.trained.windows import Window

# No evidence has fewer words; marks do not count.
SHORTEST = 3
TYPES = CHOICES["type"]
SELF = frozenset({"we", "i", "us", "our", "ourselves", "me", "my"})
# Roles of those who do, bear or say something, and the slots that they fill.
WHO: dict[str, Who] = {"actor": "actors", "recipient": "recipients", "source": "sources"}
# A word that is less likely in a role is no candidate for it.
MAYBE = 0.04
HALVES = {"“": "”", "”": "“", '"': '"', "‘": "’"}
# Types of act that have a day, and a last day, as annotators see it: of others hardly one in a hundred has.
DATED = frozenset({"commit", "refuse", "propose", "meet", "perform"})
DUE = frozenset({"commit", "propose", "request", "expect", "threaten", "refuse"})
AHEAD = frozenset({"commit", "propose", "request", "threaten"})
CALENDAR = frozenset(name.lower() for name in (*calendar.day_name, *calendar.month_name))
OWNERS = frozenset({"its", "their", "his", "her", "our"})
# No place ends with one of them.
LEADS_ON = OWNERS | {"in", "of", "on", "at", "near", "outside", "the", "and", "all", "both", "each", "every"}
# Words that lead on to what lies outside, where the tagger stopped too early.
LOOSE = re.compile(r"\s+(?:and|or|but|of|the|a|an|that|to|at|with|from)$")
ABBREVIATED = re.compile(r"\b(?:[A-Za-z]\.)+$|\.\.\.$")
QUOTED = "the speaker's own words"
READ = "read from the act's words and what stands around them"


@dataclass(frozen=True)
class Found:
    """One act of a window as the network sees it, before it becomes words."""

    stretch: Stretch
    kind: str
    features: tuple[float, ...]
    """What its confidence is reckoned from; higher is surer."""
    tags: list[list[Stretch]]
    """By role."""
    sure: list[float]
    """By role, the mean probability of its tags."""
    maybe: dict[str, list[tuple[Stretch, float]]]
    """By role of `WHO`, every stretch that may fill it, with how likely that is."""
    choices: dict[str, Floats]
    """Of each closed list, the logarithms of its probabilities."""
    vector: Floats

    def words(self, role: str) -> tuple[int, int] | None:
        """The first and the last word of the first that fills a role."""
        spans = self.tags[ROLES.index(role)]
        return (spans[0].first, spans[0].last) if spans else None


def find(network: Network, window: Window, outputs: Outputs, given: Sequence[Stretch] | None = None) -> list[Found]:
    """The acts of one window in the order of the text; `given` evidence is one each, of the type that `kind` counts."""
    settings = network.settings
    scores = log_softmax(outputs.acts)
    spans = evidence(settings, window, scores) if given is None else list(given)
    if not spans:
        return []
    looked = network.roles(window, outputs, [(one.first, one.last) for one in spans])
    choices = {name: log_softmax(part) for name, part in looked.choices.items()}
    kept = [
        one if given is None else one._replace(kind=spans[one.at].kind)
        for one in judged(settings, scores, spans, choices["type"])
        if one.kind or given is not None
    ]
    if not kept:
        return []
    bigrams = np.asarray(settings["role_bigrams"], np.float32)
    # Of the first roles, which are those of WHO.
    inside = 1 - np.exp(log_softmax(looked.tags[:, :, : len(WHO)])[..., 0])
    tags, sure = roles(looked, [one.at for one in kept], bigrams, settings["role_bias"])
    return [
        Found(
            spans[one.at],
            TYPES[one.kind],
            _features(scores, spans[one.at], one, choices["type"][one.at]),
            tags[row],
            sure[row],
            maybe(inside[one.at], int(looked.starts[one.at])),
            {name: part[one.at] for name, part in choices.items()},
            looked.vectors[one.at],
        )
        for row, one in enumerate(kept)
    ]


class Judged(NamedTuple):
    """What the second look makes of one stretch: its type, 0 where it is no act, and how likely each type is."""

    at: int
    kind: int
    kinds: Floats


def evidence(settings: dict[str, Any], window: Window, scores: Floats) -> list[Stretch]:
    """The stretches that may be evidence, by the tagger."""
    bigrams = np.asarray(settings["act_bigrams"], np.float32) * settings["act_prior"]
    return [one for one in decode.evidence(scores, bigrams) if _is_long(window, one)]


def judged(settings: dict[str, Any], scores: Floats, spans: Sequence[Stretch], second: Floats) -> list[Judged]:
    """Each stretch with the type that tagger and second look agree on; `second` is by stretch and type."""
    found = []
    for at, one in enumerate(spans):
        kinds = log_softmax(_kinds(scores, one) + settings["second_look"] * second[at])
        doubt = float(np.exp(second[at][0]))
        found.append(Judged(at, 0 if doubt > settings["no_act"] else int(kinds[1:].argmax()) + 1, kinds))
    return found


def _is_long(window: Window, one: Stretch) -> bool:
    alphabetic = sum(window.words[at].end - window.words[at].start > 1 for at in range(one.first, one.last + 1))
    return alphabetic >= SHORTEST


def _kinds(scores: Floats, one: Stretch) -> Floats:
    """Logarithms of how likely each type is by the tags of the evidence, `none` first."""
    run = scores[one.first : one.last + 1]
    by_tag = np.logaddexp(run[:, 1::2], run[:, 2::2]).mean(0)
    return np.concatenate([run[:, :1].mean(0), by_tag])


def _features(scores: Floats, one: Stretch, look: Judged, second: Floats) -> tuple[float, ...]:
    run = scores[one.first : one.last + 1]
    inside = np.log1p(-np.exp(np.minimum(run[:, 0], -1e-6)))
    edges = [
        scores[one.first, 1::2].max(),
        np.log1p(-np.exp(np.minimum(scores[min(one.last + 1, len(scores) - 1), 2::2].max(), -1e-6))),
    ]
    return (
        float(look.kinds[look.kind]),
        float(second[look.kind]),
        float(second[0]),
        float(inside.mean()),
        float(inside.min()),
        float(edges[0]),
        float(edges[1]),
        float(np.log(one.last - one.first + 1)),
    )


def roles(
    looked: RoleOutputs, rows: list[int], bigrams: Floats, bias: list[float]
) -> tuple[list[list[list[Stretch]]], list[list[float]]]:
    """Of each act in `rows`, by role, the stretches and how sure they are; the bias of a role makes it fill more."""
    scores = log_softmax(looked.tags[rows])
    scores[..., 0] -= np.asarray(bias, np.float32)
    flat = scores.transpose(0, 2, 1, 3).reshape(-1, scores.shape[1], 3)
    paths = [[] for _ in flat]  # type: list[list[Stretch]]
    busy = [at for at, one in enumerate(flat) if (one[:, 1:].max(-1) > one[:, 0] - 3).any()]
    if busy:
        for at, spans in zip(busy, decode.plain(flat[busy], bigrams), strict=True):
            paths[at] = spans
    likely = np.exp(log_softmax(flat))
    sure = [_sure(likely[at], spans) for at, spans in enumerate(paths)]
    n = len(ROLES)
    return (
        [
            [[_moved(one, start) for one in spans] for spans in paths[row * n : (row + 1) * n]]
            for row, start in enumerate(looked.starts[rows].tolist())
        ],
        [sure[row * n : (row + 1) * n] for row in range(len(rows))],
    )


def _moved(one: Stretch, by: int) -> Stretch:
    return one._replace(first=one.first + by, last=one.last + by)


def maybe(inside: Floats, start: int) -> dict[str, list[tuple[Stretch, float]]]:
    """Of one act, the stretches of words that may tell who; `inside` is by word, from `start` on, and role."""
    found = {}
    for role in WHO:
        likely = inside[:, ROLES.index(role)]
        edges = np.flatnonzero(np.diff(np.concatenate([[False], likely > MAYBE, [False]])))
        runs = zip(edges[::2], edges[1::2] - 1, strict=True)
        found[role] = [
            (_moved(Stretch(int(a), int(b), 0), start), round(float(likely[a : b + 1].max()), 3)) for a, b in runs
        ]
    return found


def _sure(likely: Floats, spans: list[Stretch]) -> float:
    """The mean probability of the words of all spans being in one, or of no word being in one."""
    if not spans:
        return float(likely[:, 0].min())
    return float(np.mean([likely[one.first : one.last + 1, 1:].sum(-1).mean() for one in spans]))


class Writer:
    """Writes the acts of one window in the model's types."""

    def __init__(self, article: Article, window: Window, settings: dict[str, Any]) -> None:
        self.article = article
        self.text = article.text
        self.title = next((one.content.of(self.text) for one in article.blocks if one.kind == "title"), "")
        self.window = window
        self.settings = settings

    def quote(self, one: Stretch) -> Quote:
        """The words of a stretch."""
        return Quote.of(self.text, self.window.span(one.first, one.last))

    def _part(self, span: Span, hit: re.Match[str]) -> Quote:
        """The words of a match that was found in a span's."""
        return Quote.of(self.text, Span(*hit.span()).shifted(span.start))

    def act(self, found: Found) -> Act:
        """The act with every slot that was found."""
        kind = cast("ActType", found.kind)
        evidence = Quote.of(self.text, trimmed(self.text, self.window.span(found.stretch.first, found.stretch.last)))
        sources = (*self._values(found, "source"), *self._values(found, "source2"))
        return Act(
            kind,
            evidence,
            actors=self._actors(found, sources),
            recipients=self._values(found, "recipient"),
            sources=tuple(Link(None, one.quote, one.reason, one.confidence) for one in sources),
            force=self._choice(found, "force") if kind == "commit" else None,
            theme=self._theme(found, kind, evidence.exact),
            domains=self._domains(found),
            condition=self._condition(found),
            when=self._when(found, kind),
            deadline=(self._one(found, "deadline") or self._deadline(found, kind)) if kind in DUE else None,
            place=self._place(found),
            count=self._one(found, "count"),
            amount=self._one(found, "amount"),
            quantity=self._one(found, "quantity"),
            mode=self._choice(found, "mode") if kind == "meet" else None,
            hearsay=self._hearsay(found),
            confidence=logistic(found.features, self.settings["confidence"]),
            candidates=tuple(
                Candidate(None, self.quote(self._whole(one)), None, likely, slot)
                for role, slot in WHO.items()
                for one, likely in found.maybe[role]
            ),
        )

    def _values(self, found: Found, role: str) -> tuple[Value[str], ...]:
        at = ROLES.index(role)
        whole = dict.fromkeys(self._whole(one) for one in found.tags[at])
        return tuple(Value(None, self.quote(one), None, self._sure(found, role)) for one in whole)

    def _whole(self, one: Stretch) -> Stretch:
        """A name to its end: rare family names are in pieces that the tagger may stop before.

        Letters against the sign of a currency are no part of it: "will give Tonga US$100 million".
        """
        words, blocks, last = self.window.words, self.window.blocks, one.last
        while last > one.first and self._is_currency(last):
            last -= 1
        while last + 1 < len(words) and blocks[last + 1] == blocks[last]:
            apart = words[last + 1].start - words[last].end
            here, after = (words[at].of(self.text) for at in (last, last + 1))
            if apart != 1 or not (here[0].isupper() and after[0].isupper()) or after.lower() in CALENDAR:
                break
            if self._is_currency(last + 1):
                break
            last += 1
        return one._replace(last=last)

    def _is_currency(self, word: int) -> bool:
        """Whether the sign of a currency stands against a word."""
        end = self.window.words[word].end
        return end < len(self.text) and unicodedata.category(self.text[end]) == "Sc"

    def _sure(self, found: Found, role: str) -> float:
        return logistic((found.sure[ROLES.index(role)],), self.settings["slot_confidence"].get(role, [0.0, 1.0]))

    def _actors(self, found: Found, sources: Sequence[Value[str]]) -> tuple[Value[str], ...]:
        """Who does it; the speaker for "we" and "I", and where no actor stands in the text near by."""
        actors = self._values(found, "actor")
        speaker = next((one for one in reversed(sources) if one.quote and one.quote.exact.casefold() not in SELF), None)
        if speaker is None or speaker.quote is None:
            return actors
        own = [one for one in actors if one.quote and one.quote.exact.casefold() not in SELF]
        if actors and own:
            return tuple(own)
        return (Value(None, speaker.quote, QUOTED, (actors or sources)[0].confidence),)

    def _one(self, found: Found, role: str) -> Value[Any] | None:
        spans = found.tags[ROLES.index(role)]
        return Value(None, self.quote(spans[0]), None, self._sure(found, role)) if spans else None

    def _when(self, found: Found, kind: ActType) -> Value[Any] | None:
        """Its day; of what is done and over the network may take the day for a last one."""
        if kind not in DATED:
            return None
        if kind not in DUE:
            return self._one(found, "when") or self._one(found, "deadline")
        return self._one(found, "when") or (self._told(found, lexicon.START) if kind == "commit" else None)

    def _deadline(self, found: Found, kind: ActType) -> Value[Any] | None:
        """A last day in the evidence of what lies ahead, where the network saw none."""
        return self._told(found, lexicon.DEADLINE) if kind in AHEAD else None

    def _told(self, found: Found, pattern: re.Pattern[str]) -> Value[Any] | None:
        """The first words of the evidence that a pattern matches."""
        span = self.window.span(found.stretch.first, found.stretch.last)
        hit = pattern.search(span.of(self.text))
        return Value(None, self._part(span, hit)) if hit else None

    def _place(self, found: Found) -> Value[str] | None:
        spans = found.tags[ROLES.index("place")]
        if not spans:
            return None
        quote = self.quote(self._ended(spans[0]))
        return Value(quote.exact, quote, None, self._sure(found, "place"))

    def _ended(self, one: Stretch) -> Stretch:
        """A place to its end, where the tagger stopped at "of" or "all", and without "its" before it."""
        words, blocks, last = self.window.words, self.window.blocks, one.last
        first = one.first + (one.last > one.first and words[one.first].of(self.text).lower() in OWNERS)
        while (
            words[last].of(self.text).lower() in LEADS_ON and last + 1 < len(words) and blocks[last + 1] == blocks[last]
        ):
            last += 1
        return self._whole(one._replace(first=first, last=last))

    def _choice(self, found: Found, name: str) -> Value[Any] | None:
        scores = found.choices[name]
        best = int(scores.argmax())
        value = CHOICES[name][best]
        if value == NONE:
            return None
        return Value(value, None, READ, self._picked(name, scores))

    def _picked(self, name: str, scores: Floats) -> float:
        return logistic((float(scores.max()),), self.settings["slot_confidence"].get(name, [0.0, 1.0]))

    def _theme(self, found: Found, kind: ActType, evidence: str) -> Value[Theme]:
        block = self.article.blocks[self.window.blocks[found.stretch.first]]
        return themes().of(Words(evidence, block.content.of(self.text), self.title, self.text, kind))

    def _domains(self, found: Found) -> tuple[Value[Domain], ...]:
        """Those that the evidence names: they are words, and too rare for a network."""
        span = self.window.span(found.stretch.first, found.stretch.last)
        named = lexicon.domains(span.of(self.text))
        return tuple(Value(name, self._part(span, hit)) for name, hit in named)

    def _hearsay(self, found: Found) -> Value[bool] | None:
        """Whether the words of the act, or those before them in the sentence, mark it as unconfirmed."""
        window, one = self.window, found.stretch
        first = one.first
        while first and window.blocks[first - 1] == window.blocks[first] and not self._ends(first - 1):
            first -= 1
        span = window.span(first, one.last)
        hit = lexicon.hearsay(span.of(self.text))
        return Value(True, self._part(span, hit)) if hit else None

    def _ends(self, word: int) -> bool:
        return self.window.words[word].of(self.text) in {".", "!", "?"}

    def _condition(self, found: Found) -> Condition | None:
        spans = found.tags[ROLES.index("condition")]
        if not spans:
            return None
        quote = self.quote(spans[0])
        return Condition(quote, triggers().of(quote, cast("ActType", found.kind)))


def trimmed(text: str, span: Span) -> Span:
    """The span without marks at its ends, and without a quotation mark there whose other half lies outside.

    >>> trimmed("“We will pay,” she said", Span(0, 14)), trimmed("“We will pay,” she said", Span(1, 14))
    (Span(start=0, end=14), Span(start=1, end=12))
    """
    start, end = span.start, span.end
    while end - start > 1:
        if loose := LOOSE.search(text, start, end):
            end = loose.start()
            continue
        words = text[start:end]
        if words[-1] in ",;:–—- " or (words[-1] == "." and not ABBREVIATED.search(words)) or _is_half(words, words[-1]):
            end -= 1
        elif words[0] in ",;:–—-. " or _is_half(words, words[0]):
            start += 1
        else:
            break
    return Span(start, end)


def _is_half(words: str, mark: str) -> bool:
    """Whether it is a quotation mark of which the words hold one half alone."""
    other = HALVES.get(mark)
    return other is not None and (words.count(mark) % 2 == 1 if other == mark else other not in words)


def logistic(features: Sequence[float], weights: Sequence[float]) -> float:
    """A probability from features and weights, the first of which stands alone; in thousandths."""
    total = weights[0] + sum(weight * feature for weight, feature in zip(weights[1:], features, strict=True))
    return round(1 / (1 + float(np.exp(-total))), 3)
