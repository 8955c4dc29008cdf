"""What of the log leads from a new record to the views that it touches, kept in tables beside them.

A grouping over tables: what is asked for is fetched, many rows at once where it is known what will be asked, and what
has changed is written by `flush`. Articles go by the first sixteen digits of their keys, acts by these and their
number, which puts them in the same order.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, Table, select

from servanda.codec import pack, unpack
from servanda.ledger import schema, store
from servanda.ledger.append import MANY
from servanda.ledger.standing import Entry
from servanda.ledger.views.bearers import root
from servanda.ledger.views.conditions import condition_keys, condition_lookups
from servanda.ledger.views.days import last_day
from servanda.ledger.views.groups import Lazy, Nest
from servanda.ledger.views.keys import keys, lookups
from servanda.ledger.views.likeness import ONE_MATTER, UNRELATED, in_common
from servanda.ledger.views.replacements import replacement_keys, replacement_lookups
from servanda.ledger.views.telling import UNDERTAKEN, Report, Telling
from servanda.model import Act, ActType

SHORT = 16
"""So many digits of an article's key."""
NONE: frozenset[str] = frozenset()
KEPT = 100_000
"""So many tellings, and articles, are kept at hand when all else is let go: what is near in time is asked for again."""
GHOST = "?"
"""Before the id of an act as it was read before a judgement overruled it."""


def short(identity: str) -> str:
    """By what an article goes in the tables."""
    return identity[:SHORT]


def act_id(article: str, number: int) -> str:
    """By what an act goes in the tables."""
    return f"{article[:SHORT]}#{number}"


def split(act: str) -> tuple[str, int]:
    """The article and the number of an act."""
    article, _, number = act.partition("#")
    return article, int(number)


def marked(kind: str, key: str) -> int:
    """The number under which what has a key is found."""
    return int.from_bytes(hashlib.blake2b(f"{kind} {key}".encode(), digest_size=8).digest()) >> 1


@dataclass(frozen=True, slots=True)
class Place:
    """An article: where it stands, and what the views ask of it."""

    identity: str
    seq: int
    day: date
    entered: bool
    publisher: str | None
    title: str | None
    origin: str
    """The article that its origin begins with."""
    matter: frozenset[str]
    published: str | None = None
    """EDTF, as the article has it."""
    reading: int | None = None
    """The record of the reading that stands."""
    reader: str | None = None

    @classmethod
    def of(
        cls, report: Report, entry: Entry, entered: bool, origin: str, matter: frozenset[str] = frozenset()
    ) -> Place:
        """An article with the reading that stands."""
        metadata, reading = entry.article.metadata, entry.reading
        return cls(
            entry.identity,
            entry.seq,
            report.day,
            entered,
            metadata.publisher,
            metadata.title or entry.source,
            origin,
            matter,
            metadata.published,
            entry.reading_seq,
            reading.reader if reading else None,
        )

    def row(self) -> dict[str, Any]:
        """The same as a row."""
        return {
            "id": short(self.identity),
            "identity": self.identity,
            "seq": self.seq,
            "day": self.day.isoformat(),
            "dated": int(last_day(self.published) is not None),
            "entered": int(self.entered),
            "publisher": self.publisher,
            "title": self.title,
            "published": self.published,
            "reading": self.reading,
            "reader": self.reader,
            "origin": self.origin,
            "matter": " ".join(sorted(self.matter)),
        }


def place_of(row: Row[Any]) -> Place:
    """The article of a row."""
    return Place(
        row.identity,
        row.seq,
        date.fromisoformat(row.day),
        bool(row.entered),
        row.publisher,
        row.title,
        row.origin,
        frozenset(row.matter.split()),
        row.published,
        row.reading,
        row.reader,
    )


HELD = ("type", "ref", "body", "theme", "people", "confidence", "figures")


@dataclass(frozen=True, slots=True)
class Held:
    """An act as it is kept."""

    type: ActType
    ref: str
    body: str
    theme: str
    """Of a claim, else empty; so are the people."""
    people: str
    """Who makes it or tells it, parted by line breaks."""
    confidence: float
    """How sure the reader was, from 0 to 1."""
    figures: int
    """Whether it tells a sum, count or quantity."""

    @classmethod
    def of(cls, one: Telling, ref: str) -> Held:
        """The act of a telling, with the name that commands give it."""
        act, people = one.act, ""
        if act.type == "claim":
            people = "\n".join(sorted({root(value.words) for value in (*act.actors, *act.sources)}))
        theme = one.theme if act.type == "claim" else ""
        figures = int(any((act.amount, act.count, act.quantity)))
        return cls(act.type, ref, body_of(one), theme, people, act.confidence, figures)

    def row(self) -> dict[str, Any]:
        """The same as columns."""
        return {name: getattr(self, name) for name in HELD}

    @property
    def is_undertaken(self) -> bool:
        """Whether it makes an undertaking."""
        return self.type in UNDERTAKEN


