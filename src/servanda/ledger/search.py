"""Find articles and acts by their words: an index beside the log, no part of it, and made again from it when gone.

It is made of the records that came since it was asked last, so it grows piece by piece; a redaction empties it in its
own transaction. Words are folded here, so that SQLite's FTS5 and PostgreSQL's full text find the same; they only rank
in ways of their own. What is found is an act of any reading, as it was read or as it was corrected: which of both
stands, whether it counts, and in which undertaking, the views say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import chain, islice, takewhile
from typing import Any

from anyascii import anyascii
from breame.spelling import get_american_spelling
from sqlalchemy import Engine, insert, select, text

from servanda import data
from servanda.codec import load
from servanda.errors import LedgerError
from servanda.ledger import schema, store
from servanda.ledger.accounts import Line
from servanda.ledger.append import MANY
from servanda.ledger.contents import day_of
from servanda.ledger.index import among
from servanda.ledger.ledger import Ledger
from servanda.ledger.shelf import Shelf, Wanted
from servanda.ledger.standing import retractions_of
from servanda.ledger.upkeep import rules
from servanda.ledger.views.words import idle, stem
from servanda.model import Act, ActRef, Article, Judgement, Reading, Record
from servanda.model.record import GENESIS

WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
ISE = re.compile(r"(?<=..)is(?=(?:e|ed|er|ers|es|ing|ation|ations)$)")
"""The British spelling of a suffix that makes new verbs every year."""
LETTERS = 64
"""Of a longer word no more counts."""
NAMED = 6
"""So many words in a row are looked at as one name."""
NEAR = 4000
"""So many words of an article are searched together: PostgreSQL knows the places of 255 equal ones at most."""
MOST, LONGEST = 32, 1000
"""So many words and phrases of a question, and so many of its letters, are looked for."""
TOGETHER = 500
"""So many records are put into the index in one transaction, so that who records need not wait long."""
ASKED = re.compile(r'(?P<but>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
Phrase = tuple[str, ...]
"""Words in their order, folded."""
ALL = 1 << 60
"""More than there can be."""
FOUND = {
    "postgresql": "SELECT record, act, correction, -ts_rank(words, asked) AS rank "
    "FROM passages, CAST(:asked AS tsquery) AS asked WHERE words @@ asked ORDER BY rank LIMIT :most",
    "sqlite": "SELECT record, act, correction, rank "
    "FROM (SELECT rowid, rank FROM passages_words WHERE passages_words MATCH :asked "
    "ORDER BY rank LIMIT :most) AS found JOIN passages ON passages.id = found.rowid ORDER BY rank",
}
"""What fits, the best first."""
SNIPPET = 260
"""About so many letters of an article are shown where it is found."""


def fold(word: str) -> str:
    """A word as it is compared: its stem in American spelling, in plain Latin letters, without case.

    >>> fold("Sanctions"), fold("Radosław"), fold("Straße"), fold("Harbours"), fold("decarbonisation")
    ('sanction', 'radoslaw', 'strass', 'harbor', 'decarbon')
    """
    plain = anyascii(word[: 2 * LETTERS]).casefold()
    if not plain.isalnum():
        plain = "".join(filter(str.isalnum, plain))
    return stem(american(plain))[:LETTERS]


def american(word: str) -> str:
    """A word without case in American spelling: by a list of words, and by the ending that no list has whole.

    What it makes of a word that has one spelling alone matters to nobody, as long as it is always the same.

    >>> american("defence"), american("decarbonised"), american("program")
    ('defense', 'decarbonized', 'program')
    """
    return ISE.sub("iz", get_american_spelling(word))


def folded(text: str) -> list[str]:
    """The words of a text in its order, as they are compared.

    >>> folded("Air-defence for Kyiv")
    ['air', 'defens', 'for', 'kyiv']
    """
    return [one for one in map(fold, WORD.findall(text)) if one]


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: words and phrases that must all be there, and those that must not."""

    wanted: tuple[Phrase, ...] = ()
    """Each a phrase of one or more words, folded."""
    unwanted: tuple[Phrase, ...] = ()
    is_cut: bool = False
    """Whether more was asked than is looked for."""
    alike: Mapping[Phrase, tuple[Phrase, ...]] = field(default_factory=dict)
    """What may stand in place of a phrase that is wanted: the other names of a state or an organisation."""

    @classmethod
    def of(cls, asked: str) -> Query:
        """Any text as a question: words, "phrases", and either with a minus before it for what must not be there.

        Words that are together a name of a state or an organisation are a phrase, and its other names do as well.

        >>> Query.of('"air defence" -Berlin sanctions').wanted
        (('air', 'defens'), ('sanction',))
        >>> Query.of("OR NEAR( '; DROP TABLE records --").wanted
        (('or',), ('near',), ('drop',), ('tabl',), ('record',))
        >>> Query.of("aid for Cape Verde").alike[("cape", "verd")][0]
        ('cabo', 'verd')
        """
        plain = re.sub("[“”„«»]", '"', asked[:LONGEST])
        found: dict[bool, dict[Phrase, None]] = {False: {}, True: {}}
        alike: dict[Phrase, tuple[Phrase, ...]] = {}
        parts = list(ASKED.finditer(plain))
        while parts:
            many, words, others = _named(parts)
            if not many:
                many, words = 1, tuple(folded(parts[0]["phrase"] or parts[0]["word"] or ""))
            if words:
                found[bool(parts[0]["but"])].setdefault(words[:MOST])
            if others:
                alike[words] = others
            parts = parts[many:]
        wanted, unwanted = list(found[False]), list(found[True])
        return cls(
            tuple(wanted[:MOST]),
            tuple(unwanted[:MOST]),
            len(asked) > LONGEST or len(wanted) > MOST or len(unwanted) > MOST,
            alike,
        )

    @property
    def words(self) -> frozenset[str]:
        """Every word that is wanted."""
        return frozenset(chain.from_iterable(self.wanted))

    @property
    def marked(self) -> frozenset[str]:
        """Every word by which something is found: those that are wanted, and those of other names."""
        return self.words.union(*chain.from_iterable(self.alike.values()))

    def _each(self, phrase: Phrase) -> tuple[Phrase, ...]:
        return phrase, *self.alike.get(phrase, ())

    def sqlite(self) -> str:
        """For FTS5. Words hold letters and digits alone, so that nothing in them is an operator.

        >>> Query.of('"air defence" -Berlin').sqlite()
        '("air defens") NOT "berlin"'
        """
        wanted = " AND ".join(
            f"({' OR '.join(each)})" if len(each) > 1 else each[0]
            for each in ([f'"{" ".join(words)}"' for words in self._each(phrase)] for phrase in self.wanted)
        )
        return "".join([f"({wanted})", *(f' NOT "{" ".join(words)}"' for words in self.unwanted)])

    def postgresql(self) -> str:
        """For PostgreSQL's tsquery.

        >>> Query.of('"air defence" -Berlin').postgresql()
        "('air' <-> 'defens') & !('berlin')"
        """
        wanted = (" | ".join(map(_tsquery, self._each(phrase))) for phrase in self.wanted)
        return " & ".join((*(f"({one})" for one in wanted), *(f"!({_tsquery(one)})" for one in self.unwanted)))


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, each with how well it fits: the less, the better."""

    articles: Mapping[int, float] = field(default_factory=dict)
    """By the article's record."""
    acts: Mapping[ActRef, float] = field(default_factory=dict)
    is_cut: bool = False
    """Whether more was found."""
    told: Mapping[tuple[ActRef, int | None], float] = field(default_factory=dict)
    """The acts once more, each as it was read (None), and as the judgement of a record corrected it."""


