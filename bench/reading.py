"""How well a reader finds acts: predictions for a folder of annotated articles, scored against their annotations.

    python -m bench.reading GOLD [--reader NAME] [--out FOLDER] [--errors]

GOLD holds NAME.txt and NAME.yaml pairs in the form of the guidelines. The regex baseline is run beside the reader.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from bench.score import score
from servanda.collect import fetch
from servanda.export.guidelines import act_object
from servanda.model import Page
from servanda.pipeline import metadata, read_page
from servanda.readers import load

SENTENCE = re.compile(r"[^\s.!?\n][^\n]*?(?:[.!?][”\"]?(?=\s)|(?=\n)|$)")
BASELINE = {
    "refuse": r"will not|would not|refus|reject|ruled? out",
    "threaten": r"threaten|warn",
    "request": r"urge|call(?:s|ed)? on|demand|\bask",
    "criticise": r"criticis|criticiz|condemn|accus|blam",
    "support": r"welcom|prais|\bback(?:s|ed)\b|endors",
    "propose": r"propos|suggest",
    "expect": r"expect|hope|forecast",
    "meet": r"\bmet\b|meeting|summit",
    "commit": r"\bwill\b|pledg|promis|agree|commit",
    "perform": r"signed|delivered|imposed|launched|adopted",
    "claim": r"\bsaid\b|\bsays\b",
}


def baseline(text: str) -> list[dict[str, Any]]:
    """An act a sentence that has a telling word, of the first type whose words it has."""
    acts = []
    for sentence in SENTENCE.finditer(text):
        kind = next((kind for kind, words in BASELINE.items() if re.search(words, sentence[0], re.IGNORECASE)), None)
        if kind:
            acts.append({"type": kind, "start": sentence.start(), "end": sentence.end()})
    return acts


def predict(gold: Path, out: Path, reader_name: str) -> tuple[int, float]:
    """Write NAME.json for every article and the same of the baseline; words read and seconds taken."""
    reader, words, taken = load(reader_name), 0, 0.0
    for folder in (out / "reader", out / "baseline"):
        folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(gold.glob("*.txt")):
        document = yaml.load(path.with_suffix(".yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["document"]
        given = metadata(published=document.get("published"), publisher=document.get("publisher"))
        page = fetch(str(path), limit=10**8)
        assert isinstance(page, Page)
        begin = time.perf_counter()
        result = read_page(page, reader, given)
        taken += time.perf_counter() - begin
        assert result.article is not None
        assert result.article.text == path.read_text(encoding="utf-8"), f"{path}: freezing moved the offsets"
        words += len(result.article.text.split())
        acts = [act_object(act) for act in result.reading.acts] if result.reading else []
        _write(out / "reader" / f"{path.stem}.json", acts)
        _write(out / "baseline" / f"{path.stem}.json", baseline(result.article.text))
    return words, taken


def _write(path: Path, acts: list[dict[str, Any]]) -> None:
    path.write_text(json.dumps({"acts": acts}, ensure_ascii=False), encoding="utf-8")


def line(name: str, figures: dict[str, Any]) -> str:
    """One row of the table in docs/benchmarks.md."""
    cells = [f"{figures[key]['f1']:.1f}" for key in ("span", "act", "slots", "whole")]
    return f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    """Run and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--reader", default="rules")
    parser.add_argument("--out", type=Path, default=None, help="keep the predictions here")
    parser.add_argument("--errors", action="store_true")
    args = parser.parse_args()
    out = args.out or Path(tempfile.mkdtemp())
    words, taken = predict(args.gold, out, args.reader)
    figures = score(args.gold, out / "reader", args.errors)
    print("| reader | span F1 | act F1 | slots F1 | whole F1 |\n|---|---|---|---|---|")
    print(line(args.reader, figures))
    print(line("regex baseline", score(args.gold, out / "baseline")))
    print(f"\n{words:,} words, {words / taken:,.0f} words a second")
    for part in ("by_type", "by_slot"):
        for name, row in figures[part].items():
            print(f"  {part[3:]} {name:15} P {row['p']:5.1f}  R {row['r']:5.1f}  F1 {row['f1']:5.1f}  ({row['gold']})")


if __name__ == "__main__":
    main()
