"""What the ledger says, as a user asks for it."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from servanda.cli.main import run
from tests.cli.said import said
from tests.conftest import Demo
from tests.promise import FIRST, FIRST_ACTS, REPORTS, SECOND, SECOND_ACTS, write_reports

ON = ("--as-of", "2025-06-10")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A ledger of two articles that tell of one promise with two sums."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    write_reports(tmp_path)
    for name in REPORTS:
        assert run(["add", f"{name}.txt", "--acts", f"{name}.yaml", "--author", "Ada Quill"]) == 0
    capsys.readouterr()
    return tmp_path


def rows(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said(capsys, *arguments, "--json").splitlines()]


def flat(words: str) -> str:
    return " ".join(words.split())


def test_list_tells_each_undertaking_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Id, status, force, bearer, words, deadline, sum, support and open conflicts, within 80 columns."""
    shown = said(capsys, "list", *ON)
    *table, last = shown.rstrip().splitlines()
    assert max(map(len, table)) <= 80
    for words in ("u-", "due", "formal", "NOR", "for UKR", "Oslo promised Ukraine", "2 outlets", "1 conflict"):
        assert words in shown
    assert "EUR 85,000,000" in flat(shown) or "EUR 85,000,000" in shown.replace("\n", " ")
    assert last.startswith("2 undertakings on 2025-06-10")
    norway, poland = sorted(rows(capsys, "list", *ON), key=lambda row: row["bearer"])
    assert (norway["status"], norway["deadline"], norway["value"], norway["currency"]) == (
        "due",
        "2025-06-30",
        85_000_000,
        "EUR",
    )
    assert (norway["tellings"], norway["outlets"], norway["origins"], norway["conflicts"]) == (2, 2, 2, 1)
    assert (poland["status"], poland["waits_for"], poland["force"]) == ("conditional", ["ceasefire"], "ready")


def test_list_narrows_by_what_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """A name stands for its code; what nothing fits is said."""
    for arguments, wanted in (
        (("--actor", "Poland"), ["POL"]),
        (("--actor", "pol"), ["POL"]),
        (("--status", "due", "--theme", "arms"), ["NOR"]),
        (("--waits-for", "ceasefire"), ["POL"]),
        (("--since", "2025-01-12"), ["NOR"]),
        (("--force", "formal", "--type", "commit"), ["NOR"]),
        (("--force", "possible"), []),
    ):
        assert [row["bearer"] for row in rows(capsys, "list", *ON, *arguments)] == [[one] for one in wanted]
    assert "no undertaking is like that" in said(capsys, "list", "--actor", "Kenya")


def test_list_as_csv_has_a_header_and_a_row_each(capsys: pytest.CaptureFixture[str]) -> None:
    """Lists are parted by semicolons; nothing runs as a formula."""
    found = list(csv.DictReader(io.StringIO(said(capsys, "list", "--csv", *ON))))
    assert sorted(row["bearer"] for row in found) == ["NOR", "POL"]
    assert found[0].keys() == rows(capsys, "list", *ON)[0].keys()


def test_a_day_before_knows_less(capsys: pytest.CaptureFixture[str]) -> None:
    """What Tide wrote on the twelfth is not known on the eleventh."""
    (norway,) = rows(capsys, "list", "--actor", "NOR", "--as-of", "2025-01-11")
    assert (norway["status"], norway["value"], norway["conflicts"]) == ("announced", 70_000_000, 0)
    assert rows(capsys, "list", "--as-of", "2025-01-09") == []
    assert "no undertaking is recorded yet on 2025-01-09" in said(capsys, "list", "--as-of", "2025-01-09")


def test_show_tells_all_of_an_undertaking(capsys: pytest.CaptureFixture[str]) -> None:
    """By its id as the list prints it, or four digits of it: history, tellings, why they are one, conflicts."""
    (norway,) = rows(capsys, "list", "--actor", "NOR")
    shown = said(capsys, "show", norway["id"][:6], *ON)
    assert max(map(len, shown.splitlines())) <= 80
    for words in (
        "due since 2025-05-31",
        "overdue the deadline 2025-06-30 has passed",
        "ahead, if nothing happens",
        "2 tellings by 2 outlets",
        "2#0 2025-01-10 Fjord Post article 1",
        "grouped with 2#0:",
        "amount EUR 70,000,000 or EUR 85,000,000",
        "Oslo promised Ukraine 85 million euros for its air defence",
        "servanda review different 2#0 4#0",
    ):
        assert words in flat(shown)
    found = json.loads(said(capsys, "show", norway["id"], "--json", *ON))
    assert [one["ref"] for one in found["tellings"]] == ["2#0", "4#0"]
    assert found["tellings"][1]["grouped"]["to"] == "2#0"
    assert found["tellings"][0]["act"]["evidence"] in FIRST
    assert [one["kind"] for one in found["conflicts"]] == ["amount"]
    assert [(one["slot"], one["value"]) for one in found["revisions"]][:3] == [
        ("amount", "EUR 70,000,000"),
        ("deadline", "2025-06"),
        ("force", "declared"),
    ]


