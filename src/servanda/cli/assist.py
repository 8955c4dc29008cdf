"""The command that answers assistants."""

from __future__ import annotations

import click

from servanda.cli import tables
from servanda.cli.options import settings_of, with_ledger
from servanda.errors import ConfigError
from servanda.opened import open as open_ledger

HOST = "127.0.0.1"
"""Nobody logs in here, so it listens to this machine alone."""


@click.command()
@with_ledger
@click.option("--public-address", metavar="ADDRESS", help="Where the page is served: answers link to it too.")
@click.option("--http", "port", type=int, metavar="PORT", help="Listen on this port instead; 0 takes a free one.")
def mcp(ledger: str | None, public_address: str | None, port: int | None) -> None:
    """Answer assistants by the Model Context Protocol.

    An assistant starts this command and asks it on standard input: what was
    undertaken, what falls due, what is contested, what a text says. Every answer has
    quotations and permalinks; nothing can be written. With --http it listens on this
    machine instead, at http://127.0.0.1:PORT/mcp.
    """
    from servanda import web  # noqa: PLC0415 - no other command needs all that these need
    from servanda.assistants import server  # noqa: PLC0415 - the same

    config, _ = settings_of(ledger=ledger, public_address=public_address, port=port)
    if config.public_address and not config.public_address.startswith(("http://", "https://")):
        raise ConfigError(
            "CONF002", f"public_address must begin with http:// or https://, not {config.public_address!r}"
        )
    with open_ledger(config.ledger) as opened:
        made = server(opened, page=config.public_address)
        if port is None:
            made.run()
            return
        with web.listen(HOST, config.port) as listener:
            tables.say_error(f"Assistants are answered at {web.address_of(listener)}mcp  (stop with Ctrl-C)")
            web.run(made.streamable_http_app(json_response=True, stateless_http=True, host=HOST), listener)


COMMANDS = (mcp,)
