"""Names, capitals, adjectives, bodies and persons with their offices, resolved within one article at its day.

What it does not know stays in the text's words (law 4).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any, TypeVar

from servanda import data
from servanda.actors import groups, persons
from servanda.actors.bodies import part_of
from servanda.actors.cast import ANY, ARTICLE, SPEAKERS, Cast
from servanda.actors.choose import Chooser
from servanda.actors.pronouns import COUNTRY, KINDS, Antecedents, Mention
from servanda.actors.scene import Scene
from servanda.model import Act, Article, Candidate, Quote, Reading, Span, Value

V = TypeVar("V", bound=Value[str])
Meant = Callable[[Quote, str], tuple[str, ...]]

DETERMINER = re.compile(r"^(?:the|his|her|its|their|our|this|that)\s+")
BOTH = re.compile(
    r"(?:(?:the|these|those) two|both) (?:(?P<persons>leaders|presidents|men|women|ministers|premiers)|"
    r"countries|sides|states|nations|neighbou?rs|governments|parties|capitals|allies|powers)"
)


def resolve(reading: Reading, article: Article) -> Reading:
    """The reading with actors, recipients and sources as the guidelines write them, wherever they are known."""
    scene, acts = cast_of(reading, article)
    return replace(reading, acts=tuple(groups.acting(act, article.text) for act in Chooser(scene, acts).chosen()))


def named(act: Act, article: Article) -> Act:
    """One act with those resolved of whom it has words alone; the others stay, and nobody is chosen anew."""
    words = _each(replace(act, candidates=()), lambda values: (one for one in values if one.value is None))
    _, (found,) = cast_of(Reading(article.sha256, "", acts=(words,)), article)
    held = _each(act, lambda values: (one for one in values if one.value is not None))
    return replace(
        act,
        actors=(*held.actors, *found.actors),
        recipients=(*held.recipients, *found.recipients),
        sources=(*held.sources, *found.sources),
    )


def cast_of(reading: Reading, article: Article) -> tuple[Scene, list[Act]]:
    """Who is named where in the article, and its acts with all words resolved, before anybody is chosen."""
    cast = Cast(article.text, article.metadata.published)
    words = (value.quote for act in reading.acts for value in _who(act) if value.value is None)
    for quote in filter(None, dict.fromkeys(words)):
        cast.introduce(quote)
    known = [_each(act, lambda values: _resolved(filter(_is_somebody, values), cast)) for act in reading.acts]
    introduced = dict(cast.people.items() - cast.told.items())  # the others are among the context's mentions
    mentions = (*cast.context.mentions, *_mentions(known), *persons.places(article.text, introduced))
    antecedents = Antecedents(article.text, mentions)
    meant = cache(lambda quote, value: _meant(quote, value, antecedents))
    acts = [_each(act, lambda values: _referred(values, meant)) for act in known]
    return Scene(article.text, mentions, reading.attributions), acts


def _who(act: Act) -> tuple[Value[str], ...]:
    """All who fill a slot of an act or may fill one."""
    return (*act.actors, *act.recipients, *act.sources, *act.candidates)


def _is_somebody(value: Value[str]) -> bool:
    return value.quote is None or not groups.is_sum(value.quote.exact)


def _each(act: Act, change: Callable[[Iterable[Any]], Iterable[Any]]) -> Act:
    """The act with every list of who is who changed in the same way."""
    return replace(
        act,
        actors=tuple(change(act.actors)),
        recipients=tuple(change(act.recipients)),
        sources=tuple(change(act.sources)),
        candidates=tuple(change(act.candidates)),
    )


def _mentions(acts: Iterable[Act]) -> Iterator[Mention]:
    """Everybody whom the acts name, with the words that do."""
    for act in acts:
        for value in _who(act):
            if value.quote and value.value and value.quote.exact.casefold() not in KINDS:
                yield Mention(value.quote.span, value.value)


def _referred(values: Iterable[V], meant: Meant) -> Iterable[V]:
    """The values with the one meant for each pronoun, office or body without a name; nobody fills a slot twice."""
    firsts: dict[object, V] = {}
    for value in values:
        for found in _each_meant(value, meant):
            firsts.setdefault((found.words, found.quote if isinstance(found, Candidate) else None), found)
    return firsts.values()


def _each_meant(value: V, meant: Meant) -> Iterator[V]:
    codes = meant(value.quote, value.value) if value.quote and value.value else ()
    for code in codes:
        reason = f'"{value.quote.exact}" is taken for the one named before' if value.quote else None
        yield replace(value, value=code, reason=reason)
    if not codes:
        told = value.value and value.quote and value.value == _in_words(value.quote)
        yield replace(value, value=groups.unqualified(value.value)) if told and value.value else value


def _in_words(quote: Quote) -> str:
    return " ".join(ARTICLE.sub("", quote.exact).split())


def _meant(quote: Quote, value: str, antecedents: Antecedents) -> tuple[str, ...]:
    """Whom words refer to that name nobody themselves; none where they do, or where nobody fits."""
    words, span = quote.exact, quote.span
    code = antecedents.of(words, span)
    if code is None and value.casefold() == _in_words(quote).casefold():
        both = BOTH.fullmatch(" ".join(words.split()).casefold())
        if both and (pair := antecedents.pair(span, "person" if both["persons"] else "state")):
            return pair
        code = _nominal(DETERMINER.sub("", words.casefold()), span, antecedents)
    return (code,) if code else ()


def _nominal(words: str, span: Span, antecedents: Antecedents) -> str | None:
    """Whom an office ("the minister"), a body ("the ministry") or a state ("his country") without a name refers to."""
    if words in COUNTRY:
        return antecedents.before(span, "state")
    if part_of(ANY, SPEAKERS.sub("", words)):
        state = antecedents.before(span, "state")
        return part_of(state, SPEAKERS.sub("", words)) if state else None
    if words in data.toml("offices.toml")["office"]:
        return antecedents.before(span, "person")
    return antecedents.told_by(words, span)


def _resolved(values: Iterable[V], cast: Cast) -> Iterator[V]:
    for value in values:
        if value.value is not None or value.quote is None:
            yield value
            continue
        for quote, code, how in cast.each(value.quote):
            reason = "; ".join(filter(None, (value.reason, how)))
            yield replace(value, value=code, quote=quote, reason=reason or None)
