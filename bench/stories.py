"""What the ledger makes of annotated stories, in the form that is scored.

    python -m bench.stories STORIES OUT [--acts gold|read] [--reader NAME]

STORIES holds a folder a story: numbered articles (NAME.txt, NAME.yaml) and ledger.yaml. Writes OUT/STORY.json with
its undertakings, conflicts and origins, for bench/score_ledger.py. `--acts gold` takes the annotated acts, `--acts
read` what the reader finds; its acts bear the numbers of the annotated ones that they match.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.told import Story, stories
from servanda.ledger.views.build import views
from servanda.readers import load


def made(story: Story, weights: Mapping[str, float] | None = None) -> dict[str, Any]:
    """A story's ledger in the form of `ledger.yaml`; `weights` are others than the ledger's own."""
    found = views(story.reports, weights=weights)
    return {
        "undertakings": [
            {
                "id": one.id,
                "bearer": list(one.bearer),
                "theme": one.theme,
                "tellings": [each.id for each in one.tellings],
                "status": {change.day.isoformat(): change.status for change in one.changes},
            }
            for one in found.undertakings
        ],
        "conflicts": [{"kind": one.kind, "acts": [one.a.id, one.b.id]} for one in found.conflicts],
        "origins": [list(one.articles) for one in found.origins if len(one.articles) > 1],
    }


def main() -> None:
    """Write what the ledger makes of each story."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--acts", choices=["gold", "read"], default="gold")
    parser.add_argument("--reader", default="standard", help="who reads with --acts read")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    reader = load(args.reader) if args.acts == "read" else None
    for story in stories(args.stories, reader):
        write(args.out, story, made(story))


def write(out: Path, story: Story, ledger: dict[str, Any]) -> None:
    """Write STORY.json."""
    (out / f"{story.name}.json").write_text(json.dumps(ledger, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