@dataclass(frozen=True, slots=True)
class _Body:
    """An act, and the one that it goes on about, with its number."""

    act: Act
    before: int = 0
    antecedent: Act | None = None


def body_of(one: Telling) -> str:
    """An act as it is kept, with its antecedent."""
    before = one.antecedent
    return pack(_Body(one.act, before.number, before.act) if before else _Body(one.act))


def act_of(body: str) -> Act:
    """The act of which `body_of` was made."""
    return unpack(_Body, body).act


def telling_of(place: Place, number: int, body: str) -> Telling:
    """The telling of which `body_of` was made."""
    found = unpack(_Body, body)

    def told(number: int, act: Act) -> Telling:
        return Telling(place.identity, number, act, place.day, place.publisher, place.matter)

    one = told(number, found.act)
    return replace(one, antecedent=told(found.before, found.antecedent)) if found.antecedent else one


def among(connection: Connection, query: Select[Any], column: Column[Any], values: Iterable[Any]) -> Iterator[Row[Any]]:
    """The rows of a query whose column has one of some values."""
    wanted = list(values)
    for at in range(0, len(wanted), MANY):
        yield from connection.execute(query.where(column.in_(wanted[at : at + MANY])))


ROW = ("component", "cluster", "joins", "undertaking", "meeting")


