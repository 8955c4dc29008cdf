"""What a news page says of itself: JSON-LD, meta elements, microdata, visible bylines and captions.

Wraps trafilatura's metadata reader and, by way of it, htmldate.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from lxml import etree
from trafilatura.metadata import extract_metadata

from servanda import data
from servanda.page.bylines import names
from servanda.page.dates import days, iso_day
from servanda.page.freeze import mended
from servanda.page.furniture import LONGEST, kind_of
from servanda.page.told import split_credit

ARTICLE_TYPES = ("Article", "Posting", "Report")
AUTHOR_META = frozenset(
    {"author", "article:author", "dc.creator", "dc.contributor", "byl", "parsely-author", "sailthru.author"}
)
SITE_META = frozenset({"og:site_name", "dc.publisher", "application-name", "publisher", "twitter:app:name:iphone"})
DATE_META = (
    "article:published_time",
    "dc.date.issued",
    "datepublished",
    "date",
    "pubdate",
    "dc.date",
    "dcterms.created",
    "parsely-pub-date",
)
SEPARATOR = re.compile(r"\s+(?:[|–—·•»-]|::)\s+")
# A caption has about this many words; fewer are a logo's, more a paragraph's.
LEAST_CAPTION, MOST_CAPTION = 4, 80

# A heading that is never closed takes in the whole article.
LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class Head:
    """Values by field of `Metadata`, and every title that the page gives itself, the most trusted first."""

    says: dict[str, str | None]
    titles: tuple[str, ...]


def read_head(tree: etree._Element, text: str) -> Head:
    """All that the page says; where its parts differ, JSON-LD goes before meta elements, and these before guesses."""
    linked = next(_news_objects(tree), {})
    metas = _metas(tree)
    guess = extract_metadata(text, extensive=False)
    publisher = _name(linked.get("publisher")) or _first(metas, SITE_META) or _itemprop(tree, "publisher")
    titles = [
        linked.get("headline"),
        *metas.get("og:title", []),
        *metas.get("twitter:title", []),
        tree.findtext(".//title"),
        *(words for heading in tree.iter("h1") if len(words := _text(heading)) <= LONGEST_TITLE),
    ]
    clean = tuple(dict.fromkeys(mended(title) for title in titles if isinstance(title, str) and title.strip()))
    return Head(
        {
            "title": clean[0] if clean else None,
            "publisher": publisher,
            "author": _authors(linked, metas, tree, guess.author if guess else None),
            "published": _published(linked, metas, tree) or _shown(guess.date if guess else None, text),
            "language": _language(linked, metas, tree),
            "address": _address(tree, metas),
        },
        clean,
    )


def outlet_in_title(titles: tuple[str, ...], headline: str) -> str | None:
    """The outlet before or behind the headline in one of the page's titles: "Headline | Outlet", "Outlet - Headline".

    >>> outlet_in_title(("Talks fail - World - The Outlet",), "Talks fail")
    'The Outlet'
    """
    for title in titles:
        if headline and headline in title and title != headline:
            before, _, behind = title.partition(headline)
            around = (SEPARATOR.split(f" {words} ") for words in (before, behind))
            parts = [part.strip() for split in around if len(split) > 1 for part in split if part.strip()]
            if parts:
                return parts[-1]
    return None


def _news_objects(tree: etree._Element) -> Iterator[dict[str, Any]]:
    """Objects of the page's JSON-LD that describe an article; what is no JSON is passed over, as search engines do."""
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            waiting = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            found = waiting.pop(0)
            if isinstance(found, list):
                waiting.extend(found)
            elif isinstance(found, dict):
                kinds = found.get("@type") or ""
                if any(str(kind).endswith(ARTICLE_TYPES) for kind in (kinds if isinstance(kinds, list) else [kinds])):
                    yield found
                waiting.extend(found[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in found)


def _name(found: Any) -> str | None:
    """The name of a JSON-LD person or organisation; several names joined by semicolons."""
    found_names, waiting = [], [found]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting[:0] = one
        elif isinstance(one, dict):
            waiting.insert(0, one.get("name"))
        elif isinstance(one, str) and one.strip():
            found_names.append(one.strip())
    return "; ".join(found_names) or None


def _metas(tree: etree._Element) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if key and (content := (meta.get("content") or "").strip()):
            metas.setdefault(key, []).append(content)
    return metas


def _first(metas: dict[str, list[str]], keys: frozenset[str]) -> str | None:
    return next((values[0] for key, values in metas.items() if key in keys), None)


def _text(element: etree._Element) -> str:
    return " ".join(" ".join(map(str, element.itertext())).split())


def _itemprop(tree: etree._Element, name: str) -> str | None:
    for element in tree.iterfind(f".//*[@itemprop='{name}']"):
        inner = element.find(".//*[@itemprop='name']")
        named = inner if inner is not None else element
        words = element.get("content") or named.get("content") or _text(named)
        if words:
            return words
    return None


def _authors(
    linked: dict[str, Any], metas: dict[str, list[str]], tree: etree._Element, guess: str | None
) -> str | None:
    declared = "; ".join(
        value for key, values in metas.items() if key in AUTHOR_META for value in dict.fromkeys(values)
    )
    candidates = [_name(linked.get("author")), declared, _itemprop(tree, "author"), _byline(tree), guess]
    return next((found for words in candidates if words and (found := names(words))), None)


def _byline(tree: etree._Element) -> str | None:
    """Authors in an element that is marked as the byline."""
    for element in tree.iter():
        if isinstance(element.tag, str) and {"byline", "author"} & set(
            re.split(r"[\s_-]+", (element.get("class") or "").lower())
        ):
            words = _text(element)
            if words and len(words) < 120 and (kind_of(words) == "byline" or element.get("rel") == "author"):
                return words
    return None


def _published(linked: dict[str, Any], metas: dict[str, list[str]], tree: etree._Element) -> str | None:
    declared = [linked.get("datePublished"), *(value for key in DATE_META for value in metas.get(key, []))]
    shown = [_itemprop(tree, "datePublished")]
    for value in (*declared, *shown):
        if isinstance(value, str) and (found := iso_day(value)):
            return found
    return None


def _shown(guess: str | None, text: str) -> str | None:
    """The guessed day if the page writes just that day out; htmldate makes one up where it finds a month or a year."""
    return guess if guess and guess in days(text) else None


def _language(linked: dict[str, Any], metas: dict[str, list[str]], tree: etree._Element) -> str | None:
    declared = (tree.get("lang"), tree.get("{http://www.w3.org/XML/1998/namespace}lang"), linked.get("inLanguage"))
    for value in (*declared, *metas.get("og:locale", []), *metas.get("content-language", [])):
        if isinstance(value, str) and (found := re.match(r"[A-Za-z]{2,3}(?=$|[-_])", value.strip())):
            return found[0].lower()
    return None


def _address(tree: etree._Element, metas: dict[str, list[str]]) -> str | None:
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and (link.get("href") or "").startswith("http"):
            return str(link.get("href"))
    return next((value for value in metas.get("og:url", []) if value.startswith("http")), None)


@cache
def _caption_words() -> frozenset[str]:
    return frozenset(data.toml("furniture.toml")["html"]["caption"])


def caption_of(tree: etree._Element) -> dict[str, str | None]:
    """Caption and credit of the first picture that belongs to the article."""
    body = tree.find("body")
    page = body if body is not None else tree
    marked = (element for element in page.iter() if _is_caption(element))
    parents = dict.fromkeys(image.getparent() for image in page.iter("img"))
    boxes = (box for box in parents if box is not None and _is_picture_box(box))
    for element in (*marked, *boxes):
        links = {part for link in element.iter("a") for part in link.itertext()}
        words = " ".join(" ".join(str(part) for part in element.itertext() if part not in links).split())
        if words and len(words) <= LONGEST:
            return split_credit(words)
    return {}


def _is_caption(element: etree._Element) -> bool:
    if element.tag == "figcaption":
        return not any(above.tag in {"aside", "footer", "nav"} for above in element.iterancestors())
    return isinstance(element.tag, str) and bool(set((element.get("class") or "").lower().split()) & _caption_words())


def _is_picture_box(box: etree._Element) -> bool:
    """Whether it holds one picture and a few words about it."""
    words = _text(box).split()
    return sum(1 for _ in box.iter("img")) == 1 and LEAST_CAPTION <= len(words) <= MOST_CAPTION
