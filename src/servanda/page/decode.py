"""Bytes to text; wraps charset-normalizer."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from servanda.errors import Unreadable
from servanda.model import Page

# Longest first: the mark of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How files of other kinds begin, some of which hold nothing but ASCII.
MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "an archive or an office document",
    b"{\\rtf": "a rich text document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
# WHATWG's encoding standard reads these as windows-1252, and so do all browsers.
LATIN = {"iso8859-1", "ascii"}
# Encodings of pages leave this as it is; escapes and the codecs of host names, which Python knows too, change it.
PLAIN = rb"<a> \u0041 +AEE- .xn--mnchen-3ya."
DECLARED = re.compile(rb"""<meta[^>]+charset=["']?\s*([\w-]+)|<\?xml[^>]+encoding=["']([\w-]+)""", re.IGNORECASE)
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Control characters in one of this many bytes: no text, whatever the suffix says.
TOO_MANY_CONTROLS = 100
# By so much of its measure of disorder, which runs to 1, charset-normalizer errs on one sentence.
CLEARLY = 0.1
# Up to one undecodable character in this many is shown as U+FFFD, as browsers do, and said in a notice.
TOLERATED = 1000


def decode(page: Page) -> tuple[str, tuple[str, ...]]:
    """The page's text and notices about what could not be decoded.

    Tried in order: byte order mark, UTF-8, the encoding that the page declares, detection.
    Raises Unreadable PAGE001 if it is empty, PAGE002 if it is no text, PAGE004 if no encoding fits.
    """
    content = page.content
    if not content.strip():
        raise Unreadable("PAGE001", "the page is empty", place="byte 0")
    kind = next((kind for magic, kind in MAGIC.items() if content.startswith(magic)), None)
    if kind:
        raise Unreadable("PAGE002", f"the page is no text but {kind}: save its text instead", place="byte 0")
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _lenient(content[len(mark) :], encoding)
    controls = BINARY.search(content)
    if controls and (b"\0" in content or len(BINARY.findall(content)) * TOO_MANY_CONTROLS > len(content)):
        raise Unreadable("PAGE002", "the page is no text but binary data", place=f"byte {controls.start()}")
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _legacy(content)


def _legacy(content: bytes) -> tuple[str, tuple[str, ...]]:
    declared = DECLARED.search(content[:2048])
    encoding = _named((declared[1] or declared[2]).decode("ascii")) if declared else None
    if encoding == "utf-8" or (encoding is None and _has_multibyte(content)):
        return _lenient(content, "utf-8")
    if encoding:
        try:
            return content.decode(encoding), ()
        except UnicodeDecodeError:
            pass
    found = _detected(content)
    if found is None:
        return _lenient(content, "utf-8")
    reason = "the declared encoding does not fit" if declared else "no encoding was declared"
    return content.decode(found), (f"{reason}; read as {found}",)


def _detected(content: bytes) -> str | None:
    """The likeliest encoding: windows-1252, as in browsers, unless the text is clearly better in another."""
    matches = from_bytes(content)
    best = matches.best()
    for match in matches:
        is_no_worse = best and match.coherence >= best.coherence and match.chaos < best.chaos + CLEARLY
        if is_no_worse and "cp1252" in match.could_be_from_charset:
            return "cp1252"
    return best.encoding if best else None


def _named(label: str) -> str | None:
    """The encoding that a page means by a label, as browsers read it; None for one in which no page can be."""
    try:
        name = codecs.lookup(label).name
        if name.startswith(("utf-16", "utf-32")):
            return "utf-8"  # the label itself stands there in ASCII
        if PLAIN.decode(name) != PLAIN.decode("ascii"):
            return None
    except (LookupError, UnicodeError):
        return None
    return "cp1252" if name in LATIN else name


def _has_multibyte(content: bytes) -> bool:
    """Whether well-formed UTF-8 beyond ASCII stands in it, which other encodings hardly ever make by chance."""
    return any(ord(character) > 127 for character in content.decode("utf-8", errors="ignore"))


def _lenient(content: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    """The text with a few bad characters replaced and noticed; Unreadable PAGE004 where there are many."""
    try:
        return content.decode(encoding), ()
    except UnicodeDecodeError as error:
        text, at = content.decode(encoding, errors="replace"), error.start
    bad = text.count("\ufffd")
    if bad * TOLERATED > len(text):
        raise Unreadable(
            "PAGE004",
            f"the page is not well-formed {encoding} and no other encoding fits: save it again as UTF-8",
            place=f"byte {at}",
        )
    return text, (f"not well-formed {encoding} in {bad} places, the first at byte {at}; these stand as U+FFFD",)
