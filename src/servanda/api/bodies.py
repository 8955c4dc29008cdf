"""What can be posted, as FastAPI and lines of a stream are held against; unknown fields are refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from servanda import annotation
from servanda.ledger import Ledger
from servanda.model import ActRef, Judgement, Note, Occurrence, Retraction
from servanda.model.act import Trigger
from servanda.model.statement import Verdict

STRICT = {"extra": "forbid"}


@dataclass(frozen=True)
class NewArticle:
    """An article to be read; what its text says of itself goes behind what is told here."""

    __pydantic_config__ = STRICT
    text: str
    """Plain text, Markdown or a page of HTML."""
    media_type: str | None = None
    """text/plain, text/markdown or text/html; told from the text where it is left out."""
    source: str = "posted"
    """Where it is from: an address, or a file's name."""
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    """2025-09-05, or XXXX-09-05 where the year is unknown."""
    language: str | None = None
    """BCP 47."""


@dataclass(frozen=True)
class NewJudgement:
    """A reviewer's decision: accept, correct or reject one act; same, different or unsure of two acts or two actors."""

    __pydantic_config__ = STRICT
    verdict: Verdict
    acts: list[str] = field(default_factory=list)
    """As 2#0."""
    actors: list[str] = field(default_factory=list)
    correction: dict[str, Any] | None = None
    """The right act, in the guidelines' form."""
    reason: str | None = None

    def statement(self, ledger: Ledger) -> Judgement:
        """The same in the model's types; StatementError or ActsError for what cannot be."""
        acts = _acts(self.acts)
        right = None
        if self.correction is not None and acts:
            right = annotation.act_of(self.correction, ledger.article_of(acts[0]))
        return Judgement(self.verdict, acts, tuple(self.actors), right, self.reason)


@dataclass(frozen=True)
class NewOccurrence:
    """Something that happened and that conditions or deadlines hang on."""

    __pydantic_config__ = STRICT
    what: Trigger
    day: str
    """EDTF, as 2026-03-01."""
    words: str
    actors: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    """Acts that tell of it, as 2#0."""
    meets: list[str] = field(default_factory=list)
    """Acts whose condition it meets."""

    def statement(self, _: Ledger) -> Occurrence:
        """The same in the model's types."""
        return Occurrence(self.what, self.day, self.words, tuple(self.actors), _acts(self.acts), _acts(self.meets))


@dataclass(frozen=True)
class NewRetraction:
    """A record that no longer holds."""

    __pydantic_config__ = STRICT
    record: int
    reason: str

    def statement(self, _: Ledger) -> Retraction:
        """The same in the model's types."""
        return Retraction(self.record, self.reason)


@dataclass(frozen=True)
class NewNote:
    """What should be known about a source: an outlet by its name, or an article by its record."""

    __pydantic_config__ = STRICT
    text: str
    about: str | None = None
    record: int | None = None

    def statement(self, _: Ledger) -> Note:
        """The same in the model's types."""
        return Note(self.text, self.about, self.record)


NewStatement = NewJudgement | NewOccurrence | NewRetraction | NewNote
KINDS: dict[str, type[NewArticle | NewStatement]] = {
    "article": NewArticle,
    "judgement": NewJudgement,
    "occurrence": NewOccurrence,
    "retraction": NewRetraction,
    "note": NewNote,
}
"""What can be posted, by the kind of its record."""


def _acts(written: list[str]) -> tuple[ActRef, ...]:
    return tuple(map(ActRef.parse, written))
