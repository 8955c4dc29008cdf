"""Take bytes out of the ledger where the law demands it; every header, and so every proof, stays whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, select

from servanda.errors import StatementError
from servanda.ledger import schema, store
from servanda.ledger.append import MANY
from servanda.ledger.draft import article_identity, digest
from servanda.model import RecordKind, Redaction
from servanda.model.spell import an

# These hold no text. Without them nobody would know what was taken out, or what was signed.
STAY = frozenset({"redaction", "checkpoint"})


def redact(connection: Connection, seq: int, reason: str) -> Redaction:
    """Delete the bytes of a record and of all that goes with it, in the caller's transaction; what went.

    StatementError STATE002 where there is nothing to take out, STATE001 for a record that must stay.
    """
    found = connection.execute(_query().where(schema.records.c.seq == seq)).first()
    if found is None or found.content is None:
        what = "is redacted already" if found else "does not exist"
        raise StatementError("STATE002", f"record {seq} {what}: there is nothing to take out")
    if found.kind in STAY:
        raise StatementError("STATE001", f"record {seq} is {an(found.kind)}, which holds no text and must stay")
    payload = json.loads(found.content)
    pages = {payload["page"]["sha256"]} if found.kind == "article" else set()
    if found.kind == "rejection" and "page_sha256" in payload["rejection"]:
        pages.add(payload["rejection"]["page_sha256"])
    articles, texts = _articles(connection, pages)
    quoting = set(_quoting(connection, set(articles.values())))
    seqs = _delete(connection, {seq, *articles, *quoting}, pages)
    return Redaction(reason, tuple(sorted(seqs)), tuple(sorted(pages)), tuple(sorted(texts)))


def _articles(connection: Connection, pages: set[str]) -> tuple[dict[int, str], set[str]]:
    """Articles of the pages by number with their identity, and their texts' hashes.

    The same text may have come in another page, and then that page goes too: it is added to `pages`.
    """
    held = [(seq, payload, digest(payload["article"]["text"].encode())) for seq, payload in _all(connection, "article")]
    texts: set[str] = set()
    before = -1
    while before != len(pages) + len(texts):
        before = len(pages) + len(texts)
        for _, payload, text in held:
            if payload["page"]["sha256"] in pages or text in texts:
                pages.add(payload["page"]["sha256"])
                texts.add(text)
    return {seq: article_identity(payload) for seq, payload, text in held if text in texts}, texts


def _quoting(connection: Connection, identities: set[str]) -> Iterator[int]:
    """Numbers of the readings of the articles, and of the corrections to them."""
    readings = {seq for seq, payload in _all(connection, "reading") if payload["of"] in identities}
    yield from readings
    for seq, payload in _all(connection, "judgement"):
        judgement = payload["judgement"]
        if "correction" in judgement and judgement["acts"][0]["record"] in readings:
            yield seq


def _delete(connection: Connection, seqs: set[int], pages: set[str]) -> set[int]:
    """Delete payloads and pages; the numbers of all records that have no payload now."""
    hashes = {
        one.payload
        for part in _parts(seqs)
        for one in connection.execute(_query().where(schema.records.c.seq.in_(part)))
        if one.content is not None
    }
    gone: set[int] = set()
    for part in _parts(hashes):
        # Two records may have said the same; then the bytes are gone for both.
        same = select(schema.records.c.seq).where(schema.records.c.payload.in_(part))
        gone.update(connection.execute(same).scalars())
        connection.execute(schema.payloads.delete().where(schema.payloads.c.sha256.in_(part)))
    for part in _parts(seqs):
        connection.execute(schema.inbox.delete().where(schema.inbox.c.article.in_(part)))
    for part in _parts(pages):
        connection.execute(schema.kept.delete().where(schema.kept.c.sha256.in_(part)))
    store.empty_shelf(connection)  # the views quote it too
    return gone


def _query() -> Any:
    joined = schema.records.outerjoin(schema.payloads, schema.payloads.c.sha256 == schema.records.c.payload)
    columns = (schema.records.c.seq, schema.records.c.kind, schema.records.c.payload, schema.payloads.c.content)
    return select(*columns).select_from(joined)


def _all(connection: Connection, kind: RecordKind) -> Iterator[tuple[int, dict[str, Any]]]:
    for one in connection.execute(_query().where(schema.records.c.kind == kind).order_by(schema.records.c.seq)):
        if one.content is not None:
            yield one.seq, json.loads(one.content)


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    held = sorted(values)
    return (held[at : at + MANY] for at in range(0, len(held), MANY))
