"""Searching from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from servanda.cli.main import run
from tests.cli.test_views import ON
from tests.promise import REPORTS, write_reports


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A ledger of two reports in the folder that one works in."""
    monkeypatch.chdir(tmp_path)
    write_reports(tmp_path)
    for name in REPORTS:
        assert run(["add", f"{name}.txt", "--acts", f"{name}.yaml", "--author", "Ada"]) == 0
    capsys.readouterr()


def found(capsys: pytest.CaptureFixture[str], *asked: str) -> list[dict[str, Any]]:
    assert run(["search", "--json", *ON, *asked]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_undertakings_and_articles_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    """For programs, an object a line, with what kind of thing it is."""
    rows = found(capsys, "hospitals")
    assert [row["kind"] for row in rows] == ["undertaking", "article"]
    assert rows[0]["words"] == "Poland will send field hospitals once a ceasefire holds"
    assert rows[0]["status"] == "conditional"
    assert "field hospitals once a ceasefire holds" in rows[1]["snippet"]
    assert rows[1]["publisher"] == "Fjord Post"


def test_a_table_shows_both_with_what_to_do_next(capsys: pytest.CaptureFixture[str]) -> None:
    """With the words, the outlet, and the command that opens them."""
    assert run(["search", "Poland", "hospital", *ON]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "conditional" in shown
    assert "Norway pledges air defence" in shown
    assert "'servanda show' opens" in shown


def test_filters_narrow_undertakings_and_leave_articles_out(capsys: pytest.CaptureFixture[str]) -> None:
    """An actor by name or code, a status, a theme."""
    assert [row["bearer"] for row in found(capsys, "defence", "--actor", "Norway")] == [["NOR"]]
    assert found(capsys, "defence", "--status", "refused") == []
    assert found(capsys, "defence", "--theme", "health") == []


def test_phrases_minus_and_limits(capsys: pytest.CaptureFixture[str]) -> None:
    """As the help says."""
    assert {row["kind"] for row in found(capsys, '"air defence" -hospitals')} == {"article", "undertaking"}
    assert [row["publisher"] for row in found(capsys, '"air defence" -hospitals') if row["kind"] == "article"] == [
        "Tide"
    ]
    assert len(found(capsys, "Norway", "--limit", "1")) == 2
    assert found(capsys, '"defence air"') == []


def test_what_came_later_is_not_found(capsys: pytest.CaptureFixture[str]) -> None:
    """Nor is what was published after the day."""
    assert run(["search", "--json", "--as-of", "2025-01-11", "Lublin"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("asked", ["''", '"', "?!", "-war", "*"])
def test_what_has_no_word_is_said(capsys: pytest.CaptureFixture[str], asked: str) -> None:
    """In plain words, with exit code 2."""
    assert run(["search", "--", asked]) == 2
    assert "name at least one word" in capsys.readouterr().err


@pytest.mark.parametrize(
    "asked", ["x" * 10_000, "'; DROP TABLE records; --", "NEAR(a b)", 'a AND "', "nothing\x1b[31m"]
)
def test_a_hostile_question_finds_nothing_and_says_so(capsys: pytest.CaptureFixture[str], asked: str) -> None:
    """No operator of the database is one of ours."""
    assert run(["search", "--", asked]) == 0
    assert "nothing fits" in capsys.readouterr().out
