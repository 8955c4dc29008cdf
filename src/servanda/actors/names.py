"""Who is known by which name: states, organisations and outlets from the tables in `data/`, and the user's own names.

`names()` and `adjectives()` give the usual meaning; `candidates()` gives all meanings, with what speaks for each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from servanda import data
from servanda.actors.tables import Table, in_force, listed, ours, parsed, wrong

COLUMNS = ("code", "name", "noun", "wikidata")
OUTLET = "outlet/"
# An abbreviation so short is also a word (US, WHO, IS, UN): it means the body only in capitals.
SHORT = 3


class Known(NamedTuple):
    """An actor's code and how the name stands for it, in words for people."""

    code: str
    how: str


class Candidate(NamedTuple):
    """One of those whom a name may mean."""

    code: str | None
    """As the guidelines write it; None for what is no actor by itself: a man's name, a bird, a town."""
    how: str
    """How the name stands for it, in words for people."""
    clues: tuple[str, ...] = ()
    """Words, or beginnings of words, that speak for this meaning where they stand in the article."""


class _Spelled(NamedTuple):
    """A candidate and the name as the table writes it."""

    name: str
    candidate: Candidate

    def fits(self, words: str) -> bool:
        """Whether the words are written as a name: "us" is not the US, and "the nation" not The Nation."""
        if self.name.islower() or not any(char.isupper() for char in self.name):
            return True
        letters = "".join(filter(str.isalpha, words.removeprefix("the ").removeprefix("The ")))
        abbreviation = "".join(filter(str.isalpha, self.name))
        if abbreviation.isupper() and len(abbreviation) <= SHORT:
            return letters.removesuffix("s").isupper()
        return any(char.isupper() for char in letters)


@lru_cache(maxsize=50_000)
def folded(words: str) -> str:
    """Names in the form in which they are compared: one space, no article, no possessive, no dots in initials.

    >>> folded("The U.S.'s"), folded("the Netherlands’")
    ('us', 'netherlands')
    """
    plain = " ".join(words.replace("’", "'").split()).casefold().removesuffix("'s").removeprefix("the ")
    plain = plain[:-1] if plain.endswith("s'") else plain
    return plain.replace(".", "") if all(len(part) <= 1 for part in plain.split(".")) else plain


def names() -> dict[str, Known]:
    """Actors by folded name, abbreviation, capital or seat, each with its usual meaning: see `candidates` for others.

    A common noun that one body is usually told by ("the bloc") is among them; a newspaper that is called like a thing
    ("The Sun") is not, for case does not count here.
    """
    return _names(in_force().names)


def adjectives() -> dict[str, str]:
    """Codes by folded adjective or demonym, one word or more, each with its usual meaning."""
    return _adjectives()


def candidates(words: str) -> tuple[Candidate, ...]:
    """All whom a name, abbreviation, adjective, demonym, capital or seat may mean, the usual meaning first.

    Empty for what no table knows. Case counts where it tells a name from a word. The user's own names go first.

    >>> [one.code for one in candidates("Guinea")]
    ['GIN', 'GNB', 'GNQ', 'PNG']
    >>> [one.how for one in candidates("Washington")][:2]
    ['its capital stands for its government', "a person's name"]
    >>> candidates("us"), candidates("US")[0].code
    ((), 'USA')
    """
    return _fitting(_index(in_force().names), words)


def meant(name: str) -> tuple[str, ...]:
    """An actor as somebody asks for it: as it was written, and the code of whom that name usually means.

    >>> meant("France"), meant("eu"), meant("26 countries"), meant(" ")
    (('France', 'FRA'), ('eu', 'EU'), ('26 countries',), ())
    """
    found = candidates(name) or candidates(name.title()) or candidates(name.upper())
    named = (name.strip(), *(one.code for one in found[:1] if one.code))
    return tuple(dict.fromkeys(one for one in named if one))


def ambiguous() -> dict[str, tuple[Candidate, ...]]:
    """Every name that means more than one, by its folded form; a state and a part of it are not two."""
    return _shared(in_force().names)


def nouns(code: str) -> tuple[str, ...]:
    """The common nouns by which a text refers to an organisation once it is named, the usual one first.

    >>> nouns("NATO")
    ('alliance', 'bloc', 'pact')
    """
    return _bodies(in_force().names).get(code, _NOBODY).nouns


def wikidata(code: str) -> str | None:
    """The Wikidata identifier of a state or organisation; None where it is not surely known.

    >>> wikidata("FRA"), wikidata("Bucharest Nine")
    ('Q142', None)
    """
    body = _bodies(in_force().names).get(code)
    return (body.wikidata if body else _states().get(code)) or None


def is_state(code: str) -> bool:
    """Whether it is the code of a state or territory.

    >>> is_state("NOR"), is_state("IMF")
    (True, False)
    """
    return code in _states()


def codes() -> frozenset[str]:
    """Every code of a state, territory or organisation, the user's own among them."""
    return frozenset((*_states(), *_bodies(in_force().names)))


class _Body(NamedTuple):
    code: str
    names: tuple[str, ...]
    nouns: tuple[str, ...]
    wikidata: str


_NOBODY = _Body("", (), (), "")


