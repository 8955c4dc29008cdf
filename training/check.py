"""Check annotated articles against the guidelines: evidence verbatim, slots and values known.

    python -m training.check FOLDER...

Prints one line a fault (file, number of the act, what is wrong) and exits 1 if there was any. A folder without texts of
its own, as training/second, is held against those in training/articles.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import yaml

from servanda.model import ACT_TYPES, LABELS
from servanda.model import SLOTS as MODEL_SLOTS

SLOTS = {"type", "evidence", "occurrence", "condition", *MODEL_SLOTS}
DATE = r"(?:\d{4}|XXXX)(?:-(?:\d{2}|XX)(?:-(?:\d{2}|XX))?)?"
EDTF = re.compile(rf"{DATE}(?:/(?:{DATE}|\.\.)?)?$|\.\./{DATE}$")
CURRENCY = re.compile(r"[A-Z]{3}$")
TEXTS = Path(__file__).parent / "articles"


def faults(act: dict[str, Any], text: str) -> Iterator[str]:
    """What is wrong with one act; nothing for a sound one."""
    for slot in sorted(act.keys() - SLOTS):
        yield f"no such slot: {slot}"
    yield from one_of(act, "type", ACT_TYPES, required=True)
    yield from one_of(act, "force", LABELS["force"], required=act.get("type") == "commit")
    yield from one_of(act, "theme", LABELS["theme"], required=True)
    yield from one_of(act, "mode", LABELS["mode"])
    if "force" in act and act.get("type") != "commit":
        yield "force belongs to commit alone"
    if "mode" in act and act.get("type") != "meet":
        yield "mode belongs to meet alone"
    if text.count(act.get("evidence") or "\0") < int(act.get("occurrence", 1)):
        yield f"evidence is not in the text: {act.get('evidence')!r}"
    if not act.get("actors"):
        yield "an act needs actors"
    for domain in act.get("domains", []):
        if domain not in LABELS["domains"]:
            yield f"no such domain: {domain}"
    for slot in ("when", "deadline"):
        if slot in act and not EDTF.match(act[slot]):
            yield f"{slot} is not EDTF: {act[slot]!r}"
    if "place" in act and act["place"] not in text:
        yield f"place is not in the text: {act['place']!r}"
    yield from composite_faults(act, text)


def one_of(act: dict[str, Any], slot: str, known: Collection[str], required: bool = False) -> Iterator[str]:
    """A fault if the slot's value is not among the known ones, or is missing though required."""
    if slot not in act:
        if required:
            yield f"{slot} is missing"
    elif act[slot] not in known:
        yield f"no such {slot}: {act[slot]!r}"


def composite_faults(act: dict[str, Any], text: str) -> Iterator[str]:
    """Faults in condition, count, amount and quantity."""
    if condition := act.get("condition"):
        if condition.get("text", "\0") not in text:
            yield f"condition is not in the text: {condition.get('text')!r}"
        yield from one_of(condition, "trigger", LABELS["trigger"], required=True)
    for slot, keys in (("count", ("n", "of")), ("amount", ("value", "currency")), ("quantity", ("value", "unit"))):
        value = act.get(slot)
        if value is None:
            continue
        if set(value) != set(keys):
            yield f"{slot} takes {keys[0]} and {keys[1]}"
        elif not re.match(r"\d+(\.\d+)?$", value[keys[0]]):
            yield f"{slot} is not a number: {value[keys[0]]!r}"
        elif slot == "amount" and not CURRENCY.match(value["currency"]):
            yield f"no ISO 4217 code: {value['currency']!r}"


def check(folder: Path) -> Iterator[str]:
    """Every fault in a folder of NAME.yaml, each with its NAME.txt there or in training/articles."""
    texts = folder if any(folder.glob("*.txt")) else TEXTS
    for path in sorted(folder.glob("*.yaml")):
        text = (texts / f"{path.stem}.txt").read_text(encoding="utf-8")
        try:
            data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        except yaml.YAMLError as error:
            yield f"{path}: not YAML: {error}"
            continue
        for slot in ("publisher", "published", "language"):
            if not data.get("document", {}).get(slot):
                yield f"{path}: document.{slot} is missing"
        for number, act in enumerate(data.get("acts") or []):
            yield from (f"{path}#{number}: {fault}" for fault in faults(act, text))


def main(folders: list[str]) -> int:
    """Print the faults in the folders; 1 if there was one."""
    found = [fault for folder in folders for fault in check(Path(folder))]
    print("\n".join(found) if found else "no fault found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
