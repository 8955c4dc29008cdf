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
from servanda.actors import almanac, scan
from servanda.actors.bodies import named, part_of
from servanda.actors.choose import Scene
from servanda.actors.context import Context
from servanda.actors.names import adjectives, codes, folded, names
from servanda.actors.pronouns import BODY, KINDS, STATE, Antecedents, Mention
from servanda.model import Act, Article, Candidate, Quote, Reading, Span, Value

V = TypeVar("V", bound=Value[str])

ARTICLE = re.compile(r"^(?:the|a|an|both)\s+|['’]s$", re.IGNORECASE)
# No actor's name is longer; patterns over longer mentions cost much and find nothing.
LONGEST_NAME = 200
OF_STATE = re.compile(r"(?P<rest>.+?)\s+of\s+(?:the\s+)?(?P<state>.+)")
FORMER = re.compile(r"\b(?:former|ex|late|future|deputy|vice|would-be|acting|interim)\b", re.IGNORECASE)
SPEAKERS = re.compile(
    r"^(?:senior )?(?:spokes(?:man|woman|person)|officials?|sources?|diplomats?) (?:for|of|at|in) (?:the )?|"
    r"(?:'s)? (?:spokes(?:man|woman|person)|officials?|statement)$"
)
AND = re.compile(r",?\s+(?:and|&)\s+(?:the\s+)?|,\s+(?:the\s+)?")
CLOCK = re.compile(r"^\d{1,2}[:.h]\d{2}\W*")
DETERMINER = re.compile(r"^(?:the|his|her|its|their|our|this|that)\s+")
# Of whom there is one: without a name they stay words where nobody knows who it was.
HEADS = re.compile(
    r"\b(?:president|prime minister|premier|chancellor|king|queen|emir|pope|secretary.general)$", re.IGNORECASE
)
BOTH = re.compile(
    r"(?:(?:the|these|those) two|both) (?:(?P<persons>leaders|presidents|men|women|ministers|premiers)|"
    r"countries|sides|states|nations|neighbou?rs|governments|parties|capitals|allies|powers)"
)
COUNTRY = {
    "country",
    "government",
    "state",
    "nation",
    "republic",
    "kingdom",
    "authorities",
    "administration",
    "cabinet",
}
# Numbers and words of praise or blame before a name: "four", "last", "brotherly".
PLAIN_HEAD = re.compile(r"(?:(?:\d[\d.,]*|[^\W\d_A-Z][\w-]*)\s+)+(?=[A-Z])")
# Less likely owners are no better than none.
LIKELY = 0.35
# A state of which no table of bodies tells anything of its own.
ANY = ""
# A sentence's end, and no initial.
FULL_STOP = re.compile(r"(?<=[\w’'-]{3})\.\s+")
OWNED = "whose it is, by what stands around it"
# What states have; others bear such names too, so a state is told before them.
NATIONAL = re.compile(
    r"\b(?:Ministry|Department|Parliament|Congress|Senate|House|Court|Cabinet|Army|Navy|Party|Police|Assembly|"
    r"Government|Opposition|Treasury|Presidency)\b"
)
TITLE_CASE = re.compile(r"[A-Z][\w’'-]*(?:\s+(?:[A-Z][\w’'-]*|of|the|for|and|on|in))*")
CAPITALISED = r"(?:al-|el-|Al-|El-)?[^\W\d_a-z][\w.'’-]*"
QUOTES_AND_DOUBT = re.compile(r"[“”\"]|\bso-called\b")


def resolve(reading: Reading, article: Article) -> Reading:
    """The reading with actors, recipients and sources as the guidelines write them, wherever they are known."""
    scene, acts = cast_of(reading, article)
    return replace(reading, acts=tuple(scene.chosen(act) for act in acts))