@pytest.mark.parametrize("wanted", ["u-0000", "u-zzzz", "u-", "u-%%%%", "U-'--", "u-" + "1" * 50])
def test_an_unknown_undertaking_is_said(capsys: pytest.CaptureFixture[str], wanted: str) -> None:
    """With where to find one; never a traceback."""
    assert "STATE002" in said(capsys, "show", wanted, code=2)


def test_due_lists_what_falls_due_and_what_is_overdue(capsys: pytest.CaptureFixture[str]) -> None:
    """How far off it is stands beside the status."""
    assert "in 20 days" in flat(said(capsys, "due", *ON))
    assert [row["status"] for row in rows(capsys, "due", "--as-of", "2025-07-10")] == ["overdue"]
    assert "10 days ago" in flat(said(capsys, "due", "--as-of", "2025-07-10"))
    assert rows(capsys, "due", "--as-of", "2025-02-01") == []
    assert "nothing falls due" in said(capsys, "due", "--as-of", "2025-02-01")
    assert len(rows(capsys, "due", "--as-of", "2025-02-01", "--days", "200")) == 1


def test_a_conflict_that_others_repeat_is_shown_once(capsys: pytest.CaptureFixture[str]) -> None:
    """One conflict for people, with the acts that tell it again; for programs every two tellings."""
    Path("third.txt").write_text(SECOND.replace("Oslo pays more", "Norway pays more"))
    Path("third.yaml").write_text(SECOND_ACTS.replace("Tide", "Skerry News").replace("01-12", "01-13"))
    assert run(["add", "third.txt", "--acts", "third.yaml", "--author", "Ada Quill"]) == 0
    capsys.readouterr()
    shown = flat(said(capsys, "conflicts"))
    assert "told again by 6#0" in shown
    assert (shown.count("EUR 85,000,000"), "1 conflict on" in shown) == (1, True)
    first, second = sorted(rows(capsys, "conflicts"), key=lambda one: str(one["b"]["ref"]))
    assert (first["also"], first["like"], second["also"], second["like"]) == (["6#0"], None, [], first["id"])
    (norway,) = rows(capsys, "list", "--actor", "Norway")
    assert norway["conflicts"] == 1
    assert flat(said(capsys, "show", norway["id"])).count("amount EUR 70,000,000 or") == 1


def test_conflicts_show_both_tellings_words_until_they_are_settled(capsys: pytest.CaptureFixture[str]) -> None:
    """A judgement settles one; then it shows with --settled alone, and the judgement survives what is added later."""
    shown = flat(said(capsys, "conflicts"))
    for words in ("amount EUR 70,000,000 or EUR 85,000,000", "2#0 2025-01-10 Fjord Post", "4#0 2025-01-12 Tide"):
        assert words in shown
    (row,) = csv.DictReader(io.StringIO(said(capsys, "conflicts", "--csv")))
    assert (row["a"], row["publisher_b"]) == ("2#0", "Tide")
    assert "recorded 5" in said(capsys, "review", "different", "2#0", "4#0", "--reason", "two funds")
    assert "no conflict is open" in said(capsys, "conflicts")
    assert len(rows(capsys, "list")) == 3
    Path("third.txt").write_text(FIRST.replace("its premier said", "the government repeated"))
    Path("third.yaml").write_text(FIRST_ACTS.replace("Fjord Post", "Skerry News").replace("01-10", "01-14"))
    assert run(["add", "third.txt", "--acts", "third.yaml", "--author", "Ada Quill"]) == 0
    capsys.readouterr()
    tellings = [
        {one["ref"] for one in json.loads(said(capsys, "show", row["id"], "--json"))["tellings"]}
        for row in rows(capsys, "list")
    ]
    assert not any({"2#0", "4#0"} <= refs for refs in tellings)
    assert ["judgement 5"] in [one["settled_by"] for one in rows(capsys, "conflicts", "--settled")]


def test_same_and_unsure_reach_the_groups(capsys: pytest.CaptureFixture[str]) -> None:
    """Two tellings are held together, for the reason that is given; unsure takes it back."""
    said(capsys, "review", "same", "2#0", "2#1", "--reason", "one package")
    (row,) = rows(capsys, "list")
    assert row["tellings"] == 3
    assert "judged the same: one package (record 5)" in flat(said(capsys, "show", row["id"]))
    said(capsys, "review", "unsure", "2#0", "2#1", "--reason", "perhaps not")
    assert len(rows(capsys, "list")) == 2


def test_an_occurrence_moves_what_waits_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    """And shows as its cause."""
    said(capsys, "occur", "ceasefire", "2025-03-01", "the guns fell silent", "--meets", "2#1")
    (poland,) = rows(capsys, "due", "--as-of", "2025-03-05")
    assert (poland["bearer"], poland["since"]) == (["POL"], "2025-03-01")
    assert "record 5" in said(capsys, "show", poland["id"])


