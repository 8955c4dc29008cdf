"""The documentation says what the program does."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import servanda
from servanda.cli.commands import cli
from servanda.errors import CODES
from servanda.export.guidelines import source_object

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LINK = re.compile(r"\]\(([^()\s]+)\)")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "training/README.md")),
    *sorted(DOCS.rglob("*.md")),
]


def sections(page: Path) -> dict[str, str]:
    """The page's sections of the second level, by heading."""
    _, *parts = re.split(r"^## (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_every_error_code_has_a_section_and_every_section_a_code() -> None:
    """A code that a user searches for is found, and none is explained that does not exist."""
    assert sections(DOCS / "errors.md").keys() == CODES


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_section_shows_the_message_and_says_what_to_do(code: str) -> None:
    """Each section has a message with its code and a way out."""
    section = sections(DOCS / "errors.md")[code]
    assert f"[{code}]" in section
    assert "**What to do.**" in section


def test_the_command_reference_is_current() -> None:
    """`make docs` would change nothing."""
    checked = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", "docs/cli.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, f"run 'make docs': {checked.stdout}{checked.stderr}"


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_and_option_is_documented(name: str) -> None:
    """Each command has its part of the reference, with each of its options."""
    reference = (DOCS / "cli.md").read_text(encoding="utf-8")
    _, _, part = reference.partition(f"### servanda {name}\n")
    part = re.split(r"^#", part, maxsplit=1, flags=re.MULTILINE)[0]
    options = [param for param in cli.commands[name].params if isinstance(param, click.Option)]
    assert part
    assert [flag for option in options for flag in option.opts if flag not in part] == []


def test_the_example_of_json_has_the_fields_of_the_program() -> None:
    """The object in the command reference is that of its text, field by field; values are the reader's to improve."""
    [example] = re.findall(r"^```json\n(.*?)^```$", (DOCS / "cli.md").read_text(encoding="utf-8"), re.M | re.S)
    shown = json.loads(example)
    result = servanda.read(shown["article"]["text"], published="2026-05-04")
    assert result.article is not None
    printed = source_object(result.article, result.reading)
    assert shown.keys() == {"source", *printed}
    assert shown["article"].keys() == printed["article"].keys()
    assert shown["article"]["sha256"] == result.article.sha256
    for act in shown["acts"]:
        assert shown["article"]["text"][act["start"] : act["end"]] == act["evidence"]
        assert act.keys() <= printed["acts"][0].keys()


@pytest.mark.parametrize("name", ["python.md", "readers.md", "times.md", "views.md", "adr/0003-log.md"])
def test_examples_run(name: str) -> None:
    """What a page shows at the prompt is what Python prints."""
    ran = doctest.testfile(str(DOCS / name), module_relative=False, encoding="utf-8")
    assert ran.attempted > 0
    assert ran.failed == 0


def relative_links(page: Path) -> Iterator[tuple[Path, str]]:
    """Files that a page links to, each with the part after #."""
    for target in LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8"))):
        if "://" not in target:
            path, _, anchor = target.partition("#")
            yield (page.parent / path if path else page), anchor


def anchors(page: Path) -> set[str]:
    """The names by which headings of a page can be linked to, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page is a file that exists, and its anchor a heading there."""
    links = list(relative_links(page))
    assert [str(path) for path, _ in links if not path.exists()] == []
    assert [f"{path}#{anchor}" for path, anchor in links if anchor and anchor not in anchors(path)] == []


def test_the_readme_is_short() -> None:
    """A newcomer reads it in a minute: fewer than 150 lines."""
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 150
