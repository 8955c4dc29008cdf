"""The stretches of text in an HTML tree, each with its place: the ground on which articles are cut out of pages."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from lxml import etree

# Elements that begin a new paragraph in a browser's default style; the others flow within one.
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "br",
    ]
)
SILENT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "title",
        "svg",
        "math",
        "iframe",
        "object",
        "button",
        "select",
        "option",
        "textarea",
        "input",
        "label",
        "video",
        "audio",
        "canvas",
        "map",
        "datalist",
    ]
)

# Other names cannot be written in XPath: <fb:like>, or <ada@example.org> for an address in angle brackets.
NAME = re.compile(r"[\w.-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Run:
    """Text that flows without a paragraph break; `start` and `end` count in the text content of `element`.

    What is silent (scripts, buttons) is no part of the words, but where it stands amid them it lies in that range.
    """

    element: etree._Element
    path: str
    """The element's XPath from the root."""
    start: int
    end: int
    words: str
    """White space collapsed as a browser shows it."""
    linked: int
    """How many of its characters, white space left aside, are the text of links."""


class _Collector:
    """Walks once over the tree, without recursion, since a page may nest as deep as its author likes."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.at = 0
        self.open: list[tuple[etree._Element, str, int]] = []
        self.paths: list[tuple[str, Counter[str]]] = [("", Counter())]
        self.links = self.silence = self.linked = 0
        self.pieces: list[tuple[int, str, int]] = []
        """Where a stretch of text begins, its words, and how many characters of the page it takes up."""

    def text(self, words: str | None) -> None:
        if not words:
            return
        if not self.silence:
            self.pieces.append((self.at, words, len(words)))
            if self.links:
                self.linked += len("".join(words.split()))
        self.at += len(words)

    def flush(self) -> None:
        shown = [piece for piece in self.pieces if piece[1].strip()]
        if shown and self.open:
            raw = "".join(words for _, words, _ in self.pieces)
            element, path, origin = self.open[-1]
            (first, opening, _), (last, closing, width) = shown[0], shown[-1]
            start = first + len(opening) - len(opening.lstrip())
            end = last + min(width, len(closing.rstrip()))
            self.runs.append(Run(element, path, start - origin, end - origin, " ".join(raw.split()), self.linked))
        self.pieces, self.linked = [], 0

    def step(self, name: str) -> None:
        """Go down to the next child, counting as XPath does: those of its name, and all (`*`)."""
        path, counts = self.paths[-1]
        counts.update((name, "*"))
        step = name if NAME.fullmatch(name) else "*"
        self.paths.append((f"{path}/{step}[{counts[step]}]", Counter()))

    def mark(self, sign: str) -> None:
        """Set a sign that the page's own marks stand for and its text content lacks."""
        if not self.silence:
            self.pieces.append((self.at, sign, 0))

    def start(self, element: etree._Element) -> None:
        name = str(element.tag)
        self.step(name)
        if name in BLOCKS:
            self.flush()
            self.open.append((element, self.paths[-1][0], self.at))
        self.links += name == "a"
        self.silence += _is_silent(element)
        if name == "q":
            self.mark("“")
        elif name == "sup" and (element.text or "").isdigit():
            self.mark("^")  # 10<sup>9</sup> is no 109
        self.text(element.text)

    def end(self, element: etree._Element) -> None:
        name = str(element.tag)
        self.paths.pop()
        if name == "q":
            self.mark("”")
        self.silence -= _is_silent(element)
        self.links -= name == "a"
        if name in BLOCKS:
            self.flush()
            self.open.pop()
        self.text(element.tail)


def _is_silent(element: etree._Element) -> bool:
    """Whether its text is none of the page's words: scripts, controls, and the marks of footnotes."""
    if element.tag == "sup":
        return any((link.get("href") or "").startswith("#") for link in element.iter("a"))
    return element.tag in SILENT


def runs(tree: etree._Element) -> list[Run]:
    """Every run of text below `tree`, in the order of the page."""
    collector = _Collector()
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event == "start":
            collector.start(element)
        elif event == "end":
            collector.end(element)
        else:
            collector.text(element.tail)
    return collector.runs
