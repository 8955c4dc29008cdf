"""What several tests need: the reader, loaded once, and pages made of a string."""

from __future__ import annotations

from collections.abc import Callable

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


@pytest.fixture
def article_of() -> Callable[..., Article]:
    """An article out of a string or bytes, read as plain text unless another media type is named."""

    def make(content: str | bytes, media_type: str = "text/plain") -> Article:
        return to_article(Page(content.encode() if isinstance(content, str) else content, "page", media_type))

    return make
