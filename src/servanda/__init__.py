"""Servanda reads the news of summits and keeps the ledger of what was undertaken there.

    import servanda
    result = servanda.read(text, published="2025-09-05")
    for act in result.reading.acts:
        print(act.type, act.evidence.exact)

`Result` has the frozen `article`, the `reading` with its acts and attributions, or the `rejection` that says why there
is none. The types are those of `servanda.model`; `servanda.errors` shows every error in one tree.
"""

from servanda.pipeline import Result, read

__all__ = ["Result", "__version__", "read"]
__version__ = "0.1.0"
