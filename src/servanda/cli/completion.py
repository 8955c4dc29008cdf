"""The command that makes shells complete the others; the work is click's."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

PROGRAM = "servanda"
VARIABLE = "_SERVANDA_COMPLETE"
"""By this the shell asks the program what may follow; the name is click's for a program of this name."""
SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS), metavar="SHELL")
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands and options.

    SHELL is bash (4.4 or newer), zsh or fish. Put its line where your shell starts:

    \b
    bash  eval "$(servanda completion bash)"      in ~/.bashrc
    zsh   eval "$(servanda completion zsh)"       in ~/.zshrc, behind compinit
    fish  servanda completion fish | source       in ~/.config/fish/config.fish
    """  # noqa: D301 - the mark by which click keeps lines as they are
    found = get_completion_class(shell)
    if found is None:  # click knows all of SHELLS
        raise click.UsageError(f"there is no completion for {shell}")
    click.echo(found(context.find_root().command, {}, PROGRAM, VARIABLE).source())


COMMANDS = (completion,)
