"""The brief of a meeting as a document to go on writing in; wraps python-docx.

python-docx has no footnotes: `_Footnotes` makes the part of the package that holds them (ECMA-376-1, 17.11).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from servanda.export.brief import Brief, Cite, Note, Said
from servanda.export.excerpt import Excerpt
from servanda.export.iati import clean
from servanda.export.pdf import fitted
from servanda.export.spool import spooled

ACCENT, DIM, BAD = (RGBColor.from_string(one) for one in ("1D3D4F", "635D54", "8D2233"))
HAIR = "D9D2C5"
FONT, SIZE, SMALL = "Calibri", Pt(9.5), Pt(8)
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
LINK = RELATIONSHIP_TYPE.HYPERLINK
LINES = ("separator", "continuationSeparator")
"""The lines above footnotes, which every document with footnotes must have."""


def write(excerpt: Excerpt) -> Iterator[bytes]:
    """The document."""
    return spooled(lambda file: _Writer(fitted(excerpt), excerpt).save(file))


class _Writer:
    """Sets a brief from the top to the bottom."""

    def __init__(self, brief: Brief, excerpt: Excerpt) -> None:
        self._brief = brief
        self._document = _empty(brief, excerpt)
        self._notes = _Footnotes(self._document, brief.notes)

    def save(self, file: IO[bytes]) -> None:
        """Set everything and write it."""
        brief = self._brief
        self._document.add_heading(clean(brief.title), 1)
        self._paragraph(brief.when, colour=DIM)
        self._paragraph(brief.summary)
        self._facts()
        self._board()
        self._items()
        self._due()
        self._contested()
        self._notes.close()
        self._document.save(file)

    def _facts(self) -> None:
        self._heading("What is told of it")
        for fact in self._brief.facts:
            found = self._paragraph(f"{fact.label}: ", colour=DIM)
            for at, one in enumerate(fact.values):
                _run(found, "; or " if at else "", colour=BAD)
                _run(found, one.words)
                self._cite(found, one.cites)
        more = f" And {self._brief.left_out['people']} others." if "people" in self._brief.left_out else ""
        people = f"{self._brief.people}." if self._brief.people else "nobody is named."
        _run(self._paragraph("Who took part: ", colour=DIM), f"{people}{more}")

    def _board(self) -> None:
        self._heading("The board")
        brief = self._brief
        if not brief.rows:
            self._paragraph("No report of this meeting tells that anybody took on or refused anything.")
            return
        table = self._document.add_table(1, 1 + len(brief.columns))
        hairs = ("bottom", "insideH")
        lines = (_element(f"w:{edge}", {"w:val": "single", "w:sz": "4", "w:color": HAIR}) for edge in hairs)
        table._tbl.tblPr.append(_element("w:tblBorders", {}, *lines))
        for cell, words in zip(table.rows[0].cells, ("Who", *brief.columns), strict=True):
            _run(_tight(cell.paragraphs[0]), words, bold=True, size=SMALL, colour=ACCENT)
        _repeat(table.rows[0])
        for row in brief.rows:
            cells = table.add_row().cells
            _run(_tight(cells[0].paragraphs[0]), row.actor, bold=True, size=SMALL)
            for cell, words in zip(cells[1:], row.cells, strict=True):
                _run(_tight(cell.paragraphs[0]), words, size=SMALL, colour=BAD if "refuses" in words else None)
        self._more("rows", "who took on or refused something, stand")

    def _items(self) -> None:
        if not self._brief.items:
            return
        self._heading("What was taken on and refused, in the words of reports")
        for one in self._brief.items:
            found = self._paragraph(one.who, bold=True)
            _run(found, " refuses" if one.refused else "", colour=BAD)
            _run(found, ": ")
            self._say(found, one.quotation)
            _run(found, f" {one.stands}", size=SMALL, colour=DIM)
        self._more("items", "stand")

    def _due(self) -> None:
        self._heading("What is due")
        if not self._brief.due:
            self._paragraph("Nothing that was taken on there has a day or hangs on a condition.")
        for one in self._brief.due:
            found = self._paragraph(one.when, bold=True)
            _run(found, f" – {one.who}: ")
            self._say(found, one.quotation)
        self._more("due", "stand")

    def _contested(self) -> None:
        self._heading("What is contested")
        if not self._brief.contested:
            self._paragraph("No two reports of it contradict each other.")
        for one in self._brief.contested:
            found = self._paragraph(one.question, bold=True)
            _run(found, f" {one.words}: ")
            self._say(found, one.sides[0])
            _run(found, " against ", colour=BAD)
            self._say(found, one.sides[1])
        self._more("contested", "stand")

    def _heading(self, words: str) -> None:
        self._document.add_heading(words, 2)

    def _paragraph(self, words: str = "", *, bold: bool = False, colour: RGBColor | None = None) -> Paragraph:
        found = self._document.add_paragraph()
        _run(found, words, bold=bold, colour=colour)
        return found

    def _more(self, name: str, what: str) -> None:
        if name in self._brief.left_out:
            self._paragraph(f"{self._brief.left_out[name]} more {what} in the ledger.", colour=DIM)

    def _say(self, where: Paragraph, said: Said) -> None:
        _run(where, f"“{said.words}”")
        self._cite(where, said.cites)
        if said.also:
            _run(where, " (told also by ", size=SMALL, colour=DIM)
            self._cite(where, said.also)
            _run(where, ")", size=SMALL, colour=DIM)

    def _cite(self, where: Paragraph, cites: tuple[Cite, ...]) -> None:
        for at, one in enumerate(cites):
            if at:
                _run(where, ",").font.superscript = True
            self._notes.refer(where, one)


class _Footnotes:
    """Footnotes of a document, and the marks that refer to them."""

    def __init__(self, document: Document, notes: tuple[Note, ...]) -> None:
        self._root = parse_xml(f"<w:footnotes {nsdecls('w', 'r')}/>")
        package = document.part.package
        self._part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES, b"", package)
        document.part.relate_to(self._part, RELATIONSHIP_TYPE.FOOTNOTES)
        for at, kind in enumerate(LINES, -1):
            line = _element("w:footnote", {"w:type": kind, "w:id": str(at)})
            line.append(_element("w:p", {}, _element("w:r", {}, _element(f"w:{kind}"))))
            self._root.append(line)
        for note in notes:
            self._root.append(self._note(note))
        settings = document.settings.element
        ids = (_element("w:footnote", {"w:id": str(at)}) for at in (-1, 0))
        settings.find(qn("w:compat")).addprevious(_element("w:footnotePr", {}, *ids))

    def _note(self, note: Note) -> Any:
        paragraph = _element("w:p", {}, _element("w:pPr", {}, _element("w:pStyle", {"w:val": "FootnoteText"})))
        paragraph.append(_marked(_element("w:footnoteRef")))
        paragraph.append(_text(f" {note.words}{' ' if note.address else ''}"))
        if note.address:
            link = _element("w:hyperlink", {"r:id": self._part.relate_to(note.address, LINK, is_external=True)})
            link.append(_text(note.address))
            paragraph.append(link)
        return _element("w:footnote", {"w:id": str(note.number)}, paragraph)

    def refer(self, where: Paragraph, cite: Cite) -> None:
        """A mark: the footnote's own where it comes for the first time, later a field that repeats its number."""
        name, number = f"_Note{cite.note}", str(cite.note)
        if cite.first:
            start = _element("w:bookmarkStart", {"w:id": number, "w:name": name})
            end = _element("w:bookmarkEnd", {"w:id": number})
            for part in (start, _marked(_element("w:footnoteReference", {"w:id": number})), end):
                where._p.append(part)
            return
        field = _element("w:fldSimple", {"w:instr": rf" NOTEREF {name} \f \h "})
        field.append(_marked(_text(number)[0]))
        where._p.append(field)

    def close(self) -> None:
        """Put the footnotes into the package, whole."""
        self._part._blob = serialize_part_xml(self._root)