def _checked(table: Table) -> list[_Body]:
    """The rows of a table of organisations, in its order.

    Raises TableError ACTOR001, with file and line, for what `tables.parsed` does, an empty code, a Wikidata identifier
    that is none, a code that stands twice, and a name that two organisations bear.
    """
    found: list[_Body] = []
    bearers: dict[str, tuple[str, int]] = {}
    for line, body in parsed(table, COLUMNS, _body):
        for plain, spelling in {folded(one): one for one in (body.code, *body.names)}.items():
            other, where = bearers.setdefault(plain, (body.code, line))
            if where != line:
                raise wrong(table.name, line, f"{spelling!r} is the name of {other} already (line {where})")
        found.append(body)
    return found


def _body(cells: dict[str, str]) -> _Body:
    if not cells["code"]:
        raise ValueError("the code must not be empty")
    identifier = cells["wikidata"]
    if identifier and not (identifier[0] == "Q" and identifier[1:].isdecimal()):
        raise ValueError(f"{identifier!r} is no identifier of Wikidata")
    return _Body(cells["code"], listed(cells["name"]), listed(cells["noun"]), identifier)


@cache
def _own(table: Table | None) -> tuple[_Body, ...]:
    return () if table is None else tuple(_checked(table))


@cache
def _ours() -> tuple[_Body, ...]:
    return tuple(_checked(ours("organisations.tsv")))


@cache
def _bodies(own: Table | None) -> dict[str, _Body]:
    """Organisations by code; the user's row adds to ours, and has the last word on nouns and identifier."""
    found = {body.code: body for body in _ours()}
    for body in _own(own):
        if body.code not in _states():
            known = found.get(body.code, _NOBODY)
            found[body.code] = known._replace(
                code=body.code, nouns=body.nouns or known.nouns, wikidata=body.wikidata or known.wikidata
            )
    return found


@cache
def _states() -> dict[str, str]:
    """Wikidata identifiers, or an empty text, by the code of each state and territory."""
    return {row["code"]: row["wikidata"] for row in data.rows("states.tsv")}


@cache
def _names(own: Table | None) -> dict[str, Known]:
    found: dict[str, Known] = {}
    for name, one in _named(own):
        if not name.startswith("The ") or not str(one.code).startswith(OUTLET):
            found.setdefault(folded(name), Known(one.code or "", one.how))
    users = {folded(name) for name, _ in _of_user(own)}
    for name, usual in _usual().items():
        if name in users or (name in _adjectives() and name not in found):
            continue
        if usual.code and not usual.code.startswith(OUTLET):
            found[name] = Known(usual.code, usual.how)
        else:
            found.pop(name, None)
    return found


@cache
def _shared(own: Table | None) -> dict[str, tuple[Candidate, ...]]:
    index = _index(own)
    fitting = {name: _fitting(index, those[0].name) for name, those in index.items()}
    return {name: found for name, found in fitting.items() if len({str(one.code).split("/")[0] for one in found}) > 1}


@cache
def _usual() -> dict[str, Candidate]:
    """The usual meaning of each ambiguous name, by its folded form."""
    found: dict[str, Candidate] = {}
    for name, candidate in _ambiguous():
        found.setdefault(folded(name), candidate)
    return found


@cache
def _adjectives() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, one in _peoples():
        usual = _usual().get(folded(name), one).code
        found.setdefault(folded(name), usual or str(one.code))
    return found


def _fitting(index: dict[str, list[_Spelled]], words: str) -> tuple[Candidate, ...]:
    found: dict[str, Candidate] = {}
    for one in index.get(folded(words), ()):
        if one.fits(words):
            found.setdefault(one.candidate.code or one.candidate.how, one.candidate)
    return tuple(found.values())


@cache
def _index(own: Table | None) -> dict[str, list[_Spelled]]:
    """Every name with all its meanings by its folded form: the user's, then the ambiguous, then ours in order."""
    found: dict[str, list[_Spelled]] = defaultdict(list)
    for name, candidate in (*_of_user(own), *_ambiguous(), *_named(None), *_peoples()):
        found[folded(name)].append(_Spelled(name, candidate))
    return dict(found)


def _of_user(own: Table | None) -> Iterator[tuple[str, Candidate]]:
    for body in _own(own):
        yield from _each((body.code, *body.names), Candidate(body.code, "a name in the user's own table"))


def _ambiguous() -> Iterator[tuple[str, Candidate]]:
    for row in data.rows("ambiguous.tsv"):
        yield row["name"], Candidate(row["code"] or None, row["how"], listed(row["clues"]))


def _named(own: Table | None) -> Iterator[tuple[str, Candidate]]:
    """Names, seats, bodies and outlets: where two bear one name, the first is the usual one."""
    yield from _of_user(own)
    states = data.rows("states.tsv")
    for row in states:
        yield from _each(listed(row["name"]), Candidate(row["code"], "the state's name"))
    for body in _ours():
        yield from _each((body.code, *body.names), Candidate(body.code, "the organisation's name"))
    for row in states:
        yield from _each(listed(row["capital"]), Candidate(row["code"], "its capital stands for its government"))
        yield from _each(listed(row["seat"]), Candidate(row["code"], "its seat stands for its government"))
    for name, code in data.toml("bodies.toml")["named"].items():
        yield name, Candidate(code, "a body of its own name")
    for row in data.rows("outlets.tsv"):
        yield from _each(listed(row["name"]), Candidate(row["code"], "the outlet's name"))


def _peoples() -> Iterator[tuple[str, Candidate]]:
    for row in data.rows("states.tsv"):
        yield from _each(listed(row["adjective"]), Candidate(row["code"], "its people stand for the state"))


def _each(spellings: Iterable[str], candidate: Candidate) -> Iterator[tuple[str, Candidate]]:
    return ((spelling, candidate) for spelling in spellings)
