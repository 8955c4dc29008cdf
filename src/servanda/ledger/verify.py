"""Prove a ledger: that nothing was changed, lost or put in between, and that every quotation stands in its text."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, get_args

from servanda.codec import canonical, load
from servanda.errors import EvidenceError, LedgerError, ProofError, StatementError
from servanda.ledger.append import record_hash
from servanda.ledger.checkpoint import SignedTree, parse
from servanda.ledger.draft import article_identity, digest
from servanda.ledger.ledger import Ledger
from servanda.ledger.prove import is_own
from servanda.ledger.standing import STATEMENTS
from servanda.ledger.tree import grown, leaf_hash, root
from servanda.model import Article, Checkpoint, Judgement, Note, Occurrence, Reading, Redaction, Rejection, Retraction
from servanda.model.record import GENESIS, Record, RecordKind

# What another hand may have put where a record should be raises one of these while it is looked at.
TAMPERED = (KeyError, TypeError, ValueError, AttributeError, RecursionError)
# Articles that are held while their readings come by, mostly at once; older ones are fetched again.
HELD = 1000

View = Callable[[Ledger], Iterable[str]]
"""Compares one view with a rebuild from the log and gives each difference in words."""


def verify(
    ledger: Ledger,
    head: tuple[int, str] | None = None,
    *,
    checkpoints: Sequence[SignedTree] = (),
    views: Sequence[View] = (),
) -> Iterator[str]:
    """Every fault in words for people, in the order of the log; nothing for a sound ledger.

    Chain and tree cannot tell that all was written anew; `head`, the number and hash of a record, or `checkpoints` that
    were kept elsewhere can. What was redacted is no fault: `Ledger.statements("redaction")` has it.
    """
    walk = _Walk(ledger)
    wanted = dict([head]) if head else {}
    with ledger.tree() as (leaves, _):
        pass
    for record, stored, content, nodes in ledger.walk():
        faults = [*walk.faults(record, stored, content, nodes)]
        if wanted.pop(record.seq, stored) != stored:
            faults.append(f"its hash is {stored}, not the one that was noted")
        yield from (f"record {record.seq}: {fault}" for fault in faults)
    yield from (f"record {seq}: it was noted elsewhere and is gone: the end was cut off" for seq in wanted)
    if leaves > walk.size:
        yield f"the tree has {leaves} records, the log {walk.size}: the end was cut off"
    yield from _checkpoint_faults(ledger, checkpoints)
    for view in views:
        yield from view(ledger)


def _checkpoint_faults(ledger: Ledger, checkpoints: Sequence[SignedTree]) -> Iterator[str]:
    with ledger.tree() as (size, node):
        for one in checkpoints:
            try:
                own = is_own(one, size, node)
            except LedgerError as error:
                yield f"{error}"
                continue
            if not own:
                yield f"the checkpoint over {one.size} records is not of this ledger, or it was changed"


class _Walk:
    """One way along the log, record by record, and what must be known of those before."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._previous, self._time = GENESIS, ""
        self.size = 0
        """Number of the last record."""
        self._peaks: list[bytes] = []
        self._articles: OrderedDict[str, Article] = OrderedDict()
        self._pages: set[str] = set()
        self._gone, self._gone_pages = _redacted(ledger)

    def faults(self, record: Record, stored: str, content: bytes | None, nodes: bytes | None) -> Iterator[str]:
        """What is wrong with the next record."""
        try:
            yield from self._chain_faults(record, stored)
            top = root(self._peaks)
            yield from self._tree_faults(record, nodes)
            yield from self._payload_faults(record, content, top)
        except (EvidenceError, LedgerError, ProofError, StatementError) as error:
            yield f"{error}"
        except TAMPERED as error:
            yield f"it was put there by another hand: {type(error).__name__}: {error}"
        self._previous, self.size, self._time = stored, record.seq, record.time

    def _chain_faults(self, record: Record, stored: str) -> Iterator[str]:
        if record.seq != self.size + 1:
            yield f"number {self.size + 1} was expected here: records are missing"
        if record.previous != self._previous:
            before = self._previous[:12]
            yield f"the chain is broken: it follows {record.previous[:12]}…, but the record before is {before}…"
        if record_hash(record) != stored:
            yield f"its header was changed: its hash is no longer {stored[:12]}…"
        if record.kind not in get_args(RecordKind):
            yield f"{record.kind!r} is no kind of record"
        if record.time < self._time:
            yield f"its time {record.time} is before that of the record before it"

    def _tree_faults(self, record: Record, nodes: bytes | None) -> Iterator[str]:
        found = grown(self._peaks, self.size, leaf_hash(canonical(asdict(record))))
        if nodes != b"".join(found):
            yield "its place in the tree is missing or was changed"

    def _payload_faults(self, record: Record, content: bytes | None, top: bytes) -> Iterator[str]:
        if record.seq in self._gone:
            if content is not None:
                yield "it was redacted, but its payload is still there"
        elif content is None:
            yield "its payload is missing"
        elif digest(content) != record.payload:
            yield "its payload was changed"
        else:
            payload = json.loads(content)
            if canonical(payload) != content:
                yield "its payload is not in canonical form"
            yield from self._content_faults(record, payload, top)

    def _content_faults(self, record: Record, payload: dict[str, Any], top: bytes) -> Iterator[str]:
        if record.kind == "article":
            article = load(Article, payload["article"])
            article.check()
            self._articles[article_identity(payload)] = article
            if len(self._articles) > HELD:
                self._articles.popitem(last=False)
            yield from self._page_faults(payload["page"]["sha256"])
        elif record.kind == "reading":
            reading = load(Reading, payload["reading"])
            read = self._articles.get(payload["of"]) or self._ledger.article(payload["of"])
            if read is None:
                yield "it reads an article that is not recorded before it"
            else:
                reading.check(read)
        elif record.kind == "rejection":
            rejection = load(Rejection, payload["rejection"])
            # Of a page that was too large or could not be opened there is nothing to keep.
            if rejection.page_sha256 is not None:
                yield from self._page_faults(rejection.page_sha256)
        elif record.kind in STATEMENTS:
            yield from self._statement_faults(record, payload, top)

    def _statement_faults(self, record: Record, payload: dict[str, Any], top: bytes) -> Iterator[str]:
        statement = load(STATEMENTS[record.kind], payload[record.kind])
        named: tuple[int | None, ...] = ()
        if isinstance(statement, Judgement | Occurrence | Retraction | Note):
            statement.check()
        if isinstance(statement, Judgement):
            named = tuple(ref.record for ref in statement.acts)
            if statement.correction and statement.acts[0].record not in self._gone:
                article = self._ledger.article_of(statement.acts[0])
                for quote in statement.correction.quotes():
                    quote.check(article.text)
        elif isinstance(statement, Occurrence):
            named = tuple(ref.record for ref in (*statement.acts, *statement.meets))
        elif isinstance(statement, Retraction | Note):
            named = (statement.record,)
        elif isinstance(statement, Redaction):
            named = statement.records
        elif isinstance(statement, Checkpoint):
            signed = parse(statement.note, "it")
            if (signed.size, signed.root) != (record.seq - 1, top):
                yield "it was signed over other records than those before it"
        if any(seq is not None and not 0 < seq < record.seq for seq in named):
            yield "it speaks of a record that does not come before it"

    def _page_faults(self, sha256: str) -> Iterator[str]:
        if sha256 in self._pages or sha256 in self._gone_pages:
            return
        page = self._ledger.page(sha256)
        if page is None or digest(page) != sha256:
            yield "the page as it came is missing or was changed"
        else:
            self._pages.add(sha256)


def _redacted(ledger: Ledger) -> tuple[set[int], set[str]]:
    """Records and pages that may be gone because a record says so."""
    try:
        redactions = [one.statement for one in ledger.statements("redaction")]
    except (*TAMPERED, LedgerError):  # the walk will come by it and say what is wrong
        return set(), set()
    found = [one for one in redactions if isinstance(one, Redaction)]
    return {seq for one in found for seq in one.records}, {page for one in found for page in one.pages}
