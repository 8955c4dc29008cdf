"""Markdown with or without YAML front matter; wraps markdown-it-py."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from servanda.errors import Unreadable
from servanda.model import BlockKind
from servanda.page.bylines import names
from servanda.page.dates import day
from servanda.page.draft import Draft, Piece
from servanda.page.freeze import Thaw, freeze, mended

# What front matter calls our fields, in the order in which they are tried.
KEYS = {
    "title": ("title", "headline"),
    "publisher": ("publisher", "outlet", "site", "source"),
    "author": ("author", "authors", "by", "byline"),
    "published": ("published", "date", "pubdate"),
    "language": ("language", "lang"),
    "address": ("address", "url", "canonical", "link"),
    "caption": ("caption",),
    "credit": ("credit",),
}
MARKUP = MarkdownIt("commonmark").enable("table").use(front_matter_plugin).use(footnote_plugin)


def draft(text: str) -> Draft:
    """The draft of a Markdown page; Unreadable PAGE007 where the front matter is no YAML."""
    source = freeze(text)
    tokens = MARKUP.parse(source)
    says = _says(tokens)
    pieces = list(_pieces(tokens, Thaw(text, source)))
    if says.get("title") and not any(piece.kind == "title" for piece in pieces):
        pieces.insert(0, Piece(str(says["title"]), "title", None))
    return Draft(tuple(pieces), says)


def _says(tokens: list[Token]) -> dict[str, str | None]:
    front = next((token.content for token in tokens if token.type == "front_matter"), "")
    try:
        fields = yaml.load(front, Loader=yaml.BaseLoader) or {}  # noqa: S506 - BaseLoader builds strings alone
    except (yaml.YAMLError, RecursionError) as error:
        problem = getattr(error, "problem", None) or "it nests too deep"
        mark = getattr(error, "problem_mark", None)
        # The mark counts lines from 0, behind the line of dashes.
        place = f"line {mark.line + 2}" if mark else "front matter"
        raise Unreadable("PAGE007", f"the front matter is no YAML: {problem}", place=place) from error
    if not isinstance(fields, dict):
        return {}
    says = {name: _first(fields, keys) for name, keys in KEYS.items()}
    return {
        **says,
        "author": names(says["author"] or ""),
        "published": day(says["published"] or ""),
        "language": (says["language"] or "").split("-")[0].lower() or None,
    }


def _first(fields: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    """The first field's words, several joined by commas; what is nested deeper is passed over."""
    value = next((fields[key] for key in keys if fields.get(key)), None)
    words = [word for word in (value if isinstance(value, list) else [value]) if isinstance(word, str)]
    return mended(", ".join(words)) or None


def _pieces(tokens: list[Token], thaw: Thaw) -> Iterator[Piece]:
    """A piece a heading, paragraph or list item, and one a row of a table."""
    titled, row, lines, items = False, list[str](), (0, 1), 0
    for before, token in pairwise(tokens):
        items += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        if token.type == "tr_open":
            row, lines = [], (token.map[0], token.map[1]) if token.map else lines
        elif token.type == "tr_close" and (words := " | ".join(filter(None, row))):
            yield Piece(words, None, thaw.lines(*lines))
        if token.type != "inline" or token.map is None:
            continue
        if before.type in {"td_open", "th_open"}:
            row.append(_words(token))
            continue
        kind: BlockKind | None = "item" if items else None
        if before.type == "heading_open":
            kind, titled = ("title", True) if before.tag == "h1" and not titled else ("heading", titled)
        yield Piece(_words(token), kind, thaw.lines(*token.map))


def _words(token: Token) -> str:
    """The words of inline markup, without its marks; an image gives none, since its text is a caption."""
    parts = []
    for child in token.children or []:
        if child.type in {"softbreak", "hardbreak"} or (
            child.type == "html_inline" and child.content.startswith("<br")
        ):
            parts.append(" ")
        elif child.type in {"text", "code_inline"}:
            parts.append(child.content)
    return " ".join("".join(parts).split())
