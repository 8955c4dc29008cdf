"""Bring the views that are kept up to the log: what new records touch is made anew, and nothing else.

The rows are those of a rebuild, which goes the same way with everything. Stages follow each other, each writing what
the next one asks for: articles with their acts go in or out (`Intake`), groups get their names, claims their
undertakings; then conflicts, links and accounts are made of what these lead to.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, func, select

from servanda.codec import unpack
from servanda.ledger import schema
from servanda.ledger.accounts import Clash, Gathering, Spot, Teller
from servanda.ledger.append import MANY
from servanda.ledger.bearings import Bearings
from servanda.ledger.contents import names_of
from servanda.ledger.index import among, marked, put, short, split, telling_of
from servanda.ledger.intake import Intake
from servanda.ledger.ledger import Ledger
from servanda.ledger.rows import clash_row, meeting_rows, undertaking_rows
from servanda.ledger.standing import standing, statements_of
from servanda.ledger.views.build import Occasion, Overruled, happened, parted, settled, undone
from servanda.ledger.views.claims import (
    against,
    claim_lookups,
    denial_lookups,
    fitting,
    may_deny,
    one_sum,
    says_no,
    sum_keys,
    sum_lookups,
)
from servanda.ledger.views.conditions import may_meet
from servanda.ledger.views.conflicts import disputes
from servanda.ledger.views.contradictions import Conflict, of_meeting, repeated, within
from servanda.ledger.views.groups import Group, name
from servanda.ledger.views.likeness import ONE_MATTER, in_common
from servanda.ledger.views.meetings import meeting
from servanda.ledger.views.telling import Telling
from servanda.ledger.views.undertaking import (
    YEAR,
    Outline,
    Undertaking,
    are_linked,
    link_keys,
    link_lookups,
    outline,
    undertaking,
)
from servanda.model import Record

T = TypeVar("T")
SOME = 200
"""So many articles or undertakings are made at once, so that memory does not grow with the ledger."""
ACCOUNTS = (
    schema.undertakings, schema.bearers, schema.standings, schema.moves, schema.traits, schema.sums, schema.counted,
    schema.doubts,
)  # fmt: skip
"""Tables of undertakings."""
SUMS = "0 sums"
"""Where conflicts of two claims of one sum are found."""


class Renewal:
    """Brings the tables of one database up to a log, within the caller's transaction."""

    def __init__(
        self, ledger: Ledger, connection: Connection, today: date, *, names: dict[str, str], blank: bool = False
    ) -> None:
        self._connection, self._today = connection, today
        self.names = names
        """Of actors who were judged to be the same the name that they go by."""
        self._bearings = Bearings(ledger, connection)
        self._intake = Intake(ledger, self._bearings, connection, today, blank=blank)
        self._index, self._grouping = self._intake.index, self._intake.grouping
        self._teller = Teller(self._ref, self._spot)
        self._refs: dict[str, str] = {}
        """Of acts that were rejected, by their tellings' ids, what commands call them."""
        self._links: dict[str, tuple[str, ...]] = {}

    def update(self, records: Iterable[tuple[Record, str, bytes | None]], *, since: date) -> None:
        """Take in new records; what was dated ahead, from `since` on, and whose day has come, is taken in too."""
        intake, index = self._intake, self._index
        stirred = self._bearings.stirred(self._bearings.note(records))
        held, day, today = schema.told.c, since.isoformat(), self._today.isoformat()
        come = select(held.seq).where(held.day.between(day, today), held.entered == 0)
        stirred.articles |= set(self._connection.execute(come).scalars())
        come = select(schema.occasions.c.body).where(schema.occasions.c.day.between(day, today))
        intake.happened += (unpack(Occasion, body) for body in self._connection.execute(come).scalars())
        if stirred.actors:
            stirred.articles |= self._rename()
        intake.names = self.names
        intake.take(stirred.articles, stirred.occurrences)
        groups, dropped = self._name_groups()
        groups |= self._heed(self._claims_on(groups, dropped))
        groups |= self._met_elsewhere(groups) | self._met_by_hand()
        groups |= {index.undertaking[one] for one in intake.retold if index.held[one]}
        groups -= {"", *dropped}
        index.flush()
        changed = self._gather(
            intake.meetings | {index.meeting[one] for one in intake.retold if index.held[one]} - {""}
        )
        changed |= self._contradict(groups | dropped) | self._sum(intake.moved | intake.retold)
        changed |= self._part(intake.ruled | self._rulings_on(intake.moved | intake.retold))
        changed |= self._mend(
            intake.mended | index.stirred | self._leaning(intake.touched | intake.moved | intake.retold)
        )
        groups |= self._existing(changed)
        groups |= self._tie(groups, dropped)
        self._drop(dropped)
        self._account(groups)
        index.flush()

    def rebuild(self, records: Iterable[tuple[Record, str, bytes | None]]) -> None:
        """Make everything, in tables that are empty, a part at a time.

        What is told of in one time comes together, for it is compared, and little need be held in memory.
        """
        intake, index = self._intake, self._index
        kinds = self._bearings.note(records)
        told_on = self._bearings.told_on
        self._rename()
        intake.names = self.names
        for articles in _parts(sorted(told_on, key=lambda seq: (told_on[seq], seq))):
            intake.take(articles, set())
            self._name_groups()
            self._let_go()
        for occurrences in _parts([seq for seq, kind in kinds.items() if kind == "occurrence"]):
            intake.take(set(), occurrences)
        index.is_filling = False
        for some in _parts(self._ids(schema.acts.c.type == "claim")):
            self._heed(some)
            self._let_go()
        for some in _parts(self._ids(schema.acts.c.type.in_(("claim", "meet")))):
            self._sum(some)
            self._let_go()
        for some in _parts(self._distinct("meeting")):
            self._gather(some)
            self._let_go()
        undertakings = self._distinct("undertaking")
        for some in _parts(undertakings):
            self._contradict(some)
            self._tie_down(some)
            self._let_go()
        self._part(set(intake.rulings))
        self._mend(set(self._connection.execute(select(schema.overruled.c.id)).scalars()))
        index.flush()
        for some in _parts(undertakings):
            self._link(some)
            self._account(some)
            self._let_go()

    def _rename(self) -> set[int]:
        """See anew which actors are the same; the articles that name those who go by another name now."""
        stated = statements_of(self._bearings.of_all(), "judgement")
        before, self.names = self.names, names_of(standing(stated).values())
        changed = {one for one in {*before, *self.names} if before.get(one) != self.names.get(one)}
        acts = self._index.under("named", changed | {before[one] for one in changed & before.keys()})
        self._index.places.have(split(one)[0] for one in acts)
        return {place.seq for one in acts if (place := self._index.places[split(one)[0]])}

    def _let_go(self) -> None:
        """Write what has changed, and hold it no longer, nor what was noted of it: everything is made anyway."""
        self._index.flush()
        self._index.forget()
        self._intake.forget()
        self._links.clear()

    # What there is.

    def _ids(self, where: Any) -> list[str]:
        """The acts of which something holds, in the order of tellings."""
        held, told = schema.acts.c.id, schema.told.c
        query = select(held).join(schema.told, told.id == schema.acts.c.article).where(where)
        return list(self._connection.execute(query.order_by(told.day, held)).scalars())

    def _distinct(self, column: str) -> list[str]:
        """All values of a column but the empty one, in the order of their first articles."""
        held = schema.acts.c[column]
        query = select(held).join(schema.told, schema.told.c.id == schema.acts.c.article).where(held != "")
        query = query.group_by(held).order_by(func.min(schema.told.c.day), held)
        return list(self._connection.execute(query).scalars())

    def _members(self, undertakings: Iterable[str]) -> dict[str, list[str]]:
        """The acts of undertakings, as they were last written; claims about them are left out."""
        return self._acts_of(undertakings, schema.acts.c.type != "claim")

    def _acts_of(self, undertakings: Iterable[str], where: Any) -> dict[str, list[str]]:
        held = schema.acts.c
        query = select(held.id, held.undertaking).where(where)
        found: dict[str, list[str]] = defaultdict(list)
        for row in among(self._connection, query, held.undertaking, sorted(set(undertakings) - {""})):
            found[row.undertaking].append(row.id)
        return found

    def _existing(self, undertakings: Iterable[str]) -> set[str]:
        return set(self._members(undertakings))

    def _tellings(self, acts: Collection[str]) -> list[Telling]:
        """Some acts in their order."""
        self._index.tellings.have(acts)
        return sorted((self._index.tellings[one] for one in acts), key=lambda one: one.order)

    def _groups(self, undertakings: Iterable[str]) -> list[Group]:
        """Undertakings as they were last written, without their bonds."""
        members = self._members(undertakings)
        self._index.tellings.have([one for some in members.values() for one in some])
        return [Group(undertaking, tuple(self._tellings(some)), ()) for undertaking, some in members.items()]

    def _outline(self, act: str) -> Group:
        """The undertaking of an act as it is now, without its bonds."""
        whole = self._grouping.whole(act)
        return Group(name(whole[0]), tuple(whole), ())

    # Stages.

    def _name_groups(self) -> tuple[set[str], set[str]]:
        """Give all acts whose group may be another its name; the groups that are others now, and those gone."""
        intake, index = self._intake, self._index
        stirred = intake.touched | intake.moved
        index.fetch(stirred)
        now: dict[str, set[str]] = {}
        seen: set[str] = set()
        for one in sorted(stirred):
            if one not in seen and index.holds(one):
                whole = self._grouping.whole(one)
                now[name(whole[0])] = {index.key(each) for each in whole}
                seen |= now[name(whole[0])]
        old = {index.was_of(one) for one in stirred if index.was_undertaken(one)}
        before = self._members(old | now.keys())
        for one, acts in now.items():
            index.undertaking.update(dict.fromkeys(acts, one))
        changed = {one for one, acts in now.items() if set(before.get(one, ())) != acts or acts & intake.moved}
        return changed, before.keys() - now.keys()

    def _claims_on(self, groups: set[str], dropped: set[str]) -> set[str]:
        """Claims that may be about another undertaking now, as some are others or gone."""
        intake, index = self._intake, self._index
        found = {
            one for some in self._acts_of(groups | dropped, schema.acts.c.type == "claim").values() for one in some
        }
        found |= intake.moved | intake.retold
        acts = [one for one in intake.touched | intake.moved if index.holds(one) and index.undertaking[one] in groups]
        tellings = self._tellings(acts)
        index.under("denial", {key for one in tellings for key in denial_lookups(one)})
        for telling in tellings:
            found.update(index.on_one_matter(telling, index.under("denial", denial_lookups(telling)), ONE_MATTER))
            found.update(_beside(index.key(telling)))
        index.held.have(found)
        return {one for one in found if index.is_or_was_claim(one)}

    def _heed(self, claims: Collection[str]) -> set[str]:
        """Say which undertaking each claim is about; those that it was and is about."""
        index = self._index
        index.held.have(claims)
        found = {index.was_of(one) for one in claims}
        some = [one for one in sorted(claims) if (held := index.held[one]) and held.type == "claim"]
        told = self._deniable(some)
        index.fetch({each for near in told.values() for each in near} | {each for one in some for each in _beside(one)})
        for one in some:
            index.undertaking[one] = self._about(one, told.get(one, ()))
        return found | {index.undertaking[one] for one in claims}

    def _deniable(self, claims: Iterable[str]) -> dict[str, list[str]]:
        """Of each claim that says no, the acts that it may be about."""
        index = self._index
        tellings = [one for one in self._tellings(list(claims)) if says_no(one)]
        near = index.under("told", {key for one in tellings for key in claim_lookups(one)})
        index.places.have(split(each)[0] for each in near)
        found = {
            index.key(one): index.on_one_matter(one, index.under("told", claim_lookups(one)), ONE_MATTER)
            for one in tellings
        }
        index.tellings.have({each for near in found.values() for each in near})
        return {
            index.key(one): [each for each in found[index.key(one)] if may_deny(one, index.tellings[each])]
            for one in tellings
        }

    def _about(self, one: str, told: Iterable[str]) -> str:
        index = self._index
        before, behind = (self._outline(each) if index.holds(each) else None for each in _beside(one))
        options = {index.undertaking[each]: each for each in told}
        best = fitting(index.tellings[one], (self._outline(each) for each in options.values()), before, behind)
        return best.id if best else ""

    def _met_elsewhere(self, groups: set[str]) -> set[str]:
        """Undertakings whose conditions are met by deeds of some, that these replace, or by acts that are gone."""
        intake, index = self._intake, self._index
        acts = [one for one in intake.touched if index.holds(one) and index.undertaking[one] in groups]
        others = {other for one in {*acts, *intake.moved} for other in index.led_to(one)}
        index.held.have(others)
        return {index.undertaking[one] for one in others if index.holds(one)}

    def _met_by_hand(self) -> set[str]:
        """Undertakings whose conditions something meets that was recorded by hand, or met."""
        index = self._index
        found = set[str]()
        for each in self._intake.happened:
            acts = {f"{short(split(one)[0])}#{split(one)[1]}" for one in each.meets} or index.under(
                "hangs", (each.trigger,)
            )
            index.held.have(acts)
            index.tellings.have([one for one in acts if index.held[one]])
            found |= {
                index.undertaking[one]
                for one in acts
                if index.holds(one)
                and (each.meets or may_meet(each.trigger, each.actors, each.words, index.tellings[one]))
            }
        return found

    def _gather(self, ids: Collection[str]) -> set[str]:
        """Make meetings and what is contradicted about them."""
        index = self._index
        index.gathered.have(ids)
        meetings: list[Gathering] = []
        found: list[tuple[str, Conflict]] = []
        for one in sorted(ids):
            if acts := index.gathered[one]:
                homes = {split(act)[0] for act in acts}
                index.told_in.have(homes)
                told = self._tellings([act for home in homes for act in index.told_in[home]])
                by_article: dict[str, list[Telling]] = defaultdict(list)
                for each in told:
                    by_article[each.article].append(each)
                made = meeting(self._tellings(acts), by_article)
                meetings.append(self._teller.meeting(made))
                found += ((f"0 {one}", conflict) for conflict in repeated(of_meeting(made.acts)))
        self._delete(schema.attending.c.meeting, sorted(ids))
        self._delete(schema.meetings.c.id, sorted(ids))
        for table, rows in meeting_rows(meetings).items():
            put(self._connection, table, [], rows)
        return self._write_clashes({f"0 {one}" for one in ids}, found)

    def _contradict(self, undertakings: Collection[str]) -> set[str]:
        """Find what is contradicted in some undertakings."""
        claims = self._claims(undertakings)
        found = [
            (f"0 {group.id}", conflict)
            for group in self._groups(undertakings)
            for conflict in repeated(settled(one, group.tellings) for one in _contradictions(group, claims[group.id]))
        ]
        return self._write_clashes({f"0 {one}" for one in undertakings}, found)

    def _claims(self, undertakings: Iterable[str]) -> dict[str, list[Telling]]:
        found = self._acts_of(undertakings, schema.acts.c.type == "claim")
        self._index.tellings.have(one for claims in found.values() for one in claims)
        return defaultdict(list, {undertaking: self._tellings(claims) for undertaking, claims in found.items()})

    def _sum(self, acts: Collection[str]) -> set[str]:
        """Find claims of one sum that tell another."""
        index = self._index
        index.held.have(acts)
        some = [one for one in acts if (held := index.held[one]) and held.type in ("claim", "meet")]
        told = [one for one in self._tellings(some) if sum_keys(one)]
        index.under("sum", {key for one in told for key in sum_lookups(one)})
        pairs = {
            (min(pair, key=index.order), max(pair, key=index.order))
            for one in told
            for other in index.under("sum", sum_lookups(one)) - {index.key(one)}
            for pair in [(index.key(one), other)]
        }
        index.tellings.have([one for pair in pairs for one in pair])
        found = (one_sum(index.tellings[a], index.tellings[b]) for a, b in sorted(pairs))
        return self._write_clashes(set(), [(SUMS, one) for one in found if one], sums_of=acts)

    def _rulings_on(self, acts: set[str]) -> set[int]:
        return {seq for seq, one in self._intake.rulings.items() if {one.a, one.b} & acts}

    def _part(self, seqs: Collection[int]) -> set[str]:
        """Remember what two acts contradict that were judged different."""
        index, rulings = self._index, self._intake.rulings
        found: list[tuple[str, Conflict]] = []
        for seq in sorted(seqs):
            if (one := rulings.get(seq)) is not None:
                told = {each: index.tellings[each] for each in (one.a, one.b) if index.held[each]}
                found += ((_of_judgement(seq), conflict) for conflict in parted(one, told))
        return self._write_clashes(set(map(_of_judgement, seqs)), found)

    def _leaning(self, acts: set[str]) -> set[str]:
        query = select(schema.leans.c.overruled)
        return {row.overruled for row in among(self._connection, query, schema.leans.c.act, acts)}

    def _mend(self, acts: Collection[str]) -> set[str]:
        """Remember what acts contradicted as they were read before a judgement overruled them."""
        index, held = self._index, schema.overruled
        rows = {row.id: row for row in among(self._connection, select(held), held.c.id, sorted(acts))}
        found: list[tuple[str, Conflict]] = []
        leans: list[dict[str, str]] = []
        for one, row in sorted(rows.items()):
            place = index.places[split(one)[0]]
            assert place is not None  # noqa: S101 - it goes with its article
            telling = telling_of(place, split(one)[1], row.body)
            self._refs[telling.id] = row.ref
            stands = index.held[one]
            aside = index.tellings[one] if stands and not stands.is_undertaken else None
            if aside:
                index.leave(one)
            conflicts, touched = undone(Overruled(telling, row.judgement), self._grouping)
            if aside:
                index.enter(aside)
            found += ((_of_overruled(one), conflict) for conflict in conflicts)
            leans += ({"act": each, "overruled": one} for each in sorted(touched | {one}))
        gone = among(self._connection, select(schema.leans), schema.leans.c.overruled, sorted(acts))
        put(self._connection, schema.leans, [(row.act, row.overruled) for row in gone], leans)
        return self._write_clashes(set(map(_of_overruled, acts)), found)

    def _write_clashes(
        self, sources: set[str], found: Sequence[tuple[str, Conflict]], *, sums_of: Collection[str] = ()
    ) -> set[str]:
        """Put conflicts in place of those of the same sources; the undertakings of which others show now.

        What is found in several is shown once: as it is told before as it was judged, and this before as it was mended.
        """
        held = schema.clashes
        old = list(among(self._connection, select(held), held.c.source, sorted(sources)))
        for side in (held.c.a, held.c.b):
            old += among(self._connection, select(held).where(held.c.source == SUMS), side, sorted(sums_of))
        gone = {(row.id, row.source): dict(row._mapping) for row in old}
        new = {}
        for source, conflict in found:
            a, b = (self._index.key(each) for each in (conflict.a, conflict.b))
            row = clash_row(self._teller.clash(conflict), source=source, a=a, b=b)
            new[row["id"], source] = row
        ids = {id_ for id_, _ in (*gone, *new)}
        before = {
            (row.id, row.source): dict(row._mapping)
            for row in among(self._connection, select(held), held.c.id, sorted(ids))
        }
        after = {key: row for key, row in before.items() if key not in gone} | new
        first: dict[str, str] = {}
        for id_, source in sorted(after):
            first.setdefault(id_, source)
        after = {key: row | {"shown": int(first[key[0]] == key[1])} for key, row in after.items()}
        changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
        put(
            self._connection,
            held,
            [key for key in changed if key in before],
            [row for key, row in after.items() if key in changed],
        )
        shown = [side[key] for side in (before, after) for key in changed & side.keys()]
        return {row["undertaking"] for row in shown if row["undertaking"]}

    # Links.

    def _tie_down(self, undertakings: Iterable[str]) -> None:
        """Let undertakings be found by those that they may be linked with."""
        held = schema.ties
        some = set(undertakings)
        gone = [(row.key, row.undertaking) for row in among(self._connection, select(held), held.c.undertaking, some)]
        groups = self._groups(some)
        rows = [
            {"key": key, "undertaking": group.id}
            for group in groups
            for key in {marked("link", one) for one in link_keys(outline(group.id, group.tellings))}
        ]
        put(self._connection, held, gone, rows)

    def _tie(self, groups: set[str], dropped: set[str]) -> set[str]:
        """Find the links of undertakings anew; others that are linked with them now, or were."""
        before = self._linked_before(groups | dropped)
        self._tie_down(groups | dropped)
        self._link(groups)
        others = {
            other
            for one in groups | dropped
            for other in before.get(one, frozenset()) ^ set(self._links.get(one, ()))
            if other not in groups | dropped
        }
        self._link(others)
        return self._existing(others)

    def _linked_before(self, undertakings: Iterable[str]) -> dict[str, set[str]]:
        held = schema.undertakings.c
        rows = among(self._connection, select(held.id, held.body), held.id, sorted(undertakings))
        return {row.id: set(json.loads(row.body).get("linked", ())) for row in rows}

    def _link(self, undertakings: Iterable[str]) -> None:
        index, held = self._index, schema.ties.c
        ones = [outline(group.id, group.tellings) for group in self._groups(undertakings)]
        sought = {one.id: {marked("link", key) for key in link_lookups(one)} for one in ones}
        keys = {key for some in sought.values() for key in some}
        found: dict[int, set[str]] = defaultdict(set)
        for row in among(self._connection, select(schema.ties), held.key, sorted(keys)):
            found[row.key].add(row.undertaking)
        options = {id_: {other for key in some for other in found[key]} for id_, some in sought.items()}
        members = self._members({other for some in options.values() for other in some})
        index.places.have(split(act)[0] for acts in members.values() for act in acts)
        near = {
            one.id: [other for other in options[one.id] if self._may_be_linked(one, members.get(other, ()))]
            for one in ones
        }
        others = {
            group.id: outline(group.id, group.tellings)
            for group in self._groups({other for some in near.values() for other in some})
        }
        for one in ones:
            linked = (other for other in near[one.id] if are_linked(one, others[other]))
            self._links[one.id] = tuple(sorted(linked))

    def _may_be_linked(self, one: Outline, acts: Iterable[str]) -> bool:
        """Whether an article of some acts is on its matter and of its year."""
        articles = {each.article: each for each in one.tellings}.values()
        places = (self._index.places[split(act)[0]] for act in acts)
        return any(
            abs(place.day - each.day) <= YEAR
            and (place.identity == each.article or in_common(place.matter, each.matter) >= ONE_MATTER)
            for place in places
            if place is not None
            for each in articles
        )

    # Accounts.

    def _drop(self, undertakings: Collection[str]) -> None:
        wanted = sorted(undertakings)
        for table in ACCOUNTS:
            self._delete(table.c.id if table is schema.undertakings else table.c.undertaking, wanted)

    def _delete(self, column: Column[Any], wanted: Sequence[str]) -> None:
        for at in range(0, len(wanted), MANY):
            self._connection.execute(column.table.delete().where(column.in_(wanted[at : at + MANY])))

    def _account(self, undertakings: Collection[str]) -> None:
        """Write undertakings in full."""
        self._drop(undertakings)
        for some in _parts(sorted(undertakings)):
            members = self._members(some)
            acts = [one for each in members.values() for one in each]
            self._index.fetch(acts)
            self._index.tellings.have(acts)
            claims, clashes = self._claims(some), self._shown(some)
            made = [
                self._teller.account(self._undertaking(group, claims[group.id]), tuple(clashes[group.id]))
                for group in self._grouping.of(acts)
            ]
            for table, rows in undertaking_rows(made).items():
                put(self._connection, table, [], rows)

    def _undertaking(self, group: Group, claims: Sequence[Telling]) -> Undertaking:
        index = self._index
        places = (index.places[short(one.article)] for one in group.tellings)
        made = undertaking(
            group,
            disputes=disputes(_contradictions(group, claims), [group]).get(group.id, ()),
            happened=happened(group, self._known if any(one.act.condition for one in group.tellings) else ()),
            origin_of={place.identity: place.origin for place in places if place},
            as_of=None,
        )
        return replace(made, linked=self._links.get(group.id, ()))

    @cached_property
    def _known(self) -> list[Occasion]:
        """What was recorded by hand, up to today."""
        held = schema.occasions
        query = select(held.c.body).where(held.c.day <= self._today.isoformat()).order_by(held.c.seq)
        return [unpack(Occasion, body) for body in self._connection.execute(query).scalars()]

    def _shown(self, undertakings: Iterable[str]) -> dict[str, list[Clash]]:
        """The conflicts in some undertakings, in the order of their tellings."""
        held = schema.clashes
        query = select(held.c.undertaking, held.c.body, held.c.a, held.c.b).where(held.c.shown == 1)
        rows = list(among(self._connection, query, held.c.undertaking, sorted(undertakings)))
        self._index.places.have(split(one)[0] for row in rows for one in (row.a, row.b))
        found: dict[str, list[tuple[Any, Clash]]] = defaultdict(list)
        for row in rows:
            clash = unpack(Clash, row.body)
            found[row.undertaking].append(((self._index.order(row.b), self._index.order(row.a), clash.kind), clash))
        ordered = {one: sorted(some, key=lambda each: each[0]) for one, some in found.items()}
        return defaultdict(list, {one: [clash for _, clash in some] for one, some in ordered.items()})

    def _ref(self, one: str) -> str:
        if "#" not in one:
            return one
        article, number = split(one)
        held = self._index.held[f"{short(article)}#{number}"]
        return held.ref if held else self._refs.get(one, one)

    def _spot(self, article: str) -> Spot:
        place = self._index.places[short(article)]
        first = self._index.places[place.origin] if place else None
        assert place is not None and first is not None  # noqa: S101, PT018 - acts go with their articles
        return Spot(place.seq, place.publisher, place.title, first.seq, place.reading)


def _contradictions(group: Group, claims: Iterable[Telling]) -> list[Conflict]:
    """What is contradicted in an undertaking, in the order of tellings."""
    found = (*within(group), *(one for claim in claims for one in against(claim, group)))
    return sorted({one.id: one for one in found}.values(), key=lambda one: (one.b.order, one.a.order, one.kind))


def _beside(act: str) -> tuple[str, str]:
    """The acts before and behind one in its article."""
    article, number = split(act)
    return f"{article}#{number - 1}", f"{article}#{number + 1}"


def _of_judgement(seq: int) -> str:
    return f"1 {seq:012}"


def _of_overruled(act: str) -> str:
    article, number = split(act)
    return f"2 {article} {number:07}"


def _parts(some: Sequence[T]) -> Iterator[set[T]]:
    held = list(some)
    return (set(held[at : at + SOME]) for at in range(0, len(held), SOME))
