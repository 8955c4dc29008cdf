"""What several tests need: the reader, loaded once, and pages made of a string."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

from servanda.model import Article, Page
from servanda.page import to_article
from servanda.readers import Reader, load

# How long an example takes says more of the machine than of the code.
settings.register_profile("servanda", deadline=None)
settings.load_profile("servanda")


@pytest.fixture(scope="session")
def rules() -> Reader:
    """The first reader; loading it takes a second."""
    return load("rules")


class Demo(NamedTuple):
    """The ledger that `servanda demo` built, and how that went."""

    path: Path
    """To be copied, not written to: every test that asks for it has the same."""
    done: subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo, built once by its command; reading its reports takes ten seconds."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    command = [sys.executable, "-m", "servanda", "demo", "--no-serve", "--ledger", str(path)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SERVANDA_")}
    return Demo(path, subprocess.run(command, capture_output=True, text=True, env=environment, check=False))


@pytest.fixture
def article_of() -> Callable[..., Article]:
    """An article out of a string or bytes, read as plain text unless another media type is named."""

    def make(content: str | bytes, media_type: str = "text/plain") -> Article:
        return to_article(Page(content.encode() if isinstance(content, str) else content, "page", media_type))

    return make
