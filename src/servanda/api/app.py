"""The API's application: its parts, and what answers when something fails."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import APIRouter, Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from servanda.api import exports, reads, writes
from servanda.api.again import Again
from servanda.api.asked import checked
from servanda.api.problems import problem
from servanda.api.service import PATH, Service
from servanda.errors import ServandaError

ABOUT = """The ledger for programs. Lists come in pages that go on behind a cursor, and whole as CSV or JSON Lines; each
answer is of a day (`as_of`) and has an ETag. Every number leads to the words that it comes from."""


def api(service: Service) -> FastAPI:
    """The ASGI application over one ledger, to be mounted at `PATH`."""
    app = FastAPI(
        title="Servanda",
        version=version("servanda"),
        description=ABOUT,
        docs_url=None,  # what FastAPI brings comes from elsewhere; the page has its own
        redoc_url=None,
        servers=[{"url": PATH}],
        root_path_in_servers=False,
    )
    app.state.service = service
    strict = [Depends(checked)]
    parts: tuple[APIRouter, ...] = (reads.router, exports.router, writes.router)
    for part in parts:
        app.include_router(part, dependencies=strict)
    app.state.parameters = {
        (path, method.upper()): frozenset(one["name"] for one in told.get("parameters", ()) if one["in"] == "query")
        for path, methods in app.openapi()["paths"].items()
        for method, told in methods.items()
    }
    app.add_middleware(Again, service=service)
    for kind in (ServandaError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, problem)
    return app
