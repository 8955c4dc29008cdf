"""The figures of the method view are those that were measured."""

from __future__ import annotations

from pathlib import Path

from servanda import data

BENCHMARKS = Path(__file__).parents[2] / "docs/benchmarks.md"


def table(heading: str) -> list[list[str]]:
    """The rows of the first table that begins with a heading."""
    text = BENCHMARKS.read_text()
    lines = text[text.index(heading) :].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_measured_figures_are_those_of_the_benchmarks() -> None:
    """After a new measurement, copy the tables of docs/benchmarks.md into data/measured.toml."""
    measured = data.toml("measured.toml")
    for name, heading in (("readers", "| reader | span F1"), ("types", "| type | P |"), ("slots", "| slot | P |")):
        assert [[str(value) for value in row.values()] for row in measured[name]] == table(heading)
    assert f"({measured['articles']} articles, {measured['acts']} acts)" in BENCHMARKS.read_text()
