"""Copy what was measured into the package, for the method view of the page: `make docs`.

    python tools/measured.py [--check]

Reads the tables of `docs/benchmarks.md` and writes `src/servanda/data/measured.toml`; with --check it only says
whether that would change it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
BENCHMARKS = ROOT / "docs/benchmarks.md"
MEASURED = ROOT / "src/servanda/data/measured.toml"
HEAD = """\
# How well the readers that come with the package read: tables of docs/benchmarks.md, which says how they were measured.
# Made by tools/measured.py. Source: this project. Licence: Apache-2.0.
"""
TABLES = {
    "readers": ("| reader | span F1 | act F1 | slots F1 | whole F1 |", ("span", "act", "slots", "whole")),
    "types": ("| type | P | R | F1 | annotated |", ("precision", "recall", "f1", "annotated")),
    "slots": ("| slot | P | R | F1 | annotated |", ("precision", "recall", "f1", "annotated")),
}
"""Of each table the line that it begins with, and the names of its columns behind the first; the first such counts."""


def measured(text: str) -> str:
    """The data file for a text of the benchmarks."""
    articles, acts = re.findall(r"\((\d+) articles, (\d+) acts\)", text)[0]
    return "\n".join([HEAD, f"articles = {articles}\nacts = {acts}\n", *_rows(text)])


def _rows(text: str) -> Iterator[str]:
    for table, (heading, names) in TABLES.items():
        lines = text[text.index(heading) :].split("\n\n", maxsplit=1)[0].splitlines()[2:]
        for line in lines:
            name, *values = (cell.strip() for cell in line.strip("|").split("|"))
            figures = "".join(f"{key} = {value}\n" for key, value in zip(names, values, strict=True))
            yield f'[[{table}]]\nname = "{name}"\n{figures}'


if __name__ == "__main__":
    made = measured(BENCHMARKS.read_text(encoding="utf-8"))
    if "--check" in sys.argv[1:]:
        sys.exit(f"{MEASURED} is not what {BENCHMARKS} gives" if MEASURED.read_text(encoding="utf-8") != made else 0)
    MEASURED.write_text(made, encoding="utf-8")
