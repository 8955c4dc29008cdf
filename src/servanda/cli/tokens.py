"""Commands on who may use the page over the network."""

from __future__ import annotations

from typing import cast

import click

from servanda.cli import tables
from servanda.cli.forms import Form, emit, with_forms
from servanda.cli.options import program, settings_of, with_ledger
from servanda.codec import dump
from servanda.ledger import ROLES, Ledger, Role, Tokens

COLUMNS = ("name", "role", "made", "revoked")


@click.group()
def token() -> None:
    """Say who may write, or read from elsewhere.

    The page and the API ask for a token, except to read on this machine. A token
    has a role. A reader reads. A reviewer also judges what was read, and adds
    reports. An administrator also takes back what others recorded.
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
@with_forms
def list_(ledger: str | None, form: Form) -> None:
    """List tokens: whose, with which role, since when; those that were revoked too."""
    config, _ = settings_of(ledger=ledger)
    with Ledger(config.ledger, author=program(), create=False) as book:
        found = Tokens(book.engine).listed()
    emit(form, map(dump, found), COLUMNS, lambda: tables.show_tokens(found))


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
