"""Commands on who may use the page over the network."""

from __future__ import annotations

import json
from typing import cast

import click

from servanda.cli import tables
from servanda.cli.options import program, settings_of, with_json, with_ledger
from servanda.codec import dump
from servanda.ledger import ROLES, Ledger, Role, Tokens


@click.group()
def token() -> None:
    """Say who may write by the page and the API, or read from another machine.

    A token has a role. A reader reads. A reviewer also judges what was read, and
    adds reports. An administrator also takes back what others recorded.
    """


@token.command()
@click.argument("name", metavar="NAME")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What its holder may do.")
@with_ledger
def add(name: str, role: str, ledger: str | None) -> None:
    """Make a token and print it, this once.

    NAME is whose it is; what is written with the token bears that name. The ledger
    keeps the token's hash alone: who loses it is given another.
    """
    config, _ = settings_of(ledger=ledger)
    with Ledger(config.ledger, author=program(), create=False) as book:
        secret = Tokens(book.engine).add(name, cast("Role", role))
    click.echo(secret)
    tables.say_error(f"This is the token of {name.strip()}, {role}. Keep it like a password: it is not shown again.")


@token.command(name="list")
@with_ledger
@with_json
def list_(ledger: str | None, as_json: bool) -> None:
    """List tokens: whose, with which role, since when; those that were revoked too."""
    config, _ = settings_of(ledger=ledger)
    with Ledger(config.ledger, author=program(), create=False) as book:
        found = Tokens(book.engine).listed()
    if as_json:
        for one in found:
            click.echo(json.dumps(dump(one), ensure_ascii=False))
    else:
        tables.show_tokens(found)


@token.command()
@click.argument("name", metavar="NAME")
@with_ledger
def revoke(name: str, ledger: str | None) -> None:
    """End a token at once, wherever its holder is signed in.

    What was written with it stays, under its name.
    """
    config, _ = settings_of(ledger=ledger)
    with Ledger(config.ledger, author=program(), create=False) as book:
        ended = Tokens(book.engine).revoke(name)
    click.echo(f"revoked: the token of {ended.name}, {ended.role}")


COMMANDS = (token,)
