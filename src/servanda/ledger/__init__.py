"""The ledger: an append-only log and the views that are computed from it."""

from servanda.ledger.book import Book, differences
from servanda.ledger.contents import Contents
from servanda.ledger.draft import Addition
from servanda.ledger.judged import JudgedAct
from servanda.ledger.ledger import Added, Ledger
from servanda.ledger.shelf import Shelf, Wanted
from servanda.ledger.standing import Entry, Stated, standing
from servanda.ledger.tokens import ROLES, Role, Token, Tokens
from servanda.ledger.verify import verify

__all__ = [
    "ROLES",
    "Added",
    "Addition",
    "Book",
    "Contents",
    "Entry",
    "JudgedAct",
    "Ledger",
    "Role",
    "Shelf",
    "Stated",
    "Token",
    "Tokens",
    "Wanted",
    "differences",
    "standing",
    "verify",
]
