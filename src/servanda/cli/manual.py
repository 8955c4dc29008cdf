"""What the help, the reference and the man page say of all commands: their sections, the exit codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

OK, FAULT, USER_ERROR, BUG, INTERRUPTED = 0, 1, 2, 70, 130
EXITS: Mapping[int, str] = {
    OK: "done",
    FAULT: "'verify' found a fault in the ledger, or a proof does not hold ('check')",
    USER_ERROR: "something that you can mend: a wrong option, a file that is missing; for 'read', also a source that "
    "could not be read; for 'add', that all sources were rejected",
    BUG: "a bug of ours; the traceback is printed",
    INTERRUPTED: "interrupted with Ctrl-C; what was reported as recorded is in the ledger",
}
SECTIONS: Mapping[str, Sequence[str]] = {
    "Begin": ("demo", "read", "add"),
    "Ask": ("list", "search", "show", "due", "conflicts", "meetings", "totals"),
    "Mend": ("review", "occur", "note", "retract", "redact"),
    "Prove": ("verify", "checkpoint", "prove", "check"),
    "Share": ("serve", "mcp", "export", "load"),
    "Set up": ("config", "token", "hook", "completion", "migrate"),
}
"""Commands by what they are for; one that stands nowhere comes under More."""


class Sectioned(click.Group):
    """A group whose help lists its commands by what they are for."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each section with a line for every command."""
        widest = max(map(len, self.commands))
        limit = formatter.width - widest - 6
        for title, names in self.sections():
            rows = [(name.ljust(widest), self.commands[name].get_short_help_str(limit)) for name in names]
            with formatter.section(title):
                formatter.write_dl(rows)

    def sections(self) -> list[tuple[str, list[str]]]:
        """The sections with their commands, in order."""
        shown = [name for name, command in self.commands.items() if not command.hidden]
        found = [(title, [name for name in names if name in shown]) for title, names in SECTIONS.items()]
        placed = {name for _, names in found for name in names}
        found.append(("More", sorted(name for name in shown if name not in placed)))
        return [(title, names) for title, names in found if names]


def epilog() -> str:
    """The end of the help: where to read on, and the exit codes in short."""
    return (
        "'servanda COMMAND --help' explains a command. Exit codes: 0 done, 1 a fault was found, 2 you can mend it, "
        "70 a bug of ours, 130 interrupted."
    )