def cast_of(reading: Reading, article: Article) -> tuple[Scene, list[Act]]:
    """Who is named where in the article, and its acts with all words resolved, before anybody is chosen."""
    cast = Cast(article.text, article.metadata.published)
    for act in reading.acts:
        for value in _who(act):
            if value.quote and value.value is None:
                cast.introduce(value.quote)
    known = [_each(act, lambda values: _resolved(values, cast)) for act in reading.acts]
    mentions = list(_mentions(known, article.text, cast.people))
    antecedents = Antecedents(article.text, mentions)
    acts = [_each(act, lambda values: _referred(values, antecedents)) for act in known]
    return Scene(article.text, (*cast.context.mentions, *mentions)), acts


def _who(act: Act) -> tuple[Value[str], ...]:
    """All who fill a slot of an act or may fill one."""
    return (*act.actors, *act.recipients, *act.sources, *act.candidates)


def _each(act: Act, change: Callable[[Iterable[Any]], Iterable[Any]]) -> Act:
    """The act with every list of who is who changed in the same way."""
    return replace(
        act,
        actors=tuple(change(act.actors)),
        recipients=tuple(change(act.recipients)),
        sources=tuple(change(act.sources)),
        candidates=tuple(change(act.candidates)),
    )


class Cast:
    """Everybody whom one article names, and what words stand for whom at its day."""

    def __init__(self, text: str, day: str | None) -> None:
        self.text, self.day = text, day
        mentions = tuple(scan.named(text))
        self.people = _introduced(text, mentions) | _office_holders(text, day)
        self.told = frozenset(self.people)
        """Last names of those whose state the text or the almanac tells."""
        self.context = Context(text, (*mentions, *_persons(text, self.people)))
        self._names = _full_names(text)

    def introduce(self, quote: Quote) -> None:
        """Take note of a person whom a mention names in full, so that the last name is known wherever it stands."""
        plain = _plain(quote.exact)
        if len(plain) <= LONGEST_NAME:
            state, how, rest = _state_before(plain)
            if name := _name_in(rest, self.day):
                self._named(name, state, how)

    def known(self, quote: Quote) -> tuple[str, str]:
        """What the words stand for and how; the words themselves, without an article, where they are not known."""
        words = quote.exact
        if len(words) > LONGEST_NAME:
            return " ".join(words.split()), ""
        plain = _plain(words)
        return self._whole(plain) or self._within(plain, quote.span) or (plain, "")

    def each(self, quote: Quote) -> list[tuple[Quote, str, str]]:
        """Whom the words stand for, one or several: "Cyprus and Greece" are two."""
        parts = [Quote.of(self.text, span) for span in _parts(quote)]
        known = [(part, *self.known(part)) for part in parts]
        if len(parts) > 1 and all(STATE.match(code) or code in codes() for _, code, _ in known):
            return known
        return [(quote, *self.known(quote))]

    def _whole(self, plain: str) -> tuple[str, str] | None:
        """Words of which every one belongs to a name, an office or a body."""
        meant = scan.usual(plain, self.text)
        if known := _body(None, plain) or (meant and meant.code and (meant.code, meant.how)):
            return known
        if known := names().get(folded(plain)):
            return known
        state, how, rest = _state_before(plain)
        if state and (body := _body(state, rest)):
            return body
        if state and NATIONAL.search(rest) and TITLE_CASE.fullmatch(rest):
            return f"{state.split('/')[0]}/{rest}", how
        if name := _name_in(rest, self.day):
            return self._named(name, state, how)
        return self._short(plain) or _holder(state, rest, self.day) or _of_state(state, how, rest)

    def _short(self, plain: str) -> tuple[str, str] | None:
        """A last name: of somebody named in full in the text, else of the one office holder of that day who has it."""
        *before, last = plain.split() or [""]
        untitled = _titles().sub("", " ".join(before)).split()
        if len(last) < 2 or last.islower() or not all(word.islower() for word in untitled):
            return None
        if known_person := self.people.get(last.casefold()):
            return known_person, "named in full before"
        actors = {one.actor for one in almanac.people(last, self.day)}
        if len(actors) == 1:
            return actors.pop(), f"held an office on {self.day}"
        name = self._names.get(last.casefold())
        return self._named(name, None, "") if name else None

    def _named(self, name: str, state: str | None, how: str) -> tuple[str, str]:
        """A person named in full, with the state told there, or at the first naming, or of an office held that day.

        The name is in the almanac's spelling where it knows that person. Whose the others are, the context tells.
        """
        last = name.rsplit(maxsplit=1)[-1].casefold()
        introduced = self.people.get(last, "")
        if state is None and introduced.split("/")[-1] == name:
            return introduced, "introduced with the state"
        held = {
            one.actor
            for one in almanac.people(name, self.day) or almanac.former(name, self.day)
            if state is None or one.code.split("/")[0] == state.split("/")[0]
        }
        if len(held) == 1:
            self.people[last] = held.pop()
            return self.people[last], how or f"held an office on {self.day}"
        if state is None and last not in self.told:
            state, how = self._owner(name)
        coded = f"{state}/{name}" if state else name
        self.people.setdefault(last, coded)
        return coded, how

    def _owner(self, name: str) -> tuple[str | None, str]:
        """The likeliest state or body of a person, by what stands around the first naming."""
        at = max(0, self.text.find(name))
        likely = self.context.owner(Span(at, at + len(name)))
        return (likely[0], OWNED) if likely and likely[1] >= LIKELY else (None, "")

    def _within(self, plain: str, span: Span) -> tuple[str, str] | None:
        """A name among other words: "brotherly Azerbaijan", "Mr Wang, never shy", "the Federal Council"."""
        head = PLAIN_HEAD.match(plain)
        shorter = plain[head.end() :] if head and not FORMER.search(head[0]) else plain
        for words in dict.fromkeys((shorter, re.split(r",| \(", shorter)[0], re.split(r" (?:of|for) ", shorter)[0])):
            if words and words != plain and (found := self._whole(words)) and STATE.match(found[0]):
                return found
        return self._owned_body(plain, span)

    def _owned_body(self, plain: str, span: Span) -> tuple[str, str] | None:
        """A ministry, a court, a party without a state is of the state that stands nearest."""
        words = SPEAKERS.sub("", folded(plain))
        if not part_of(ANY, words) and not (NATIONAL.search(plain) and TITLE_CASE.fullmatch(plain)):
            return None
        likely = self.context.owner(span)
        if likely is None or likely[1] < LIKELY:
            return None
        return part_of(likely[0], words) or f"{likely[0]}/{plain}", OWNED


