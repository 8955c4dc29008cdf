"""A page is known by its bytes, and a rejection names them."""

from __future__ import annotations

import hashlib

from servanda.errors import CODES, Unreadable
from servanda.model import Page, Rejection


def test_a_rejection_says_what_where_why_and_of_which_bytes() -> None:
    page = Page(b"\x00", "photo.txt", "text/plain")
    rejection = Rejection.of(Unreadable("PAGE002", "no text", place="byte 0"), page)
    assert rejection == Rejection("photo.txt", "PAGE002", "no text", "byte 0", hashlib.sha256(b"\x00").hexdigest())


def test_an_error_shows_its_code_before_its_message() -> None:
    error = Unreadable("PAGE001", "the page is empty")
    assert str(error) == "[PAGE001] the page is empty"
    assert error.code in CODES
