"""The command line: `servanda COMMAND`.

`manual` has the sections of its help and the exit codes, `forms` how tables become JSON and CSV.
"""

from servanda.cli.main import main

__all__ = ["main"]
