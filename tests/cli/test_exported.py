"""The command that exports, as a user gives it."""

from __future__ import annotations

import csv
import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from servanda.cli.commands import cli
from servanda.cli.main import run
from servanda.web.offline import WAYS_OUT
from tests.promise import FIRST, REPORTS, write_reports

ON = ("--as-of", "2025-06-10")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A ledger of two articles, one of which tells of a meeting."""
    monkeypatch.chdir(tmp_path)
    write_reports(tmp_path)
    for name in REPORTS:
        assert run(["add", f"{name}.txt", "--acts", f"{name}.yaml", "--author", "Ada Quill"]) == 0
    capsys.readouterr()
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command that must succeed prints."""
    day = ON if WAYS_OUT[arguments[0]].is_of_day else ()
    assert run(["export", *arguments, *day]) == 0
    return capsys.readouterr().out


def ids(capsys: pytest.CaptureFixture[str], table: str) -> list[str]:
    return [row["id"] for row in csv.DictReader(io.StringIO(said(capsys, "csv", "--table", table)))]


@pytest.mark.parametrize("name", WAYS_OUT)
def test_every_format_is_written_to_a_file(capsys: pytest.CaptureFixture[str], folder: Path, name: str) -> None:
    """Each format of the registry is there, is told of in the help, and leaves one whole file."""
    form = WAYS_OUT[name]
    part = [] if "ledger" in form.covers else ["--meeting", ids(capsys, "meetings")[0]]
    said(capsys, name, *part, "-o", f"out{form.suffix}")
    assert (folder / f"out{form.suffix}").stat().st_size > 100
    assert not list(folder.glob(".*"))
    assert name in (cli.commands["export"].help or "")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["xml"], "EXPORT001"),
        (["pdf"], "EXPORT002"),
        (["jsonl", "--undertaking", "u-1234"], "EXPORT002"),
        (["jsonl", "--as-of", "2025-01-11"], "EXPORT002"),
        (["csv", "--table", "pledges"], "EXPORT002"),
        (["ris", "--table", "tellings"], "EXPORT002"),
        (["csv", "--meeting", "m-1234", "--undertaking", "u-1234"], "EXPORT002"),
        (["csv", "-o", "first.txt"], "EXPORT003"),
        (["csv", "-o", ".", "--replace"], "EXPORT003"),
        (["pdf", "--meeting", "m-000000"], "STATE002"),
        (["csv", "--undertaking", "u-000000"], "STATE002"),
        (["csv", "-o", "nowhere/out.csv"], "SRC001"),
        (["csv", "-o", "x" * 300], "SRC001"),
    ],
)
def test_a_mistake_is_told(capsys: pytest.CaptureFixture[str], folder: Path, arguments: list[str], code: str) -> None:
    """A wrong format, part, id or file ends with 2 and a code, and nothing is written."""
    before = sorted(folder.iterdir())
    assert run(["export", *arguments]) == 2
    printed = capsys.readouterr()
    assert f"[{code}]" in printed.err
    assert printed.out == ""
    assert sorted(folder.iterdir()) == before
    assert (folder / "first.txt").read_text() == FIRST


def test_a_file_is_replaced_when_that_is_said(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """With --replace it is, and the command says so."""
    (folder / "out.csv").write_text("mine")
    assert run(["export", "csv", "-o", "out.csv", "--replace"]) == 0
    assert "out.csv replaced" in capsys.readouterr().err
    assert (folder / "out.csv").read_text().startswith("telling,")


def test_what_is_no_text_is_not_shown_on_a_terminal(folder: Path) -> None:
    """A workbook on a terminal is refused; into a pipe it goes."""
    command = [sys.executable, "-m", "servanda", "export", "xlsx"]
    ours, theirs = pty.openpty()
    try:
        shown = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, check=False, cwd=folder)
    finally:
        os.close(ours)
        os.close(theirs)
    assert shown.returncode == 2
    assert b"[EXPORT004]" in shown.stderr
    piped = subprocess.run(command, capture_output=True, check=True, cwd=folder)
    assert piped.stdout.startswith(b"PK")


def test_a_part_is_exported(capsys: pytest.CaptureFixture[str]) -> None:
    """One undertaking's tellings, by the beginning of its id."""
    whole = ids(capsys, "undertakings")
    found = list(csv.DictReader(io.StringIO(said(capsys, "csv", "--undertaking", whole[0][:7]))))
    assert {row["undertaking"] for row in found} == {whole[0]}


def test_an_earlier_day_knows_less(capsys: pytest.CaptureFixture[str]) -> None:
    """What was published later is left out, articles too."""
    assert run(["export", "ris", "--as-of", "2025-01-11"]) == 0
    assert capsys.readouterr().out.count("TY  - NEWS") == 1


def test_a_site_must_be_a_web_address(capsys: pytest.CaptureFixture[str]) -> None:
    """Anything else would give links that lead nowhere."""
    assert run(["export", "csv", "--site", "javascript:alert(1)"]) == 2
    assert "no web address" in capsys.readouterr().err
