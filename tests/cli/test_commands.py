"""The commands as a user runs them: in a process of their own, on real files."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from servanda.cli.main import run
from servanda.demo import forms
from servanda.ledger import Ledger
from tests.conftest import Demo

REPORT = """Norland and Sudland agree on water

By Ada Quill

Norland will open the dam on Monday if Sudland signs the treaty, Prime Minister Ada Byron said.

"We promise to share the water," she told reporters.

Latest news

Storm over the coast
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "water.txt"
    path.write_text(REPORT)
    return path


def servanda(
    *arguments: str | Path, folder: Path, text: str | None = None, columns: int = 80
) -> subprocess.CompletedProcess[str]:
    environment = {**{k: v for k, v in os.environ.items() if not k.startswith("SERVANDA_")}, "COLUMNS": str(columns)}
    command = [sys.executable, "-m", "servanda", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, input=text, capture_output=True, text=True, env=environment, check=False)


def test_read_prints_a_table_that_fits_80_columns(report: Path, tmp_path: Path) -> None:
    """Type, who, words, teller and condition stand in a table no wider than the terminal."""
    done = servanda("read", report, folder=tmp_path)
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    flat = " ".join(done.stdout.split())
    for words in ("commit", "Norland", "told by", "Ada Byron", "if Sudland signs the treaty"):
        assert words in flat
    assert "Storm over the coast" not in flat


def test_read_json_gives_one_line_a_source_with_verbatim_acts(report: Path, tmp_path: Path) -> None:
    """Every act's evidence stands in the article's text at its offsets; what was given goes before what was found."""
    done = servanda(
        "read", "--json", "--published", "2025-09-05", "--publisher", "The Sheet", report, report, folder=tmp_path
    )
    (line,) = done.stdout.splitlines()
    found = json.loads(line)
    article = found["article"]
    assert (article["published"], article["publisher"], article["author"]) == ("2025-09-05", "The Sheet", "Ada Quill")
    assert article["text"] == REPORT
    assert found["acts"]
    for act in found["acts"]:
        assert article["text"][act["start"] : act["end"]] == act["evidence"]
        assert 0 <= act["confidence"] <= 1
    furniture = [b for b in article["blocks"] if b["kind"] in {"byline", "navigation"}]
    assert len(furniture) == 3
    assert not [a for a in found["acts"] for b in furniture if a["start"] < b["end"] and b["start"] < a["end"]]


def test_read_takes_standard_input(tmp_path: Path) -> None:
    """A dash is standard input."""
    done = servanda("read", "--json", "-", folder=tmp_path, text=REPORT)
    assert json.loads(done.stdout)["article"]["title"] == "Norland and Sudland agree on water"


def test_add_list_show_verify(report: Path, tmp_path: Path) -> None:
    """The round of the ledger: record, list, show, prove; a second run adds nothing."""
    first = servanda("add", report, "--published", "2025-09-05", folder=tmp_path)
    assert "recorded 1:" in first.stdout
    again = servanda("add", report, "--published", "2025-09-05", folder=tmp_path)
    assert "0 recorded" in again.stdout
    assert "1 known before" in again.stdout
    (row,) = (
        json.loads(line) for line in servanda("list", "--articles", "--json", folder=tmp_path).stdout.splitlines()
    )
    assert (row["record"], row["published"], row["source"]) == (1, "2025-09-05", str(report))
    assert (
        list(csv.DictReader(io.StringIO(servanda("list", "--articles", "--csv", folder=tmp_path).stdout)))[0]["title"]
        == row["title"]
    )
    assert "Norland and Sudland agree" in servanda("list", "--articles", folder=tmp_path).stdout
    shown = json.loads(servanda("show", "1", "--json", folder=tmp_path).stdout)
    assert len(shown["acts"]) == row["acts"] > 0
    assert json.loads(servanda("show", row["sha256"][:8], "--json", folder=tmp_path).stdout) == shown
    assert "share the water" in servanda("show", "1", folder=tmp_path).stdout
    assert "is sound: 1 article, 1 reading" in " ".join(servanda("verify", folder=tmp_path).stdout.split())


def test_a_text_that_is_there_already_is_said(report: Path, tmp_path: Path) -> None:
    """With less metadata it is known; with other it is recorded, and the line names the first and how to mend it."""
    servanda("add", report, "--publisher", "The Sheet", folder=tmp_path)
    bare = servanda("add", report, folder=tmp_path).stdout
    assert bare.startswith("known as article 1, publisher The Sheet")
    other = servanda("add", report, "--published", "2025-09-05", folder=tmp_path).stdout
    assert other.startswith("recorded 3:")
    assert "article 1 has the same text, but publisher The Sheet, no day" in other
    assert servanda("retract", "1", "--reason", "no day", folder=tmp_path).returncode == 0
    third = servanda("add", report, "--publisher", "The Sheet", "--published", "2025-09-05", folder=tmp_path).stdout
    assert "article 3 has the same text, but no publisher" in third
    assert "article 1" not in third
    servanda("export", "jsonl", "-o", "kept.jsonl", folder=tmp_path)
    servanda("load", "kept.jsonl", "--ledger", "loaded.db", folder=tmp_path)
    loaded = servanda("add", report, "--ledger", "loaded.db", folder=tmp_path).stdout
    assert loaded.startswith("known as article 3, day 2025-09-05")


