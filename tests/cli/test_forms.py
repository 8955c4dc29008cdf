"""What commands print for programs, in colours or not, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from servanda.cli.commands import cli
from servanda.cli.main import run
from servanda.cli.manual import EXITS, Sectioned
from servanda.ledger import Ledger
from tests.cli.said import said
from tests.promise import record

ON = ("--as-of", "2025-06-10")
TABLES = (
    ("list", *ON), ("list", "--articles"), ("due", *ON), ("conflicts", *ON), ("meetings", *ON), ("totals", *ON),
    ("show", "1"), ("review",), ("config",), ("read", "first.txt", "second.txt"),
)  # fmt: skip
ESCAPE = "\x1b["


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a ledger of two articles that tell of one promise with two sums."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SERVANDA_READER", "rules")
    with Ledger("servanda.db", author="test") as log:
        record(tmp_path, log)
    return tmp_path


@pytest.mark.parametrize("command", TABLES, ids=" ".join)
def test_every_table_is_also_json_and_csv(capsys: pytest.CaptureFixture[str], command: tuple[str, ...]) -> None:
    """CSV has a header and rows as wide; JSON an object a line; both at once are a slip."""
    head, *rows = csv.reader(io.StringIO(said(capsys, *command, "--csv")))
    assert rows
    assert {len(row) for row in rows} == {len(head)}
    assert len(set(head)) == len(head)
    assert all(json.loads(line) for line in said(capsys, *command, "--json").splitlines())
    assert "exclude each other" in said(capsys, *command, "--json", "--csv", code=2)


def test_an_undertaking_as_csv_has_a_row_a_telling(capsys: pytest.CaptureFixture[str]) -> None:
    """With article, outlet and words; an article has a row an act."""
    found = json.loads(said(capsys, "list", "--actor", "NOR", *ON, "--json"))
    rows = list(csv.DictReader(io.StringIO(said(capsys, "show", found["id"], *ON, "--csv"))))
    assert [(row["ref"], row["publisher"], row["value"]) for row in rows] == [
        ("2#0", "Fjord Post", "70000000"),
        ("4#0", "Tide", "85000000"),
    ]
    rows = list(csv.DictReader(io.StringIO(said(capsys, "show", "3", "--csv"))))
    assert [(row["ref"], row["type"]) for row in rows] == [("4#0", "commit"), ("4#1", "meet")]


def test_read_as_csv_says_of_each_source_what_is_wrong(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Acts on standard output under one header, rejections on standard error, exit 2."""
    (folder / "short.txt").write_text("Poland.")
    assert run(["read", "--csv", "short.txt", "first.txt"]) == 2
    printed = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(printed.out)))
    assert {row["source"] for row in rows} == {"first.txt"}
    assert "TEXT002" in printed.err


def test_proofs_are_told_as_json_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sound or not, with the same exit codes as in words."""
    sound = json.loads(said(capsys, "verify", "--json"))
    assert (sound["sound"], sound["faults"], sound["records"]) == (True, [], {"article": 2, "reading": 2})
    assert re.fullmatch(r"4:[0-9a-f]{64}", sound["head"])
    assert run(["prove", "2"]) == 0
    proof = capsys.readouterr().out
    (folder / "proof.json").write_text(proof)
    found = json.loads(said(capsys, "check", "proof.json", "--json"))
    assert (found["holds"], found["trusted"], found["records"]) == (True, False, 4)
    key = ("--key", found["key"])
    assert json.loads(said(capsys, "check", "proof.json", *key, "--json"))["trusted"]
    (folder / "proof.json").write_text(proof.replace("70 million", "71 million").replace("70000000", "71000000"))
    assert not json.loads(said(capsys, "check", "proof.json", "--json", code=1))["holds"]


def printed(*arguments: str, **environment: str) -> str:
    """What a command prints to a real terminal."""
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    command = [sys.executable, "-m", "servanda", *arguments]
    with subprocess.Popen(command, stdout=theirs, env={**kept, "TERM": "xterm", **environment}) as running:
        os.close(theirs)
        found = b""
        try:
            while more := os.read(ours, 65536):
                found += more
        except OSError:  # the other end was closed
            pass
        assert running.wait() == 0
    os.close(ours)
    return found.decode()


def test_colours_are_for_terminals_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """There in a terminal, none with NO_COLOR, no control characters at all in a pipe."""
    colour = re.compile(r"\x1b\[[\d;]*3\d[;m]")
    assert colour.search(printed("list"))
    assert not colour.search(printed("list", NO_COLOR="1"))
    assert ESCAPE not in printed("list", TERM="dumb")
    assert ESCAPE not in said(capsys, "list")


def test_the_help_lists_every_command_once_by_what_it_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    """No line is cut, none is wider than 80 columns, and none stands under More."""
    assert isinstance(cli, Sectioned)
    assert sorted(name for _, names in cli.sections() for name in names) == sorted(cli.commands)
    assert "More" not in dict(cli.sections())
    shown = said(capsys, "--help")
    assert "..." not in shown.partition("Options:")[2]
    for name, command in cli.commands.items():
        assert command.help
        told = said(capsys, name, "--help")
        assert max(map(len, told.splitlines())) <= 80


def test_a_command_without_a_section_is_listed_under_more() -> None:
    """It is not lost."""
    group = Sectioned("x", commands=[click.Command("list"), click.Command("new"), click.Command("old", hidden=True)])
    assert group.sections() == [("Ask", ["list"]), ("More", ["new"])]


def test_exit_codes_are_those_of_the_reference() -> None:
    """The manual has each with the same words."""
    reference = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d+) \| (.*) \|$", reference, re.MULTILINE))
    assert {int(code): words.replace("`", "'") for code, words in rows.items()} == EXITS