class Search:
    """The index of one ledger; threads may share it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._spare: Engine | None = None
        """An index of this process's own, where the database may only be read."""

    def find(self, query: Query, limit: int | None = None) -> Hits:
        """Everything that fits, or so many acts and articles that fit best; nothing where no word is wanted."""
        engine = self.catch_up()
        if not query.wanted:
            return Hits()
        dialect = "postgresql" if engine.dialect.name == "postgresql" else "sqlite"
        asked = query.postgresql() if dialect == "postgresql" else query.sqlite()
        articles: dict[int, float] = {}
        told: dict[tuple[ActRef, int | None], float] = {}
        with store.reading(engine) as connection:
            rows = connection.execute(text(FOUND[dialect]), {"asked": asked, "most": (limit or ALL) + 1}).all()
        for record, act, correction, rank in rows[:limit]:
            if act is None:
                articles[record] = min(rank, articles.get(record, rank))
            else:
                told[ActRef(record, act), correction] = rank
        return Hits(articles, _best(told), len(rows) > len(rows[:limit]), told)

    def catch_up(self) -> Engine:
        """Put what was recorded since into the index; where the index is."""
        engine = self._spare or self._ledger.engine
        try:
            self._catch_up(engine)
        except LedgerError as error:
            if error.code != "LEDGER004":  # it may only be read, or the disk is full
                raise
            engine = self._spare = store.memory()
            self._catch_up(engine)
        return engine

    def _catch_up(self, engine: Engine) -> None:
        head = self._ledger.head() or (0, GENESIS)
        while (mark := _mark(engine, self._ledger)) is None or mark[0] < head[0]:
            records = self._ledger.records(after=mark[0] if mark else 0)
            self._put(engine, mark, list(islice(records, TOGETHER)))

    def _put(
        self, engine: Engine, mark: tuple[int, str] | None, records: list[tuple[Record, str, bytes | None]]
    ) -> None:
        form = _vector if engine.dialect.name == "postgresql" else " ".join
        rows = [
            {**row, "words": form(row["words"])} for record, _, content in records for row in _rows(record, content)
        ]
        with store.writing(engine) if engine is self._ledger.engine else engine.begin() as connection:
            held = connection.execute(select(schema.indexed)).first()
            if held is not None and mark is None:
                store.empty_words(connection)
            elif (held.record if held else None) != (mark[0] if mark else None):
                return  # somebody else did it in the meantime
            if rows:
                connection.execute(insert(schema.passages), rows)
            last, hash_ = (records[-1][0].seq, records[-1][1]) if records else (0, GENESIS)
            connection.execute(schema.indexed.delete())
            connection.execute(insert(schema.indexed).values(record=last, hash=hash_, rules=rules()))


