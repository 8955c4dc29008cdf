"""Bad input is data: a code, a place and a reason, never a traceback; the run goes on and the ledger stays sound."""

from __future__ import annotations

import codecs
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from servanda.cli.main import run
from servanda.errors import CODES
from servanda.ledger import Ledger, verify

GOOD = "Poland will send ten lorries of medicine to Latvia, Prime Minister Ada Byron told reporters on Tuesday.\n"
GERMAN = (
    "Die Kanzlerin sagte am Dienstag, ihr Land werde vor dem Winter zehn Lastwagen mit Arznei schicken. "
    "Die Nachbarn dankten ihr, auch wenn die Opposition meinte, das Versprechen komme für viele Dörfer zu spät. "
    "Eine zweite Runde der Gespräche über die Brücke ist nach Angaben aus beiden Städten für den Sommer geplant.\n"
)
ARABIC = "سترسل البلاد عشر شاحنات من الأدوية إلى جيرانها قبل الشتاء، حسبما قالت رئيسة الوزراء يوم الثلاثاء.\n" * 4
CAFE = (
    "The café’s élan: Poland will send ten lorries of medicine to Latvia – before winter, the envoy told reporters.\n"
)
STORY = f"<article><h1>Ten lorries</h1><p>{GOOD}</p><p>{GOOD}</p></article>"

