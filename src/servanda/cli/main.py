"""The entry point: what a mistake of the user's and what a bug of ours looks like."""

from __future__ import annotations

import os
import sys
import traceback

import click

from servanda.cli.commands import cli
from servanda.cli.manual import BUG, INTERRUPTED, OK, USER_ERROR
from servanda.cli.tables import say_error
from servanda.errors import ServandaError


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:  # noqa: PLR0911 - a return an exit code
    """Run one command; the exit code."""
    try:
        code = cli.main(arguments, prog_name="servanda", standalone_mode=False)
    except ServandaError as error:
        say_error(f"servanda: {error}")
        return USER_ERROR
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return USER_ERROR
    except (click.Abort, KeyboardInterrupt):
        say_error("stopped")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception:
        traceback.print_exc()
        click.echo("servanda: this is a bug of ours. Please report it with the lines above.", err=True)
        return BUG
    return code if isinstance(code, int) else OK
