"""What people say about records; each statement is a record itself, and only a later one can overrule it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from servanda.errors import StatementError
from servanda.model.act import Act, Trigger, is_edtf

Verdict = Literal["accept", "correct", "reject", "same", "different", "unsure"]
OF_ONE: frozenset[Verdict] = frozenset({"accept", "correct", "reject"})
"""Verdicts on one act; the others are on two tellings or two actors."""
ACT = re.compile(r"(\d{1,18})#(\d{1,9})")


@dataclass(frozen=True, slots=True, order=True)
class ActRef:
    """An act of the ledger: the record of its reading, and its number there from 0 on."""

    record: int
    number: int

    @classmethod
    def parse(cls, written: str) -> ActRef:
        """The act that is written as 2#0; StatementError STATE001 for anything else.

        >>> str(ActRef.parse("2#0"))
        '2#0'
        """
        if found := ACT.fullmatch(written):
            return cls(int(found[1]), int(found[2]))
        raise StatementError("STATE001", f"{written!r} is no act: write RECORD#NUMBER as 'servanda show' does, say 2#0")

    def __str__(self) -> str:
        return f"{self.record}#{self.number}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a reviewer decides; who it was is the record's author. The latest one on the same things stands."""

    verdict: Verdict
    acts: tuple[ActRef, ...] = ()
    actors: tuple[str, ...] = ()
    """As the guidelines write them; two, where two actors are judged and no acts."""
    correction: Act | None = None
    """The act as it should have been read, in the same text."""
    reason: str | None = None

    def check(self) -> None:
        """Raise StatementError STATE001 unless it judges as many things as its verdict takes, and says why."""
        wanted = 1 if self.verdict in OF_ONE else 2
        if sorted((len(self.acts), len(self.actors))) != [0, wanted] or (self.actors and wanted == 1):
            things = "one act" if wanted == 1 else "two acts or two actors"
            raise StatementError(
                "STATE001", f"{self.verdict!r} takes {things}, not {len(self.acts) + len(self.actors)}"
            )
        if len({*self.acts, *self.actors}) < wanted:
            raise StatementError("STATE001", "a thing cannot be judged against itself: name two")
        if (self.correction is not None) != (self.verdict == "correct"):
            raise StatementError("STATE001", "the right act belongs to the verdict 'correct', and to it alone")
        if self.verdict != "accept" and not (self.reason or "").strip():
            raise StatementError("STATE001", f"{self.verdict!r} needs a reason: give it with --reason")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that happened and that conditions and deadlines hang on."""

    what: Trigger
    day: str
    """EDTF."""
    words: str
    """What happened, in the words of whoever records it."""
    actors: tuple[str, ...] = ()
    """Between or by whom, as the guidelines write actors."""
    acts: tuple[ActRef, ...] = ()
    """The acts that tell of it; none where it was recorded by hand."""
    meets: tuple[ActRef, ...] = ()
    """The acts whose condition it meets, where somebody says so; otherwise that is for the views to find."""

    def check(self) -> None:
        """Raise StatementError STATE001 unless it has words and a day in EDTF."""
        if not is_edtf(self.day):
            raise StatementError("STATE001", f"{self.day!r} is no day: write it as 2025-09-05, or 2025-09")
        if not self.words.strip():
            raise StatementError("STATE001", "an occurrence needs words: what happened?")


@dataclass(frozen=True, slots=True)
class Retraction:
    """A record that no longer holds: it stays in the log, and views leave it out."""

    record: int
    reason: str

    def check(self) -> None:
        """Raise StatementError STATE001 unless it says why."""
        if not self.reason.strip():
            raise StatementError("STATE001", "a retraction needs a reason")


@dataclass(frozen=True, slots=True)
class Note:
    """What should be known about a source: an outlet or office by its name, or an article by its record."""

    text: str
    about: str | None = None
    record: int | None = None

    def check(self) -> None:
        """Raise StatementError STATE001 unless it has words and is about one thing."""
        if not self.text.strip() or (self.about is None) == (self.record is None):
            raise StatementError("STATE001", "a note needs words, and one source that it is about")


@dataclass(frozen=True, slots=True)
class Redaction:
    """Payloads and pages whose bytes are gone because the law demands it; their hashes stay."""

    reason: str
    records: tuple[int, ...]
    """Numbers of the records without payload, in order."""
    pages: tuple[str, ...] = ()
    """SHA-256 of pages."""
    texts: tuple[str, ...] = ()
    """SHA-256 of texts, so that they are not recorded again."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed note over the records before it: `servanda.ledger.checkpoint`."""

    note: str


Statement = Judgement | Occurrence | Retraction | Note | Redaction | Checkpoint
