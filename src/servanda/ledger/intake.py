"""Let articles with their acts into the index, or out of it, and note what that touches."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, select

from servanda.codec import load, pack, unpack
from servanda.ledger import schema
from servanda.ledger.bearings import Bearings
from servanda.ledger.contents import Contents, contents
from servanda.ledger.index import Index, Place, act_id, among, body_of, put, short, split, telling_of
from servanda.ledger.ledger import Ledger
from servanda.ledger.standing import Entry
from servanda.ledger.views.build import Occasion
from servanda.ledger.views.claims import claim_keys, says_no, sum_keys
from servanda.ledger.views.groups import Grouping
from servanda.ledger.views.meetings import is_one, meet_keys
from servanda.ledger.views.meetings import name as name_of_meeting
from servanda.ledger.views.meetings import parted as parted_by_meeting
from servanda.ledger.views.origins import APART, Print, origins, same_origin
from servanda.ledger.views.rulings import Ruling
from servanda.ledger.views.telling import UNDERTAKEN, Report, Telling, renamed
from servanda.model import Article

PRINTS = 2000
"""So many articles' prints are held, for copies come close together."""


class Intake:
    """What comes into the index of one database, and what it touches there."""

    def __init__(
        self, ledger: Ledger, bearings: Bearings, connection: Connection, today: date, *, blank: bool = False
    ) -> None:
        self._ledger, self._connection, self._today = ledger, connection, today
        self._bearings = bearings
        self.index = Index(connection, blank=blank)
        self.rulings: dict[int, Ruling] = {
            row.seq: Ruling(row.verdict, row.a, row.b, row.seq, row.reason)
            for row in connection.execute(select(schema.rulings))
        }
        """By their records, on acts as the index names them."""
        self.grouping = Grouping(self.rulings.values(), nest=self.index)
        self.names: dict[str, str] = {}
        self._prints: OrderedDict[str, Print] = OrderedDict()
        self.forget()

    def forget(self) -> None:
        """Note nothing so far."""
        self.moved: set[str] = set()
        """Acts that came, left, or are others now."""
        self.touched: set[str] = set()
        """Acts whose group may be another now."""
        self.retold: set[str] = set()
        """Acts that are named otherwise, or whose article is of another origin."""
        self.meetings: set[str] = set()
        """Meetings that may be others now."""
        self.ruled: set[int] = set()
        """Judgements on two acts that hold now, or no longer."""
        self.mended: set[str] = set()
        """Acts that were overruled, or are no longer."""
        self.happened: list[Occasion] = []
        """What was recorded by hand, or is no longer."""

    def take(self, articles: set[int], occurrences: set[int]) -> None:
        """Bring some articles and occurrences to what the log says of them now."""
        said = self._bearings.said_of(articles)
        found = contents(self._ledger, self._bearings.excerpt(articles, said | occurrences))
        entries = {entry.seq: entry for entry in found.entries.values() if entry.seq in articles}
        reports = {report.id: report for report in found.reports}
        known = {
            row.seq: row.identity
            for row in among(
                self._connection, select(schema.told.c.seq, schema.told.c.identity), schema.told.c.seq, articles
            )
        }
        # The articles themselves come first, for acts are ordered by them.
        self._places(articles, known, entries, reports)
        self._rule(found, said)
        self._overrule(known, entries, reports, found)
        self._acts(known, entries, reports, found)
        for seq in articles - entries.keys():
            if seq in known:
                self.index.places[short(known[seq])] = None
        self._occur(found, said | occurrences)

    def _places(
        self, articles: set[int], known: Mapping[int, str], entries: Mapping[int, Entry], reports: Mapping[str, Report]
    ) -> None:
        index = self.index
        index.places.have(map(short, {*known.values(), *(one.identity for one in entries.values())}))
        news = [
            report
            for entry in entries.values()
            if (report := reports[entry.identity]).day <= self._today and not self._has_origin(entry.identity)
        ]
        index.places.have(index.under("print", {key for report in news for key in self._hold(report).lookups}))
        index.copies.have(short(report.id) for report in news)
        for seq in sorted(articles):
            entry = entries.get(seq)
            if entry is None:
                if seq in known:
                    self._leave_origin(short(known[seq]))
                continue
            report = reports[entry.identity]
            before, entered = index.places[short(entry.identity)], report.day <= self._today
            origin = before.origin if before else ""
            matter = report.matter if before is None else before.matter
            place = index.places[short(entry.identity)] = Place.of(report, entry, entered, origin, matter)
            if before and before.reading != place.reading:
                self.retold |= index.told_in[short(entry.identity)]
            if entered and not origin:
                self._find_origin(report)
            elif origin and not entered:
                self._leave_origin(short(entry.identity))

    # Acts.

    def _acts(
        self, known: Mapping[int, str], entries: Mapping[int, Entry], reports: Mapping[str, Report], found: Contents
    ) -> None:
        index = self.index
        new: dict[str, tuple[Telling, str]] = {}
        for entry in entries.values():
            report = renamed(reports[entry.identity], self.names)
            if report.day <= self._today:
                new.update({act_id(one.article, one.number): (one, str(found.refs[one.id])) for one in report.tellings})
        homes = [short(one) for one in {*known.values(), *(entry.identity for entry in entries.values())}]
        index.told_in.have(homes)
        old = {one for home in homes for one in index.told_in[home]}
        index.held.have({*old, *new})
        gone, news = set(old), []
        for one, (telling, ref) in new.items():
            held = index.held[one]
            if held is None or (held.type, held.body) != (telling.act.type, body_of(telling)):
                news.append(telling)
                continue
            gone.discard(one)
            if held.ref != ref:
                index.held[one] = replace(held, ref=ref)
                self.retold.add(one)
        self._move(gone, news, {one: ref for one, (_, ref) in new.items()})

    def _move(self, gone: set[str], news: list[Telling], refs: Mapping[str, str]) -> None:
        index = self.index
        index.fetch(gone)
        left = [index.tellings[one] for one in sorted(gone)]
        for one in left:
            self._mark(one, there=False)
        self._leave_meetings(left)
        for one in left:
            if one.act.type not in UNDERTAKEN:
                index.leave(index.key(one))
        index.foresee([one for one in news if one.act.type in UNDERTAKEN])
        index.held.have(refs)
        self.touched |= self.grouping.change(
            (one for one in news if one.act.type in UNDERTAKEN), [one for one in gone if index.holds(one)]
        )
        for one in news:
            key = index.key(one)
            if one.act.type not in UNDERTAKEN:
                index.enter(one)
                index.undertaking[key] = ""
            held = index.held[key]
            assert held is not None  # noqa: S101 - it was entered
            index.held[key] = replace(held, ref=refs[key])
            self._mark(one)
        self.moved |= gone | {index.key(one) for one in news}
        self._enter_meetings(news)
        # A meeting's board is made of all that its articles tell.
        homes = {split(one)[0] for one in (*gone, *(index.key(one) for one in news))}
        self.meetings |= {index.meeting[one] for home in homes for one in index.told_in[home]} - {""}

    def _mark(self, one: Telling, *, there: bool = True) -> None:
        """Let an act be found by what else leads to it."""
        key = self.index.key(one)

        def mark(kind: str, keys: Iterable[str]) -> None:
            self.index.mark(kind, keys, key, there=there)

        if one.act.type in UNDERTAKEN:
            mark("told", claim_keys(one))
        elif says_no(one):
            mark("denial", claim_keys(one))
        mark("sum", sum_keys(one))
        mark("meet", meet_keys(one))
        if one.act.type == "commit" and one.act.condition:
            mark("hangs", (one.act.condition.trigger.words,))
        mark("named", {value.words for value in (*one.act.actors, *one.act.recipients, *one.act.sources)})

    # Origins.

    def _has_origin(self, identity: str) -> bool:
        place = self.index.places[short(identity)]
        return place is not None and bool(place.origin)

    def _print(self, place: Place) -> Print:
        found = self._prints.get(place.identity)
        if found is None:
            _, payload = self._ledger.record(place.seq)
            assert payload is not None  # noqa: S101 - a redaction would have emptied the tables
            found = self._hold(Report(place.identity, load(Article, payload["article"]), place.day, ()))
        return found

    def _hold(self, report: Report) -> Print:
        found = self._prints.get(report.id) or Print(report)
        self._prints[report.id] = found
        if len(self._prints) > PRINTS:
            self._prints.popitem(last=False)
        return found

    def _find_origin(self, report: Report) -> None:
        index, own, mine = self.index, self._hold(report), short(report.id)
        found = {mine}
        others = index.under("print", own.lookups)
        index.places.have(others)
        for other in sorted(others):
            place = index.places[other]
            if place is not None and place.origin and abs((place.day - report.day).days) <= APART:
                its = self._print(place)
                first, second = sorted((own, its), key=lambda one: (one.report.day.isoformat(), one.report.id))
                if same_origin(first, second):
                    found |= index.copies[place.origin]
        index.mark("print", own.keys, mine)
        self._name_origin(found)

    def _leave_origin(self, article: str) -> None:
        index, place = self.index, self.index.places[article]
        if place is None or not place.origin:
            return
        index.mark("print", self._print(place).keys, article, there=False)
        rest = index.copies[place.origin] - {article}
        index.copies[place.origin] = set()
        index.places[article] = replace(place, origin="")
        held = (self._print(its).report for one in sorted(rest) if (its := index.places[one]))
        for origin in origins(held):
            self._name_origin({short(one) for one in origin.articles})

    def _name_origin(self, articles: set[str]) -> None:
        """Let some articles be of one origin, named by the first of them."""
        index = self.index
        places = {one: place for one in articles if (place := index.places[one])}
        first = min(places, key=lambda one: (places[one].day.isoformat(), places[one].identity))
        for one, place in places.items():
            if place.origin != first:
                if place.origin:
                    index.copies[place.origin].discard(one)
                    self.retold |= index.told_in[one]
                index.places[one] = replace(place, origin=first)
        index.copies[first] |= articles

    # Meetings.

    def _leave_meetings(self, left: Iterable[Telling]) -> None:
        index = self.index
        gone = {key for one in left if index.meeting[key := index.key(one)]}
        around = self._met_around(gone)
        for meeting in sorted({index.meeting[one] for one in around}):
            index.gathered[meeting] = set()
            self.meetings.add(meeting)
        self._part_meetings(around - gone)
        for one in gone:
            index.meeting[one] = ""

    def _enter_meetings(self, news: Iterable[Telling]) -> None:
        index = self.index
        for one in sorted(news, key=lambda each: each.order):
            if keys := meet_keys(one):
                key = index.key(one)
                others = index.under("meet", keys) - {key}
                index.held.have(others)
                near = {other for other in others if is_one(*_ordered(one, index.tellings[other]))}
                self._part_meetings(self._met_around({*near, key}) | {key})

    def _met_around(self, acts: Iterable[str]) -> set[str]:
        """All acts of the meetings of some acts, and of those that a judgement joins to them or parts from them."""
        index = self.index
        partners: dict[str, set[str]] = defaultdict(set)
        for ruling in self.rulings.values():
            partners[ruling.a].add(ruling.b)
            partners[ruling.b].add(ruling.a)
        seen: set[str] = set()
        queue = [*acts]
        while queue:
            if (one := queue.pop()) not in seen:
                seen.add(one)
                queue += partners[one]
                if meeting := index.meeting[one]:
                    queue += index.gathered[meeting]
        return {one for one in seen if index.meeting[one]}

    def _part_meetings(self, acts: Iterable[str]) -> None:
        """Part some acts by meetings anew: all that hang together with any of them must be among them."""
        index = self.index
        told = sorted((index.tellings[one] for one in acts), key=lambda one: one.order)
        ids = {index.key(one): one.id for one in told}
        judged = (one for one in self.rulings.values() if {one.a, one.b} <= ids.keys())
        for found in parted_by_meeting(told, [replace(one, a=ids[one.a], b=ids[one.b]) for one in judged]):
            self._name_meeting(found)

    def _name_meeting(self, acts: Iterable[Telling]) -> None:
        index = self.index
        held = {index.key(one): one for one in acts}
        meeting = name_of_meeting(min(held.values(), key=lambda one: one.order))
        for one in held:
            if (before := index.meeting[one]) and before != meeting:
                index.gathered[before].discard(one)
                self.meetings.add(before)
            index.meeting[one] = meeting
        index.gathered[meeting] |= held.keys()
        self.meetings.add(meeting)

    # What people said.

    def _rule(self, found: Contents, said: set[int]) -> None:
        """Take the judgements on two acts that hold now."""
        now = {
            one.seq: replace(one, a=_short_act(one.a), b=_short_act(one.b))
            for one in found.judgements.rulings
            if one.seq in said
        }
        changed = {seq for seq in said if now.get(seq) != self.rulings.get(seq)}
        if not changed:
            return
        put(
            self._connection,
            schema.rulings,
            [(seq,) for seq in changed if seq in self.rulings],
            [
                {"seq": seq, "verdict": one.verdict, "a": one.a, "b": one.b, "reason": one.reason}
                for seq, one in now.items()
                if seq in changed
            ],
        )
        judged: set[str] = set()
        for seq in changed:
            for one in (self.rulings.pop(seq, None), now.get(seq)):
                if one is not None:
                    judged |= {one.a, one.b}
        self.retold |= judged
        self.rulings.update({seq: one for seq, one in now.items() if seq in changed})
        self.ruled |= changed
        self._part_meetings(self._met_around(judged))
        self.touched |= self.grouping.rule(self.rulings.values())

    def _overrule(
        self, known: Mapping[int, str], entries: Mapping[int, Entry], reports: Mapping[str, Report], found: Contents
    ) -> None:
        """Take the acts of articles as they were read before they were overruled."""
        index, homes = self.index, {*known.values(), *(one.identity for one in entries.values())}
        query = select(schema.overruled)
        before = {
            row.id: dict(row._mapping)
            for row in among(self._connection, query, schema.overruled.c.article, map(short, homes))
        }
        rows = {
            index.key(one.telling): {
                "id": index.key(one.telling),
                "article": short(one.telling.article),
                "judgement": one.judgement,
                "ref": str(found.refs[one.telling.id]),
                "body": body_of(one.telling),
            }
            for one in found.judgements.overruled
            if one.telling.article in homes and reports[one.telling.article].day <= self._today
        }
        changed = {one for one in {*before, *rows} if before.get(one) != rows.get(one)}
        for side, there in ((before, False), (rows, True)):
            for one in changed & side.keys():
                place = index.places[split(one)[0]]
                assert place is not None  # noqa: S101 - its article is among those
                index.haunt(telling_of(place, split(one)[1], str(side[one]["body"])), there=there)
        rows_ = [row for one, row in rows.items() if one in changed]
        put(self._connection, schema.overruled, [(one,) for one in changed & before.keys()], rows_)
        self.mended |= changed

    def _occur(self, found: Contents, seqs: set[int]) -> None:
        """Take what was recorded by hand."""
        before = {
            row.seq: dict(row._mapping)
            for row in among(self._connection, select(schema.occasions), schema.occasions.c.seq, seqs)
        }
        now = {int(one.id.removeprefix("record ")): one for one in found.occasions}
        rows = {
            seq: {"seq": seq, "day": one.day.isoformat(), "body": pack(one)} for seq, one in now.items() if seq in seqs
        }
        changed = {seq for seq in {*before, *rows} if before.get(seq) != rows.get(seq)}
        put(
            self._connection,
            schema.occasions,
            [(seq,) for seq in changed if seq in before],
            [row for seq, row in rows.items() if seq in changed],
        )
        self.happened += (unpack(Occasion, str(before[seq]["body"])) for seq in changed if seq in before)
        self.happened += (now[seq] for seq in changed if seq in now)


def _short_act(telling: str) -> str:
    article, number = split(telling)
    return act_id(article, number)


def _ordered(a: Telling, b: Telling) -> tuple[Telling, Telling]:
    return (a, b) if a.order < b.order else (b, a)
