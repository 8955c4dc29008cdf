"""Views as rows of the tables in which they are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import Table

from servanda.codec import pack
from servanda.ledger import schema
from servanda.ledger.accounts import Account, Accounts, Clash, Gathering, Line
from servanda.ledger.views.bearers import root
from servanda.ledger.views.roles import role
from servanda.ledger.views.totals import borne

NEVER = "9999-12-31"
"""The last day of a status that nothing ends."""
DOUBTFUL = 3.0
"""Log-odds below which reviewers are asked about tellings that were put together."""
UNKNOWN = "unknown"
"""An outlet without a name."""


def rows(accounts: Accounts) -> dict[Table, list[dict[str, Any]]]:
    """All views as rows."""
    found = undertaking_rows(accounts.undertakings)
    found[schema.clashes] = [clash_row(one) for one in accounts.clashes]
    return found | meeting_rows(accounts.meetings)


def undertaking_rows(some: Iterable[Account]) -> dict[Table, list[dict[str, Any]]]:
    """Undertakings with those who bear them and their statuses."""
    held = list(some)
    return {
        schema.undertakings: [_undertaking(one) for one in held],
        schema.bearers: [row for one in held for row in _people(one)],
        schema.standings: [row for one in held for row in _standings(one)],
        schema.moves: [row for one in held for row in _moves(one)],
        schema.traits: [row for one in held for row in _traits(one)],
        schema.sums: [row for one in held for row in _sums(one.line)],
        schema.doubts: [row for one in held for row in _doubts(one)],
        schema.counted: [
            {"act": act, "undertaking": one.line.id}
            for one in held
            for act in dict.fromkeys(told.ref for told in one.tellings)
        ],
    }


def clash_row(one: Clash, *, source: str = "", a: str = "", b: str = "") -> dict[str, Any]:
    """A conflict; `source` is what it was found in, `a` and `b` are its acts."""
    return {
        "id": one.id,
        "source": source,
        "shown": 1,
        "last": one.b.day.isoformat(),
        "settled": int(bool(one.settled_by)),
        "undertaking": one.undertaking,
        "a": a,
        "b": b,
        "body": pack(one),
        "again": int(one.like is not None),
        "ref_a": one.a.ref,
        "ref_b": one.b.ref,
    }


def meeting_rows(some: Iterable[Gathering]) -> dict[Table, list[dict[str, Any]]]:
    """Meetings with those who took part, by their names and by those of whom they speak for."""
    held = list(some)
    return {
        schema.meetings: [{"id": one.id, "last": one.last.isoformat(), "body": pack(one)} for one in held],
        schema.attending: [
            {"actor": actor, "meeting": one.id, "name": name, "last": one.last.isoformat()}
            for one in held
            for name in one.participants
            for actor in sorted({name.casefold(), root(name).casefold()})
        ],
    }


def _undertaking(one: Account) -> dict[str, Any]:
    line = one.line
    return {
        "id": line.id,
        "last": line.last.isoformat(),
        "type": line.type,
        "theme": line.theme,
        "force": line.force,
        "triggers": f" {' '.join(line.triggers)} ",
        "line": pack(line),
        "body": pack(one),
    }


def _people(one: Account) -> Iterator[dict[str, Any]]:
    """Those who bear it, and those who have another part in it, as they are told and as whom they speak for.

    Of names that differ in capitals alone the bearer's counts, else the first.
    """
    line, acts = one.line, [told.act for told in one.tellings]
    told = {value.words for act in acts for value in (*act.actors, *act.recipients, *act.sources)}
    others = {each.casefold(): each for name in sorted(told, reverse=True) for each in (name, root(name))}
    bearers = {each.casefold(): each for each in sorted(line.bearer, reverse=True)}
    for actor, name in sorted((others | bearers).items()):
        yield {
            "actor": actor,
            "undertaking": line.id,
            "bears": int(actor in bearers),
            "last": line.last.isoformat(),
            "name": name,
            "role": role(name, acts, line.bearer, line.recipients),
        }


def _moves(one: Account) -> Iterator[dict[str, Any]]:
    """Its statuses, and what was told of it otherwise than before: all revisions but the first of a slot."""
    seen: set[str] = set()
    told: list[tuple[date, str, str, str]] = [(each.day, "", each.status, each.words) for each in one.changes]
    for each in one.revisions:
        if each.slot in seen:
            told.append((each.day, each.slot, each.value, ""))
        seen.add(each.slot)
    for number, (day, slot, value, words) in enumerate(told):
        yield {
            "undertaking": one.line.id,
            "number": number,
            "day": day.isoformat(),
            "opens": int(number == 0),
            "slot": slot,
            "value": value,
            "words": words,
        }


def _traits(one: Account) -> Iterator[dict[str, Any]]:
    """By what it is narrowed when one searches; and the outlet, where nobody else tells of it."""
    line, found = one.line, defaultdict[str, set[str]](set)
    found["actor"].update(line.bearer, (name.split("/")[0] for name in line.bearer))
    found["theme"].add(line.theme)
    found["force"].update((line.force,) if line.force else ())
    for each in one.tellings:
        found["domain"].update(value.words for value in each.act.domains)
        found["outlet"].add(each.publisher or UNKNOWN)
        found["time"] |= {each.day.isoformat()[:7], each.day.isoformat()[:4]}
    if line.origins == line.outlets == 1:
        found["alone"] |= found["outlet"]
    for name, values in found.items():
        yield from ({"name": name, "value": value, "undertaking": line.id} for value in sorted(values))


def _doubts(one: Account) -> Iterator[dict[str, Any]]:
    """Tellings that stand in it by little, unless somebody judged so."""
    for bond in one.bonds:
        if bond.odds < DOUBTFUL and bond.ruling is None:
            yield {"telling": bond.telling, "other": bond.to, "undertaking": one.line.id, "odds": bond.odds}


def _standings(one: Account) -> Iterator[dict[str, Any]]:
    """Each status with the first day for which it holds and the first for which it holds no longer."""
    ends = [*(each.day.isoformat() for each in one.changes[1:]), NEVER]
    for change, end in zip(one.changes, ends, strict=False):
        yield {
            "undertaking": one.line.id,
            "since": change.day.isoformat(),
            "until": end,
            "status": change.status,
            "deadline": one.line.deadline.isoformat() if one.line.deadline else None,
            "last": one.line.last.isoformat(),
        }


def _sums(line: Line) -> Iterator[dict[str, Any]]:
    """With what it counts in totals, if it does."""
    if line.value is not None and line.currency is not None:
        yield {
            "undertaking": line.id,
            "bearer": borne(line.bearer),
            "theme": line.theme,
            "force": line.force or "",
            "currency": line.currency,
            "value": f"{line.value:f}",
            "tellings": " ".join(line.summed),
        }
