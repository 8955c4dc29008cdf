"""`servanda token`, as its user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from servanda.cli.main import run
from servanda.ledger import Ledger, Tokens


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    """A ledger in which nothing is recorded."""
    path = str(tmp_path / "l.db")
    Ledger(path, author="tests/1").close()
    return path


def test_a_token_is_printed_once_and_alone(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output is the token, for a script to take; whose it is and what to do goes to standard error."""
    assert run(["token", "add", "Ada Quill", "--role", "reviewer", "--ledger", ledger]) == 0
    out, err = capsys.readouterr()
    with Ledger(ledger, author="tests/1") as book:
        held = Tokens(book.engine).holder(out.strip())
    assert held is not None
    assert (held.name, held.role) == ("Ada Quill", "reviewer")
    assert "not shown again" in err.replace("\n", " ")
    assert run(["token", "list", "--ledger", ledger]) == 0
    listed = capsys.readouterr().out
    assert "Ada Quill" in listed
    assert out.strip() not in listed


def test_a_token_is_revoked(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It stays in the list with the time of its end, and is gone a second time."""
    run(["token", "add", "Ada", "--role", "administrator", "--ledger", ledger])
    assert run(["token", "revoke", "Ada", "--ledger", ledger]) == 0
    capsys.readouterr()
    assert run(["token", "list", "--json", "--ledger", ledger]) == 0
    (row,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert row["revoked"]
    assert run(["token", "revoke", "Ada", "--ledger", ledger]) == 2
    assert "[TOKEN002]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "Ada"], "--role"),
        (["add", "Ada", "--role", "king"], "king"),
        (["add", "", "--role", "reader"], "[TOKEN001]"),
        (["add", "servanda/1", "--role", "reader"], "[TOKEN001]"),
        (["revoke", "Nobody"], "[TOKEN002]"),
    ],
)
def test_a_mistake_is_said(ledger: str, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line, with exit code 2, and nothing is made."""
    assert run(["token", *arguments, "--ledger", ledger]) == 2
    assert words in capsys.readouterr().err
    with Ledger(ledger, author="tests/1") as book:
        assert Tokens(book.engine).listed() == ()


def test_an_empty_list_says_what_to_do(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A newcomer is told how the first is made."""
    assert run(["token", "list", "--ledger", ledger]) == 0
    assert "servanda token add" in capsys.readouterr().out.replace("\n", " ")
