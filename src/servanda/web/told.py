"""What several processes that serve one ledger tell each other: how the reading of what each was sent goes."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import time
from typing import Literal

from servanda.codec import pack, unpack
from servanda.model import Metadata, Page

State = Literal["waiting", "reading", "recorded", "known", "rejected", "failed"]
DONE: frozenset[State] = frozenset({"recorded", "known", "rejected", "failed"})
ID = re.compile(r"[\w-]+", re.ASCII)


@dataclass
class Work:
    """One report that was sent."""

    name: str
    page: Page | None
    """None once it is done, or where it was not taken."""
    state: State = "waiting"
    words: str = ""
    """What became of it, in words for people."""
    article: int | None = None
    """The article's record."""
    acts: int = 0
    title: str | None = None
    """The article's title, once it is read."""


@dataclass
class Sending:
    """Reports that were sent together."""

    id: str
    by: str
    given: Metadata
    works: tuple[Work, ...] = ()
    time: float = field(default_factory=time)
    """When it came, in seconds since 1970."""

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is left to do."""
        return all(one.state in DONE for one in self.works)

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(one.state in DONE for one in self.works)


class Told:
    """Sendings as they stand, each in a file of a folder that all processes share; pages are not in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def tell(self, sending: Sending) -> None:
        """Say how a sending of this process stands now."""
        path = self._path(sending)
        made = path.with_suffix(".new")
        shown = replace(sending, works=tuple(replace(one, page=None) for one in sending.works))
        made.write_text(pack(shown), encoding="utf-8")
        made.replace(path)

    def forget(self, sending: Sending) -> None:
        """Say no more of one."""
        self._path(sending).unlink(missing_ok=True)

    def all(self, name: str | None = None) -> list[Sending]:
        """What all processes that are there were sent, or the one of an id."""
        if name is not None and not ID.fullmatch(name):
            return []
        paths = (one for one in self._folder.glob(f"{name or '*'}.*.json") if _lives(int(one.name.split(".")[1])))
        return [found for one in paths if (found := _read(one))]

    def _path(self, sending: Sending) -> Path:
        return self._folder / f"{sending.id}.{os.getpid()}.json"


def _read(path: Path) -> Sending | None:
    try:
        return unpack(Sending, path.read_text(encoding="utf-8"))
    except FileNotFoundError:  # it was forgotten since
        return None


def _lives(process: int) -> bool:
    """Whether a process is there still; where a system cannot be asked, it is taken to be."""
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
