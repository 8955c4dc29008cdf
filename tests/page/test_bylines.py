"""Names out of bylines: people in one form, nothing that is no person."""

from __future__ import annotations

import time

import pytest

from servanda.page.bylines import names


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("By Ada Quill", "Ada Quill"),
        ("Written by: Ada Quill", "Ada Quill"),
        ("Ada Quill and Ben Inkwell", "Ada Quill and Ben Inkwell"),
        ("Ada Quill, Ben Inkwell & Cy Lens", "Ada Quill, Ben Inkwell and Cy Lens"),
        ("Ada Quill; Ben Inkwell; and Cy Lens", "Ada Quill, Ben Inkwell and Cy Lens"),
        ("BY ADA QUILL", "Ada Quill"),
        ("By Ada Quill in Paris", "Ada Quill"),
        ("By Ada Quill | 5 May 2025", "Ada Quill"),
        ("By Ada Quill (Harbour Agency)", "Ada Quill"),
        ("By Ada Quill – political correspondent", "Ada Quill"),
        ("By Ada Quill, Berlin", "Ada Quill"),
        ("By Ada van der Quill", "Ada van der Quill"),
        ("By Ada Quill, Ada Quill", "Ada Quill"),
        ("By\n  Ada\t Quill", "Ada Quill"),
        ("By Élodie Ñandú-O’Quill", "Élodie Ñandú-O’Quill"),
        ("By Staff", None),
        ("Newsroom", None),
        ("Ada Quill and Staff", "Ada Quill"),
        ("ada@harbour.example", None),
        ("https://harbour.example/ada", None),
        ("", None),
        ("By ", None),
    ],
)
def test_names(words: str, people: str | None) -> None:
    assert names(words) == people


def test_names_in_their_one_form_stay_as_they_are() -> None:
    assert names("Ada Quill, Ben Inkwell and Cy Lens") == names(names("Ada Quill; Ben Inkwell; Cy Lens") or "")


@pytest.mark.parametrize("filler", [" ", "A ", "a ", ",", "(", "-", "and "])
def test_a_byline_made_to_exhaust_a_pattern_is_read_in_no_time(filler: str) -> None:
    started = time.process_time()
    names(f"By Ada{filler * 20_000}Quill")
    assert time.process_time() - started < 2
