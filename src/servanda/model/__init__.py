"""The nouns: frozen types on the standard library alone, shared by all stages.

Spans are half-open ranges of code points in an article's frozen text, everywhere.
"""

from servanda.model.act import (
    ACT_TYPES,
    LABELS,
    SLOTS,
    Act,
    ActType,
    Bears,
    Candidate,
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
    Who,
)
from servanda.model.article import FURNITURE, Article, Block, BlockKind, Metadata, Place
from servanda.model.page import Page, Rejection
from servanda.model.reading import Attribution, Reading
from servanda.model.span import Quote, Span

__all__ = [
    "ACT_TYPES",
    "FURNITURE",
    "LABELS",
    "SLOTS",
    "Act",
    "ActType",
    "Article",
    "Attribution",
    "Bears",
    "Block",
    "BlockKind",
    "Candidate",
    "Certainty",
    "Condition",
    "Count",
    "Domain",
    "Force",
    "Link",
    "Metadata",
    "Mode",
    "Money",
    "Page",
    "Place",
    "Quantity",
    "Quote",
    "Reading",
    "Rejection",
    "Root",
    "Span",
    "Theme",
    "Trigger",
    "Value",
    "Voice",
    "Who",
]
