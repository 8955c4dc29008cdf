"""Everybody whom one article names, and what words stand for whom at its day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servanda import data
from servanda.actors import almanac, groups, persons, scan
from servanda.actors.bodies import named, part_of
from servanda.actors.context import Context
from servanda.actors.names import OUTLET, adjectives, codes, folded, names
from servanda.actors.persons import LONGEST_NAME, WHOSE
from servanda.actors.pronouns import BODY, STATE
from servanda.actors.tenure import CALLED, LEGISLATOR
from servanda.model import Quote, Span

ARTICLE = re.compile(r"^(?:the|a|an|both)\s+|['’]s$", re.IGNORECASE)
CLOCK = re.compile(r"^\d{1,2}[:.h]\d{2}\W*")
QUOTES_AND_DOUBT = re.compile(r"[“”\"]|\bso-called\b")
# At the edges of a name: marks, and a bracket that is not closed there.
EDGES = re.compile(r"^[\s.,;:|)]+|[\s,;:|]+$|\s*\([^()]*$")
AND = re.compile(r",?\s+(?:and|&)\s+(?:the\s+)?|,\s+(?:the\s+)?")
OF_STATE = re.compile(r"(?P<rest>.+?)\s+of\s+(?:the\s+)?(?P<state>.+)")
FORMER = re.compile(r"\b(?:former|ex|late|future|deputy|vice|would-be|acting|interim)\b", re.IGNORECASE)
# Of whom there is one: without a name they stay words where nobody knows who it was.
HEADS = re.compile(
    r"\b(?:president|prime minister|premier|chancellor|king|queen|emir|pope|secretary.general)$", re.IGNORECASE
)
SPEAKERS = re.compile(
    r"^(?:senior )?(?:spokes(?:man|woman|person)|officials?|sources?|diplomats?) (?:for|of|at|in) (?:the )?|"
    r"(?:'s)? (?:spokes(?:man|woman|person)|officials?|statement)$"
)
# Numbers and words of praise or blame before a name: "four", "78th", "last", "brotherly".
PLAIN_HEAD = re.compile(
    r"(?:(?:\d[\d.,]*(?:st|nd|rd|th)?|(?!(?:and|or|of|with|from|for|to|in)\b)[^\W\d_A-Z][\w-]*)\s+)+(?=[A-Z])"
)
# What states have; others bear such names too, so a state is told before them.
NATIONAL = re.compile(
    r"\b(?:Ministry|Department|Parliament|Congress|Senate|House|Court|Cabinet|Army|Navy|Party|Police|Assembly|"
    r"Government|Opposition|Treasury|Presidency)\b"
)
LED = re.compile(r"(?P<who>.+?)(?:['’]s)? (?:administration|government|cabinet)")
# What is told of a newspaper before its name.
OUTLET_KIND = re.compile(
    r"\b(?:magazine|newspaper|paper|weekly|daily|tabloid|agency|broadcaster|channel|website)\s+(?=[A-Z])"
)
TITLE_CASE = re.compile(r"[A-Z][\w’'-]*(?:\s+(?:[A-Z][\w’'-]*|of|the|for|and|on|in))*")
# Less likely owners are no better than none.
LIKELY = 0.25
# A state of which no table of bodies tells anything of its own.
ANY = ""
OWNED = "whose it is, by what stands around it"


class Cast:
    """Everybody whom one article names, and what words stand for whom at its day."""

    def __init__(self, text: str, day: str | None) -> None:
        self.text, self.day = text, day
        mentions = tuple(scan.named(text))
        self.people = {
            **persons.described(text, mentions),
            **persons.introduced(text, mentions),
            **persons.office_holders(text, day),
        }
        self.told = dict(self.people)
        """Those whose state the text or the almanac tells, by folded last name; nobody joins them later."""
        self.context = Context(text, (*mentions, *persons.places(text, self.people)), day, self.told.values())
        self._names = persons.full_names(text)
        self._each: dict[Quote, list[tuple[Quote, str, str]]] = {}

    def introduce(self, quote: Quote) -> None:
        """Take note of a person whom a mention names in full, so that the last name is known wherever it stands."""
        if len(quote.exact) > LONGEST_NAME:
            return
        plain = _plain(quote.exact)
        if not scan.usual(plain, self.text):
            state, how, rest = _state_before(plain)
            if folded(rest) not in names() and (name := persons.name_in(rest, self.day)):
                self._named(name, *((None, "") if _is_setting(plain, rest, name) else (state, how)))

    def known(self, quote: Quote) -> tuple[str, str]:
        """What the words stand for and how; the words themselves, without an article, where they are not known."""
        words = quote.exact
        if len(words) > LONGEST_NAME:
            return " ".join(words.split()), ""
        plain = _plain(words)
        return self._whole(plain) or self._within(plain, quote.span) or (plain, "")

    def each(self, quote: Quote) -> list[tuple[Quote, str, str]]:
        """Whom the words stand for, one or several: "Cyprus and Greece" are two; the same whenever asked again."""
        if quote not in self._each:
            self._each[quote] = self._apart(quote)
        return self._each[quote]

    def _apart(self, quote: Quote) -> list[tuple[Quote, str, str]]:
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
        if known := names().get(folded(plain)) or names().get(folded(WHOSE.sub(" ", plain))):
            return known
        state, how, rest = _state_before(plain)
        if state and (body := _body(state, rest)):
            return body
        if state and TITLE_CASE.fullmatch(rest) and (NATIONAL if STATE.match(state) else BODY).search(rest):
            return f"{state.split('/')[0]}/{rest}", how
        if name := persons.name_in(rest, self.day):
            return self._named(name, *((None, "") if _is_setting(plain, rest, name) else (state, how)))
        known = self._short(plain) or _holder(state, rest, self.day) or _of_state(state, how, rest)
        return known or self._governed(plain)

    def _governed(self, plain: str) -> tuple[str, str] | None:
        """A government told by who leads it, "the Biden administration", is the state."""
        led = LED.fullmatch(plain)
        leader = self._whole(led["who"]) if led else None
        return (leader[0].split("/")[0], leader[1]) if leader and STATE.match(leader[0]) else None

    def _short(self, plain: str) -> tuple[str, str] | None:
        """A last name: of somebody named in full in the text, else of the one office holder of that day who has it.

        Where no mention was in full, heads and ministers go before other names in the text, and those before the rest.
        """
        *before, last = plain.split() or [""]
        untitled = persons.titles().sub("", " ".join(before)).split()
        if len(last) < 2 or last.islower() or not all(word.islower() for word in untitled):
            return None
        if known_person := self.people.get(last.casefold()):
            return known_person, "named in full before"
        held = almanac.called(last, " ".join(before), self.day)
        actors = {one.actor for one in held}
        name = self._names.get(last.casefold(), "")
        namesake = name.split(" ")[0].casefold() in almanac.given_names()
        if len(actors) == 1 and (held[0].role in CALLED or not namesake):
            return actors.pop(), f"held an office on {self.day}"
        return self._named(name, None, "") if name else None

    def _named(self, name: str, state: str | None, how: str) -> tuple[str, str]:
        """A person named in full, with the state told there, or at the first naming, or of an office held that day.

        The name is in the almanac's spelling where it knows that person. Whose the others are, the context tells.
        """
        last = name.rsplit(maxsplit=1)[-1].casefold()
        introduced = self.people.get(last, "")
        if state is None and introduced.split("/")[-1] == name:
            return introduced, "introduced with the state"
        held = {one.actor for one in almanac.borne(name, self.day, code=state and state.split("/")[0])}
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
        bare = groups.uncounted(plain)
        head = PLAIN_HEAD.match(bare)
        shorter = bare[head.end() :] if head and not FORMER.search(head[0]) else bare
        for words in dict.fromkeys((shorter, re.split(r",| \(", shorter)[0], re.split(r" (?:of|for) ", shorter)[0])):
            if words and words != plain and (found := self._whole(words)) and STATE.match(found[0]):
                return found
        outlet = OUTLET_KIND.search(plain)
        told = outlet and names().get(folded(plain[outlet.end() :]))
        return told if told and told.code.startswith(OUTLET) else self._owned_body(plain, span)

    def _owned_body(self, plain: str, span: Span) -> tuple[str, str] | None:
        """A ministry, a court, a party without a state is of the state that stands nearest."""
        words = SPEAKERS.sub("", folded(plain))
        if not part_of(ANY, words) and not (NATIONAL.search(plain) and TITLE_CASE.fullmatch(plain)):
            return None
        likely = self.context.owner(span)
        if likely is None or likely[1] < LIKELY:
            return None
        return part_of(likely[0], words) or f"{likely[0]}/{plain}", OWNED


def unowned(name: str, cast: Cast) -> bool:
    """Whether neither the almanac nor the words before or behind a name tell whose it is."""
    return name.rsplit(maxsplit=1)[-1].casefold() not in cast.told and not almanac.borne(name, cast.day)


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
    """Words without article, clock, quotation marks and what else is none of a name."""
    bare = EDGES.sub("", CLOCK.sub("", " ".join(QUOTES_AND_DOUBT.sub("", words).split())))
    return ARTICLE.sub("", persons.opening().sub("", bare if "(" in bare else bare.rstrip(")")))


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
    body = (state or data.toml("offices.toml")["of_one"].get(rest.casefold(), "")).split("/")[0]
    held = almanac.holders(body, f"{body} {rest}", day) or almanac.holders(state or body, rest, day)
    held = held or almanac.holders(body, rest, day)
    actors = list(dict.fromkeys(one.actor for one in held if one.role != LEGISLATOR))
    return (actors[0], f'"{rest}" on {day}') if len(actors) == 1 else None


def _of_state(state: str | None, how: str, rest: str) -> tuple[str, str] | None:
    """What a state does through those who have no name: its government, its soldiers, its policy."""
    if not state or HEADS.search(rest) or FORMER.match(rest):
        return None
    *_, last = rest.split()
    acts = persons.government().search(rest.strip()) or persons.office().search(rest) or last.islower()
    return (state, how) if acts else None


def _is_setting(words: str, rest: str, name: str) -> bool:
    """Whether a state's name merely stands before a person's: "from Havana Ann Roe", for whom no office is told."""
    before = words.removesuffix(rest).rstrip()
    return (
        rest == name
        and before != words
        and folded(before) not in adjectives()
        and before[-1:].isalpha()
        and not before.endswith(("'s", "’s"))
    )


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