@dataclass(frozen=True, slots=True)
class Found:
    """An article that was found."""

    record: int
    day: date
    """The day of publication, or that of recording where none is known."""
    source: str
    article: Article


def articles(ledger: Ledger, hits: Hits, on: date) -> Iterator[Found]:
    """The articles among the hits that were out on a day and that nobody retracted, the best first."""
    retracted = retractions_of(ledger.records)
    for seq in sorted(hits.articles, key=lambda one: (hits.articles[one], -one)):
        record, payload = ledger.record(seq)
        if payload is not None and seq not in retracted:
            article = load(Article, payload["article"])
            day = day_of(article.metadata.published, record.time)
            if day <= on:
                yield Found(seq, day, payload["source"], article)


def standing(engine: Engine, hits: Hits) -> Hits:
    """The hits without acts that were found by words that do not stand, by what was judged or taken back."""
    held, refs = schema.overruled.c, [str(ref) for ref in hits.acts]
    with store.reading(engine) as connection:
        query = select(held.ref, held.judgement)
        stands = {row.ref: row.judgement for row in among(connection, query, held.ref, refs)}
    told = {one: rank for one, rank in hits.told.items() if stands.get(str(one[0])) == one[1]}
    return replace(hits, acts=_best(told), told=told)


def _best(told: Mapping[tuple[ActRef, int | None], float]) -> dict[ActRef, float]:
    found: dict[ActRef, float] = {}
    for (ref, _), rank in told.items():
        found[ref] = min(rank, found.get(ref, rank))
    return found


def undertakings(shelf: Shelf, hits: Hits) -> list[str]:
    """The ids of undertakings that the acts among the hits are told in as they stand, the best first."""
    hits = standing(shelf.engine, hits)
    best: dict[str, float] = {}
    for ref, name in shelf.telling(hits.acts).items():
        best[name] = min(hits.acts[ref], best.get(name, hits.acts[ref]))
    return sorted(best, key=lambda name: (best[name], name))


def lines(shelf: Shelf, hits: Hits, on: date, wanted: Wanted) -> Iterator[Line]:
    """The undertakings among the hits that are wanted, as they stand on a day, the best first."""
    ids = undertakings(shelf, hits)
    for at in range(0, len(ids), MANY):
        part = tuple(ids[at : at + MANY])
        found = {line.id: line for line in shelf.lines(on, replace(wanted, among=part))[0]}
        yield from (found[one] for one in part if one in found)


def _tsquery(phrase: Phrase) -> str:
    return " <-> ".join(f"'{word}'" for word in phrase)


def _named(parts: Sequence[re.Match[str]]) -> tuple[int, Phrase, tuple[Phrase, ...]]:
    """How many words at the beginning of a question are a name, as it is compared, and other names of the same."""
    plain = list(takewhile(lambda one: one["word"] and not one["but"], parts[:NAMED]))
    for many in range(len(plain), 0, -1):
        words = tuple(folded(" ".join(one["word"] for one in plain[:many])))
        others = _others().get(words, ())
        if others and (not _is_word(words) or plain[0]["word"].isupper()):
            return many, words, others
    return 0, (), ()


