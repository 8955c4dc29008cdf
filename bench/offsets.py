"""Annotations of texts that the project may not hold: places in the text in place of its words, and the text's hash.

    python -m bench.offsets words FOLDER OUT --texts SHARED    NAME.txt and NAME.yaml by words, to measure and read
    python -m bench.offsets places FOLDER OUT --texts SHARED   the way back: from words to places in the texts
    python -m bench.offsets check FOLDER... --texts SHARED     every hash, place and value; exits 1 if one is wrong

SHARED is the folder that the texts lie in. In an annotation by places `document.text` is a file there: a text, or a
table of JSON lines in which the text with `document.id` is meant. `document.sha256` is that of the whole text, of which
what stands before `document.end` is annotated. Places are code points, half open.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Data = dict[str, Any]
QUOTED = {"place": "", "condition": "text", "quantity": "unit", "count": "of"}
"""Slots that hold words of the text, and under which name; a place is nothing else."""
SENTENCE_END = re.compile(r"[.!?][”\"’')\]]*\s|\n")


def load(path: Path) -> Data:
    """An annotation as it is written; every value is a text."""
    data: Data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return data


def text_of(document: Mapping[str, str], texts: Path) -> str | None:
    """The part of the text that was annotated; None where the text is not there.

    Raises ValueError where another text stands in its place.
    """
    path = texts / document["text"]
    if not path.exists():
        return None
    text = table(path).get(document["id"]) if path.suffix == ".jsonl" else path.read_bytes().decode()
    if text is None or document.get("sha256", sha256(text)) != sha256(text):
        raise ValueError(f"{path} has another text than was annotated under {document.get('id', path.name)!r}")
    return text[: int(document["end"])] if "end" in document else text


def sha256(text: str) -> str:
    """By which a text is known."""
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def table(path: Path) -> dict[str, str]:
    """The texts of a table of JSON lines, by their ids."""
    with path.open(encoding="utf-8") as lines:
        return {row["id"]: row["text"] for row in map(json.loads, lines)}


def by_words(act: Data, text: str) -> Data:
    """The act with words wherever it has places; one by words stays as it is.

    >>> by_words({"start": "0", "end": "3", "place": {"start": "7", "end": "12"}}, "Met in Paris.")
    {'evidence': 'Met', 'place': 'Paris'}
    """
    found = {name: value for name, value in act.items() if name not in ("start", "end")}
    if "start" in act:
        start, end = int(act["start"]), int(act["end"])
        found = {"evidence": text[start:end]} | _occurrence(text, start, end) | found
    for slot, part in QUOTED.items():
        value: Any = found.get(slot)
        held = value.get(part, value) if isinstance(value, dict) else None
        if not isinstance(held, dict) or "start" not in held:
            continue
        words = text[int(held["start"]) : int(held["end"])]
        rest = {name: one for name, one in value.items() if name not in ("start", "end", part)}
        found[slot] = rest | {part: words} if part else words
    return found


def _occurrence(text: str, start: int, end: int) -> dict[str, str]:
    """Which of equal stretches is meant, where it is not the first."""
    words, nth, at = text[start:end], 1, -1
    while (at := text.index(words, at + 1)) != start:
        nth += 1
    return {"occurrence": str(nth)} if nth > 1 else {}


def by_places(act: Data, text: str) -> Data:
    """The act with places for its words; words of a slot that do not stand in the text stay.

    >>> by_places({"type": "meet", "evidence": "Met", "place": "Paris"}, "Met in Paris.")
    {'type': 'meet', 'place': {'start': 7, 'end': 12}, 'start': 0, 'end': 3}
    """
    start, end = span_of(act, text)
    found = {name: value for name, value in act.items() if name not in ("evidence", "occurrence")}
    for slot, part in QUOTED.items():
        value: Any = found.get(slot)
        words = value.get(part) if isinstance(value, dict) else value
        place = _nearest(text, words, start, end) if isinstance(words, str) else None
        if place and slot == "place":
            found[slot] = place
        elif place and slot == "condition":
            found[slot] = place | {name: one for name, one in value.items() if name != part}
        elif place:
            found[slot] = value | {part: place}
    return found | {"start": start, "end": end}


def span_of(act: Mapping[str, Any], text: str) -> tuple[int, int]:
    """Where an act's evidence stands, by its words or its places; ValueError where it does not."""
    if "start" in act:
        return int(act["start"]), int(act["end"])
    at = -1
    for _ in range(int(act.get("occurrence", 1))):
        at = text.index(act["evidence"], at + 1)
    return at, at + len(act["evidence"])


