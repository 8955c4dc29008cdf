"""How well a reader reads each genre: the articles that were kept out of training, by what kind of text they are.

    python -m bench.genres [--reader NAME]
    python -m bench.genres FOLDER [--by kind] [--reader NAME]

`training/genres.tsv` says of each of these articles of `training/gold` and `training/articles` what it is: a report, a
roundup of several, a live blog, an interview or speech, a document in its issuer's voice, an analysis, or a trap, which
is of another field. FOLDER holds NAME.txt and NAME.yaml pairs, of which `document` says it: by `kind`, `topic`,
`publisher` or `published`, which counts by years.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench.offsets import load
from bench.reading import predict
from bench.score import read, score

TRAINING = Path(__file__).parents[1] / "training"


def genres() -> dict[str, list[Path]]:
    """By genre its annotated articles."""
    found: dict[str, list[Path]] = defaultdict(list)
    with (TRAINING / "genres.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            found[row["genre"]] += TRAINING.glob(f"[ga]*/{row['name']}.yaml")
    return found


def told(folder: Path, by: str) -> dict[str, list[Path]]:
    """The same of a folder's articles, by what their documents say of themselves; of a day its year."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.glob("*.yaml")):
        value = str(load(path)["document"].get(by, "unknown"))
        found[value[:4] if by == "published" else value].append(path)
    return found


def measure(articles: list[Path], reader: str) -> tuple[int, int, dict[str, Any]]:
    """How many acts are annotated in these articles and how many are found, and the scorer's figures."""
    with tempfile.TemporaryDirectory() as folder:
        gold, out = Path(folder, "gold"), Path(folder, "out")
        gold.mkdir()
        for one in articles:
            for path in (one, one.with_suffix(".txt")):
                shutil.copy(path, gold)
        predict(gold, out, reader)
        annotated, found = (sum(len(read(path)) for path in some) for some in (articles, (out / "reader").iterdir()))
        return annotated, found, score(gold, out / "reader")


def main() -> None:
    """Run and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--by", default="kind")
    parser.add_argument("--reader", default="standard")
    args = parser.parse_args()
    groups = told(args.folder, args.by) if args.folder else genres()
    print(f"| {args.reader} | articles | acts | found | span F1 | act F1 | slots F1 |\n|---|---|---|---|---|---|---|")
    for genre, articles in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        annotated, found, figures = measure(articles, args.reader)
        cells = [f"{figures[name]['f1']:.1f}" for name in ("span", "act", "slots")] if annotated else ["", "", ""]
        print(f"| {genre} | {len(articles)} | {annotated} | {found} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