def test_a_name_that_nobody_bears_is_said_with_who_may_be_meant(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip of spelling; a state of whom nothing is told; what is near to nothing. Programs get what they got."""
    for command in (["list"], ["search", "air"]):
        for name, words in (
            ("Norwey", "No actor is called “Norwey”: is it Norway (NOR)?"),
            ("Portugal", "This ledger tells nothing of Portugal."),
            ("Portgual", "is it Portugal (PRT)?"),
            ("qqqqqq", "No actor is called “qqqqqq”."),
        ):
            assert run([*command, "--actor", name, "--json", *ON]) == 0
            told = capsys.readouterr()
            assert words in told.err
            assert told.out == ""
    assert run(["list", "--actor", "Norway", "--status", "kept", *ON]) == 0
    assert capsys.readouterr().err == ""


def test_meetings_have_a_board(capsys: pytest.CaptureFixture[str]) -> None:
    """Who met, where, and what they took on there."""
    (one,) = rows(capsys, "meetings")
    assert (one["first"], one["places"], one["participants"]) == ("2025-01-11", ["Lublin"], ["NOR", "POL"])
    assert "Lublin" in said(capsys, "meetings")
    assert {(cell["actor"], cell["theme"]) for cell in one["board"]} == {("NOR", "arms")}
    assert "4#0" in said(capsys, "meetings", "--board", one["id"][:8])
    assert "STATE002" in said(capsys, "meetings", "--board", "m-0000", code=2)


def test_a_meeting_is_shown_by_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    """Or the beginning of it: what `meetings --board` shows; what is no id of one says where they are."""
    (one,) = rows(capsys, "meetings")
    for form in ((), ("--json",), ("--csv",)):
        shown = said(capsys, "show", one["id"][:10], *form)
        assert shown == said(capsys, "meetings", "--board", one["id"], *form) != ""
    assert "'servanda meetings' has them" in said(capsys, "show", "m-00000000", code=2)


def test_due_lists_all_that_has_a_day_or_so_many_days(capsys: pytest.CaptureFixture[str]) -> None:
    """However far off it is, where all is asked for; what is no number of days is said."""
    assert rows(capsys, "due", "--as-of", "2025-02-01") == []
    (norway,) = rows(capsys, "due", "--as-of", "2025-02-01", "--days", "all")
    assert norway["deadline"] == "2025-06-30"
    assert "due or past its day" in said(capsys, "due", "--as-of", "2025-02-01", "--days", "all")
    for wrong in ("-1", "36501", "some"):
        assert "write one from 0 to 36500, or all" in flat(said(capsys, "due", "--days", wrong, code=2))


def test_totals_keep_apart_what_is_not_one(capsys: pytest.CaptureFixture[str]) -> None:
    """An undertaking told twice counts once; the method is told, and is no wider than the table."""
    (row,) = rows(capsys, "totals", *ON)
    assert (row["bearer"], row["force"], row["status"], row["value"]) == ("NOR", "formal", "due", 85_000_000)
    assert row["tellings"] == ["2#0", "4#0"]
    shown = said(capsys, "totals", *ON)
    assert "EUR 85,000,000" in shown
    assert "Each undertaking counts once, with the sum of its latest telling of a promise" in flat(shown)
    assert max(map(len, shown.splitlines())) <= 80


def test_articles_are_listed_as_before(capsys: pytest.CaptureFixture[str]) -> None:
    """Filters of undertakings do not go with them."""
    assert [row["record"] for row in rows(capsys, "list", "--articles")] == [1, 3]
    assert "--articles lists all articles" in said(capsys, "list", "--articles", "--theme", "arms", code=2)
    assert "exclude each other" in said(capsys, "list", "--json", "--csv", code=2)


def test_words_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters in a text are shown as such."""
    Path("evil.txt").write_text("Kenya will plant \x1b[31mtrees\x1b[0m in Nairobi.\n")
    Path("evil.yaml").write_text(
        'acts:\n- {type: commit, evidence: "Kenya will plant \\e[31mtrees", actors: ["K\\e[1mEN"], theme: climate}\n'
    )
    assert run(["add", "evil.txt", "--acts", "evil.yaml", "--author", "A", "--publisher", "Tide"]) == 0
    capsys.readouterr()
    assert any("\x1b" in row["words"] for row in rows(capsys, "list"))
    for command in (("list",), ("conflicts",), ("totals",), ("meetings",)):
        assert not re.search(r"\x1b\[(31|1)m", said(capsys, *command))


def test_the_demo_answers_what_it_is_shown_for(
    built_demo: Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A proposal within 48 hours falls due; sums by one bearer count once; outlets that copy are one origin."""
    shutil.copy(built_demo.path, tmp_path)
    of = ("--ledger", str(tmp_path / built_demo.path.name))
    assert rows(capsys, "due", *of, "--as-of", "2025-09-06", "--days", "1")
    assert rows(capsys, "conflicts", *of)
    assert rows(capsys, "totals", *of)
    assert rows(capsys, "meetings", *of)
    found = rows(capsys, "list", *of)
    assert any(row["origins"] < row["outlets"] for row in found)
    assert len({row["id"] for row in found}) == len(found)
    table = said(capsys, "list", *of, "--limit", "20")
    assert max(map(len, table.splitlines())) <= 80
    assert "the first 20 undertakings on" in table
    assert run(["verify", *of]) == 0
