"""Views are kept by what new records touch: always the same rows as all of it made anew."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, select

from servanda.errors import StatementError
from servanda.ledger import Ledger, differences, schema, store
from servanda.ledger.accounts import accounts
from servanda.ledger.contents import contents
from servanda.ledger.rows import rows
from servanda.ledger.upkeep import bring_up, rebuilt
from servanda.ledger.views import build
from servanda.ledger.views.telling import Report
from servanda.model import ActRef, Judgement, Note, Occurrence, Retraction
from servanda.model.statement import Verdict
from tests.ledger.test_book import placed, tell
from tests.ledger.views.made import FIRST, act, report

STATES = ("POL", "NOR", "26_countries", "NOR/Premier", "Oslo", "POL NOR DEU")
THINGS = ("air defence batteries", "howitzers", "field hospitals for Odesa", "it", "grain ships")
SUMS = ("50000000 EUR", "75000000 EUR", "55000000 EUR")
CLAUSES = (("ceasefire", "once the fighting stops"), ("approval", "if the Storting approves the howitzers"))
SAYS = (
    ("commit", "will deliver"), ("commit", "promised"), ("perform", "delivered"), ("refuse", "will not deliver"),
    ("request", "asked for"), ("propose", "proposed"), ("claim", "never promised"), ("claim", "has not sent"),
    ("claim", "put at 60 million"), ("meet", "met over"),
)  # fmt: skip
VERDICTS: tuple[Verdict, ...] = (
    "same", "same", "different", "different", "unsure", "reject", "accept", "correct"
)  # fmt: skip
DEEDS = (
    act("commit", "Norway will deliver grain ships instead of howitzers", "NOR", theme="arms"),
    act("perform", "the Storting approved the howitzers", "NOR/Storting", theme="arms"),
    act("perform", "the ceasefire between Russia and Ukraine took effect", "RUS UKR", theme="peace-process"),
)


class World:
    """Makes up records that have much to do with each other, one after another."""

    def __init__(self, ledger: Ledger, seed: int) -> None:
        self.ledger, self.chance = ledger, random.Random(seed)  # noqa: S311 - made-up records, no secrets
        self.today = FIRST + timedelta(days=400)
        self.reports: list[Report] = []
        self.refs: list[ActRef] = []
        self.records: list[int] = []

    def clock(self) -> datetime:
        """Ten o'clock of its day."""
        return datetime(self.today.year, self.today.month, self.today.day, 10, tzinfo=UTC)

    def _some_act(self) -> Any:
        pick = self.chance.choice
        if self.chance.random() < 0.1:
            return pick(DEEDS)
        kind, verb = pick(SAYS)
        who, what = pick(STATES), pick(THINGS)
        slots: dict[str, Any] = {"theme": pick(("arms", "arms", "health"))}
        if self.chance.random() < 0.5:
            slots["amount"] = pick(SUMS)
        if self.chance.random() < 0.6:
            slots["recipients"] = pick(("UKR", "MDA", "NOR"))
        if self.chance.random() < 0.4:
            slots["sources"] = pick(("POL", "NOR", "outlet/Tide"))
        if kind in ("commit", "perform", "meet") and self.chance.random() < 0.3:
            slots["count"] = pick(("26 countries", "24 countries"))
        if kind == "commit" and self.chance.random() < 0.5:
            slots["deadline"] = pick(("2025-06-30", "2025", "2026-03", "2027-01-15"))
        if kind == "commit" and self.chance.random() < 0.4:
            slots["condition"] = pick(CLAUSES)
        if kind == "meet":
            slots["when"] = pick(("2025-02-01", "2025-02-02", "2025-03"))
            slots["place"] = pick(("Oslo", "Warsaw"))
            who = pick(("POL NOR", "NOR UKR", "26_countries"))
        return act(kind, f"{who} {verb} {what}", who, **slots)  # type: ignore[arg-type] # one of the kinds

    def _tell(self) -> None:
        name = f"a{len(self.reports)}"
        acts = [self._some_act() for _ in range(self.chance.randint(0, 6))]
        day = self.chance.choice((0, 3, 3, 10, 10, 40, 200, 390, 401, 403, 410))
        made = placed(report(name, day, *acts, publisher=f"Outlet {self.chance.randrange(4)}"))
        if self.reports and self.chance.random() < 0.25:
            old = self.chance.choice(self.reports)
            metadata = replace(made.article.metadata, author=self.chance.choice(("Outlet 1", None)))
            made = replace(old, id=name, article=replace(old.article, metadata=metadata))
        self._record(made)

    def _record(self, made: Report, reader: str = "hand/1") -> None:
        with suppress(AssertionError):  # it was read so before, or redacted
            (first,) = tell(self.ledger, made, reader=reader)
            self.reports.append(made)
            self.refs += (ActRef(first.record, at) for at in range(len(made.acts)))
            self.records += (first.record - 1, first.record)

    def _read_again(self) -> None:
        if self.reports:
            old = self.chance.choice(self.reports)
            acts = [one for one in old.acts if self.chance.random() < 0.7]
            self._record(replace(old, acts=tuple(acts)), reader=self.chance.choice(("hand/2", "hand/3")))

    def _judge(self) -> None:
        if len(self.refs) < 2:
            return
        a, b = self.chance.sample(self.refs, 2)
        verdict: Verdict = self.chance.choice(VERDICTS)
        if verdict == "correct":
            other = replace(self._some_act(), condition=None)
            read = self.ledger.act(a)
            self._state(Judgement("correct", (a,), correction=replace(other, evidence=read.evidence), reason="misread"))
        elif verdict in ("reject", "accept"):
            self._state(Judgement(verdict, (a,), reason="so"))
        else:
            self._state(Judgement(verdict, (a, b), reason=f"reason {self.chance.randrange(3)}"))

    def _judge_actors(self) -> None:
        a, b = self.chance.sample(("NOR", "Oslo", "POL", "26 countries", "NOR/Premier"), 2)
        verdict: Verdict = self.chance.choice(VERDICTS[:3])
        self._state(Judgement(verdict, actors=(a, b), reason="so"))

    def _occur(self) -> None:
        what, words = self.chance.choice(CLAUSES)
        day = (FIRST + timedelta(days=self.chance.choice((5, 100, 395, 405)))).isoformat()
        meets = tuple(self.chance.sample(self.refs, 1)) if self.refs and self.chance.random() < 0.5 else ()
        actors = self.chance.choice(((), ("UKR",), ("POL",)))
        self._state(Occurrence(what, day, words, actors=actors, meets=meets))  # type: ignore[arg-type] # a trigger

    def _retract(self) -> None:
        if self.records:
            self._state(Retraction(self.chance.choice(self.records), "wrong"))

    def _note(self) -> None:
        self._state(Note("corrected on the next day", about="outlet/Tide"))

    def _redact(self) -> None:
        if self.records and self.chance.random() < 0.2:
            with suppress(StatementError):
                self.ledger.redact(self.chance.choice(self.records), "a court said so", author="Ada")
            self.refs = [one for one in self.refs if self.ledger.record(one.record)[1] is not None]

    def _sleep(self) -> None:
        self.today += timedelta(days=self.chance.choice((1, 2, 7)))

    def _state(self, statement: Any) -> None:
        with suppress(StatementError):
            self.records.append(self.ledger.state(statement, author="Ada"))

    def step(self) -> str:
        """Make something up; what it was."""
        steps: list[tuple[Callable[[], None], int]] = [
            (self._tell, 14), (self._read_again, 3), (self._judge, 8), (self._judge_actors, 1), (self._occur, 2),
            (self._retract, 3), (self._note, 1), (self._redact, 1), (self._sleep, 1),
        ]  # fmt: skip
        (chosen,) = self.chance.choices([one for one, _ in steps], [weight for _, weight in steps])
        chosen()
        return chosen.__name__


