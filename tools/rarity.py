"""Make `src/servanda/data/rarity.tsv`: in how many of our training articles each stem stands.

    python -m tools.rarity

How telling a word is must not hang on what a ledger happens to hold, or else adding an article would change groups
that it has nothing to do with. So it is counted once, over articles that were written for this project.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from pathlib import Path

from servanda.ledger.views.words import stems

ROOT = Path(__file__).parent.parent
FOLDERS = ("training/gold", "training/articles")
HEAD = """\
# In how many of the training articles a stem stands; one that stands in a single article is left out.
# Source: counted by tools/rarity.py over the texts of training/gold and training/articles, stems by Snowball (English).
# Licence: Apache-2.0. Date: 2026-11-26.
"""


def main() -> None:
    """Count and write."""
    texts = [path.read_text(encoding="utf-8") for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.txt"))]
    counts = Counter(chain.from_iterable(set(stems(text)) for text in texts))
    rows = [f"{stem}\t{count}" for stem, count in sorted(counts.items()) if count > 1]
    content = "\n".join(["stem\tarticles", f"(articles)\t{len(texts)}", *rows])
    (ROOT / "src/servanda/data/rarity.tsv").write_text(f"{HEAD}{content}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
