"""Bytes become text in the encoding that they are in, or are refused with a code; nothing is changed in silence."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import Unreadable
from servanda.model import Page
from servanda.page import decode

FRENCH = (
    "Le ministère s’est engagé à accueillir trois délégations après l’été, très tôt, où la fête aura lieu. "
    "Les alliés préparent déjà leur réponse, selon des sources proches du dossier."
)
SPANISH = (
    "El Gobierno prometió enviar tres misiones a la región en otoño, dijo la portavoz; España no retirará su apoyo."
)
GERMAN = (
    "Die Außenminister der Länder berieten am Dienstag über die Lage. Zwölf Städte prüfen noch, ob sie helfen können."
)
RUSSIAN = "Правительство обещало отправить три полевых госпиталя до конца сентября, сообщил представитель кабинета."
ENGLISH = (
    "The café owners’ guild said on Monday that it would send three lorries – before summer – to the border towns. "
)


def text_of(content: bytes, media_type: str = "text/plain") -> str:
    return decode(Page(content, "page", media_type))[0]


def refusal(content: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        text_of(content)
    return refused.value


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_utf8_is_read_as_it_is_and_without_notice(text: str) -> None:
    content = text.encode()
    if not content.startswith(codecs.BOM_UTF8) and content.strip():
        assert decode(Page(content, "page", "text/plain")) == (text, ())


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_goes_before_all_else_and_is_no_part_of_the_text(mark: bytes, encoding: str) -> None:
    text = '<meta charset="koi8-r">Élysée 🚚'
    assert decode(Page(mark + text.encode(encoding), "page", "text/html")) == (text, ())


@pytest.mark.parametrize(
    ("label", "encoding"),
    [
        ("windows-1252", "cp1252"),
        ("ISO-8859-1", "cp1252"),
        ("latin1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("windows-1251", "cp1251"),
        ("koi8-r", "koi8-r"),
        ("Shift_JIS", "shift_jis"),
        ("gb2312", "gb2312"),
    ],
)
@pytest.mark.parametrize("declaration", ['<meta charset="{}">', "<meta content='text/html; charset={}'>"])
def test_a_declared_encoding_is_taken_as_browsers_take_it(label: str, encoding: str, declaration: str) -> None:
    words = {"cp1252": "“Élysée”", "cp1251": "Россия", "koi8-r": "Россия", "shift_jis": "日本語", "gb2312": "中国"}
    text = f"{declaration.format(label)}<p>{words[encoding]}</p>"
    assert decode(Page(text.encode(encoding), "page", "text/html")) == (text, ())


def test_the_encoding_of_an_xml_declaration_is_taken() -> None:
    text = '<?xml version="1.0" encoding="iso-8859-2"?><p>Łódź</p>'
    assert text_of(text.encode("iso-8859-2"), "text/html") == text


def test_well_formed_utf8_goes_before_what_the_page_declares() -> None:
    text = '<meta charset="iso-8859-1">Élysée'
    assert text_of(text.encode(), "text/html") == text


@pytest.mark.parametrize(
    "label", ["undefined", "idna", "punycode", "raw_unicode_escape", "unicode_escape", "utf-7", "hex", "no-such-thing"]
)
def test_a_label_in_which_no_page_can_be_is_not_believed(label: str) -> None:
    text = f'<meta charset="{label}"><p>{GERMAN} \\ud800 +AEE-</p>'
    assert text_of(text.encode("cp1252"), "text/html") == text


@pytest.mark.parametrize("label", ["utf-8", "UTF8", "utf-16"])
def test_utf8_by_any_label_with_a_few_bad_bytes_is_shown_with_marks_and_a_notice(label: str) -> None:
    """A page that says in ASCII that it is UTF-16 is in UTF-8: so browsers take it."""
    content = f'<meta charset="{label}">'.encode() + (ENGLISH * 20).encode().replace(b"border", b"b\xffrder", 1)
    text, (notice,) = decode(Page(content, "page", "text/html"))
    assert text.count("\ufffd") == 1
    assert "b\ufffdrder" in text
    assert f"1 places, the first at byte {content.index(bytes([255]))}" in notice


def test_utf8_with_many_bad_bytes_is_refused_with_the_place_of_the_first() -> None:
    error = refusal(ENGLISH.encode() + b"\xff and \xfe and \xe2\x82 again" * 3)
    assert error.code == "PAGE004"
    assert error.place == f"byte {len(ENGLISH.encode())}"


def test_a_character_cut_off_at_the_end_of_a_long_page_loses_that_character_alone() -> None:
    text = text_of((ENGLISH * 20).encode() + "€".encode()[:2])
    assert text == ENGLISH * 20 + "\ufffd"


@pytest.mark.parametrize("text", [FRENCH, SPANISH, GERMAN, ENGLISH])
def test_undeclared_windows_1252_is_recognised_and_said(text: str) -> None:
    assert decode(Page(text.encode("cp1252"), "page", "text/plain")) == (
        text,
        ("no encoding was declared; read as cp1252",),
    )


def test_undeclared_cyrillic_is_recognised_and_said() -> None:
    text, (notice,) = decode(Page(RUSSIAN.encode("cp1251"), "page", "text/plain"))
    assert text == RUSSIAN
    assert "no encoding was declared" in notice


@pytest.mark.parametrize("content", [b"", b" \r\n\t "])
def test_an_empty_page_is_refused(content: bytes) -> None:
    assert refusal(content).code == "PAGE001"


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0",
        b"PK\x03\x04\x14\0\x08\0",
        b"%PDF-1.7\n" + bytes(range(1, 9)) * 20,
        b"Norland sends\0 lorries.",
    ],
    ids=["png", "zip", "pdf", "nul"],
)
def test_binary_data_is_refused_with_the_place_of_the_first_byte_that_is_no_text(content: bytes) -> None:
    error = refusal(content)
    assert error.code == "PAGE002"
    assert error.place is not None
    at = int(error.place.removeprefix("byte "))
    assert at == 0 or content[at] < 32


def test_one_stray_control_character_in_a_long_text_does_no_harm() -> None:
    assert text_of((ENGLISH + "\x07").encode()) == ENGLISH + "\x07"


def outcome(content: bytes) -> str:
    """`text`, or the code of the refusal."""
    try:
        text_of(content, "text/html").encode()
    except Unreadable as error:
        return error.code
    return "text"


@given(st.binary(max_size=300))
def test_any_bytes_give_a_text_or_a_code(content: bytes) -> None:
    assert outcome(content) in {"text", "PAGE001", "PAGE002", "PAGE004"}
