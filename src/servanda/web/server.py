"""Run the page; wraps uvicorn."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from servanda.errors import UserError
from servanda.ledger import Ledger
from servanda.web.app import app


def serve(ledger: Ledger, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until interrupted; `ready` is told the address once the port is held. UserError SERVE001 if it is taken."""
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        raise UserError(
            "SERVE001",
            f"cannot listen on {host} port {port}: {error.strerror}. Take another with --port, or 0 for a free one.",
        ) from error
    ready(f"http://{host}:{listener.getsockname()[1]}/")
    server = uvicorn.Server(uvicorn.Config(app(ledger), log_level="warning", lifespan="off", server_header=False))
    with listener:
        server.run(sockets=[listener])