def held(connection: Connection, table: Table) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in connection.execute(select(table))), key=repr)


def said(table: Table, some: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What of rows the views themselves tell: of conflicts those that are shown, without where they were found."""
    if table is not schema.clashes:
        return some
    names = ("id", "last", "settled", "undertaking", "body", "again", "ref_a", "ref_b")
    at = [table.columns.keys().index(name) for name in names]
    shown = table.columns.keys().index("shown")
    return sorted((tuple(row[one] for one in at) for row in some if row[shown]), key=repr)


def check(ledger: Ledger, tmp_path: Path, note: object) -> None:
    """What is kept is what a rebuild gives, row by row, and what the views are by themselves."""
    state = bring_up(ledger)
    assert state is not None
    stood = contents(ledger)
    today = ledger.today()
    views = build.views(
        [one for one in stood.reports if one.day <= today],
        judgements=stood.judgements,
        occasions=[one for one in stood.occasions if one.day <= today],
    )
    pure = rows(accounts(views, stood))
    with (
        rebuilt(ledger, tmp_path, today) as (engine, _),
        engine.connect() as made,
        store.reading(ledger.engine) as kept,
    ):
        for table in schema.VIEWS:
            alone = sorted((tuple(row[one.name] for one in table.columns) for row in pure[table]), key=repr)
            assert said(table, held(made, table)) == said(table, alone), (note, "rebuilt", table.name)
        for table in (*schema.VIEWS, *schema.INDEX):
            assert held(kept, table) == held(made, table), (note, "kept", table.name)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_is_what_a_rebuild_gives(address: str, tmp_path: Path, seed: int) -> None:
    """After each of many records of every kind, in any order, on a day after another."""
    with Ledger(address, author="tests/1") as ledger:
        world = World(ledger, seed)
        ledger._clock = world.clock
        steps = [world.step() for _ in range(10)]
        check(ledger, tmp_path, (seed, steps))
        for _ in range(10):
            steps += [world.step() for _ in range(world.chance.randint(1, 4))]
            check(ledger, tmp_path, (seed, steps))
        assert list(differences(ledger)) == []
