"""Names of sources become pages as they came, or a code."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from servanda.collect import SUFFIXES, fetch, find
from servanda.errors import SourceError
from servanda.model import Page, Rejection

LIMIT = 1000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two reports, one of them deeper, and two files of other kinds."""
    (tmp_path / "deep" / "er").mkdir(parents=True)
    for name in ("b.txt", "a.HTML", "deep/er/c.md", "photo.png", "deep/notes.docx"):
        (tmp_path / name).write_bytes(name.encode())
    return tmp_path


def names(found: list[str]) -> list[str]:
    return [Path(name).name for name in found]


def test_a_folder_is_walked_in_sorted_order_and_other_files_are_counted(folder: Path) -> None:
    found, passed = find([str(folder)])
    assert names(found) == ["a.HTML", "b.txt", "c.md"]
    assert passed == 2


def test_a_folder_without_reports_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="SRC003"):
        find([str(tmp_path)])
    (tmp_path / "photo.png").write_bytes(b"x")
    with pytest.raises(SourceError, match=r"SRC003.*among 1 files"):
        find([str(tmp_path)])


def test_a_folder_that_is_named_like_a_report_is_still_a_folder(tmp_path: Path) -> None:
    (tmp_path / "news.txt").mkdir()
    (tmp_path / "news.txt" / "a.txt").write_bytes(b"a")
    assert names(find([str(tmp_path)])[0]) == ["a.txt"]


@pytest.mark.parametrize("spelling", ["b.txt", "./b.txt", "deep/../b.txt"])
def test_a_file_that_is_named_twice_comes_once_however_it_is_spelled(
    folder: Path, spelling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert names(find([spelling, "b.txt", "."])[0]) == ["b.txt", "a.HTML", "c.md"]


def test_a_folder_that_is_named_twice_is_counted_once(folder: Path) -> None:
    assert find([str(folder), str(folder)]) == find([str(folder)])


def test_sources_keep_the_order_in_which_they_were_named(folder: Path) -> None:
    named = [str(folder / "b.txt"), "-", str(folder / "a.HTML")]
    assert find(named) == (named, 0)


@pytest.mark.parametrize("missing", ["missing.txt", "", "a" * 5000 + ".txt", "nul\0.txt"])
def test_a_source_that_does_not_exist_is_the_users_error(missing: str) -> None:
    with pytest.raises(SourceError, match=r"^\[SRC001\]"):
        find([missing])


def test_a_named_file_of_another_kind_is_the_users_error_and_says_which_kinds_there_are(folder: Path) -> None:
    with pytest.raises(SourceError, match=r"^\[SRC002\].*\.txt.*\.html"):
        find([str(folder / "photo.png")])


@pytest.mark.parametrize(("suffix", "media_type"), SUFFIXES.items())
def test_the_suffix_says_what_kind_of_page_it_is(tmp_path: Path, suffix: str, media_type: str) -> None:
    path = tmp_path / f"report{suffix.upper()}"
    path.write_bytes(b"\xff as it came \r\n")
    assert fetch(str(path), limit=LIMIT) == Page(b"\xff as it came \r\n", str(path), media_type)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"<!DOCTYPE HTML><p>a", "text/html"),
        (b"\xef\xbb\xbf \n<html lang=en>", "text/html"),
        (b"<!-- saved --><html>", "text/html"),
        (b"Norland sends lorries.", "text/plain"),
        (b"a < b", "text/plain"),
        (b"", "text/plain"),
    ],
)
def test_standard_input_is_html_if_it_begins_like_it(content: bytes, media_type: str) -> None:
    assert fetch("-", limit=LIMIT, stdin=io.BytesIO(content)) == Page(content, "-", media_type)


def test_a_page_of_just_the_limit_is_taken_and_one_byte_more_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(b"a" * LIMIT)
    assert isinstance(fetch(str(path), limit=LIMIT), Page)
    path.write_bytes(b"a" * (LIMIT + 1))
    rejection = fetch(str(path), limit=LIMIT)
    assert isinstance(rejection, Rejection)
    assert (rejection.code, rejection.place, rejection.page_sha256) == ("PAGE003", "byte 1000", None)


def test_no_more_is_taken_from_standard_input_than_the_limit() -> None:
    stdin = io.BytesIO(b"a" * 10 * LIMIT)
    assert isinstance(fetch("-", limit=LIMIT, stdin=stdin), Rejection)
    assert stdin.tell() == LIMIT + 1


def test_a_file_that_went_away_after_it_was_found_is_a_rejection(tmp_path: Path) -> None:
    rejection = fetch(str(tmp_path / "gone.txt"), limit=LIMIT)
    assert isinstance(rejection, Rejection)
    assert rejection.code == "SRC001"


def test_a_name_that_is_no_utf8_is_written_so_that_it_can_be_recorded(tmp_path: Path) -> None:
    """File systems allow any bytes in names; a ledger's records are UTF-8."""
    path = os.fsencode(tmp_path) + b"/n\xff.txt"
    try:
        Path(os.fsdecode(path)).write_bytes(b"Norland sends lorries.")
    except OSError:
        pytest.skip("this file system allows no such name")
    (found,), _ = find([str(tmp_path)])
    page = fetch(found, limit=LIMIT)
    assert isinstance(page, Page)
    assert page.name == f"{tmp_path}/n\\xff.txt"
    page.name.encode()