def test_verify_of_a_damaged_ledger_exits_with_1(report: Path, tmp_path: Path) -> None:
    """A fault is said with its record, and a program can tell."""
    import sqlite3

    servanda("add", report, folder=tmp_path)
    database = sqlite3.connect(tmp_path / "servanda.db")
    with database:
        database.execute("UPDATE records SET author = 'somebody' WHERE seq = 1")
    database.close()
    done = servanda("verify", folder=tmp_path)
    assert done.returncode == 1
    assert "record 1: its header was changed" in done.stdout
    assert "NOT sound" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("list",), "LEDGER001"),
        (("show", "1"), "LEDGER001"),
        (("verify",), "LEDGER001"),
        (("read", "nowhere.txt"), "SRC001"),
        (("read", "--published", "yesterday", "-"), "META001"),
        (("read", "--language", "12", "-"), "META001"),
        (("read", "--reader", "oracle", "-"), "READER001"),
        (("add",), "Missing argument"),
        (("bless",), "No such command"),
    ],
)
def test_a_users_mistake_exits_with_2_and_says_what_to_do(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    """No traceback, no empty ledger left behind, a message with a code."""
    done = servanda(*arguments, folder=tmp_path, text=REPORT)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("*.db"))


def test_show_of_an_unknown_article_names_those_there_are(report: Path, tmp_path: Path) -> None:
    """A wrong number is answered with the right ones."""
    servanda("add", report, folder=tmp_path)
    done = servanda("show", "77", folder=tmp_path)
    assert done.returncode == 2
    assert "articles are: 1" in done.stderr


def test_settings_name_their_origin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Defaults yield to the file, the file to the environment; each value says where it came from."""
    (tmp_path / "servanda.toml").write_text('ledger = "file.db"\nport = 9000\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SERVANDA_PORT", "9001")
    assert run(["config", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ledger"] == {"value": "file.db", "origin": str(tmp_path / "servanda.toml")}
    assert found["port"] == {"value": 9001, "origin": "SERVANDA_PORT"}
    assert found["reader"]["origin"] == "default"


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("colour = 1\n", "CONF001"),
        ('port = "high"\n', "CONF002"),
        ("port = \n", "CONF003"),
        ("ledger = 5\n", "CONF002"),
    ],
)
def test_bad_settings_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: str, code: str
) -> None:
    """An unknown name, a wrong kind and broken TOML are said, with the file."""
    (tmp_path / "servanda.toml").write_text(file)
    monkeypatch.chdir(tmp_path)
    assert run(["config"]) == 2
    assert code in capsys.readouterr().err


def test_a_bug_of_ours_exits_with_70_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is no error of the user's is not blamed on the user."""
    from servanda.cli import commands

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(commands, "settings_of", broken)
    assert run(["config"]) == 70
    assert "bug of ours" in capsys.readouterr().err


def test_a_closed_pipe_is_no_error(report: Path, tmp_path: Path) -> None:
    """`servanda read FILE | head -1` ends quietly."""
    command = f"{sys.executable} -m servanda read {' '.join([str(report)] * 3)} | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr


def test_demo_builds_a_ledger_that_verifies(built_demo: Demo, tmp_path: Path) -> None:
    """The example reports come with the package: at least 25, over years, one meeting told with three counts."""
    assert built_demo.done.returncode == 0, built_demo.done.stderr
    shutil.copy(built_demo.path, tmp_path)
    of = ("--ledger", built_demo.path.name)
    rows = [
        json.loads(line) for line in servanda("list", "--articles", "--json", *of, folder=tmp_path).stdout.splitlines()
    ]
    assert len(rows) >= 25
    readme = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")
    assert f"{len(rows)} recorded with {sum(row['acts'] for row in rows)} acts" in readme
    for id_ in re.findall(r"\bu-[0-9a-f]{8}\b", readme):
        assert servanda("show", id_, *of, folder=tmp_path).returncode == 0, id_
    meetings = servanda("meetings", "--json", *of, folder=tmp_path).stdout
    assert all(f'"{id_}' in meetings for id_ in re.findall(r"\bm-[0-9a-f]{8}\b", readme))
    assert all(row["acts"] and row["publisher"] and row["published"] and row["title"] for row in rows)
    assert not any("/" in row["source"] for row in rows)
    texts = [
        json.loads(servanda("show", str(row["record"]), "--json", *of, folder=tmp_path).stdout)["article"]["text"]
        for row in rows
        if row["published"] == "2025-09-05"
    ]
    assert len(texts) == 3
    assert [any(count in text for text in texts) for count in ("39 countries", "35 countries", "30 ")] == [True] * 3
    assert servanda("verify", *of, folder=tmp_path).returncode == 0