def _empty(brief: Brief, excerpt: Excerpt) -> Document:
    """A document with page, styles and foot, without content."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.9)
    section.top_margin, section.bottom_margin = Cm(1.5), Cm(1.5)
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = FONT, SIZE
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(3), 1.0
    for level, size in ((1, Pt(18)), (2, Pt(11.5))):
        style = styles[f"Heading {level}"]
        style.font.name, style.font.size, style.font.color.rgb = FONT, size, ACCENT
        style.element.rPr.rFonts.attrib.clear()
        style.font.name = FONT
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(8 if level == 2 else 0), Pt(2)
    notes = styles.add_style("Footnote Text", WD_STYLE_TYPE.PARAGRAPH)
    notes.base_style, notes.font.size = normal, Pt(7.5)
    notes.paragraph_format.space_after = Pt(0)
    styles.add_style("Footnote Reference", WD_STYLE_TYPE.CHARACTER).font.superscript = True
    foot = section.footer.paragraphs[0]
    _run(
        foot, f"As known on {brief.as_of}. Quotations are exact. Ledger head {brief.ledger} – ", size=SMALL, colour=DIM
    )
    foot._p.append(_element("w:fldSimple", {"w:instr": " PAGE "}, _text("1")))
    about = document.core_properties
    about.title, about.author = clean(f"{brief.title}, {brief.when}"), "Servanda"
    about.created = about.modified = datetime(excerpt.on.year, excerpt.on.month, excerpt.on.day, tzinfo=UTC)
    return document


def _run(
    where: Paragraph, words: str, *, bold: bool = False, size: Pt | None = None, colour: RGBColor | None = None
) -> Run:
    run = where.add_run(clean(words))
    run.bold = bold or None
    if size is not None:
        run.font.size = size
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _tight(paragraph: Paragraph) -> Paragraph:
    paragraph.paragraph_format.space_after = Pt(0)
    return paragraph


def _repeat(row: Any) -> None:
    """The row stands again at the head of the next page."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader"))


def _element(tag: str, attributes: dict[str, str] | None = None, *children: Any) -> Any:
    found = OxmlElement(tag, {qn(name): value for name, value in (attributes or {}).items()})
    found.extend(children)
    return found


def _text(words: str) -> Any:
    """A run with words."""
    text = OxmlElement("w:t")
    text.set(qn("xml:space"), "preserve")
    text.text = clean(words)
    return _element("w:r", {}, text)


def _marked(inside: Any) -> Any:
    """A run that is set as a footnote's number."""
    return _element("w:r", {}, _element("w:rPr", {}, _element("w:rStyle", {"w:val": "FootnoteReference"})), inside)
