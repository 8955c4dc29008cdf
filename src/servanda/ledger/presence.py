"""Notice that a ledger's file was taken away or replaced while it is open: SQLite and the system would not say so."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, event

from servanda.errors import LedgerError


def watch(engine: Engine, path: Path) -> None:
    """From now on every use of the database sees to its file first; LedgerError LEDGER001 where it is not that one.

    Without it the system would go on reading a file that nobody can find any more, and SQLite would make an empty one
    in its place.
    """
    opened = _file_at(path)

    def same(*_: object) -> None:
        found = _file_at(path)
        if found is None:
            raise LedgerError(
                "LEDGER001", f"the file {path} is gone while it was in use: put it back, and all goes on by itself"
            )
        if found != opened:
            raise LedgerError(
                "LEDGER001",
                f"another file took the place of {path} while it was in use: end what uses it, take away {path}-wal "
                f"and {path}-shm, which belong to the one before, and start again",
            )

    engine.dispose()
    event.listen(engine, "do_connect", same)
    event.listen(engine, "checkout", same)


def _file_at(path: Path) -> tuple[int, int] | None:
    """What makes a file this one, whatever its name."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
