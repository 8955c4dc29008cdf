"""Writes the man page from the commands themselves: `python tools/man.py`, or `make docs`.

man -l docs/servanda.1
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click

from servanda.cli.commands import cli
from servanda.cli.manual import EXITS, Sectioned
from servanda.config import FILE, PREFIX

PAGE = Path(__file__).parents[1] / "docs" / "servanda.1"
WRITTEN = "2026-11-27"
"""The day that the page bears: that of the last change to its form. A page made again tomorrow is the same."""


def escaped(text: str) -> str:
    r"""Text that roff prints as it stands.

    >>> print(escaped(".br of a-b\\c…"))
    \&.br of a\-b\ec\[u2026]
    """
    plain = text.replace("\\", "\\e").replace("-", "\\-")
    plain = "".join(one if one.isascii() else f"\\[u{ord(one):04X}]" for one in plain)
    return re.sub(r"^(?=[.'])", r"\\&", plain, flags=re.MULTILINE)


def paragraphs(text: str) -> Iterator[str]:
    """A command's help as click writes it: paragraphs are filled, but for those that a backspace begins."""
    for number, part in enumerate(inspect.cleandoc(text).split("\n\n")):
        if number:
            yield ".PP"
        if part.startswith("\b\n"):
            yield f".nf\n{escaped(part.removeprefix(chr(8) + chr(10)))}\n.fi"
        else:
            yield escaped(" ".join(part.split()))


def options(context: click.Context) -> Iterator[str]:
    """Each option with what it says of itself."""
    for param in context.command.params:
        record = param.get_help_record(context)
        if isinstance(param, click.Option) and record is not None:
            yield f".TP\n\\fB{escaped(record[0])}\\fR\n{escaped(' '.join(record[1].split()))}"


def page() -> str:
    """The whole page."""
    top = click.Context(cli, info_name="servanda", **cli.context_settings)
    assert isinstance(cli, Sectioned)  # noqa: S101 - the commands have sections
    parts = [
        f'.\\" Made by tools/man.py; do not edit.\n.TH SERVANDA 1 {WRITTEN} "servanda {version("servanda")}"',
        ".SH NAME\nservanda \\- read the news of summits and keep the ledger of what was undertaken there",
        ".SH SYNOPSIS\n\\fBservanda\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]",
        ".SH DESCRIPTION",
        *paragraphs(cli.help or ""),
        ".SH OPTIONS",
        *options(top),
    ]
    for title, names in cli.sections():
        parts.append(f".SH COMMANDS: {escaped(title.upper())}")
        for name in names:
            command = cli.commands[name]
            context = command.context_class(command, info_name=name, parent=top)
            usage = " ".join(command.collect_usage_pieces(context))
            parts += [f".SS {name}", f"\\fBservanda {name}\\fR {escaped(usage)}", ".PP"]
            parts += [*paragraphs(command.help or ""), *options(context)]
    parts.append(".SH EXIT STATUS")
    parts += [f".TP\n\\fB{code}\\fR\n{escaped(meaning)}" for code, meaning in EXITS.items()]
    parts += [
        ".SH ENVIRONMENT",
        f".TP\n\\fB{PREFIX}\\fR\\fISETTING\\fR\nEvery setting, in capitals; 'servanda config' shows them all.",
        ".TP\n\\fBNO_COLOR\\fR\nIf it is set, nothing is coloured. Nor is it without a terminal.",
        ".SH FILES",
        f".TP\n\\fI{FILE}\\fR\nSettings, in the folder that one is in. The environment and options go before it.",
        ".TP\n\\fIservanda.db\\fR\nThe ledger, unless another is named.",
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    made = page()
    if sys.argv[1:] == ["--check"]:
        sys.exit(None if PAGE.read_text(encoding="utf-8") == made else f"{PAGE} is not current: run 'make docs'")
    PAGE.write_text(made, encoding="utf-8")
