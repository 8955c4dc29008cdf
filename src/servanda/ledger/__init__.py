"""The ledger: an append-only log and the views that are computed from it."""

from servanda.ledger.book import Book, Contents
from servanda.ledger.draft import Addition
from servanda.ledger.judged import JudgedAct
from servanda.ledger.ledger import Added, Ledger
from servanda.ledger.standing import Entry, Stated, standing
from servanda.ledger.verify import verify

__all__ = ["Added", "Addition", "Book", "Contents", "Entry", "JudgedAct", "Ledger", "Stated", "standing", "verify"]
