"""News pages: which paragraphs are the article; wraps lxml and trafilatura.

trafilatura decides which words are the article's; the paragraphs themselves are taken from the page's own tree, so that
each keeps its place, and those that trafilatura overlooks between them (list items, subheadings, times of a live blog)
are kept. Why: `docs/adr/0004-page-extraction.md`; how well: `docs/benchmarks.md`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import dropwhile, takewhile

import trafilatura
from lxml import etree, html

from servanda import data
from servanda.errors import Unreadable
from servanda.model import BlockKind, Place
from servanda.page.dates import day
from servanda.page.draft import Draft, Piece
from servanda.page.freeze import freeze, mended
from servanda.page.furniture import kind_of
from servanda.page.metadata import caption_of, outlet_in_title, read_head
from servanda.page.runs import Run, runs

# Real pages nest some 30 deep; browsers stop at 512. Deeper trees are made to exhaust parsers.
DEEPEST = 512
# The article's element holds at least this share of what trafilatura takes.
SHARE = 0.9
# Words of this length are found by chance neither in two places of a page nor in half a sentence.
TELLING = 25
# A headline makes up more than this share of the page's title, which the outlet's name may follow.
MOST_OF_TITLE = 0.5
# Above this share of link text a paragraph is a list of links.
LINK_DENSITY = 0.7
# A story has this many characters; shorter articles on a page are teasers of others.
STORY = 300
# One paragraph is no article's element, though all that is vouched for may stand in it.
PARAGRAPHS = frozenset({"p", "li", "ul", "ol", "dl", "blockquote", "td", "tr", "tbody"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
ASIDE = frozenset({"nav", "aside", "footer", "form", "figure", "figcaption", "dialog", "menu", "address"})
CONTROLS = ("button", "input", "select", "textarea", "form")
# A call to subscribe or share has no more characters than this.
LONGEST_CALL = 600


def draft(text: str) -> Draft:
    """The draft of a news page; Unreadable PAGE005 if it nests too deep, PAGE006 if it holds no text at all."""
    tree = _tree(text)
    found = runs(tree)
    if not found:
        raise Unreadable("PAGE006", "the page holds no text: is it drawn by a script?", place="the whole page")
    head = read_head(tree, text)
    vouched = _vouched(found, text)
    title = _title(found, head.titles, vouched)
    main = _story(_main(found, vouched), title)
    headline = title.words if title else head.says["title"] or ""
    content = [run for run in _behind(title, found, main, vouched) if _is_content(run, main)]
    kept = content if title is None or main is None else _with_byline(found, content, title)
    opening = [Piece(headline, "title", _place(title) if title else None)] if headline else []
    publisher = head.says["publisher"] or outlet_in_title(head.titles, headline)
    published = head.says["published"] or _day_shown(found, title, content)
    ours = {"title": headline or None, "publisher": publisher, "published": published}
    says = {**head.says, **caption_of(tree), **ours}
    return Draft(
        (*opening, *map(_piece, kept)), {name: mended(value) if value else None for name, value in says.items()}
    )


def _behind(title: Run | None, found: list[Run], main: etree._Element | None, vouched: set[int]) -> Iterator[Run]:
    """The runs but the headline; those above it, where it stands in the article's element, only if vouched for."""
    inside = title is not None and main is not None and any(above is main for above in _upward(title.element))
    is_above = inside
    for run in found:
        if run is title:
            is_above = False
        elif not is_above or id(run) in vouched:
            yield run


def _story(main: etree._Element | None, title: Run | None) -> etree._Element | None:
    """Of several articles on a page the one that has the headline; the whole where it stands above them all."""
    if main is None or title is None or not any(above is main for above in _upward(title.element)):
        return main
    within = takewhile(lambda above: above is not main, _upward(title.element))
    return next((above for above in within if above.tag == "article" and len(_text_of(above)) >= STORY), main)


