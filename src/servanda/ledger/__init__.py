"""The ledger: an append-only log and the views that are computed from it."""

from servanda.ledger.ledger import Added, Entry, Ledger
from servanda.ledger.verify import verify

__all__ = ["Added", "Entry", "Ledger", "verify"]