LINKED = '<script type="application/ld+json">'
REJECTED: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.txt", b"", "PAGE001"),
    "white space": ("a.txt", b" \r\n\t \n", "PAGE001"),
    "empty page": ("a.html", b"\n", "PAGE001"),
    "png": ("a.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 9, "PAGE002"),
    "png as html": ("a.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8, "PAGE002"),
    "nul": ("a.txt", GOOD.replace(" ", "\0", 1).encode(), "PAGE002"),
    "nul in utf-16": ("a.txt", codecs.BOM_UTF16_LE + GOOD.replace(" ", "\0", 1).encode("utf-16-le"), "TEXT001"),
    "many bad bytes": ("a.txt", (CAFE * 3).encode().replace(b"e", b"\xff"), "PAGE004"),
    "half a utf-16 character": (
        "a.txt",
        codecs.BOM_UTF16_LE + "Poland pays.".encode("utf-16-le") + b"\x3d\xd8",
        "PAGE004",
    ),
    "nesting": ("a.html", b"<div>" * 100_000 + STORY.encode(), "PAGE005"),
    "no text": ("a.html", b"<html><head><title>A title</title></head><body><script>draw()</script></body>", "PAGE006"),
    "comment": ("a.html", b"<!-- saved from the net -->", "PAGE006"),
    "front matter": ("a.md", b"---\ntitle: [\n---\n" + GOOD.encode(), "PAGE007"),
    "front matter without end": ("a.md", b"---\ntitle: " + b"[" * 2_000 + b"\n---\n" + GOOD.encode(), "PAGE007"),
    "no sentence": ("a.txt", b"12 34 56 - ??? - 78", "TEXT002"),
    "one word": ("a.md", b"# Lorries", "TEXT002"),
    "byte order mark alone": ("a.txt", codecs.BOM_UTF8, "TEXT002"),
    "links alone": ("a.html", b"<ul>" + b"<li><a href=/>Home</a>" * 9 + b"</ul>", "TEXT002"),
}
UNREAD: dict[str, tuple[str, bytes, str]] = {
    "german": ("a.txt", GERMAN.encode(), "LANG001"),
    "german in windows-1252": ("a.txt", GERMAN.encode("cp1252"), "LANG001"),
    "arabic": ("a.txt", ARABIC.encode(), "LANG001"),
}
READ: dict[str, tuple[str, bytes, str]] = {
    "few bad bytes": ("a.txt", (CAFE * 20).encode().replace(b"lorries", b"lorr\xffes", 1), "lorr\ufffdes"),
    "latin-1 declared": (
        "a.html",
        f'<meta charset="iso-8859-1">{STORY.replace("Poland", "café Poland")}'.encode("latin-1"),
        "café Poland",
    ),
    "windows-1252 declared": (
        "a.html",
        f'<meta charset="windows-1252">{STORY.replace("medicine", "“medicine”")}'.encode("cp1252"),
        "“medicine”",
    ),
    "windows-1252 undeclared": ("a.txt", (CAFE * 3).encode("cp1252"), "The café’s élan"),
    "latin-1 undeclared": (
        "a.txt",
        (CAFE.replace("’", "'").replace("–", "-") * 3).encode("latin-1"),
        "The café's élan",
    ),
    "utf-8 with mark": ("a.txt", codecs.BOM_UTF8 + CAFE.encode(), "The café’s élan"),
    "utf-16 little-endian": ("a.txt", codecs.BOM_UTF16_LE + CAFE.encode("utf-16-le"), "The café’s élan"),
    "utf-16 big-endian": ("a.html", codecs.BOM_UTF16_BE + STORY.encode("utf-16-be"), "ten lorries"),
    "tags never closed": ("a.html", f"<div><p><b>{GOOD}<p><i>{GOOD}".encode(), "ten lorries"),
    "half an emoji in json": (
        "a.html",
        f'{LINKED}{{"@type":"NewsArticle","publisher":"Post \\ud83d"}}</script>{STORY}'.encode(),
        "ten lorries",
    ),
    "day that is none": (
        "a.html",
        f'{LINKED}{{"@type":"NewsArticle","datePublished":"0000-00-00"}}</script>{STORY}'.encode(),
        "ten lorries",
    ),
    "byte order mark as a paragraph": ("a.html", STORY.replace("</p>", "</p><p>&#65279;</p>").encode(), "ten lorries"),
    "right to left": (
        "a.txt",
        (GOOD + "\n" + GOOD.replace("medicine", "שלום עולם") + "\u202e\n").encode(),
        "שלום עולם",
    ),
    "line ends of old macs": ("a.txt", (GOOD * 3).replace("\n", "\r\r").encode(), "ten lorries"),
    "wrongly decoded before": (
        "a.txt",
        (GOOD * 2).replace("Poland", "Donâ€™t panic: Poland").encode(),
        "Donâ€™t panic",
    ),
    "in capitals": ("a.txt", GOOD.upper().encode(), "TEN LORRIES"),
    "without punctuation": ("a.txt", GOOD.replace(",", "").replace(".", "").encode() * 9, "ten lorries"),
    "in two languages": ("a.txt", (GOOD * 4 + "\n" + GERMAN).encode(), "Die Kanzlerin sagte"),
    "some control characters": ("a.txt", (GOOD * 4).replace("medicine", "medi\x07cine", 1).encode(), "medi\x07cine"),
    "thirty thousand words": ("a.txt", ((GOOD * 4 + "\n") * 440).encode(), "ten lorries"),
    "very long line": ("a.txt", (GOOD.strip() + " ").encode() * 100 + b" " * 100_000, "ten lorries"),
}


@dataclass(frozen=True)
class Outcome:
    """What `read` and `add`, twice, made of a folder of files, one for each case and named for it."""

    codes: tuple[int, int]
    """Of `read` and of `add`."""
    shown: str
    """What `add` prints for people."""
    objects: dict[str, dict[str, Any]]
    """What `read --json` prints, by case."""
    rejections: list[tuple[str, str]]
    """Case and code of each record of the ledger that is a rejection."""
    articles: dict[str, bool]
    """Cases whose article the ledger holds, and whether it was read."""
    faults: list[str]


def outcome_of(cases: dict[str, tuple[str, bytes, str]], folder: Path, *flags: str) -> Outcome:
    for case, (name, content, _) in cases.items():
        (folder / f"{case}{Path(name).suffix}").write_bytes(content)
    programs = servanda(folder, "read", "--json", *flags, ".")
    added = servanda(folder, "add", *flags, ".")
    again = servanda(folder, "add", *flags, ".")
    with Ledger(str(folder / "servanda.db"), author="test", create=False) as ledger:
        return Outcome(
            (programs.returncode, added.returncode),
            added.stdout + programs.stderr + added.stderr + again.stderr,
            {Path(found["source"]).stem: found for found in map(json.loads, programs.stdout.splitlines())},
            sorted((Path(rejection.source).stem, rejection.code) for _, rejection in ledger.rejections()),
            {Path(entry.source).stem: entry.reading is not None for entry in ledger.entries()},
            list(verify(ledger)),
        )


def servanda(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it, in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SERVANDA_")}
    command = [sys.executable, "-m", "servanda", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", env=environment, check=False)


@pytest.fixture(scope="module")
def rejected(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return outcome_of(REJECTED, tmp_path_factory.mktemp("rejected"))


@pytest.fixture(scope="module")
def unread(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return outcome_of(UNREAD, tmp_path_factory.mktemp("unread"))


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return outcome_of(READ, tmp_path_factory.mktemp("odd"), "--language", "en")


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test in a folder of its own, with settings of nobody's."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("SERVANDA_")]:
        monkeypatch.delenv(name)


def write(name: str, content: bytes) -> str:
    Path(name).write_bytes(content)
    return name


def faults() -> list[str]:
    with Ledger("servanda.db", author="test", create=False) as ledger:
        return list(verify(ledger))


def recorded_rejections() -> list[tuple[str, str]]:
    with Ledger("servanda.db", author="test", create=False) as ledger:
        return [(rejection.source, rejection.code) for _, rejection in ledger.rejections()]


def objects(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_what_cannot_be_read_is_said_with_its_code_and_without_traceback(rejected: Outcome) -> None:
    assert rejected.codes == (2, 2)
    assert all(f"[{code}]" in rejected.shown for _, _, code in REJECTED.values())
    assert "Traceback" not in rejected.shown


@pytest.mark.parametrize("case", REJECTED)
def test_what_cannot_be_read_is_one_object_for_programs(case: str, rejected: Outcome) -> None:
    found = rejected.objects[case]
    assert found["rejection"]["code"] == REJECTED[case][2]
    assert found["rejection"]["reason"]
    assert found["rejection"]["place"]
    assert "article" not in found


def test_what_cannot_be_read_is_recorded_once_and_the_ledger_stays_sound(rejected: Outcome) -> None:
    """White space and the empty page are both empty: the same code of other bytes, so another record."""
    assert rejected.rejections == sorted((case, code) for case, (_, _, code) in REJECTED.items())
    assert rejected.articles == {}
    assert rejected.faults == []


@pytest.mark.parametrize("case", UNREAD)
def test_a_text_in_another_language_is_kept_unread_and_said(case: str, unread: Outcome) -> None:
    found = unread.objects[case]
    assert found["rejection"]["code"] == UNREAD[case][2]
    assert found["acts"] == []
    assert found["article"]["text"]
    assert (case, UNREAD[case][2]) in unread.rejections
    assert unread.articles[case] is False


def test_texts_in_other_languages_leave_the_ledger_sound(unread: Outcome) -> None:
    assert set(unread.codes) <= {0, 2}
    assert "[LANG001]" in unread.shown
    assert "Traceback" not in unread.shown
    assert unread.faults == []


@pytest.mark.parametrize("case", READ)
def test_what_is_odd_but_can_be_read_is_read(case: str, odd: Outcome) -> None:
    found = odd.objects[case]
    text = found["article"]["text"]
    assert READ[case][2] in text
    assert found["acts"]
    for act in found["acts"]:
        assert text[act["start"] : act["end"]] == act["evidence"]
    assert odd.articles[case] is True


def test_what_is_odd_but_can_be_read_is_no_failure(odd: Outcome) -> None:
    assert odd.codes == (0, 0)
    assert odd.rejections == []
    assert odd.faults == []
    assert "Traceback" not in odd.shown


@pytest.mark.parametrize("case", ["few bad bytes", "windows-1252 undeclared", "latin-1 undeclared"])
def test_what_went_less_than_well_is_noticed(case: str, odd: Outcome) -> None:
    assert len(odd.objects[case]["article"]["notices"]) == 1


@pytest.mark.parametrize("case", ["empty", "png", "nesting"])
def test_a_single_file_that_cannot_be_read_exits_with_2(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    name, content, code = REJECTED[case]
    assert run(["add", write(name, content)]) == 2
    assert f"[{code}]" in " ".join(capsys.readouterr().out.split())


def test_one_bad_file_among_good_ones_does_not_stop_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    for number, (name, content, _) in enumerate(REJECTED.values()):
        write(f"{number:02}{name}", content)
    write("99.txt", GOOD.encode())
    assert run(["add", "."]) == 0
    assert {code for _, code in recorded_rejections()} == {code for _, _, code in REJECTED.values()}
    with Ledger("servanda.db", author="test", create=False) as ledger:
        assert [entry.source for entry in ledger.entries()] == ["99.txt"]
    assert faults() == []
    assert "Traceback" not in capsys.readouterr().err


def test_a_page_of_50_megabytes_is_rejected_without_being_read(capsys: pytest.CaptureFixture[str]) -> None:
    with Path("big.html").open("wb") as file:
        file.truncate(50_000_000)
    assert run(["add", "big.html"]) == 2
    assert recorded_rejections() == [("big.html", "PAGE003")]
    assert faults() == []
    assert "[PAGE003]" in " ".join(capsys.readouterr().out.split())


def test_the_limit_on_pages_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVANDA_MAX_PAGE_BYTES", str(len(GOOD) - 1))
    assert run(["read", write("a.txt", GOOD.encode())]) == 2
    monkeypatch.setenv("SERVANDA_MAX_PAGE_BYTES", str(len(GOOD)))
    assert run(["read", "a.txt"]) == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["missing.txt"], "SRC001"),
        (["missing/"], "SRC001"),
        ([""], "SRC001"),
        (["a" * 5_000 + ".txt"], "SRC001"),
        (["photo.png"], "SRC002"),
        (["good.txt", "--published", "yesterday"], "META001"),
        (["good.txt", "--published", "2025-02-30"], "META001"),
        (["good.txt", "--published", "05.09.2025"], "META001"),
        (["good.txt", "--published", ""], "META001"),
        (["good.txt", "--language", "1"], "META001"),
        (["good.txt", "--reader", "nobody"], "READER001"),
    ],
)
@pytest.mark.parametrize("command", ["read", "add"])
def test_a_mistake_of_the_users_exits_with_2_and_says_what_to_do(
    command: str, arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write("good.txt", GOOD.encode())
    write("photo.png", b"\x89PNG")
    assert run([command, *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith(f"servanda: [{code}] ")
    assert code in CODES
    assert "Traceback" not in shown.err


@pytest.mark.parametrize("command", ["read", "add"])
def test_a_folder_without_readable_files_is_no_failure(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("folder").mkdir()
    write("folder/photo.png", b"\x89PNG")
    assert run([command, "folder"]) in {0, 2}
    assert "Traceback" not in capsys.readouterr().err


def test_a_name_that_is_no_utf8_can_be_recorded() -> None:
    try:
        write(os.fsdecode(b"n\xff.txt"), GOOD.encode())
    except OSError:
        pytest.skip("this file system allows no such name")
    assert run(["add", "--language", "en", "."]) == 0
    assert faults() == []


@pytest.mark.parametrize("case", ["empty", "png", "many bad bytes", "no sentence"])
def test_standard_input_is_rejected_like_a_file(
    case: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, content, code = REJECTED[case]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert run(["read", "--json", "-"]) == 2
    (found,) = objects(capsys)
    assert (found["source"], found["rejection"]["code"]) == ("-", code)
