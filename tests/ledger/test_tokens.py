"""Tokens and sessions, in both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from servanda.errors import TokenError
from servanda.ledger import Ledger, Tokens
from servanda.ledger.tokens import SESSION
from servanda.ledger.transfer import dump_lines


def test_a_token_says_who_comes_and_as_what(ledger: Ledger) -> None:
    """Two people have two; a wrong one is nobody's."""
    tokens = Tokens(ledger.engine)
    ada, bob = tokens.add(" Ada ", "reviewer"), tokens.add("Bob", "reader")
    assert ada != bob
    assert [(one.name, one.role) for one in map(tokens.holder, (ada, bob)) if one] == [
        ("Ada", "reviewer"),
        ("Bob", "reader"),
    ]
    assert tokens.holder(ada[:-1]) is None
    assert [one.name for one in tokens.listed()] == ["Ada", "Bob"]


def test_no_secret_is_kept(ledger: Ledger) -> None:
    """Who reads the whole database cannot enter with what stands there, nor does an export hold any of it."""
    tokens = Tokens(ledger.engine)
    secret = tokens.add("Ada", "administrator")
    session = tokens.open(secret)
    assert session is not None
    with ledger.engine.connect() as connection:
        rows = [*connection.execute(text("SELECT * FROM tokens")), *connection.execute(text("SELECT * FROM sessions"))]
    held = {str(value) for row in rows for value in row}
    assert not {secret, session, secret.removeprefix("servanda_")} & held
    assert [one for one in held if tokens.holder(one) or tokens.guest(one)] == []
    assert b"Ada" not in b"".join(dump_lines(ledger))


def test_a_name_has_one_token_at_a_time(ledger: Ledger) -> None:
    """A second needs the first to be revoked; what was revoked stays revoked."""
    tokens = Tokens(ledger.engine)
    first = tokens.add("Ada", "reader")
    with pytest.raises(TokenError, match=r"TOKEN001.*revoke Ada"):
        tokens.add("Ada", "administrator")
    assert tokens.revoke("Ada").revoked
    second = tokens.add("Ada", "reviewer")
    assert tokens.holder(first) is None
    assert tokens.holder(second) is not None
    with pytest.raises(TokenError, match="TOKEN002"):
        tokens.revoke("ada")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 81, "servanda/0.1.0", "\x1b[31m"])
def test_a_name_must_be_one(ledger: Ledger, name: str) -> None:
    """It signs records: neither empty, nor a command to a terminal, nor the program's own."""
    with pytest.raises(TokenError, match="TOKEN001"):
        Tokens(ledger.engine).add(name, "reader")


def test_a_session_runs_out(ledger: Ledger) -> None:
    """After its hours it is nobody's, and the next who signs in sweeps it away."""
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    tokens = Tokens(ledger.engine, clock=lambda: now[0])
    secret = tokens.add("Ada", "reader")
    session = tokens.open(secret)
    assert session is not None
    now[0] += SESSION - timedelta(seconds=1)
    assert tokens.guest(session) is not None
    now[0] += timedelta(seconds=1)
    assert tokens.guest(session) is None
    tokens.open(secret)
    with ledger.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM sessions")).scalar() == 1


def test_signing_out_ends_one_session(ledger: Ledger) -> None:
    """On one machine; the other goes on."""
    tokens = Tokens(ledger.engine)
    secret = tokens.add("Ada", "reader")
    here, there = tokens.open(secret), tokens.open(secret)
    assert here is not None
    assert there is not None
    tokens.close(here)
    assert tokens.guest(here) is None
    assert tokens.guest(there) is not None
    assert tokens.open("servanda_x") is None
