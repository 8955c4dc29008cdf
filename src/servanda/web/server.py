"""Run the page; wraps uvicorn."""

from __future__ import annotations

import gc
import logging
import socket
import sys
from asyncio import CancelledError
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from servanda.actors import Own, using
from servanda.config import Settings
from servanda.errors import UserError
from servanda.ledger import Ledger
from servanda.web.app import app

LOG = logging.getLogger("uvicorn.error")
HEALTHY = 30
"""Seconds in which a worker must say that it is there, or another takes its place and what it was reading is lost."""


GRACE = 5
"""Seconds that answers under way are given once the server is to end: half a report would hold it for ever."""


def listen(host: str, port: int, *, workers: int = 1) -> socket.socket:
    """Hold a port, 0 for a free one, for so many processes; UserError SERVE001 if it cannot be had."""
    listener = _held((host, port))
    if not _spreads(workers):
        return listener
    # Whoever shares a port is let in where others hold it: so it was held alone before, as nobody knew of it.
    address = listener.getsockname()
    listener.close()
    return _held(address, reuse_port=True)


def _spreads(workers: int) -> bool:
    """Whether each process has a socket of its own; elsewhere all of them share one."""
    return workers > 1 and sys.platform == "linux"


def _held(address: tuple[Any, ...], *, reuse_port: bool = False) -> socket.socket:
    try:
        listener = socket.create_server(address, reuse_port=reuse_port)
    except OSError as error:
        host, port = address[:2]
        raise UserError(
            "SERVE001",
            f"cannot listen on {host} port {port}: {error.strerror}. Take another with --port, or 0 for a free one.",
        ) from error
    # Head and body of an answer are sent apart: without this the second waits 40 ms for the first to be confirmed.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def address_of(listener: socket.socket) -> str:
    """Where a browser finds it."""
    host, port = listener.getsockname()[:2]
    return f"http://{host}:{port}/"


def serve(ledger: Ledger, listener: socket.socket, config: Settings, *, key: Path | None = None) -> None:
    """Serve the ledger's page and API until interrupted, in so many processes as are set; `key` signs proofs.

    The listener is one for so many.
    """
    if config.workers < 2:
        run(app(ledger, config=config, key=key), listener)
        return
    made = partial(_worker, config, ledger.author, key)
    shared = _uvicorn(made, factory=True, workers=config.workers, timeout_worker_healthcheck=HEALTHY)
    others = range(1, config.workers)
    spread = _spreads(config.workers)
    sockets = [listener, *(_held(listener.getsockname(), reuse_port=True) if spread else listener for _ in others)]
    Workers(shared, sockets).run()


class Workers(Multiprocess):
    """Uvicorn's processes, each with a socket of its own at the same address, among which Linux spreads connections.

    With one socket for all, fifty that come at once may all be taken by one process.
    """

    @property
    def sockets(self) -> list[socket.socket]:
        """That of the process which is to be started next: the first that there is not, or no more."""
        left = (at for at, one in enumerate(self.processes) if one.exitcode is not None)
        return [self._sockets[next(left, len(self.processes))]]

    @sockets.setter
    def sockets(self, given: list[socket.socket]) -> None:
        self._sockets = given

    def handle_hup(self) -> None:
        """End, as a single process does; uvicorn would start others beside those that hold the sockets."""
        self.should_exit.set()

    def handle_ttin(self) -> None:
        """Nothing: there are as many processes as sockets."""

    handle_ttou = handle_ttin


def run(served: ASGIApp, listener: socket.socket) -> None:
    """Serve an application until interrupted."""
    LOG.addFilter(_told)
    _settle()
    server = uvicorn.Server(_uvicorn(served))
    with suppress(KeyboardInterrupt):  # Ctrl-C is how it is meant to end
        server.run(sockets=[listener])


def _uvicorn(served: ASGIApp | Callable[[], ASGIApp], **more: Any) -> uvicorn.Config:
    return uvicorn.Config(served, log_level="warning", server_header=False, timeout_graceful_shutdown=GRACE, **more)


def _told(record: logging.LogRecord) -> bool:
    """Whether a line of uvicorn's log is for people; where an answer was broken off at the end has been said before."""
    return not (record.exc_info and isinstance(record.exc_info[1], CancelledError))


def _worker(config: Settings, author: str, key: Path | None) -> ASGIApp:
    """The application of one of several processes, which ends with it: nothing of it is closed before."""
    LOG.addFilter(_told)
    tables = (config.own_tenures, config.own_names, config.own_members)
    held = ExitStack()
    held.enter_context(using(Own(*(Path(path) if path else None for path in tables))))
    ledger = held.enter_context(Ledger(config.ledger, author=author, create=False))
    made = app(ledger, config=config, key=key)
    made.state.held = held
    _settle()
    return made


def _settle() -> None:
    """Leave what is there at the start out of searches for garbage: to go through it stops all answers for 80 ms."""
    gc.collect()
    gc.freeze()
