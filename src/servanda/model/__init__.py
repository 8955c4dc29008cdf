"""The nouns: frozen types on the standard library alone, shared by all stages.

Spans are half-open ranges of code points in an article's frozen text, everywhere.
"""

from servanda.model.act import (
    ACT_TYPES,
    LABELS,
    SLOTS,
    Act,
    ActType,
    Certainty,
    Condition,
    Count,
    Domain,
    Force,
    Link,
    Mode,
    Money,
    Quantity,
    Root,
    Theme,
    Trigger,
    Value,
    Voice,
)
from servanda.model.article import FURNITURE, Article, Block, BlockKind, Metadata, Place
from servanda.model.page import Page, Rejection
from servanda.model.reading import Attribution, Reading
from servanda.model.record import KINDS, Record, RecordKind
from servanda.model.span import Quote, Span
from servanda.model.statement import (
    ActRef,
    Checkpoint,
    Judgement,
    Note,
    Occurrence,
    Redaction,
    Retraction,
    Statement,
    Verdict,
)

__all__ = [
    "ACT_TYPES",
    "FURNITURE",
    "KINDS",
    "LABELS",
    "SLOTS",
    "Act",
    "ActRef",
    "ActType",
    "Article",
    "Attribution",
    "Block",
    "BlockKind",
    "Certainty",
    "Checkpoint",
    "Condition",
    "Count",
    "Domain",
    "Force",
    "Judgement",
    "Link",
    "Metadata",
    "Mode",
    "Money",
    "Note",
    "Occurrence",
    "Page",
    "Place",
    "Quantity",
    "Quote",
    "Reading",
    "Record",
    "RecordKind",
    "Redaction",
    "Rejection",
    "Retraction",
    "Root",
    "Span",
    "Statement",
    "Theme",
    "Trigger",
    "Value",
    "Verdict",
    "Voice",
]