class Index(Nest):
    """The index of one database, within one transaction."""

    def __init__(self, connection: Connection, *, blank: bool = False) -> None:
        super().__init__()
        self.connection = connection
        self._blank = blank
        """Whether nothing is in the tables, so that nothing need be asked for."""
        self.is_filling = blank
        """Whether what is marked was never marked before."""
        self.places: Lazy[str, Place | None] = Lazy(self._places)
        self._stored_places: dict[str, Place | None] = {}
        self.tellings = Lazy(self._tellings)
        self.forget()

    def forget(self) -> None:
        """Hold little in memory; what was changed must have been written."""
        for kept in (self.places, self._stored_places, self.tellings):
            for one in list(islice(kept, max(0, len(kept) - KEPT))):
                del kept[one]
        self.held: Lazy[str, Held | None] = Lazy(self._rows)
        self.component = Lazy(lambda ids: self._column("component", ids))
        self.cluster = Lazy(lambda ids: self._column("cluster", ids))
        self.joins = Lazy(lambda ids: self._column("joins", ids))
        self.undertaking = Lazy(lambda ids: self._column("undertaking", ids))
        """The undertaking of which an act is, or that a claim is about; empty for none."""
        self.meeting = Lazy(lambda ids: self._column("meeting", ids))
        self.near = Lazy(self._near)
        self.met = Lazy(lambda ids: self._bound(0, ids))
        self.replaced = Lazy(lambda ids: self._bound(1, ids))
        self.replacing = Lazy(lambda ids: self._bound(2, ids))
        self.members = Lazy(lambda ids: self._having("component", ids))
        self.joined = Lazy(lambda ids: self._having("joins", ids))
        self.clusters = Lazy(self._clusters)
        self.gathered = Lazy(lambda ids: self._having("meeting", ids))
        """The acts of a meeting."""
        self.told_in = Lazy(lambda ids: self._having("article", ids))
        """All acts of an article."""
        self.copies = Lazy(self._copies)
        """The articles of an origin, by the first of them."""
        self.stirred: set[str] = set()
        """Overruled acts that share a key with what was asked for."""
        self._ways: dict[str, tuple[set[str], set[str], set[str]]] = {}
        self._stored: dict[str, dict[str, Any] | None] = {}
        self._stored_pairs: dict[str, dict[str, tuple[float | None, int]]] = {}
        self._left: dict[str, Held] = {}
        """Acts that left, as they were."""
        self._marks: Lazy[int, Set[str]] = Lazy(self._marked)
        self._sought: dict[str, list[int]] = {}
        """Of acts the numbers under which those that may be the same are found."""
        self._alongside: dict[tuple[str, str], bool] = {}
        """Of two articles whether they have anything in common."""
        self._marked_now: dict[tuple[int, str], bool] = {}
        self._late: dict[int, dict[str, bool]] = defaultdict(dict)
        """Marks of keys that nobody has asked for yet."""

    # What is fetched.

    def _ask(self, query: Select[Any], column: Column[Any], values: Collection[Any]) -> Iterator[Row[Any]]:
        return iter(()) if self._blank else among(self.connection, query, column, values)

    def _places(self, ids: Sequence[str]) -> Mapping[str, Place | None]:
        found: dict[str, Place | None] = dict.fromkeys(ids)
        for row in self._ask(select(schema.told), schema.told.c.id, ids):
            found[row.id] = place_of(row)
        self._stored_places.update(found)
        return found

    def _rows(self, ids: Sequence[str]) -> Mapping[str, Held | None]:
        self._stored.update(dict.fromkeys(ids))
        for row in self._ask(select(schema.acts), schema.acts.c.id, ids):
            self._stored[row.id] = dict(row._mapping)
        kept = {one: self._stored[one] for one in ids}
        return {one: Held(*(row[name] for name in HELD)) if row else None for one, row in kept.items()}

    def _column(self, name: str, ids: Sequence[str]) -> Mapping[str, str]:
        self.held.have(ids)
        rows = {one: self._stored.get(one) for one in ids}
        return {one: row[name] if row else "" for one, row in rows.items()}

    def _tellings(self, ids: Sequence[str]) -> Mapping[str, Telling]:
        self.held.have(ids)
        self.places.have(split(one)[0] for one in ids)
        found = {}
        for one in ids:
            article, number = split(one)
            held, place = self.held[one], self.places[article]
            assert held is not None and place is not None, one  # noqa: S101, PT018 - nobody asks for what is not there
            found[one] = telling_of(place, number, held.body)
        return found

    def _near(self, ids: Sequence[str]) -> Mapping[str, dict[str, float]]:
        for one in ids:
            self._stored_pairs[one], self._ways[one] = {}, (set(), set(), set())
        near: dict[str, dict[str, float]] = {one: {} for one in ids}
        for row in self._ask(select(schema.pairs), schema.pairs.c.a, ids):
            self._stored_pairs[row.a][row.b] = (row.odds, row.ways)
            if row.odds is not None:
                near[row.a][row.b] = row.odds
            for way, others in enumerate(self._ways[row.a]):
                if row.ways >> way & 1:
                    others.add(row.b)
        return near

    def _bound(self, way: int, ids: Sequence[str]) -> Mapping[str, set[str]]:
        self.near.have(ids)
        return {one: self._ways[one][way] for one in ids}

    def _having(self, name: str, values: Sequence[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {one: set() for one in values}
        column = schema.acts.c[name]
        for row in self._ask(select(schema.acts.c.id, column.label("value")), column, [one for one in values if one]):
            found[row.value].add(row.id)
        return found

    def _copies(self, firsts: Sequence[str]) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {one: set() for one in firsts}
        for row in self._ask(select(schema.told.c.id, schema.told.c.origin), schema.told.c.origin, firsts):
            found[row.origin].add(row.id)
        return found

    def _clusters(self, firsts: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        found = self._having("cluster", firsts)
        self.places.have(split(one)[0] for some in found.values() for one in some)
        return {first: tuple(sorted(some, key=self.order)) for first, some in found.items()}

    def order(self, one: str) -> tuple[date, str, int]:
        """Where an act stands in the order of tellings."""
        article, number = split(one)
        place = self.places[article]
        assert place is not None  # noqa: S101 - nobody asks for what is not there
        return place.day, place.identity, number

    # What is found by keys.

    def _marked(self, found: Sequence[int]) -> Mapping[int, Set[str]]:
        ids: dict[int, set[str]] = defaultdict(set)
        for row in self._ask(select(schema.marks), schema.marks.c.key, found):
            ids[row.key].add(row.id)
        for key in self._late.keys() & found:
            for one, there in self._late.pop(key).items():
                (ids[key].add if there else ids[key].discard)(one)
        return dict.fromkeys(found, NONE) | ids

    def mark(self, kind: str, under: Iterable[str], one: str, *, there: bool = True) -> None:
        """Let something be found under some keys, or no longer."""
        for each in under:
            key = marked(kind, each)
            self._marked_now[key, one] = there
            if key not in self._marks:
                self._late[key][one] = there
            elif isinstance(held := self._marks[key], set):
                (held.add if there else held.discard)(one)
            elif there:
                self._marks[key] = {one}

    def under(self, kind: str, sought: Iterable[str]) -> set[str]:
        """What is found under some keys."""
        return self._of_numbers([marked(kind, one) for one in sought])

    def _of_numbers(self, numbers: Collection[int]) -> set[str]:
        self._marks.have(numbers)
        return set().union(*(self._marks[key] for key in numbers))

    def foresee(self, tellings: Collection[Telling]) -> None:
        """Have at hand what will be asked when some tellings are entered."""
        alike = self._of_numbers({number for one in tellings for number in self._numbers(one)})
        awaited = self.under("meets", {key for one in tellings for key in condition_lookups(one)})
        awaited |= self.under("replaces", {key for one in tellings for key in replacement_lookups(one)})
        self.places.have(split(one)[0] for one in alike | awaited if one[0] != GHOST)
        self.stirred |= {one[1:] for one in alike | awaited if one[0] == GHOST}
        self.held.have((*(one for one in awaited if one[0] != GHOST), *map(self.key, tellings)))
        for key in map(self.key, tellings):
            if self._stored[key] is None and key not in self.near:  # nothing in the tables speaks of it
                self._stored_pairs[key], self._ways[key], self.near[key] = {}, (set(), set(), set()), {}
                self.joined[key], self.clusters[key], self.members[key] = set(), (), set()
        self.tellings.have({other for one in tellings for other in self.alike(one)})

    def alike(self, one: Telling) -> Iterable[str]:
        """Tellings that share a key, but for those whose articles have next to nothing in common."""
        found: list[str] = []
        for other in self._of_numbers(self._numbers(one)):
            home = one.article, other.partition("#")[0]
            near = self._alongside.get(home)
            if near is None and other[0] != GHOST:
                near = self._alongside[home] = self._on_one_matter(one, home[1], UNRELATED)
            if near:
                found.append(other)
        return found

    def _numbers(self, one: Telling) -> list[int]:
        key = self.key(one)
        if key not in self._sought:
            self._sought[key] = [marked("alike", each) for each in lookups(one)]
        return self._sought[key]

    def _on_one_matter(self, one: Telling, article: str, least: float) -> bool:
        place = self.places[article]
        return place is not None and (place.identity == one.article or in_common(one.matter, place.matter) >= least)

    def on_one_matter(self, one: Telling, others: Iterable[str], least: float) -> list[str]:
        """Those of some acts whose articles have so much in common with that of a telling."""
        by_article: dict[str, list[str]] = defaultdict(list)
        for other in others:
            if other[0] != GHOST:
                by_article[split(other)[0]].append(other)
        self.places.have(by_article)
        return [
            other for article, some in by_article.items() if self._on_one_matter(one, article, least) for other in some
        ]

    def awaited(self, one: Telling) -> Iterable[str]:
        """Deeds that may meet its condition, or promises whose condition it may meet."""
        found = [other for other in self.under("meets", condition_lookups(one)) if other[0] != GHOST]
        self.held.have(found)
        return found

    def replaceable(self, one: Telling) -> Iterable[str]:
        """Promises that it may replace, or that may replace it."""
        found = self.on_one_matter(one, self.under("replaces", replacement_lookups(one)), ONE_MATTER)
        self.held.have(found)
        return found

    # What a grouping changes.

    def key(self, one: Telling) -> str:
        """By what a telling goes in the tables."""
        return act_id(one.article, one.number)

    def holds(self, key: str) -> bool:
        """Whether an act is there that makes an undertaking."""
        held = self.held[key]
        return held is not None and held.is_undertaken

    def was_undertaken(self, key: str) -> bool:
        """Whether it made an undertaking when the tables were last written."""
        self.held.have((key,))
        row = self._stored[key]
        return row is not None and row["type"] in UNDERTAKEN

    def was_of(self, key: str) -> str:
        """The undertaking of which it was, or that it was about, when the tables were last written."""
        self.held.have((key,))
        row = self._stored[key]
        return row["undertaking"] if row else ""

    def is_or_was_claim(self, key: str) -> bool:
        """Whether it is a claim, or was when the tables were last written."""
        held, row = self.held[key], self._stored[key]
        return (held is not None and held.type == "claim") or (row is not None and row["type"] == "claim")

    def led_to(self, key: str) -> set[str]:
        """Acts of which one meets the other's condition, or replaces it, now or when the tables were last written."""
        now = (other for some in (self.met, self.replaced, self.replacing) for other in some[key])
        return {*now, *(other for other, (_, ways) in self._stored_pairs[key].items() if ways)}

    def enter(self, one: Telling, ref: str | None = None) -> None:
        """Hold an act; without its name among commands, the one that it had."""
        key = self.key(one)
        before = self.held[key] or self._left.get(key)
        self.told_in[split(key)[0]].add(key)
        self.held[key] = Held.of(one, ref or (before.ref if before else ""))
        self.tellings[key] = one
        self.mark("alike", keys(one), key)
        self.mark("meets", condition_keys(one), key)
        self.mark("replaces", replacement_keys(one), key)

    def leave(self, key: str) -> None:
        """Hold it no longer."""
        one, held = self.tellings.pop(key), self.held[key]
        assert held is not None  # noqa: S101 - it was entered
        self._left[key], self.held[key] = held, None
        self._sought.pop(key, None)
        self.told_in[split(key)[0]].discard(key)
        self.component[key] = self.cluster[key] = self.joins[key] = ""
        self.mark("alike", keys(one), key, there=False)
        self.mark("meets", condition_keys(one), key, there=False)
        self.mark("replaces", replacement_keys(one), key, there=False)

    def haunt(self, one: Telling, *, there: bool = True) -> None:
        """Let what is entered later stir an act as it was read before it was overruled."""
        ghost = GHOST + self.key(one)
        self.mark("alike", keys(one), ghost, there=there)
        self.mark("meets", condition_keys(one), ghost, there=there)
        self.mark("replaces", replacement_keys(one), ghost, there=there)

    def fetch(self, ids: Iterable[str]) -> None:
        """Have at hand what will be asked of some tellings."""
        wanted = list(ids)
        self.held.have(wanted)
        self.near.have(wanted)
        self.component.have(wanted)
        self.cluster.have(wanted)
        firsts = {*wanted, *(self.cluster[one] for one in wanted)} - {""}
        self.clusters.have(firsts)
        self.joins.have(firsts)
        self.joined.have(firsts)
        self.members.have({self.component[one] for one in wanted} - {""})
        self.held.have(one for first in firsts for one in self.clusters[first])

    # What is written.

    def flush(self) -> None:
        """Write what has changed."""
        connection = self.connection
        after = {one: self._row(one) for one in self._stored}
        changed = [one for one, row in after.items() if row != self._stored[one]]
        put(
            connection,
            schema.acts,
            [(one,) for one in changed if self._stored[one]],
            filter(None, map(after.get, changed)),
        )
        self._stored.update({one: after[one] for one in changed})
        # Thousands are at hand, nearly all of them the very objects that were stored.
        other = [one for one, place in self.places.items() if place is not self._stored_places[one]]
        moved = [one for one in other if self.places[one] != self._stored_places[one]]
        rows = (place.row() for one in moved if (place := self.places[one]))
        put(connection, schema.told, [(one,) for one in moved if self._stored_places[one]], rows)
        self._stored_places.update({one: self.places[one] for one in moved})
        self._flush_pairs()
        gone = [one for one, there in self._marked_now.items() if not there]
        new = [{"key": key, "id": one} for (key, one), there in self._marked_now.items() if there]
        put(
            connection, schema.marks, [] if self.is_filling else [*gone, *((row["key"], row["id"]) for row in new)], new
        )
        self._marked_now.clear()
        self._blank = False

    def _row(self, one: str) -> dict[str, Any] | None:
        held = self.held[one]
        if held is None:
            return None
        return {
            "id": one,
            "article": split(one)[0],
            **held.row(),
            **{name: getattr(self, name)[one] for name in ROW},
        }

    def _flush_pairs(self) -> None:
        gone: list[tuple[str, str]] = []
        new: list[dict[str, Any]] = []
        for one, before in self._stored_pairs.items():
            near, ways = self.near[one], (self.met[one], self.replaced[one], self.replacing[one])
            after = {
                other: (near.get(other), sum((other in some) << way for way, some in enumerate(ways)))
                for other in {*near, *(each for some in ways for each in some)}
            }
            gone += ((one, other) for other, pair in before.items() if after.get(other) != pair)
            new += (
                {"a": one, "b": other, "odds": odds, "ways": bound}
                for other, (odds, bound) in after.items()
                if before.get(other) != (odds, bound)
            )
            self._stored_pairs[one] = after
        put(self.connection, schema.pairs, gone, new)


def put(
    connection: Connection, table: Table, gone: Sequence[tuple[Any, ...]], new: Iterable[Mapping[str, Any]]
) -> None:
    """Delete the rows of some primary keys, and insert others."""
    store.delete_rows(connection, table, list(gone))
    store.insert_rows(connection, table, list(new))
