"""How well articles are cut out of news pages, beside the libraries alone.

    python -m bench.pages PAGES

PAGES holds NAME.html with NAME.txt, the article's text, and NAME.yaml with its metadata under `document`. Token F1 as a
bag of words; the newspaper's furniture (captions, credits, bylines, "read also") counts neither for nor
against: lines of NAME.txt and blocks of ours that are furniture are left out on both sides, and so are the words of
those lines where a library has them.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import lxml.html
import trafilatura
import yaml
from readability import Document
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from servanda.model import FURNITURE, Article, Page
from servanda.page import to_article
from servanda.page.furniture import kind_of

WORD = re.compile(r"\w+")
FIELDS = ("title", "publisher", "author", "published", "language")


def libraries() -> dict[str, Callable[[str], str]]:
    """What is run beside ours, as its own documentation runs it."""
    return {
        "trafilatura": lambda page: trafilatura.extract(page, include_comments=False) or "",
        "trafilatura, recall": lambda page: trafilatura.extract(page, include_comments=False, favor_recall=True) or "",
        "resiliparse": lambda page: str(extract_plain_text(HTMLTree.parse(page), main_content=True)),
        "readability": lambda page: " ".join(map(str, lxml.html.fromstring(Document(page).summary()).itertext())),
    }


def bag(text: str) -> Counter[str]:
    """Words with their counts."""
    return Counter(WORD.findall(text))


def ours(article: Article) -> str:
    """The article's text without its furniture."""
    return "\n".join(block.span.of(article.text) for block in article.blocks if block.kind not in FURNITURE)


def f1(gold: Counter[str], found: Counter[str]) -> float:
    """F1 of two bags of words, from 0 to 100."""
    shared = sum((gold & found).values())
    return 200 * shared / (sum(gold.values()) + sum(found.values()))


def split(text: str) -> tuple[str, str]:
    """An article's text without furniture, and the furniture; title lines stay."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    furniture = [line for line in lines[1:] if kind_of(line) in FURNITURE]
    return "\n".join(line for line in lines if line not in furniture), "\n".join(furniture)


def same(field: str, want: str, got: str | None) -> bool:
    """Whether a metadata value is right; authors are compared as a list of names, however it is joined."""
    if field == "author":
        return re.split(r",\s*|\s+and\s+", want) == re.split(r",\s*|\s+and\s+", got or "")
    return want == (got or "")


@dataclass
class Measured:
    """Token F1 by library and page, and which metadata are right."""

    names: list[str]
    scores: dict[str, list[float]]
    """From 0 to 100."""
    right: Counter[str]
    wrong: list[str]


def measure(folder: Path) -> Measured:
    """Cut every page of the folder with ours and with each library."""
    names = sorted(path.stem for path in folder.glob("*.html"))
    found = Measured(names, {}, Counter(), [])
    for name in names:
        page = (folder / f"{name}.html").read_text(encoding="utf-8")
        text = (folder / f"{name}.txt").read_text(encoding="utf-8")
        gold, furniture = map(bag, split(text))
        article = to_article(Page(page.encode(), name, "text/html"))
        found.scores.setdefault("servanda", []).append(f1(gold, bag(ours(article))))
        for library, run in libraries().items():
            found.scores.setdefault(library, []).append(f1(gold, bag(run(page)) - furniture))
        document = yaml.load((folder / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["document"]
        compare(name, {**document, "title": text.splitlines()[0]}, article, found)
    return found


def compare(name: str, document: dict[str, str], article: Article, found: Measured) -> None:
    """Note which of the article's metadata are right."""
    for field in FIELDS:
        want, got = document.get(field, ""), getattr(article.metadata, field)
        if same(field, want, got):
            found.right[field] += 1
        else:
            found.wrong.append(f"{name}: {field} is {want!r}, not {got!r}")


def main() -> None:
    """Run and print two Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    found = measure(parser.parse_args().pages)
    print(f"| token F1 | {' | '.join(found.names)} | mean |\n|---|{'---|' * (len(found.names) + 1)}")
    for library, scores in found.scores.items():
        print(f"| {library} | {' | '.join(f'{x:.1f}' for x in scores)} | {sum(scores) / len(scores):.1f} |")
    print(f"\n| metadata right | {' | '.join(FIELDS)} |\n|---|{'---|' * len(FIELDS)}")
    print(f"| servanda | {' | '.join(f'{found.right[field]} of {len(found.names)}' for field in FIELDS)} |")
    print("\n".join(found.wrong))


if __name__ == "__main__":
    main()
