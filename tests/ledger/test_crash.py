"""Whatever befalls a process that writes: what it acknowledged is there, what it did not is whole or absent."""

from __future__ import annotations

import multiprocessing
import random
import re
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from servanda.ledger import Ledger, verify
from tests.ledger.conftest import Postgres
from tests.ledger.samples import add_numbered
from tests.ledger.worker import add_many

SEED = 20250904
KILLS = 8
# Forks of a process that has our modules and no threads: a child is there at once, and shares no connection with us.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.ledger.worker"])
ENOUGH = range(100_000)
PATIENCE = 60


def start(address: str, numbers: range, told: Path, **limits: Any) -> BaseProcess:
    told.touch()
    child = FORKS.Process(target=add_many, args=(address, numbers, told), kwargs=limits)
    child.start()
    return child


def wait_for(told: Path, lines: int, pattern: str = "") -> None:
    """Until so many lines, or lines that begin so, were told."""
    end = time.monotonic() + PATIENCE
    while sum(line.startswith(pattern) for line in told.read_text().splitlines()) < lines:
        assert time.monotonic() < end, f"only this was told: {told.read_text()[-200:]}"
        time.sleep(0.005)


def acknowledged(*told: Path) -> set[int]:
    return {int(number) for file in told for number in re.findall(r"^(?:added|known) (\d+)$", file.read_text(), re.M)}


def assert_whole(address: str, *told: Path) -> set[int]:
    """The ledger is sound, has all that was acknowledged, and every article in it has its reading; which there are."""
    with Ledger(address, author="tests/1") as book:
        assert list(verify(book)) == []
        entries = book.entries()
        assert all(entry.reading for entry in entries)
        there = Counter(int(entry.source.removesuffix(".txt")) for entry in entries)
    assert set(there.values()) <= {1}
    assert acknowledged(*told) <= set(there)
    return set(there)


def test_kills_lose_nothing_that_was_acknowledged(address: str, tmp_path: Path) -> None:
    """Two processes write at once and both are killed at a random moment, again and again; the next go on."""
    dice = random.Random(SEED)  # noqa: S311 - not for secrets
    files = [tmp_path / "one", tmp_path / "two"]
    for _ in range(KILLS):
        before = [len(acknowledged(file)) if file.exists() else 0 for file in files]
        first = max(acknowledged(*(file for file in files if file.exists())), default=-1) + 1
        children = [start(address, ENOUGH[first:], file) for file in files]
        for file, known in zip(files, before, strict=True):
            wait_for(file, known + dice.randint(1, 5))
        time.sleep(dice.uniform(0, 0.02))
        for child in children:
            child.kill()
        for child in children:
            child.join(PATIENCE)
            assert child.exitcode == -9, "it was not killed in the middle"
        assert_whole(address, *files)
    there = assert_whole(address, *files)
    last = start(address, range(max(there) + 3), tmp_path / "last")
    last.join(PATIENCE)
    assert assert_whole(address, *files, tmp_path / "last") == set(range(max(there) + 3))


def test_many_may_add_the_same_at_once(address: str, tmp_path: Path) -> None:
    """Each article is one record, one process is told that it added it, and the others that it was known."""
    files, numbers = [tmp_path / f"{number}" for number in range(4)], range(15)
    children = [start(address, numbers, file) for file in files]
    for child in children:
        child.join(PATIENCE)
        assert child.exitcode == 0
    assert assert_whole(address) == set(numbers)
    told = Counter(line for file in files for line in file.read_text().splitlines())
    assert told == {f"{word} {number}": times for number in numbers for word, times in (("added", 1), ("known", 3))}


def test_a_quota_stops_the_run_and_nothing_else(tmp_path: Path) -> None:
    """A file may grow no further: the run ends with a code, what it told is there, and with room the next goes on."""
    address, told = str(tmp_path / "l.db"), tmp_path / "told"
    child = start(address, ENOUGH, told, most_bytes=900_000)
    child.join(PATIENCE)
    assert child.exitcode == 0
    assert told.read_text().splitlines()[-1] == "LEDGER004"
    there = assert_whole(address, told)
    assert there
    with Ledger(address, author="tests/1") as book:
        assert add_numbered(book, max(there) + 1).is_news
    assert_whole(address, told)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of its own with so much room; the test is skipped where nobody may make one."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"no file system can be made here: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_stops_the_run_and_nothing_else(tmp_path: Path) -> None:
    """The same on a disk that is really full; with room made on it the next run goes on."""
    told = tmp_path / "told"
    with small_disk(tmp_path / "disk", "2000k") as disk:
        address, ballast = str(disk / "l.db"), disk / "ballast"
        ballast.write_bytes(bytes(600_000))
        child = start(address, ENOUGH, told)
        child.join(PATIENCE)
        assert child.exitcode == 0
        assert told.read_text().splitlines()[-1] == "LEDGER004"
        ballast.unlink()
        there = assert_whole(address, told)
        assert there
        with Ledger(address, author="tests/1") as book:
            assert add_numbered(book, max(there) + 1).is_news
        assert_whole(address, told)


def test_a_lost_database_is_waited_for_and_nothing_is_lost(postgres: Postgres, tmp_path: Path) -> None:
    """PostgreSQL crashes while a process writes: it says so by code, and goes on by itself when the server is back."""
    address, told = postgres.database(), tmp_path / "told"
    child = start(address, ENOUGH, told, tries=600)
    try:
        for crash in range(1, 3):
            wait_for(told, 20 * crash, "added")
            postgres.crash()
            wait_for(told, crash, "LEDGER004")
            postgres.start()
        wait_for(told, 60, "added")
    finally:
        child.kill()
        child.join(PATIENCE)
        postgres.start()
    assert set(told.read_text().split()) <= {"added", "known", "LEDGER004", *map(str, ENOUGH)}
    assert_whole(address, told)


def test_a_reader_is_told_of_a_lost_database_by_code(postgres: Postgres, tmp_path: Path) -> None:
    """Reading fails with a code while the server is away; the same ledger reads again when it is back."""
    with Ledger(postgres.database(), author="tests/1") as book:
        add_numbered(book, 1)
        postgres.crash()
        try:
            with pytest.raises(Exception, match="LEDGER001"):
                book.entries()
        finally:
            postgres.start()
        assert len(book.entries()) == 1
