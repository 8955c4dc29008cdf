"""A run that is killed loses nothing that it reported, and goes on where it stopped."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from servanda.ledger import Ledger, verify

REPORTS = 40
KILLS = 10
SEED = 20250904


def make_reports(folder: Path) -> None:
    """Short reports, each with other words."""
    folder.mkdir()
    for number in range(REPORTS):
        (folder / f"{number:02}.txt").write_text(
            f"Norland promises {number} lorries\n\n"
            f"Norland will send {number} lorries to Sudland, its premier said on Monday. "
            f"Sudland welcomed the offer and asked for {number + 1} more.\n"
        )


def run_add(folder: Path, ledger: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "servanda", "add", "--ledger", str(ledger), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_ten_kills_lose_nothing_that_was_reported(tmp_path: Path) -> None:
    """Kill -9 at ten random moments: after each the ledger opens, verifies and has all that was reported."""
    folder, ledger, dice = tmp_path / "reports", tmp_path / "l.db", random.Random(SEED)  # noqa: S311 - not for secrets
    make_reports(folder)
    reported: set[str] = set()
    hits = 0
    for _ in range(KILLS):
        with run_add(folder, ledger) as child:
            assert child.stdout is not None
            wanted = dice.randint(1, 4)
            for line in child.stdout:
                reported.update(re.findall(r"recorded \d+: (\S+)", line))
                wanted -= line.startswith("recorded")
                if wanted == 0 and child.poll() is None:
                    time.sleep(dice.uniform(0, 0.02))
                    child.kill()
        hits += child.returncode == -signal.SIGKILL
        with Ledger(str(ledger), author="tests/1") as book:
            assert list(verify(book)) == []
            assert reported <= {entry.source for entry in book.entries()}
            assert all(entry.reading for entry in book.entries())
    assert hits >= KILLS - 3, "too few runs were killed in the middle for this test to mean anything"
    with run_add(folder, ledger) as last:
        last.communicate()
    assert last.returncode == 0
    with Ledger(str(ledger), author="tests/1") as book:
        assert len(book.entries()) == REPORTS
        assert list(verify(book)) == []


def test_two_processes_may_add_the_same_folder_at_once(tmp_path: Path) -> None:
    """Two runs beside each other record each report once, in one unbroken chain."""
    folder, ledger = tmp_path / "reports", tmp_path / "l.db"
    make_reports(folder)
    children = [run_add(folder, ledger) for _ in range(2)]
    for child in children:
        child.communicate()
        assert child.returncode == 0
    with Ledger(str(ledger), author="tests/1") as book:
        assert book.counts() == {"article": REPORTS, "reading": REPORTS}
        assert list(verify(book)) == []