def _full_names(text: str) -> dict[str, str]:
    """Names in full in a text by folded last word, without offices and without a sentence's first words."""
    found: dict[str, str] = {}
    lower = frozenset(re.findall(r"\b[^\W\d_A-Z][\w’'-]*", text))
    for match in re.finditer(_full_name(), text):
        words = _titles().sub("", FULL_STOP.split(match[0])[-1]).split()
        while words and (words[0].lower() in lower or folded(words[0]) in names()):
            del words[0]
        if len(words) > 1 and not BODY.search(" ".join(words)):
            found.setdefault(words[-1].casefold(), " ".join(words))
    return found


def unowned(name: str, cast: Cast) -> bool:
    """Whether neither the almanac nor the words before or behind a name tell whose it is."""
    return name.rsplit(maxsplit=1)[-1].casefold() not in cast.told and not (
        almanac.people(name, cast.day) or almanac.former(name, cast.day)
    )


def _parts(quote: Quote) -> Iterator[Span]:
    """The members of a list in the words, without the marks between them."""
    if len(quote.exact) > LONGEST_NAME:
        return
    begin = 0
    for found in (*AND.finditer(quote.exact), None):
        until = found.start() if found else len(quote.exact)
        if until > begin:
            yield Span(begin, until).shifted(quote.span.start)
        begin = found.end() if found else until


