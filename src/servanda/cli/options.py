"""What several commands share: settings, options, and the names of whoever writes."""

from __future__ import annotations

import getpass
import os
from importlib.metadata import version
from pathlib import Path

import click

from servanda.cli.forms import F
from servanda.config import Setting, Settings, settings

UNNAMED = "unnamed"


def program() -> str:
    """The program as the author of records."""
    return f"servanda/{version('servanda')}"


def person(given: str | None) -> str:
    """Who writes: the name that was given, or the login name."""
    if given is not None:
        if not given.strip() or not given.isprintable():
            raise click.BadParameter(f"{given!r} is no name")
        return given.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a system that knows no name for its user
        return UNNAMED


def settings_of(**flags: object) -> tuple[Settings, tuple[Setting, ...]]:
    """The settings in force, flags included, and where each came from."""
    return settings(flags, os.environ, Path.cwd())


def with_metadata(command: F) -> F:
    """Options for what a user knows of the sources."""
    for name, metavar, text in (
        ("language", "TAG", "Language of the sources, whatever they say: en."),
        ("author", "NAME", "Who wrote them, whatever they say; with --acts, who annotated them."),
        ("publisher", "NAME", "Who published them, whatever they say."),
        ("published", "DAY", "Day of publication, whatever they say: 2025-09-05, or XXXX-09-05 for an unknown year."),
    ):
        command = click.option(f"--{name}", metavar=metavar, help=text)(command)
    return command


FILE = click.Path(readable=False)
"""A file that is looked at later, where a fault of it has a code; shells complete it."""
with_ledger = click.option(
    "--ledger", type=FILE, metavar="LEDGER", help="The ledger, a file or a database's address.  [default: servanda.db]"
)
with_reader = click.option(
    "--reader", metavar="NAME", help="Who reads: standard, small, rules, llm, or a plug-in's.  [default: standard]"
)
with_by = click.option("--by", metavar="NAME", help="Who says so.  [default: your login name]")
