"""The command line: `servanda COMMAND`.

Exit codes: 0 done, 1 `verify` found a fault, 2 the user's error, 70 a bug of ours, 130 interrupted.
"""

from servanda.cli.main import main

__all__ = ["main"]