def _plain(words: str) -> str:
    """Words without article, clock and quotation marks."""
    return ARTICLE.sub("", CLOCK.sub("", " ".join(QUOTES_AND_DOUBT.sub("", words).split())))


def _mentions(acts: Iterable[Act], text: str, people: dict[str, str]) -> Iterator[Mention]:
    """Everybody whom the acts or the text name, with the words that do."""
    for act in acts:
        for value in _who(act):
            if value.quote and value.value and value.quote.exact.casefold() not in KINDS:
                yield Mention(value.quote.span, value.value)
    yield from _persons(text, people)


def _persons(text: str, people: dict[str, str]) -> Iterator[Mention]:
    """Every place where the text names one of these persons, by the last name."""
    for last, code in people.items():
        for found in re.finditer(rf"\b{re.escape(last)}\b", text, re.IGNORECASE):
            if text[found.start()].isupper():
                yield Mention(Span(*found.span()), code)


def _referred(values: Iterable[V], antecedents: Antecedents) -> Iterable[V]:
    """The values with the one meant for each pronoun, office or body without a name; nobody fills a slot twice."""
    firsts: dict[object, V] = {}
    for value in values:
        for found in _meant(value, antecedents):
            firsts.setdefault((found.words, found.quote if isinstance(found, Candidate) else None), found)
    return firsts.values()


def _meant(value: V, antecedents: Antecedents) -> Iterator[V]:
    if value.quote is None or value.value is None:
        yield value
        return
    words, span = value.quote.exact, value.quote.span
    codes: Iterable[str | None] = (antecedents.of(words, span),)
    if not any(codes) and value.value.casefold() == " ".join(ARTICLE.sub("", words).split()).casefold():
        both = BOTH.fullmatch(" ".join(words.split()).casefold())
        pair = antecedents.pair(span, "person" if both["persons"] else "state") if both else None
        codes = pair or (_nominal(DETERMINER.sub("", words.casefold()), span, antecedents),)
    for code in codes:
        reason = value.reason if code is None else f'"{words}" is taken for the one named before'
        yield replace(value, value=code or value.value, reason=reason)


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


def _alternatives(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))


def _offices(*lists: str) -> str:
    return _alternatives(word for name in lists for word in data.toml("offices.toml")[name])


@cache
def _full_name() -> str:
    """A pattern for two capitalised words or more, with particles between them."""
    particles = rf"(?:\s+(?:{_offices('particle')})\b)*"
    return rf"(?<![\w’'-]){CAPITALISED}(?:{particles}\s+{CAPITALISED}){{1,3}}"


@cache
def _titles() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_offices('office', 'honorific')})\b\.?", re.IGNORECASE)


@cache
def _person() -> re.Pattern[str]:
    return re.compile(rf"{_full_name()}$")


@cache
def _government() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_offices('government')})$", re.IGNORECASE)


@cache
def _office() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_offices('office')})$", re.IGNORECASE)


@cache
def _introduction() -> re.Pattern[str]:
    """Behind a state or its adjective one office or more and a full name: "French President Emmanuel Macron"."""
    office = rf"(?i:{_offices('office', 'title')})"
    return re.compile(rf"(?:['’]s?)?\s+(?:(?>{office})\b,?\s+){{1,6}}+(?P<name>{_full_name()})")