@cache
def _others() -> dict[Phrase, tuple[Phrase, ...]]:
    """The other names of each state and organisation by one of them; what names two of them stands for neither."""
    found: dict[Phrase, dict[Phrase, None]] = {}
    shared: set[Phrase] = set()
    for row in chain(data.rows("states.tsv"), data.rows("organisations.tsv")):
        names = dict.fromkeys(filter(None, (tuple(folded(one)) for one in (row["code"], *row["name"].split("|")))))
        shared |= found.keys() & names.keys()
        found |= dict.fromkeys(names, names)
    return {
        name: tuple(one for one in names if one != name and not _is_word(one))
        for name, names in found.items()
        if name not in shared
    }


def _is_word(name: Phrase) -> bool:
    """Whether an abbreviation reads as a word: it is a name in capitals alone, and texts have too many of the word."""
    return len(name) == 1 and (name[0] in idle() or name[0] in _codes())


@cache
def _codes() -> frozenset[str]:
    """Codes of states by which nobody calls them: NOR, TON."""
    rows = data.rows("states.tsv")
    called = {one for row in rows for one in row["name"].split("|")}
    return frozenset(fold(row["code"]) for row in rows if row["code"] not in called)


def _vector(words: Sequence[str]) -> str:
    """Words as PostgreSQL writes a tsvector, each with its place."""
    return " ".join(f"'{word}':{at}" for at, word in enumerate(words, 1))


def _mark(engine: Engine, ledger: Ledger) -> tuple[int, str] | None:
    """The record up to which an index goes, with its hash; None where it is to be made anew."""
    with store.reading(engine) as connection:
        held = connection.execute(select(schema.indexed)).first()
    if held is None or held.rules != rules() or (held.record and ledger.hash_of(held.record) != held.hash):
        return None
    return held.record, held.hash


def _rows(record: Record, content: bytes | None) -> Iterator[dict[str, Any]]:
    """What a record adds to the index: the text of an article, the acts of a reading, an act that was corrected."""
    payload = json.loads(content) if content is not None else {}
    if record.kind == "article" and payload:
        article = load(Article, payload["article"])
        words = folded(" ".join((*_told_of(article), article.text)))
        for at in range(0, len(words), NEAR):
            yield {"record": record.seq, "act": None, "words": words[at : at + NEAR], "correction": None}
    elif record.kind == "reading" and payload:
        for number, act in enumerate(load(Reading, payload["reading"]).acts):
            yield {"record": record.seq, "act": number, "words": _words(act), "correction": None}
    elif record.kind == "judgement" and "correction" in payload.get("judgement", ()):
        judgement = load(Judgement, payload["judgement"])
        if judgement.correction is not None:
            ref = judgement.acts[0]
            words = _words(judgement.correction)
            yield {"record": ref.record, "act": ref.number, "words": words, "correction": record.seq}


def _told_of(article: Article) -> list[str]:
    """What an article is found by beside its text."""
    metadata = article.metadata
    return [one for one in (metadata.title, metadata.publisher, metadata.author) if one]


def _words(act: Act) -> list[str]:
    """What an act is found by: its words, those in it by name, its theme and domains."""
    people = [value.words for value in (*act.actors, *act.recipients, *act.sources)]
    states = [_states().get(name.split("/", maxsplit=1)[0], "") for name in people]
    fields = [value.words for value in ((act.theme,) if act.theme else ()) + act.domains]
    return folded(" ".join((act.evidence.exact, *people, *states, *fields)))


@cache
def _states() -> dict[str, str]:
    return {row["code"]: row["name"].split("|")[0] for row in data.rows("states.tsv")}


def snippet(text: str, query: Query, length: int = SNIPPET) -> list[tuple[str, bool]]:
    """The part of a text that has most of what is wanted, in pieces, each with whether it is one of those words.

    The pieces together are that part as it stands in the text, which begins and ends with whole words.

    >>> snippet("Poland will not send troops.", Query.of("troop"))
    [('Poland will not send ', False), ('troops', True), ('.', False)]
    """
    wanted = query.marked
    found = [(one.start(), one.end(), word) for one in WORD.finditer(text) if (word := fold(one[0])) in wanted]
    start = 0
    if found:
        best = max(range(len(found)), key=lambda at: (_kinds(found, at, length), -at))
        start = max(0, found[best][0] - length // 4)
        start = text.rfind(" ", 0, start) + 1 if start else 0
    end = text.find(" ", start + length)
    end = len(text) if end < 0 else end
    pieces, at = [], start
    for first, last, _ in found:
        if first >= at and last <= end:
            pieces += [(text[at:first], False), (text[first:last], True)]
            at = last
    return [(words, is_found) for words, is_found in (*pieces, (text[at:end], False)) if words]


def _kinds(found: list[tuple[int, int, str]], at: int, length: int) -> int:
    """How many different words stand close behind one of them."""
    near = islice(found, at, at + MOST)
    return len({word for start, _, word in near if start - found[at][0] < length})
