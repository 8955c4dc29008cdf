"""Servanda reads the news of summits and keeps the ledger of what was undertaken there.

Read a text, without a ledger:

    import servanda
    result = servanda.read(text, published="2025-09-05")
    for act in result.reading.acts:
        print(act.type, act.evidence.exact)

Ask a ledger that `servanda add` made:

    with servanda.open("servanda.db") as ledger:
        for line in ledger.undertakings(actor="France", status="overdue"):
            print(line.deadline, line.words)
        table = ledger.totals().to_pandas()

`Result` has the frozen `article`, the `reading` with its acts and attributions, or the `rejection` that says why there
is none. `OpenLedger` has undertakings, what falls due, conflicts, meetings, totals, actors, articles and acts, as of
any day. Their types are frozen: those of `servanda.model` and `servanda.ledger.accounts`. `servanda.errors` shows every
error in one tree. Examples of everything are in docs/python.md.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from servanda.opened import Actor, OpenLedger, Rows, open  # noqa: A004 - it is called servanda.open
    from servanda.pipeline import Result, read

__all__ = ["Actor", "OpenLedger", "Result", "Rows", "__version__", "open", "read"]
__version__ = "0.1.0"
_HOMES = {
    "Actor": "opened",
    "OpenLedger": "opened",
    "Result": "pipeline",
    "Rows": "opened",
    "open": "opened",
    "read": "pipeline",
}


def __getattr__(name: str) -> Any:
    # Loaded when they are first used, so that the import is fast.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return globals().setdefault(name, getattr(import_module(f"{__name__}.{_HOMES[name]}"), name))


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