@cache
def _apposition() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Before and behind a state what makes it tell of a name: "Emmanuel Macron, the" French "president"."""
    before = re.compile(rf"(?P<name>{_full_name()}),\s+(?:(?:the|then|former|a)\s+)*$")
    return before, re.compile(rf"(?:['’]s?)?\s+(?:[a-z-]+\s+)?(?i:{_offices('office')})\b")


def _introduced(text: str, mentions: Iterable[Mention]) -> dict[str, str]:
    """Persons whom the text introduces by state, office and full name, by folded last name."""
    people: dict[str, str] = {}
    before, behind = _apposition()
    for mention in mentions:
        start, end = mention.span.start, mention.span.end
        found = _introduction().match(text, end)
        if found is None and behind.match(text, end):
            found = before.search(text[max(0, start - LONGEST_NAME) : start])
        if found and folded(found["name"]) not in names():
            people.setdefault(found["name"].split()[-1].casefold(), f"{mention.code.split('/')[0]}/{found['name']}")
    return people


def _office_holders(text: str, day: str | None) -> dict[str, str]:
    """Persons whom the text names in full and who held an office that day, by folded last name."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(match[0] for match in re.finditer(_full_name(), text)):
        plain = " ".join(name.split())
        actors = {one.actor for one in almanac.people(plain, day) or almanac.former(plain, day)}
        if len(actors) == 1:
            found.setdefault(name.split()[-1].casefold(), actors.pop())
    return found


def _resolved(values: Iterable[V], cast: Cast) -> Iterator[V]:
    for value in values:
        if value.value is not None or value.quote is None:
            yield value
            continue
        for quote, code, how in cast.each(value.quote):
            reason = "; ".join(filter(None, (value.reason, how)))
            yield replace(value, value=code, quote=quote, reason=reason or None)


def _name_in(words: str, day: str | None) -> str | None:
    """A person's full name: behind an office or title or before it, or all the words where there is none."""
    offices = list(_titles().finditer(words))
    if offices:
        behind, before = words[offices[-1].end() :].strip(" ,"), words[: offices[0].start()].strip(" ,")
        found = _person().search(behind) or _person().fullmatch(before)
    else:
        found = _person().fullmatch(words)
    if not found or BODY.search(found[0]):
        return None
    parts = found[0].split()
    shorter = (" ".join(parts[number:]) for number in range(len(parts) - 1))
    return next((name for name in shorter if almanac.people(name, day)), " ".join(parts))


def _body(state: str | None, words: str) -> tuple[str, str] | None:
    """A part of a state, or a body that bears a name of its own; those who speak for it are it."""
    plain = SPEAKERS.sub("", folded(words)).removeprefix("the ").strip()
    if state:
        part = part_of(state.split("/")[0], plain)
        return (part, f'"{plain}" is a part of that state') if part else None
    body = named(plain)
    return (body, f'"{plain}" is a body of that state') if body else None


def _holder(state: str | None, rest: str, day: str | None) -> tuple[str, str] | None:
    """An office without a name: the one who held it that day."""
    if state is None:
        return None
    held = almanac.holders(state, rest, day) or almanac.holders(state.split("/")[0], rest, day)
    actors = list(dict.fromkeys(one.actor for one in held))
    return (actors[0], f'"{rest}" on {day}') if len(actors) == 1 else None


def _of_state(state: str | None, how: str, rest: str) -> tuple[str, str] | None:
    """What a state does through those who have no name: its government, its soldiers, its policy."""
    if not state or HEADS.search(rest) or FORMER.match(rest):
        return None
    return (state, how) if _government().search(rest.strip()) or _office().search(rest) or rest.islower() else None


def _state_before(words: str) -> tuple[str | None, str, str]:
    """The state whose adjective or name the words begin with, how, and the rest."""
    parts = words.split()
    for length in range(6, 0, -1):
        head = folded(" ".join(parts[:length]))
        rest = " ".join(parts[length:])
        if rest and (code := adjectives().get(head)):
            return code, f'"{" ".join(parts[:length])}" is of that state', rest
        if rest and (known := names().get(head)):
            return known.code.split("/")[0], f'"{" ".join(parts[:length])}" is {known.how}', rest
    behind = OF_STATE.fullmatch(words)
    if behind and (known := names().get(folded(behind["state"]))):
        return known.code.split("/")[0], f'"{behind["state"]}" is {known.how}', behind["rest"]
    return None, "", words
