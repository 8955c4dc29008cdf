"""Views as rows of the tables in which they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Table

from servanda.codec import pack
from servanda.ledger import store
from servanda.ledger.accounts import Account, Accounts, Clash, Gathering, Line
from servanda.ledger.views.bearers import root
from servanda.ledger.views.totals import borne

NEVER = "9999-12-31"
"""The last day of a status that nothing ends."""


def rows(accounts: Accounts) -> dict[Table, list[dict[str, Any]]]:
    """All views as rows."""
    found = undertaking_rows(accounts.undertakings)
    found[store.clashes] = [clash_row(one) for one in accounts.clashes]
    found[store.meetings] = [meeting_row(one) for one in accounts.meetings]
    return found


def undertaking_rows(some: Iterable[Account]) -> dict[Table, list[dict[str, Any]]]:
    """Undertakings with those who bear them and their statuses."""
    held = list(some)
    return {
        store.undertakings: [_undertaking(one) for one in held],
        store.bearers: [row for one in held for row in _people(one)],
        store.standings: [row for one in held for row in _standings(one)],
        store.sums: [row for one in held for row in _sums(one.line)],
        store.counted: [
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
    }


def meeting_row(one: Gathering) -> dict[str, Any]:
    """A meeting."""
    return {"id": one.id, "last": one.last.isoformat(), "body": pack(one)}


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
    """Those who bear it, and those who have another part in it, as they are told and as whom they speak for."""
    bearers = {each.casefold() for each in one.line.bearer}
    acts = [told.act for told in one.tellings]
    told = {value.words for act in acts for value in (*act.actors, *act.recipients, *act.sources)}
    others = {each.casefold() for name in told for each in (name, root(name))} - bearers
    for actor in sorted(bearers | others):
        last = one.line.last.isoformat()
        yield {"actor": actor, "undertaking": one.line.id, "bears": int(actor in bearers), "last": last}


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
