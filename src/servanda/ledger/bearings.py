"""What of a log a few new records touch: the articles that they bear on, and all records that these hang on.

A record bears on another: a reading on its article, a judgement on the readings of its acts, an occurrence on those of
the acts that it meets, a retraction on what it takes back. The table `bearing` has it in both directions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from servanda.ledger import schema
from servanda.ledger.draft import article_identity
from servanda.ledger.index import among, put, short
from servanda.ledger.ledger import Ledger
from servanda.model import ActRef, Record, RecordKind

ALL = 0
"""What concerns more than single articles bears on this: occurrences, and judgements on actors."""


@dataclass
class Stirred:
    """What new records touch."""

    articles: set[int] = field(default_factory=set)
    """Their records."""
    occurrences: set[int] = field(default_factory=set)
    actors: bool = False
    """Whether it may be another now which actors are the same."""


class _Excerpt:
    """Some records of a log, in order, as `Ledger.records` gives all."""

    def __init__(self, ledger: Ledger, seqs: Iterable[int]) -> None:
        self._records = list(ledger.chosen(seqs))

    def __call__(self, *kinds: RecordKind) -> Iterator[tuple[Record, str, bytes | None]]:
        """The records, those of some kinds or all."""
        return (one for one in self._records if not kinds or one[0].kind in kinds)


class Bearings:
    """Which record of a log bears on which."""

    def __init__(self, ledger: Ledger, connection: Connection) -> None:
        self._ledger, self._connection = ledger, connection
        self._articles: dict[str, int] = {}
        """The articles that came by, by the beginnings of their keys."""
        self.told_on: dict[int, str] = {}
        """Of each of them when it was published, in EDTF, or else recorded: near enough to put them in order."""

    def note(self, records: Iterable[tuple[Record, str, bytes | None]]) -> dict[int, RecordKind]:
        """Take in new records; the kind of each by its number."""
        kinds: dict[int, RecordKind] = {}
        rows: list[dict[str, int]] = []
        for record, _, content in records:
            kinds[record.seq] = record.kind
            rows += ({"target": one, "record": record.seq} for one in sorted(self._targets(record, content)))
        put(self._connection, schema.bearing, [], rows)
        return kinds

    def stirred(self, kinds: Mapping[int, RecordKind]) -> Stirred:
        """What records touch that were noted."""
        found = Stirred()
        for seq, kind in kinds.items():
            self._stir(found, seq, kind)
        return found

    def _targets(self, record: Record, content: bytes | None) -> set[int]:
        if content is None:
            return set()
        payload = json.loads(content)
        if record.kind == "article":
            self._articles[short(article_identity(payload))] = record.seq
            self.told_on[record.seq] = payload["article"].get("metadata", {}).get("published") or record.time
        elif record.kind == "reading":
            article = self._articles.get(short(payload["of"])) or self._ledger.number_of(payload["of"])
            return {article} if article else set()
        elif record.kind == "judgement":
            acts = payload["judgement"].get("acts", ())
            return {ActRef(**one).record for one in acts} or {ALL}
        elif record.kind == "occurrence":
            return {ALL, *(ActRef(**one).record for one in payload["occurrence"].get("meets", ()))}
        elif record.kind == "retraction":
            return {payload["retraction"]["record"]}
        return set()

    def _stir(self, found: Stirred, seq: int, kind: RecordKind) -> None:
        targets = self._borne_on([seq])
        if kind == "article":
            found.articles.add(seq)
        elif kind == "reading":
            found.articles |= targets
        elif kind == "judgement":
            found.actors |= ALL in targets
            found.articles |= self._borne_on(targets - {ALL})
        elif kind == "occurrence":
            found.occurrences.add(seq)
        elif kind == "retraction":
            for record, _, _ in self._ledger.chosen(targets):
                self._stir(found, record.seq, record.kind)

    def _borne_on(self, records: Iterable[int]) -> set[int]:
        held = schema.bearing.c
        return {row.target for row in among(self._connection, select(schema.bearing), held.record, records)}

    def _that_bear_on(self, targets: Iterable[int]) -> set[int]:
        return _that_bear_on(self._connection, targets)

    def _all_of(self, records: set[int]) -> set[int]:
        return all_of(self._connection, records)

    def said_of(self, articles: Iterable[int]) -> set[int]:
        """The statements that bear on acts of some articles."""
        return self._that_bear_on(self._that_bear_on(articles))

    def excerpt(self, articles: set[int], statements: set[int]) -> _Excerpt:
        """All that some articles and statements hang on, and the other articles that these statements name."""
        found = self._all_of(articles | statements)
        others = self._borne_on(self._borne_on(found) - {ALL} | found) - {ALL}
        return _Excerpt(self._ledger, found | self._all_of(others))

    def of_all(self) -> _Excerpt:
        """The statements that concern more than single articles, and what takes them back."""
        return _Excerpt(self._ledger, self._all_of({ALL}) - {ALL})


def all_of(connection: Connection, records: Iterable[int]) -> set[int]:
    """Some records with all that bear on them, on these, and so on."""
    found = new = set(records)
    while new:
        new = _that_bear_on(connection, new) - found
        found = found | new
    return found


def _that_bear_on(connection: Connection, targets: Iterable[int]) -> set[int]:
    held = schema.bearing.c
    return {row.record for row in among(connection, select(schema.bearing), held.target, targets)}
