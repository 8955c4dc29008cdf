"""The log's commands as a user runs them: prove, keep, judge, take out, carry over."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from servanda.cli.main import run
from servanda.ledger import schema
from tests.cli.said import said

REPORT = "Talks end\n\nNorland will pay 5 million euros to Sudland by 2030, its premier said on Monday.\n"
ACTS = """\
document: {publisher: The Sheet, published: '2025-09-05', language: en}
acts:
- type: commit
  evidence: Norland will pay 5 million euros to Sudland by 2030
  actors: [NOR]
  force: declared
  theme: funding
- type: meet
  evidence: Talks end
  actors: [NOR, SUD]
  theme: diplomacy
  when: '2025-09-04'
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder to work in, with a ledger of one article whose acts Ada annotated: records 1 and 2."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "talks.txt").write_text(REPORT)
    (tmp_path / "talks.yaml").write_text(ACTS)
    assert run(["add", "talks.txt", "--acts", "talks.yaml", "--author", "Ada Quill"]) == 0
    capsys.readouterr()
    return tmp_path


def test_acts_from_outside_are_recorded_once_with_their_author(capsys: pytest.CaptureFixture[str]) -> None:
    """Article, metadata and acts are those of the two files; a second time they are known."""
    assert "known: talks.txt" in said(capsys, "add", "talks.txt", "--acts", "talks.yaml", "--author", "Ada Quill")
    found = json.loads(said(capsys, "show", "1", "--json"))
    assert (found["article"]["publisher"], found["article"]["author"]) == ("The Sheet", None)
    assert (found["reader"], [act["type"] for act in found["acts"]]) == ("annotation/1:Ada Quill", ["commit", "meet"])
    assert "2#1" in said(capsys, "show", "1")


def test_acts_that_are_not_in_the_form_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, with file and line, and nothing is recorded."""
    (folder / "talks.yaml").write_text(ACTS.replace("theme: funding", "theme: money"))
    told = said(capsys, "add", "talks.txt", "--acts", "talks.yaml", "--ledger", "new.db", code=2)
    assert "[ACTS002]" in told
    assert "talks.yaml:7: act 0: theme: " in told
    assert not (folder / "new.db").exists()
    assert "ACTS001" in said(capsys, "add", "talks.txt", "--acts", "nowhere.yaml", code=2)


def test_acts_belong_to_one_source(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two reports and one file of acts is a slip."""
    (folder / "other.txt").write_text(REPORT)
    assert "--acts belongs to one source" in said(
        capsys, "add", "talks.txt", "other.txt", "--acts", "talks.yaml", code=2
    )


