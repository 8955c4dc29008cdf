"""Briefs and pages for people, opened by python-docx, pypdf, LibreOffice, pdftotext and a parser of HTML."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from lxml import etree
from pypdf import PdfReader

from servanda import data
from servanda.export.brief import SIZES, brief
from servanda.export.excerpt import Asked, Excerpt
from servanda.ledger import Book, Ledger
from servanda.web.offline import WAYS_OUT
from tests.conftest import Demo
from tests.export.conftest import ON, Export, made

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HEADINGS = ("What is told of it", "The board", "What is due", "What is contested")
LONG = """
document: {publisher: Long Read, published: '2025-01-10', language: en}
acts:
- type: meet
  evidence: Ministers of many states met in Lublin on Thursday
  actors: [POL]
  when: '2025-01-09'
  place: Lublin
"""


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """A meeting at which far more was taken on than two pages hold."""
    states = [row["code"] for row in data.rows("states.tsv")][:25]
    paragraphs, acts = ["Ministers of many states met in Lublin on Thursday."], LONG
    for number, state in enumerate(states * 2):
        words = (
            f"State {number} will give Ukraine {number + 1} million euros for roads and schools in province {number}"
        )
        paragraphs.append(f"{words}.")
        acts += f"- {{type: commit, evidence: '{words}', actors: [{state}], force: declared, theme: health, "
        acts += f"deadline: '2025-0{number % 6 + 3}', amount: {{value: {number + 1}000000, currency: EUR}}}}\n"
    reports = {"long": ("2025-01-10", "A long day", tuple(paragraphs), acts)}
    with made(tmp_path_factory.mktemp("crowded"), reports) as ledger:
        yield Book(ledger)


def meeting_of(book: Book) -> str:
    return book.shelf(ON).meetings()[0][0].id


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_brief_has_facts_board_due_and_contested(export: Export, meeting: str) -> None:
    """The parser pypdf finds every part, the quotations, and the sources with their addresses."""
    pdf = export("pdf", meeting=meeting)
    told, reader = words_of(pdf), PdfReader(io.BytesIO(pdf))
    assert [told.index(heading) for heading in HEADINGS] == sorted(told.index(heading) for heading in HEADINGS)
    assert "“Poland will not send soldiers”" in told
    assert "12 countries" in told
    assert "14 countries" in told
    assert "30 Jun 2025" in told
    links = {one.get_object().get("/A", {}).get("/URI") for page in reader.pages for one in page.get("/Annots", ())}
    assert {"https://fjord.example/lublin-2025-01-10", "https://tide.example/lublin-2025-01-12"} <= links
    assert reader.metadata is not None
    assert reader.metadata.title == "Lublin, 9 January 2025"


def test_the_brief_is_tagged_and_the_same_each_time(export: Export, meeting: str) -> None:
    """Readers aloud can follow it; the same ledger on the same day gives the same bytes."""
    pdf = export("pdf", meeting=meeting)
    assert PdfReader(io.BytesIO(pdf)).root_object["/StructTreeRoot"]
    assert export("pdf", meeting=meeting) == pdf


def test_what_has_no_room_is_counted(crowded: Book) -> None:
    """However much was taken on, the brief has two pages, and says how much more there is."""
    pdf = b"".join(WAYS_OUT["pdf"].parts(crowded, ON, Asked(meeting=meeting_of(crowded))))
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    told = words_of(pdf)
    shown = told.count("says that it will;")
    whole = len(crowded.shelf(ON).lines(ON)[0])
    assert 10 <= shown < whole
    assert f"{whole - shown} more stand in the ledger" in told


def test_what_is_late_stands_first_among_what_is_due(built_demo: Demo) -> None:
    """Then what has a day ahead, in the order of days, then what waits for something."""
    on, late = date(2026, 7, 1), 0
    with Ledger(str(built_demo.path), author="tests/1") as ledger:
        demo = Book(ledger)
        for meeting in demo.shelf(on).meetings()[0]:
            told = [one.when for one in brief(Excerpt(demo, on, Asked(meeting=meeting.id))).due]
            kinds = [0 if "overdue" in when else 2 if when.startswith("waits") else 1 for when in told]
            assert kinds == sorted(kinds), told
            late += 0 in kinds and len(kinds) > 1
    assert late


@pytest.mark.parametrize("size", SIZES)
def test_footnotes_run_in_the_order_of_reading(book: Book, meeting: str, size: object) -> None:
    """Each number stands for the first time once, and they count from 1."""
    found = brief(Excerpt(book, ON, Asked(meeting=meeting)), size)  # type: ignore[arg-type] # one of SIZES
    cites = [cite for fact in found.facts for value in fact.values for cite in value.cites]
    quotations = [*(item.quotation for item in found.items), *(due.quotation for due in found.due)]
    cites += [cite for said in quotations for cite in (*said.cites, *said.also)]
    cites += [cite for contest in found.contested for side in contest.sides for cite in side.cites]
    assert (
        [one.note for one in cites if one.first]
        == [one.number for one in found.notes]
        == list(range(1, len(found.notes) + 1))
    )


def test_a_quotation_names_the_source_in_which_its_words_stand(book: Book, export: Export, meeting: str) -> None:
    """Those that tell the same in other words stand apart, behind it."""
    found = brief(Excerpt(book, ON, Asked(meeting=meeting)))
    texts = {entry.seq: entry.article.text for entry in book.contents.entries.values()}
    records = {one.number: int(re.search(r"Article (\d+)", one.words)[1]) for one in found.notes}  # type: ignore[index]
    quotations = [*(item.quotation for item in found.items), *(due.quotation for due in found.due)]
    for said in quotations:
        assert said.cites
        assert all(said.words in texts[records[one.note]] for one in said.cites)
        assert not any(said.words in texts[records[one.note]] for one in said.also)
    words = "Oslo promised Ukraine 85 million euros for its air defence"
    assert {len(said.also) for said in quotations if said.words == words} == {2}
    told = re.search(rf"“{words}”(.*?)\)", words_of(export("pdf", meeting=meeting)))
    assert told is not None
    assert re.fullmatch(r"\d+ \(told also by \d+,\d+", told[1].replace(", ", ","))
    set_ = docx.Document(io.BytesIO(export("docx", meeting=meeting)))
    assert any(f"“{words}” (told also by" in one.text for one in set_.paragraphs)


def test_pdftotext_reads_the_brief(export: Export, meeting: str, tmp_path: Path) -> None:
    """Another program finds the words too, letters with accents and quotation marks among them."""
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext is installed: apt-get install poppler-utils")
    (tmp_path / "brief.pdf").write_bytes(export("pdf", meeting=meeting))
    told = subprocess.run(["pdftotext", tmp_path / "brief.pdf", "-"], check=True, capture_output=True, text=True).stdout
    assert "“Poland will send field hospitals once a ceasefire holds”" in " ".join(told.split())


def test_the_document_has_the_same_brief(export: Export, meeting: str) -> None:
    """python-docx finds the same parts, and the board as a table."""
    found = docx.Document(io.BytesIO(export("docx", meeting=meeting)))
    headings = [one.text for one in found.paragraphs if one.style and one.style.name == "Heading 2"]
    assert [one for one in headings if one in HEADINGS] == list(HEADINGS)
    assert any("“Poland will not send soldiers”" in one.text for one in found.paragraphs)
    (board,) = found.tables
    cells = {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in board.rows}
    columns = cells.pop("Who")
    assert cells["Poland"][columns.index("troops")] == "refuses"
    assert cells["Norway"][columns.index("arms")] == "formal; declared (air)"


def test_its_footnotes_are_the_sources(export: Export, meeting: str) -> None:
    """Each source is a footnote that the text refers to once; later mentions are fields that repeat its number."""
    with zipfile.ZipFile(io.BytesIO(export("docx", meeting=meeting))) as package:
        body, notes = (etree.fromstring(package.read(f"word/{name}.xml")) for name in ("document", "footnotes"))
        links = package.read("word/_rels/footnotes.xml.rels").decode()
    ids = [one.get(f"{W}id") for one in notes if one.get(f"{W}type") is None]
    assert [one.get(f"{W}id") for one in body.iter(f"{W}footnoteReference")] == ids
    marks = {one.get(f"{W}name") for one in body.iter(f"{W}bookmarkStart")}
    told = [str(one.get(f"{W}instr")).split() for one in body.iter(f"{W}fldSimple")]
    fields = [name for kind, name, *_ in told if kind == "NOTEREF"]
    assert fields
    assert set(fields) <= marks
    assert "https://fjord.example/lublin-2025-01-10" in links


def test_libreoffice_opens_the_document(crowded: Book, tmp_path: Path) -> None:
    """It sets the document on two pages, footnotes included."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice is installed: apt-get install libreoffice-writer-nogui")
    (tmp_path / "brief.docx").write_bytes(
        b"".join(WAYS_OUT["docx"].parts(crowded, ON, Asked(meeting=meeting_of(crowded))))
    )
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    call = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), f"{tmp_path}/brief.docx"]
    subprocess.run(call, check=True, capture_output=True, timeout=120)
    pdf = (tmp_path / "brief.pdf").read_bytes()
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    assert "https://long.example/lublin-2025-01-10" in words_of(pdf)


