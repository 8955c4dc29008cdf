"""How far two annotators agree: the second annotation of some articles scored against the first.

    python -m training.agreement [--first FOLDER] [--second FOLDER] [--errors]

FIRST holds NAME.txt and NAME.yaml pairs, SECOND a NAME.yaml for each article that was annotated twice. Prints a
Markdown table. F1 is the same whichever of the two is taken as the truth.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

from bench.score import score

HERE = Path(__file__).parent
WHOLE = ("span", "act", "slots", "whole")


def agreement(first: Path, second: Path, errors: bool = False) -> dict[str, Any]:
    """The scorer's figures over the articles that both folders have."""
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(second.glob("*.yaml")):
            for name in (path.name, f"{path.stem}.txt"):
                shutil.copy(first / name, folder)
        return score(Path(folder), second, errors)


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown: the four measures, then every slot."""
    rows = [(name, figures[name]) for name in WHOLE]
    rows += [(f"slot {name}", row) for name, row in figures["by_slot"].items()]
    lines = [f"| {name} | {row['f1']:.1f} | {row['gold']} | {row['pred']} |" for name, row in rows]
    return "\n".join(("| what | F1 | first | second |", "|---|---|---|---|", *lines))


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=Path, default=HERE / "articles")
    parser.add_argument("--second", type=Path, default=HERE / "second")
    parser.add_argument("--errors", action="store_true", help="list where the two differ")
    args = parser.parse_args()
    print(table(agreement(args.first, args.second, args.errors)))


if __name__ == "__main__":
    main()