def test_what_the_demo_says_of_its_acts_is_about_words_of_its_reports(built_demo: Demo, tmp_path: Path) -> None:
    """Its words stand in the reports; most of them were read as acts; built again, nothing is said twice."""
    shutil.copy(built_demo.path, tmp_path)
    again = servanda("demo", "--no-serve", "--ledger", built_demo.path.name, folder=tmp_path)
    assert "0 judgements, occurrences and notes recorded" in again.stdout
    told = forms()
    with Ledger(str(tmp_path / built_demo.path.name), author="tests/1") as book:
        texts = {entry.source: entry.article.text for entry in book.entries()}
        said = [getattr(one.statement, "verdict", one.record.kind) for one in book.statements()]
    for form in told:
        for report, words in (*form.get("acts", ()), *form.get("meets", ())):
            assert words in texts[report]
    assert len(said) > 0.75 * len(told)
    assert set(said) == {"accept", "correct", "reject", "same", "different", "occurrence", "note"}


def test_a_file_that_was_rejected_is_not_called_known(tmp_path: Path) -> None:
    """Adding it again says again why it was rejected, and exits as before."""
    (tmp_path / "empty.txt").write_text("")
    first = servanda("add", "empty.txt", folder=tmp_path)
    again = servanda("add", "empty.txt", folder=tmp_path)
    assert (first.returncode, again.returncode) == (2, 2)
    assert "rejected as record 1" in first.stdout
    assert "rejected before: empty.txt: [PAGE001]" in again.stdout
    assert "1 rejected" in again.stdout


def test_looking_into_an_empty_file_makes_no_ledger_of_it(tmp_path: Path) -> None:
    """A slip of the pen in --ledger must not overwrite anything."""
    (tmp_path / "mine.txt").touch()
    for command in ("list", "verify"):
        assert servanda(command, "--ledger", "mine.txt", folder=tmp_path).returncode == 2
    assert (tmp_path / "mine.txt").stat().st_size == 0


def test_a_busy_port_is_said_before_anything_is_built(tmp_path: Path) -> None:
    """The demo does not read all reports to find that it cannot serve them."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as busy:
        done = servanda("demo", "--port", str(busy.getsockname()[1]), folder=tmp_path)
    assert done.returncode == 2
    assert "SERVE001" in done.stderr
    assert "recorded" not in done.stdout


def test_lines_stay_whole_beside_the_progress_bar(report: Path, tmp_path: Path) -> None:
    """On a real terminal no line is glued to the bar."""
    import pty

    master, slave = pty.openpty()
    command = [sys.executable, "-m", "servanda", "add", str(report)]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=slave, stderr=slave, env={**os.environ, "COLUMNS": "80"}
    ) as child:
        os.close(slave)
        shown = b""
        while True:
            try:
                chunk = os.read(master, 65536)
            except OSError:  # the terminal closes when its last program ends
                break
            if not chunk:
                break
            shown += chunk
    os.close(master)
    assert child.returncode == 0
    lines = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", shown).decode().replace("\r", "\n").splitlines()
    assert any(line.startswith("recorded 1:") for line in lines)


def test_read_converts_sums_by_the_users_table_and_says_so(tmp_path: Path) -> None:
    """Converted and told sum stand side by side; without a table nothing is converted, and a wrong row is named."""
    report, table = tmp_path / "grant.txt", tmp_path / "rates.csv"
    report.write_text("Norway will give Ukraine 100 million euros for schools, Prime Minister Ada Quill said.\n")
    table.write_text("date,currency,rate,base\n2025-09-04,NOK,11.5,EUR\n")
    arguments = ("read", report, "--published", "2025-09-05")
    done = servanda(*arguments, "--in", "NOK", "--rates", table, folder=tmp_path)
    flat = " ".join(done.stdout.split())
    assert "NOK 1,150,000,000.00 (from EUR 100,000,000 at NOK 11.5 for EUR 1 on 2025-09-04, by rates.csv)" in flat
    assert "sum: EUR 100,000,000 " in " ".join(servanda(*arguments, folder=tmp_path).stdout.split())
    assert servanda(*arguments, "--in", "NOK", folder=tmp_path).returncode == 2
    table.write_text("date,currency,rate,base\n2025-09-04,NOK,eleven,EUR\n")
    wrong = servanda(*arguments, "--in", "NOK", "--rates", table, folder=tmp_path)
    assert wrong.returncode == 2
    assert "rates.csv, line 2" in " ".join(wrong.stderr.split())