class Page(HTMLParser):
    """What a page leads to, and what in it can be led to."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.links: list[str] = []
        self.tags: Counter[str] = Counter()
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count the tag, its id and its links."""
        self.tags[tag] += 1
        for name, value in attrs:
            if name == "id" and value:
                self.ids[value] += 1
            if name in ("href", "src", "action", "xlink:href") and value is not None:
                self.links.append(value)


@pytest.mark.parametrize("part", ["meeting", "undertaking"])
def test_the_file_needs_nothing_else(export: Export, part: str, meeting: str, pledge: str) -> None:
    """No script, form or file from elsewhere; links lead to places in it, or to the sources on the web."""
    content = export("html", **{part: {"meeting": meeting, "undertaking": pledge}[part]})
    page = Page(content)
    assert not page.tags.keys() & {"script", "link", "form", "iframe", "img", "object"}
    inside = [one for one in page.links if one.startswith("#")]
    assert inside
    assert [one for one in inside if one[1:] not in page.ids] == []
    assert [one for one in page.ids if page.ids[one] > 1] == []
    assert {one for one in page.links if not one.startswith("#")} <= {
        f"https://{host}.example/lublin-{day}"
        for host, day in (("fjord", "2025-01-10"), ("tide", "2025-01-12"), ("bay", "2025-05-20"))
    }
    assert re.findall(rb"(?<!\\)url\((?!#)", content) == []


def test_the_file_quotes_with_the_words_around(export: Export, pledge: str) -> None:
    """Each telling stands at the end in its sentence, marked."""
    told = export("html", undertaking=pledge).decode()
    marked = "<mark>Norway will give Ukraine 70 million euros for air defence by June 2025</mark>"
    assert f"{marked}, its premier Ada Byron said." in told
    assert len(re.findall("<mark>", told)) >= 3


def test_hostile_titles_stay_text(export: Export, pledge: str) -> None:
    """What a report says is escaped."""
    assert "=Norway &amp; Poland {pledge} 100% in Lublin" in export("html", undertaking=pledge).decode()


def test_with_a_site_the_file_leads_back(export: Export, pledge: str) -> None:
    """Links to what is not in the file go to the ledger's page on its day."""
    page = Page(export("html", undertaking=pledge, site="https://ledger.example"))
    assert "https://ledger.example/actors/NOR?as_of=2025-06-10" in page.links
