"""How well a reader finds acts: predictions for a folder of annotated articles, scored against their annotations.

    python -m bench.reading GOLD [--reader NAME] [--out FOLDER] [--errors]

GOLD holds NAME.txt and NAME.yaml pairs in the form of the guidelines. The regex baseline is run beside the reader.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from pathlib import Path
from typing import Any

from bench.matched import cases
from bench.score import score

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
    words, taken = 0, 0.0
    for folder in (out / "reader", out / "baseline"):
        folder.mkdir(parents=True, exist_ok=True)
    for case in cases(gold, reader_name):
        words += len(case.text.split())
        taken += case.seconds
        _write(out / "reader" / f"{case.name}.json", case.objects)
        _write(out / "baseline" / f"{case.name}.json", baseline(case.text))
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
    parser.add_argument("--reader", default="standard")
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
