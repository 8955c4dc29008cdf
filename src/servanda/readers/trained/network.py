"""The trained network's two graphs, run by ONNX Runtime, and the figures that decoding needs beside them.

Windows are run one by one, each by one thread: the rounding of 8-bit weights depends on what is run together, and the
same text must give the same reading on every run. Several windows may be run at once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from servanda.readers.trained.decode import Floats
from servanda.readers.trained.labels import CHOICES
from servanda.readers.trained.windows import Window

BEFORE, SEEN = 128, 160
"""Words that the second look at an act sees: so many before its evidence, and so many in all.

Of those who fill a role in annotated articles 1.7 % stand farther away.
"""
ENCODER, ROLES, TOKENIZER, SETTINGS = "encoder.onnx", "roles.onnx", "tokenizer.json", "settings.json"


@dataclass(frozen=True)
class Outputs:
    """Of one window, by word: scores of tags for evidence (words, tags) and speech (words, parts, 3)."""

    acts: Floats
    speech: Floats
    words: Floats
    summary: Floats


@dataclass(frozen=True)
class RoleOutputs:
    """Of each act of a window: scores by word, role and tag; scores of each closed list; the vector behind them."""

    starts: NDArray[np.int64]
    """The first word of the window that the second look saw; the words of `tags` count from it."""
    tags: Floats
    choices: dict[str, Floats]
    vectors: Floats


@cache
def network(size: str) -> Network:
    """The network of that size, loaded once in a process; it keeps nothing of what it reads."""
    return Network(size)


class Network:
    """One trained network; OSError if its files are not there."""

    def __init__(self, size: str) -> None:
        folder = resources.files(__package__).joinpath(size)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        self._encoder = _session(folder.joinpath(ENCODER), options)
        self._roles = _session(folder.joinpath(ROLES), options)
        self.tokenizer = Tokenizer.from_str(folder.joinpath(TOKENIZER).read_text(encoding="utf-8"))
        self.settings: dict[str, Any] = json.loads(folder.joinpath(SETTINGS).read_text(encoding="utf-8"))

    def read_all(self, some: Sequence[Window]) -> Iterator[Outputs]:
        """Of each window, in order; as many at once as there are cores."""
        workers = min(len(some), os.cpu_count() or 1)
        if workers < 2:
            yield from map(self.read, some)
            return
        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(self.read, some)

    def read(self, window: Window) -> Outputs:
        """The encoder and the taggers over one window."""
        given = {
            "ids": _row(window.ids),
            "cases": _row(window.cases),
            "kinds": _row(window.kinds),
            "first": _row(window.first),
        }
        acts, speech, words, summary = self._encoder.run(None, given)
        return Outputs(acts[0], speech[0], words[0], summary)

    def roles(self, window: Window, outputs: Outputs, spans: list[tuple[int, int]]) -> RoleOutputs:
        """The second look at each act; `spans` are its evidence's first and last words."""
        bounds = np.asarray(spans, np.int64)
        near = _near(bounds, len(window))
        given = {
            "words": outputs.words,
            "summary": outputs.summary,
            "near": near,
            "blocks": np.asarray(window.blocks, np.int64)[near],
            "spans": bounds - near[:, :1],
        }
        tags, choices, vectors = self._roles.run(None, given)
        borders = np.cumsum([len(names) for names in CHOICES.values()])[:-1]
        parts = np.split(choices, borders, -1)
        return RoleOutputs(near[:, 0], tags, dict(zip(CHOICES, parts, strict=True)), vectors)


def _near(bounds: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """Of each act the words that are looked at, all acts as many; `bounds` are the first and last of its evidence.

    >>> _near(np.asarray([[150, 151], [2, 9]]), 200)[:, [0, -1]]
    array([[ 22, 181],
           [  0, 159]])
    """
    first, last = bounds.T
    width = min(length, max(SEEN, int((last - first).max()) + 1))
    starts = np.clip(np.maximum(first - BEFORE, last - width + 1), 0, length - width)
    near: NDArray[np.int64] = starts[:, None] + np.arange(width)
    return near


def _session(file: Traversable, options: onnxruntime.SessionOptions) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(file.read_bytes(), options, providers=["CPUExecutionProvider"])


def _row(numbers: list[int]) -> NDArray[np.int64]:
    return np.asarray(numbers, np.int64)[None]
