"""The server that assistants speak to; wraps the SDK of the Model Context Protocol."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib.metadata import version
from typing import Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.types import ToolAnnotations

from servanda.assistants.answers import InFull, Text
from servanda.assistants.cited import NOTICE, Citation, Meeting
from servanda.assistants.desk import Desk
from servanda.errors import ServandaError
from servanda.opened import OpenLedger

R = TypeVar("R")
INSTRUCTIONS = (
    "A ledger of what states, organisations and persons undertook, as news reports tell it. Answer from it alone: give "
    "for every statement the words, the outlet, the day and the link of its citation, and say so where the ledger has "
    "nothing. One report's word is a telling, not a fact; where tellings contradict each other, give both. " + NOTICE
)
READING = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


def server(ledger: OpenLedger, *, page: str = "") -> MCPServer[Any]:
    """A server over one ledger; `page` is the address of its page, for links that people can open."""
    made: MCPServer[Any] = MCPServer(
        "servanda",
        title="Servanda",
        description="What was undertaken at summits and talks, by whom, and who says so.",
        instructions=INSTRUCTIONS,
        version=version("servanda"),
        log_level="WARNING",
    )
    desk = Desk(ledger, page=page)
    for tool in desk.tools():
        made.add_tool(_said(tool, ToolError), annotations=READING, structured_output=True)

    # A permalink is a resource too: an assistant that was given one can open it.
    resource = made.resource

    @resource("servanda://undertakings/{id}{?as_of}", title="An undertaking in full", mime_type="application/json")
    def undertaking(id: str, as_of: str | None = None) -> InFull:  # noqa: A002 - what it is called everywhere
        return _said(desk.show_undertaking, ResourceNotFoundError)(id, as_of)

    @resource("servanda://meetings/{id}{?as_of}", title="A meeting", mime_type="application/json")
    def meeting(id: str, as_of: str | None = None) -> Meeting:  # noqa: A002 - the same
        return _said(desk.meeting, ResourceNotFoundError)(id, as_of)

    @resource("servanda://acts/{record}/{number}{?as_of}", title="One telling", mime_type="application/json")
    def act(record: int, number: int, as_of: str | None = None) -> Citation:
        return _said(desk.act, ResourceNotFoundError)(record, number, as_of)

    @resource("servanda://articles/{record}{?as_of}", title="The text of an article", mime_type="application/json")
    def article(record: int, as_of: str | None = None) -> Text:
        return _said(desk.read_text, ResourceNotFoundError)(record)

    return made


def _said(ask: Callable[..., R], error: type[Exception]) -> Callable[..., R]:
    """A question whose mistakes are told to the assistant, which can mend them; a bug of ours is not one of them."""

    @wraps(ask)
    def asked(*args: Any, **kwargs: Any) -> R:
        try:
            return ask(*args, **kwargs)
        except ServandaError as fault:
            raise error(str(fault)) from fault

    return asked