def _text_of(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def _tree(text: str) -> etree._Element:
    try:
        tree = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    except etree.ParserError as error:
        raise Unreadable("PAGE006", "the page holds no element: was it saved whole?", place="the whole page") from error
    _refuse_bombs(tree)
    return tree


def _refuse_bombs(tree: etree._Element) -> None:
    """Stop before any parser walks the tree by recursion."""
    depth = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise Unreadable(
                "PAGE005",
                f"the page nests more than {DEEPEST} elements in one another",
                place=f"line {element.sourceline}",
            )


def _vouched(found: list[Run], text: str) -> set[int]:
    """The ids of the paragraphs that trafilatura takes for the article's."""
    extracted = trafilatura.extract(text, include_comments=False, include_tables=True, deduplicate=False) or ""
    lines = {folded for line in extracted.splitlines() if (folded := _folded(line))}
    whole = "\n".join(lines)
    vouched = set()
    for run in found:
        folded = _folded(run.words)
        if folded in lines or (len(folded) >= TELLING and folded in whole):
            vouched.add(id(run))
    return vouched


def _folded(words: str) -> str:
    return "".join(character for character in freeze(words) if character.isalnum()).casefold()


def _main(found: list[Run], vouched: set[int]) -> etree._Element | None:
    """The deepest element that holds nearly all that is vouched for; None where nothing is."""
    weight: Counter[etree._Element] = Counter()
    total = 0
    for run in found:
        # Headlines and furniture stand outside as often as inside.
        if id(run) not in vouched or run.element.tag in HEADINGS or kind_of(run.words):
            continue
        total += len(run.words)
        for element in _upward(run.element):
            weight[element] += len(run.words)
    holding = [element for element, held in weight.items() if held >= SHARE * total and element.tag not in PARAGRAPHS]
    return max(holding, key=lambda element: sum(1 for _ in element.iterancestors()), default=None)


def _title(found: list[Run], titles: tuple[str, ...], vouched: set[int]) -> Run | None:
    """The run that shows the headline: the heading, or failing that any run, that makes up most of the page's title."""
    folded = [_folded(title) for title in titles]
    heading = [run for run in found if run.element.tag == "h1"]
    for run in (*heading, *(run for run in found if not run.linked)):
        words = _folded(run.words)
        if any(words in title and len(words) > MOST_OF_TITLE * len(title) for title in folded):
            return run
    first = next((run for run in found if id(run) in vouched), None)
    leads = heading and (first is None or found.index(heading[0]) <= found.index(first))
    return heading[0] if len(heading) == 1 and leads else None


def _is_content(run: Run, main: etree._Element | None) -> bool:
    """Whether a run is the article's: inside its element, in no furniture, no list of links, no call to act."""
    if main is None:
        return run.element.tag == "p" and not any(_is_furniture(element) for element in run.element.iterancestors())
    for element in _upward(run.element):
        if element is main:
            break
        if _is_furniture(element):
            return False
    else:
        return False
    if run.linked > LINK_DENSITY * len("".join(run.words.split())) and not run.words.endswith((".", "”", '"')):
        return False
    kind = kind_of(run.words)
    in_table = run.element.tag in {"td", "th", "li"}  # where a day is a deadline, not the newspaper's
    return not _in_call(run.element, main) and kind not in {"navigation", "promotion"} and (kind != "date" or in_table)


def _is_furniture(element: etree._Element) -> bool:
    if element.tag in ASIDE or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if "display:none" in (element.get("style") or "").replace(" ", ""):
        return True
    return bool(_classes(element) & _furniture_words())


def _in_call(element: etree._Element, main: etree._Element) -> bool:
    """Whether a button or field stands beside it in a box of few words, as in calls to subscribe."""
    parent = element.getparent()
    if element is main or parent is main or parent is None or not any(sibling.tag in CONTROLS for sibling in parent):
        return False
    length = 0
    for words in parent.itertext():
        length += len(words.strip())
        if length > LONGEST_CALL:
            return False
    return True


def _with_byline(found: list[Run], content: list[Run], title: Run) -> list[Run]:
    """The content with the lines that name the authors between headline and article, wherever the page sets them."""
    kept = {id(run) for run in content}
    between = dropwhile(lambda run: run is not title, found)
    bylines = takewhile(lambda run: run is title or id(run) not in kept, between)
    kept |= {id(run) for run in bylines if run is not title and _is_byline(run)}
    return [run for run in found if id(run) in kept]


def _day_shown(found: list[Run], title: Run | None, content: list[Run]) -> str | None:
    """The day of a line between headline and article that is a date and nothing else, as newspapers set it."""
    kept = {id(run) for run in content if run.element.tag == "p" and len(run.words) >= TELLING}
    between = takewhile(lambda run: id(run) not in kept, dropwhile(lambda run: run is not title, found))
    return next((day(run.words) for run in between if kind_of(run.words) == "date" and day(run.words)), None)


def _is_byline(run: Run) -> bool:
    outside = not any(element.tag in {"nav", "aside", "footer"} for element in run.element.iterancestors())
    return outside and kind_of(run.words) == "byline"


def _classes(element: etree._Element) -> set[str]:
    """The words of an element's class, id and role: `ad-slot ad-slot--inline` gives ad, slot, inline and ad-slot."""
    names = " ".join(element.get(name) or "" for name in ("class", "id", "role")).lower()
    return {*names.split(), *re.split(r"[\s_-]+", names)}


@cache
def _furniture_words() -> frozenset[str]:
    return frozenset(data.toml("furniture.toml")["html"]["furniture"])


def _piece(run: Run) -> Piece:
    return Piece(run.words, _marked(run.element), _place(run))


def _marked(element: etree._Element) -> BlockKind | None:
    """What the page's own marks say of a run; None where they say nothing."""
    for at in _upward(element):
        if at.tag in HEADINGS:
            return "heading"
        if at.tag in {"li", "dd"}:
            return "item"
        if at.tag in {"p", "blockquote", "td"}:
            return "paragraph"
    return None


def _upward(element: etree._Element) -> Iterator[etree._Element]:
    yield element
    yield from element.iterancestors()


def _place(run: Run) -> Place:
    return Place(run.start, run.end, run.path)
