"""What processes of their own do to a ledger while tests kill them, starve them, or take the database away."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

from servanda.errors import LedgerError
from servanda.ledger import Ledger
from tests.ledger.samples import add_numbered


def add_many(address: str, numbers: range, told: Path, *, most_bytes: int | None = None, tries: int = 1) -> None:
    """Add the reports of the numbers in order, and tell each as soon as it is acknowledged: `added 7`, `known 7`.

    An error is told as its code, and the same report is tried again, `tries` times in all. `most_bytes` is the size
    that a file of this process may grow to.
    """
    if most_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    with told.open("ab", buffering=0) as out, Ledger(address, author="tests/1") as book:
        for number in numbers:
            for left in reversed(range(tries)):
                try:
                    added = add_numbered(book, number)
                except LedgerError as error:
                    os.write(out.fileno(), f"{error.code}\n".encode())
                    if not left:
                        return
                    time.sleep(0.1)
                    continue
                os.write(out.fileno(), f"{'added' if added.is_news else 'known'} {number}\n".encode())
                break
