"""Commands on who is told of new records."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import click

from servanda.cli import tables
from servanda.cli.forms import Form, emit, with_forms
from servanda.cli.options import program, settings_of, with_ledger
from servanda.codec import dump
from servanda.ledger import Ledger
from servanda.ledger.hooks import Hooks


@click.group()
def hook() -> None:
    """Tell other programs when something is recorded.

    Each gets signed messages (Standard Webhooks) while 'servanda serve' runs, or
    when 'servanda hook send' does. What does not arrive is tried again, for three
    days, and every attempt is kept.
    """


@hook.command()
@click.argument("address", metavar="URL")
@click.option("--secret-env", metavar="NAME", help="The variable of the environment that holds the signing secret.")
@click.option("--secret-file", metavar="FILE", help="The file that holds it; made where there is none.")
@with_ledger
def add(address: str, secret_env: str | None, secret_file: str | None, ledger: str | None) -> None:
    """Tell an address of what is recorded from now on.

    The receiver checks messages with the secret, which is given to it by hand; the
    ledger keeps where it is, never the secret itself. Addresses on this machine or
    in a private network are refused, unless the setting private_hooks is 1.
    """
    from servanda import hooks  # noqa: PLC0415 - only these commands and the server need the network
    from servanda.hooks.addresses import look_up  # noqa: PLC0415 - the same

    config, _ = settings_of(ledger=ledger)
    private = bool(config.private_hooks)
    parts = hooks.check(address, private=private)
    asyncio.run(hooks.resolved(parts, private=private, resolve=look_up))
    with Ledger(config.ledger, author=program(), create=False) as book:
        made = Hooks(book).add(address, hooks.place_of(environment=secret_env, file=secret_file))
    click.echo(f"{made.id} is told of all that is recorded behind record {made.head}; its secret is {made.secret}")


@hook.command(name="list")
@with_ledger
@with_forms
def list_(ledger: str | None, form: Form) -> None:
    """List who is told, with how many messages wait and how many were given up."""
    config, _ = settings_of(ledger=ledger)
    with Ledger(config.ledger, author=program(), create=False) as book:
        found = Hooks(book).listed()
    _show(found, ("id", "address", "made", "waiting", "given_up"), form=form, empty="Nobody is told.")


@hook.command()
@click.argument("id_", metavar="ID")
@with_ledger
def remove(id_: str, ledger: str | None) -> None:
    """Tell an address no more; what waits is given up, and its attempts stay."""
    config, _ = settings_of(ledger=ledger)
    with Ledger(config.ledger, author=program(), create=False) as book:
        gone = Hooks(book).remove(id_)
    click.echo(f"removed: {gone.id}, {gone.address}")


@hook.command()
@click.argument("id_", metavar="ID")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="So many at most.")
@with_ledger
@with_forms
def attempts(id_: str, limit: int, ledger: str | None, form: Form) -> None:
    """List attempts to tell one address, the newest first."""
    config, _ = settings_of(ledger=ledger)
    with Ledger(config.ledger, author=program(), create=False) as book:
        found = Hooks(book).attempts(id_, limit)
    columns = ("time", "delivery", "number", "state", "words")
    _show(found, columns, form=form, empty="There was no attempt yet.")


@hook.command()
@with_ledger
def send(ledger: str | None) -> None:
    """Send what waits, once, where no server runs that does."""
    from servanda.hooks import Courier  # noqa: PLC0415 - only these commands and the server need the network

    config, _ = settings_of(ledger=ledger)
    with Ledger(config.ledger, author=program(), create=False) as book:
        arrived, failed = Courier(book, private=bool(config.private_hooks)).carry()
    click.echo(f"{arrived} arrived, {failed} did not")


def _show(found: Sequence[object], columns: Sequence[str], *, form: Form, empty: str) -> None:
    rows = [dump(one) for one in found]
    emit(form, rows, columns, lambda: tables.show_rows(rows, columns, empty=empty))


COMMANDS = (hook,)
