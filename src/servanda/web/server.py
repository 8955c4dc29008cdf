"""Run the page; wraps uvicorn."""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from servanda.config import Settings
from servanda.errors import UserError
from servanda.ledger import Ledger
from servanda.web.app import app


def listen(host: str, port: int) -> socket.socket:
    """Hold a port, 0 for a free one; UserError SERVE001 if it cannot be had."""
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
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
    """Serve the ledger's page and API until interrupted; `key` signs proofs."""
    run(app(ledger, config=config, key=key), listener)


def run(served: ASGIApp, listener: socket.socket) -> None:
    """Serve an application until interrupted."""
    server = uvicorn.Server(uvicorn.Config(served, log_level="warning", server_header=False))
    with suppress(KeyboardInterrupt):  # Ctrl-C is how it is meant to end
        server.run(sockets=[listener])