def _nearest(text: str, words: str, start: int, end: int) -> dict[str, int] | None:
    """Where the words stand, in the evidence or as near to it as they do."""
    hits = [hit.span() for hit in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
    hits = hits or [hit.span() for hit in re.finditer(re.escape(words), text)]
    if not hits:
        return None
    first, last = min(hits, key=lambda hit: max(start - hit[0], hit[1] - end, 0))
    return {"start": first, "end": last}


def articles(folder: Path, texts: Path) -> Iterator[tuple[str, Data, str]]:
    """Name, annotation by words and text of each article of a folder whose text is there."""
    for path in sorted(folder.glob("*.yaml")):
        data = load(path)
        text = text_of(data["document"], texts)
        if text is not None:
            yield path.stem, data | {"acts": [by_words(act, text) for act in data.get("acts") or []]}, text


def write_words(folder: Path, out: Path, texts: Path) -> int:
    """Write NAME.txt and NAME.yaml of each article whose text is there; how many there are."""
    found = list(articles(folder, texts))
    out.mkdir(parents=True, exist_ok=True)
    for name, data, text in found:
        (out / f"{name}.txt").write_bytes(text.encode())
        (out / f"{name}.yaml").write_text(dumped(data), encoding="utf-8")
    return len(found)


def write_places(folder: Path, out: Path, texts: Path) -> int:
    """Write the annotation by places of each NAME.yaml by words; how many there are."""
    paths = sorted(folder.glob("*.yaml"))
    out.mkdir(parents=True, exist_ok=True)
    for path in paths:
        data = load(path)
        text = text_of(data["document"], texts)
        if text is None:
            raise ValueError(f"{path}: {data['document']['text']} is not in {texts}")
        acts = sorted((by_places(act, text) for act in data.get("acts") or []), key=lambda act: int(act["start"]))
        (out / path.name).write_text(dumped(data | {"acts": acts}), encoding="utf-8")
    return len(paths)


def dumped(data: Data) -> str:
    """As YAML, in the order of the slots."""
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120, default_flow_style=None)


def check(folder: Path, texts: Path) -> Iterator[str]:
    """What is wrong with the annotations by places of a folder, one line a fault."""
    from training.check import faults  # noqa: PLC0415 - training stands above

    for path in sorted(folder.glob("*.yaml")):
        data = load(path)
        try:
            text = text_of(data["document"], texts)
        except ValueError as error:
            yield f"{path}: {error}"
            continue
        if text is None:
            yield f"{path}: {data['document']['text']} is not in {texts}"
            continue
        for slot in ("publisher", "published", "language", "sha256"):
            if not data["document"].get(slot):
                yield f"{path}: document.{slot} is missing"
        taken = 0
        for number, act in enumerate(data.get("acts") or []):
            start, end = span_of(act, text)
            if not 0 <= start < end <= len(text):
                yield f"{path}#{number}: {start} to {end} is no place in a text of {len(text)}"
                continue
            if start < taken:
                yield f"{path}#{number}: shares words with the act before"
            taken = max(taken, end)
            yield from (f"{path}#{number}: {fault}" for fault in faults(by_words(act, text), text))


def main() -> int:
    """Do what is asked; 1 if there was a fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("do", choices=("words", "places", "check"))
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--texts", type=Path, required=True)
    args = parser.parse_args()
    if args.do == "check":
        found = [fault for folder in args.folders for fault in check(folder, args.texts)]
        print("\n".join(found) if found else "no fault found")
        return 1 if found else 0
    folder, out = args.folders
    written = (write_words if args.do == "words" else write_places)(folder, out, args.texts)
    print(f"{written} articles in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
