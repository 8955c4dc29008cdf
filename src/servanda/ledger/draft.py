"""What is to be recorded, in canonical form, with the keys by which the same is known when it comes again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from servanda.codec import canonical, dump, joined
from servanda.model import Article, Page, Reading, RecordKind, Rejection


@dataclass(frozen=True, slots=True)
class Addition:
    """A page with what became of it, to be recorded."""

    page: Page
    article: Article
    reading: Reading | None = None
    rejection: Rejection | None = None
    intake: str = ""
    """A key by which `Ledger.knows` will know the same work again."""
    annotator: str | None = None
    """The person or program that made the reading; None for the ledger's own author."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A record that has no place in the log yet; it is recorded unless its key was seen before."""

    kind: RecordKind
    key: str
    content: bytes
    author: str | None = None
    """None for the ledger's own."""
    text: str | None = None
    """A key of the text as well, by which other articles with the same one are found."""


def drafts_of(one: Addition) -> list[Draft]:
    """The records of an addition, the article first.

    A reading belongs to one article's record: the same words published on another day have other deadlines.
    """
    page = canonical({"sha256": one.page.sha256, "media_type": one.page.media_type})
    article, intake = canonical(dump(one.article)), _intake(one.intake)
    identity = digest(joined({"article": article, "page": page}))
    content = joined({"article": article, "page": page, "source": canonical(one.page.name), **intake})
    text = f"{text_key(one.article.sha256)}{identity}"
    found = [Draft("article", f"article:{identity}", content, text=text)]
    if one.reading is not None:
        reading = canonical(dump(one.reading))
        content = joined({"reading": reading, "of": canonical(identity), **intake})
        found.append(Draft("reading", f"reading:{identity}:{digest(reading)}", content, one.annotator))
    if one.rejection is not None:
        found.append(draft_of(one.rejection, one.intake))
    return found


def identity_of(page: Page, article: Article) -> str:
    """What makes the article of a page another one, as `article_identity` says of its record."""
    return drafts_of(Addition(page, article))[0].key.removeprefix("article:")


def draft_of(rejection: Rejection, intake: str) -> Draft:
    """The record of a rejection."""
    content = canonical(dump(rejection))
    return Draft("rejection", f"rejection:{digest(content)}", joined({"rejection": content, **_intake(intake)}))


def _intake(intake: str) -> dict[str, bytes]:
    """The key of the work as part of a payload, so that `seen` can be made again from the log."""
    return {"intake": canonical(intake)} if intake else {}


def keys_of(kind: str, payload: dict[str, Any]) -> list[tuple[str, bool]]:
    """The keys under which a record is noted in `seen`, each with whether it leads to the record or to none."""
    found: list[tuple[str, bool]] = []
    if kind == "article":
        identity = article_identity(payload)
        text = text_key(digest(payload["article"]["text"].encode()))
        found += [(f"article:{identity}", True), (f"{text}{identity}", True)]
    elif kind == "reading":
        found.append((f"reading:{payload['of']}:{digest(canonical(payload['reading']))}", True))
    elif kind == "rejection":
        found.append((f"rejection:{digest(canonical(payload['rejection']))}", True))
    elif kind == "redaction":
        gone = payload["redaction"]
        found.extend((f"redacted:{sha256}", True) for sha256 in (*gone.get("pages", ()), *gone.get("texts", ())))
    if "intake" in payload:
        found.append((f"intake:{payload['intake']}", kind == "rejection"))
    return found


def text_key(sha256: str) -> str:
    """With what the keys of all articles of a text begin; their identities follow."""
    return f"text:{sha256}:"


def article_identity(payload: dict[str, Any]) -> str:
    """What makes an article another one: its text, metadata and page, whatever source they came from."""
    return digest(canonical({"article": payload["article"], "page": payload["page"]}))


def digest(content: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()