def test_a_proof_is_checked_without_the_ledger(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Prove, take the ledger away, check: by itself, by the key, by a checkpoint that was kept."""
    (folder / "kept.txt").write_text(run_out(capsys, "checkpoint"))
    (folder / "proof.json").write_text(run_out(capsys, "prove", "2", "--to", "kept.txt"))
    (folder / "now.json").write_text(run_out(capsys, "prove", "2"))
    for file in folder.glob("servanda.db*"):
        file.unlink()
    key = json.loads((folder / "proof.json").read_text())["checkpoint"].splitlines()[0].removeprefix("servanda/")
    told = said(capsys, "check", "proof.json")
    assert "record 2, a reading" in told
    assert key in " ".join(told.split())
    assert "It holds" in said(capsys, "check", "proof.json", "--key", key)
    assert "It holds" in said(capsys, "check", "proof.json", "--checkpoint", "kept.txt")
    assert "It holds" in said(capsys, "check", "kept.txt", "--key", key)
    assert "another checkpoint" in said(capsys, "check", "now.json", "--checkpoint", "kept.txt", code=1)
    assert "another key" in said(capsys, "check", "proof.json", "--key", "0" * 64, code=1)
    (folder / "proof.json").write_text((folder / "proof.json").read_text().replace("5 million", "6 million"))
    assert "does NOT hold" in said(capsys, "check", "proof.json", code=1)
    assert "PROOF001" in said(capsys, "check", "talks.txt", code=2)


def run_out(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command prints on standard output."""
    assert run([*arguments]) == 0
    return capsys.readouterr().out


def test_growth_is_proved_and_a_rewritten_ledger_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From a checkpoint to now; a ledger that was written anew, with all hashes right, does not pass for the same."""
    (folder / "kept.txt").write_text(run_out(capsys, "checkpoint"))
    said(capsys, "review", "accept", "1#0", "--by", "Bo")
    (folder / "growth.json").write_text(run_out(capsys, "prove", "--from", "kept.txt"))
    assert "begins with the 2 that were signed before" in " ".join(said(capsys, "check", "growth.json").split())
    assert "is sound" in said(capsys, "verify", "--checkpoint", "kept.txt")
    for file in folder.glob("servanda.db*"):
        if not file.name.endswith(".key"):
            file.unlink()
    said(capsys, "add", "talks.txt", "--acts", "talks.yaml", "--author", "Mallory")
    assert "is sound" in said(capsys, "verify")
    assert "not of this ledger" in said(capsys, "verify", "--checkpoint", "kept.txt", code=1)
    assert "PROOF002" in said(capsys, "prove", "--from", "kept.txt", code=2)


def test_an_act_is_judged_and_the_latest_verdict_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the article's number or the reading's; corrected by an act in the guidelines' form."""
    said(capsys, "review", "accept", "1#1", "--by", "Bo")
    right = ACTS.split("- type: meet", maxsplit=1)[0].replace("theme: funding", "theme: humanitarian")
    (folder / "right.yaml").write_text(right)
    told = said(capsys, "review", "correct", "2#0", "--act", "right.yaml", "--reason", "it is aid", "--by", "Bo")
    assert "recorded 4: correct 2#0, by Bo" in told
    rows = [json.loads(line) for line in said(capsys, "review", "--json").splitlines()]
    assert [(row["act"], row["verdict"], row["by"]) for row in rows] == [
        ("2#1", "accept", "Bo"),
        ("2#0", "correct", "Bo"),
    ]
    assert "corrected" in said(capsys, "show", "1")
    assert "humanitarian" in {one["theme"] for one in json.loads(said(capsys, "show", "1", "--json"))["acts"]}
    assert "2#0,1," in (listed := said(capsys, "show", "1", "--csv"))
    assert ",humanitarian," in listed
    said(capsys, "review", "reject", "2#0", "--reason", "no such act", "--by", "Bo")
    assert "2#0,1," not in said(capsys, "show", "1", "--csv")
    said(capsys, "review", "correct", "2#0", "--act", "right.yaml", "--reason", "it is aid", "--by", "Bo")
    assert "recorded 7" in said(capsys, "review", "same", "2#0", "2#1", "--reason", "one story", "--by", "Bo")
    assert "recorded 8" in said(capsys, "review", "different", "NOR", "SUD", "--reason", "two states", "--by", "Bo")
    assert "is sound" in said(capsys, "verify")


def test_occurrences_notes_and_retractions_are_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    """By hand, or from an act that tells the day and the words."""
    assert "recorded 3" in said(capsys, "occur", "ceasefire", "2026-03-01", "the guns fell silent", "--by", "Bo")
    assert "other on 2025-09-04" in said(capsys, "occur", "other", "--act", "1#1", "--meets", "1#0", "--by", "Bo")
    assert "recorded 5" in said(capsys, "note", "outlet/The Sheet", "owned by the state", "--by", "Bo")
    assert "recorded 6" in said(capsys, "note", "1", "corrected later", "--by", "Bo")
    assert "recorded 7" in said(capsys, "retract", "1", "--reason", "withdrawn", "--by", "Bo")
    assert "retracted: withdrawn" in said(capsys, "show", "1")
    assert "(retracted)" in said(capsys, "list", "--articles")
    assert json.loads(said(capsys, "list", "--articles", "--json"))["retracted"] == "withdrawn"
    assert "is sound" in said(capsys, "verify")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["review", "accept", "1#7"], "STATE002"),
        (["review", "accept", "7#0"], "STATE002"),
        (["review", "reject", "1#0"], "STATE001"),
        (["review", "bless", "1#0"], "Invalid value"),
        (["occur", "ceasefire", "2026-03-01"], "give the DAY and the WORDS"),
        (["occur", "ceasefire", "soon", "silence"], "STATE001"),
        (["occur", "ceasefire", "2026-03-01", "silence", "--act", "x"], "STATE001"),
        (["retract", "9", "--reason", "x"], "STATE002"),
        (["retract", "1"], "Missing option '--reason'"),
        (["note", "2", "x"], "STATE002"),
        (["redact", "9", "--reason", "x", "--yes"], "STATE002"),
        (["prove"], "name a RECORD"),
        (["prove", "9"], "STATE002"),
        (["prove", "--from", "talks.txt"], "PROOF001"),
        (["prove", "1", "--key-file", "talks.txt"], "PROOF003"),
        (["verify", "--checkpoint", "nowhere"], "PROOF001"),
        (["load", "nowhere.jsonl"], "SRC001"),
        (["load", "talks.txt", "--ledger", "new.db"], "LEDGER006"),
        (["export", "jsonl", "-o", "nowhere/l.jsonl"], "SRC001"),
        (["migrate", "--ledger", "nowhere.db"], "LEDGER001"),
        (["note", "1", "x", "--by", " "], "no name"),
    ],
)
def test_a_slip_exits_with_2_and_changes_nothing(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    """A message that says what to do, and no record."""
    assert words in said(capsys, *arguments, code=2)
    assert "is sound: 1 article, 1 reading" in said(capsys, "verify")
    assert [path.name for path in Path().glob("*.db")] == ["servanda.db"]


def test_a_redaction_is_asked_for_and_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a yes nothing goes; with one, verify says what went and why, and the ledger is sound."""
    monkeypatch.setattr("sys.stdin", __import__("io").StringIO("n\n"))
    assert run(["redact", "1", "--reason", "a court said so"]) == 130
    capsys.readouterr()
    assert "redacted: records 1, 2; 1 pages" in said(capsys, "redact", "1", "--reason", "a court said so", "--yes")
    told = said(capsys, "verify")
    assert "records 1, 2: redacted: a court said so (record 3)" in told
    assert "is sound" in told
    for author in ("Ada Quill", "Bo"):
        assert "LEDGER005" in said(capsys, "add", "talks.txt", "--acts", "talks.yaml", "--author", author, code=2)


def test_a_ledger_is_carried_over_to_the_byte(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Export, load, export."""
    said(capsys, "export", "jsonl", "-o", "one.jsonl")
    assert "2 records loaded" in said(capsys, "load", "one.jsonl", "--ledger", "two.db")
    said(capsys, "export", "jsonl", "-o", "two.jsonl", "--ledger", "two.db")
    assert (folder / "one.jsonl").read_bytes() == (folder / "two.jsonl").read_bytes()
    assert not list(folder.glob("*.part"))


def test_an_old_ledger_is_migrated_on_demand(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Commands refuse it and say what to run; then they work."""
    database = sqlite3.connect(folder / "old.db")
    database.executescript((Path(__file__).parents[1] / "ledger/version1.sql").read_text(encoding="utf-8"))
    database.close()
    assert "servanda migrate" in said(capsys, "list", "--ledger", "old.db", code=2)
    assert f"was of version 1 and is of {schema.VERSION} now" in said(capsys, "migrate", "--ledger", "old.db")
    assert f"of version {schema.VERSION} already" in said(capsys, "migrate", "--ledger", "old.db")
    assert "is sound" in said(capsys, "verify", "--ledger", "old.db")


def test_a_verdict_is_listed_on_the_act_of_a_later_reading(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who annotates again does not undo what was judged."""
    said(capsys, "review", "reject", "1#1", "--reason", "a headline", "--by", "Bo")
    (folder / "again.yaml").write_text(ACTS.replace("actors: [NOR]", "actors: [NOR, SUD]"))
    said(capsys, "add", "talks.txt", "--acts", "again.yaml", "--author", "Cy")
    rows = [json.loads(line) for line in said(capsys, "review", "--json").splitlines()]
    assert [(row["act"], row["verdict"]) for row in rows] == [("4#1", "reject"), ("4#0", None)]
    assert "reject" in said(capsys, "show", "1")


def test_a_name_that_nobody_bears_is_asked_about(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is recorded all the same, for it may be right."""
    assert run(["occur", "other", "2026-03-01", "they met", "--actor", "Moldovia", "--by", "Bo"]) == 0
    found = capsys.readouterr()
    assert "recorded 3" in found.out
    assert "“Moldovia”: is it Moldova (MDA)" in " ".join(found.err.split())
    assert run(["occur", "other", "2026-03-01", "they met", "--actor", "MDA", "--by", "Bo"]) == 0
    assert capsys.readouterr().err == ""
