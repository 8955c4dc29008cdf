"""How well articles are cut out of news pages, beside the libraries alone.

    python -m bench.pages PAGES

PAGES holds NAME.html with NAME.txt, the article's text, and NAME.yaml with its metadata under `document`. Token F1 as a
bag of words; the newspaper's furniture (captions, credits, bylines, "read also" and the like) counts neither for nor
against: lines of NAME.txt and blocks of ours that are furniture are left out on both sides, and so are their words where
a library has them.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Callable
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
    """F1 of two bags of words, from 0 to 1."""
    shared = sum((gold & found).values())
    return 2 * shared / (sum(gold.values()) + sum(found.values()))


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


def main() -> None:
    """Run and print two Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    folder = parser.parse_args().pages
    names = sorted(path.stem for path in folder.glob("*.html"))
    scores: dict[str, list[float]] = {}
    right, wrong = Counter[str](), []
    for name in names:
        page = (folder / f"{name}.html").read_text(encoding="utf-8")
        text = (folder / f"{name}.txt").read_text(encoding="utf-8")
        gold, furniture = map(bag, split(text))
        document = yaml.load((folder / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["document"]
        document["title"] = text.splitlines()[0]
        article = to_article(Page(page.encode(), name, "text/html"))
        scores.setdefault("servanda", []).append(f1(gold, bag(ours(article))))
        for library, run in libraries().items():
            scores.setdefault(library, []).append(f1(gold, bag(run(page)) - furniture))
        for field in FIELDS:
            got = getattr(article.metadata, field)
            if same(field, document.get(field, ""), got):
                right[field] += 1
            else:
                wrong.append(f"{name}: {field} is {document.get(field)!r}, not {got!r}")
    print(f"| token F1 | {' | '.join(names)} | mean |\n|---|{'---|' * (len(names) + 1)}")
    for library, found in scores.items():
        print(f"| {library} | {' | '.join(f'{100 * x:.1f}' for x in found)} | {100 * sum(found) / len(found):.1f} |")
    print(f"\n| metadata right | {' | '.join(FIELDS)} |\n|---|{'---|' * len(FIELDS)}")
    print(f"| servanda | {' | '.join(f'{right[field]} of {len(names)}' for field in FIELDS)} |")
    print("\n".join(wrong))


if __name__ == "__main__":
    main()
