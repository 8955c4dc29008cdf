"""The man page is made from the commands, and is what programs that show man pages expect."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from servanda.cli.commands import cli

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "servanda.1"


def test_the_man_page_is_current() -> None:
    """`make docs` would change nothing."""
    command = [sys.executable, str(ROOT / "tools" / "man.py"), "--check"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_every_command_and_option_is_in_it() -> None:
    """By the same words as in the help."""
    made = PAGE.read_text(encoding="utf-8")
    for name, command in cli.commands.items():
        part = made.partition(f"\n.SS {name}\n")[2].partition("\n.S")[0]
        assert part
        for param in command.params:
            if isinstance(param, click.Option):
                assert all(flag.replace("-", "\\-") in part for flag in param.opts)


@pytest.mark.parametrize(
    "command",
    [["groff", "-man", "-ww", "-z", "-Tutf8"], ["mandoc", "-T", "lint", "-W", "warning"]],
    ids=lambda command: str(command[0]),
)
def test_it_opens_without_a_warning(command: list[str]) -> None:
    """In both programs that show man pages."""
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    ran = subprocess.run([*command, str(PAGE)], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")
