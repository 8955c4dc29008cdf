"""Every error that Servanda raises, in one tree, each with a code that `docs/errors.md` explains.

    ServandaError
    ├── UserError           what the user can mend; the command line exits with 2
    │   ├── SourceError     a file, folder or address that cannot be had
    │   ├── ConfigError     a setting that is unknown or has no sense
    │   ├── TableError      a table of actors that cannot be read, or a row of it that cannot be right
    │   ├── MetadataError   a date, language or name that was given and cannot be right
    │   ├── ReaderError     a reader that does not exist, does not load, or cannot reach what it reads with
    │   ├── ActsError       acts from outside that are not in the guidelines' form
    │   ├── StatementError  a judgement, occurrence or the like that has no sense or names what is not there
    │   ├── ProofError      a proof, checkpoint or key that cannot be used
    │   ├── QueryError      a question to a ledger that cannot be right
    │   ├── MissingError    a library that is needed for this alone and is not installed
    │   ├── TokenError      a token that cannot be made, or is not there
    │   ├── ExportError     a way out that does not exist, or not for what was asked for
    │   ├── RequestError    a request over the network that has no sense or may not be
    │   └── HookError       an address that cannot be told of changes
    ├── Unreadable          what arrived cannot be read; becomes a rejection record, the run goes on
    ├── EvidenceError       a quotation that does not stand in its text (law 1)
    └── LedgerError         a ledger that is damaged, locked or of another version

A message says what happened, with the values, and what to do next. A bug of ours is no `ServandaError`:
the command line exits with 70 and says so.
"""

from __future__ import annotations

from typing import Literal, get_args

Code = Literal[
    "SRC001",
    "SRC002",
    "SRC003",
    "CONF001",
    "CONF002",
    "CONF003",
    "CONF004",
    "ACTOR001",
    "ACTOR002",
    "META001",
    "READER001",
    "READER002",
    "READER003",
    "READER004",
    "READER005",
    "READER006",
    "READER007",
    "ACTS001",
    "ACTS002",
    "STATE001",
    "STATE002",
    "PROOF001",
    "PROOF002",
    "PROOF003",
    "PAGE001",
    "PAGE002",
    "PAGE003",
    "PAGE004",
    "PAGE005",
    "PAGE006",
    "PAGE007",
    "PAGE008",
    "TEXT001",
    "TEXT002",
    "LANG001",
    "SPAN001",
    "SPAN002",
    "SPAN003",
    "LEDGER001",
    "LEDGER002",
    "LEDGER003",
    "LEDGER004",
    "LEDGER005",
    "LEDGER006",
    "SERVE001",
    "ASK001",
    "LIB001",
    "API001",
    "API002",
    "API003",
    "API004",
    "API005",
    "API006",
    "API007",
    "API008",
    "API009",
    "HOOK001",
    "HOOK002",
    "TOKEN001",
    "TOKEN002",
    "EXPORT001",
    "EXPORT002",
    "EXPORT003",
    "EXPORT004",
    "EXPORT005",
]
CODES: frozenset[str] = frozenset(get_args(Code))


class ServandaError(Exception):
    """The root: `code` is stable and can be searched for; `str()` gives code and message."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(f"[{code}] {message}")
        self.code: Code = code
        self.message = message


class UserError(ServandaError):
    """Something that the user can mend."""


class SourceError(UserError):
    """A source that was named cannot be had."""


class ConfigError(UserError):
    """A setting is unknown or its value has no sense."""


class TableError(UserError):
    """A table of actors cannot be read, or holds what cannot be right."""


class MetadataError(UserError):
    """Metadata that were given cannot be right."""


class ReaderError(UserError):
    """A reader does not exist, does not load, or cannot reach what it reads with: the run stops."""


class ActsError(UserError):
    """Acts from outside are not in the form of the guidelines; nothing of them is recorded."""


class StatementError(UserError):
    """A judgement, occurrence, retraction, note or redaction has no sense, or names what is not there."""


class ProofError(UserError):
    """A proof, a checkpoint or a key cannot be used; a proof that can be read and does not hold is an answer."""


class QueryError(UserError):
    """A question to a ledger cannot be right: a theme that does not exist, a day that is none."""


class MissingError(UserError):
    """A library that is needed for what was asked, and for that alone, is not installed."""


class RequestError(UserError):
    """A request to the API has no sense, comes too late, or is not allowed."""


class HookError(UserError):
    """An address that cannot be told of changes, or a secret for it that cannot be had."""


class TokenError(UserError):
    """A token for the page cannot be made, or there is none of that name."""


class ExportError(UserError):
    """A format does not exist, does not go with what was asked for, or cannot be written there."""


class Unreadable(ServandaError):  # noqa: N818 - it is recorded as a rejection, not handled as a failure
    """What arrived cannot be read; `place` says where in it."""

    def __init__(self, code: Code, message: str, *, place: str | None = None) -> None:
        super().__init__(code, message)
        self.place = place


class EvidenceError(ServandaError):
    """A quotation does not stand in its text."""


class LedgerError(ServandaError):
    """A ledger is damaged, locked or of another version."""
