"""Lexicons and tables, each file with its source, licence and date at its head."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def toml(name: str) -> dict[str, Any]:
    """A data file in TOML, read once."""
    return tomllib.loads(text(name))


def text(name: str) -> str:
    """A data file's text."""
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a tab-separated data file as dictionaries; lines that begin with # are its head."""
    header, *lines = [line for line in text(name).splitlines() if line and not line.startswith("#")]
    names = header.split("\t")
    return [dict(zip(names, line.split("\t"), strict=True)) for line in lines]
