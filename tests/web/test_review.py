"""Reviewing, as reviewers with and without scripts do it; what they decide is looked up in the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page

from servanda.export.rows import review_rows
from servanda.ledger import Ledger, Tokens, verify
from servanda.ledger.book import Book
from servanda.ledger.reviews import Desk
from servanda.ledger.upkeep import state_of
from servanda.model import ActRef, Article, Judgement, Reading
from servanda.pipeline import add
from servanda.readers import load
from tests.web.conftest import HOSTILE, REPORT, serving
from tests.web.visits import Visit, entered

OTHER = """Sudland waits for the dam

By Ada Quill

Norland promised to open the dam within two weeks, Foreign Minister Bo Smith said on Monday. \
Sudland will pay 30 million euros to the villages. Germany and France agreed to send experts to Norland.
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with three reports, one of them hostile."""
    with Ledger(str(tmp_path / "l.db"), author="tests/1") as book:
        for name, text in (("report", REPORT), ("other", OTHER), ("hostile", HOSTILE)):
            (tmp_path / f"{name}.txt").write_text(text)
            list(add([str(tmp_path / f"{name}.txt")], book, load("rules"), limit=10**6))
        yield book


@pytest.fixture
def site(ledger: Ledger) -> Iterator[str]:
    """Its page."""
    with serving(ledger) as address:
        yield address


@pytest.fixture
def ada(site: str, ledger: Ledger) -> Visit:
    """A reviewer who signed in."""
    return reviewer("Ada", site, ledger)


def reviewer(name: str, site: str, ledger: Ledger, role: str = "reviewer") -> Visit:
    visit = Visit(site)
    visit.sign_in(Tokens(ledger.engine).add(name, role))  # type: ignore[arg-type]
    return visit


def judged(ledger: Ledger) -> dict[str, tuple[str, str]]:
    """Verdict and reviewer by act."""
    return {row["act"]: (row["verdict"], row["by"]) for row in review_rows(ledger.judged()) if row["verdict"]}


def first(visit: Visit) -> str:
    """The act that the queue begins with, as 2#0."""
    found = re.search(r"· act <code>(\d+#\d+)</code>", visit.get("/review").text)
    assert found
    return found[1]


def judge(visit: Visit, ref: str, **fields: str) -> int:
    """Send the form of an act; the answer's status."""
    return visit.post(f"/review/{ref.replace('#', '/')}", {**visit.key(), **fields}).status


def correction(visit: Visit, ref: str, **changes: str | list[str]) -> str:
    """Send the form that corrects an act as it stands in the page, with some fields changed; the page that follows."""
    path = f"/review/{ref.replace('#', '/')}/correct"
    page = visit.get(path).text
    form = page[page.index('<form class="sheet slots"') :]
    fields: dict[str, str | list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        if not name or ('type="checkbox"' in tag and "checked" not in tag):
            continue
        held = fields.setdefault(name[1], [] if 'type="checkbox"' in tag else "")
        if isinstance(held, list):
            held.append(value[1] if value else "")
        else:
            fields[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select id="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r"<option selected>([^<]*)", body)
        fields[name] = chosen[1] if chosen else ""
    fields |= dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>(.*?)</textarea>', form, re.DOTALL))
    body = urlencode({**fields, "reason": "as the text has it", **changes}, doseq=True)
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Origin": visit.address}
    answer = visit.ask("POST", path, body, sent)
    return answer.text if answer.status != 303 else f"303 {answer.headers['Location']}"


def stands(ledger: Ledger, ref: str) -> object:
    """The act as it stands."""
    return next(one.act for _, acts in ledger.judged() for one in acts if str(one.ref) == ref)


def test_review_takes_a_reviewer(site: str, ledger: Ledger) -> None:
    """Nobody and readers see no queue, and are told what it takes."""
    assert Visit(site).get("/review").status == 401
    assert reviewer("Rea", site, ledger, "reader").get("/review").status == 403


def test_the_queue_puts_doubt_and_weight_first(ada: Visit, ledger: Ledger) -> None:
    """Its first act is the one with the highest product; each next one has no higher."""
    cases = Desk(Book(ledger)).queue("Ada")
    assert [one.worth for one in cases] == sorted((one.worth for one in cases), reverse=True)
    assert len({one.weight for one in cases}) > 1
    assert first(ada) == str(cases[0].ref)


def test_accepting_is_a_judgement_under_the_tokens_name(ada: Visit, ledger: Ledger) -> None:
    """It lands in the log, the queue goes on with the next act, and the ledger stays sound."""
    ref = first(ada)
    assert judge(ada, ref, verdict="accept") == 303
    assert judged(ledger) == {ref: ("accept", "Ada")}
    assert first(ada) != ref
    assert list(verify(ledger)) == []


def test_rejecting_says_why(ada: Visit, ledger: Ledger) -> None:
    """The reason is the chosen one, or the reviewer's own; without any nothing is recorded, and the page says so."""
    one, two = (f"{entry.reading_seq}#0" for entry in ledger.entries()[:2])
    assert judge(ada, one, verdict="reject", chosen="background: nobody does, promises or says it here") == 303
    assert judge(ada, two, verdict="reject", chosen="x", reason="told below") == 303
    reasons = {str(stated.statement.reason) for stated in ledger.statements("judgement")}  # type: ignore[union-attr]
    assert reasons == {"background: nobody does, promises or says it here", "told below"}
    before = ledger.head()
    answer = ada.post(f"/review/{one.replace('#', '/')}", {**ada.key(), "verdict": "reject"})
    assert answer.status == 400
    assert "needs a reason" in answer.text
    assert ada.post("/review/2/0", {**ada.key(), "verdict": "burn"}).status == 400
    assert ada.post("/review/999/0", {**ada.key(), "verdict": "accept"}).status == 404
    assert ledger.head() == before


def test_undo_takes_back_and_deletes_nothing(ada: Visit, ledger: Ledger, site: str) -> None:
    """The act is to be judged again; the judgement stays in the log. Only an administrator undoes for others."""
    ref = first(ada)
    judge(ada, ref, verdict="accept")
    (stated,) = ledger.statements("judgement")
    record = {"record": str(stated.record.seq)}
    assert "Undo" in ada.get(f"/review?did={stated.record.seq}").text
    bob = reviewer("Bob", site, ledger)
    assert bob.post("/review/undo", {**bob.key(), **record}).status == 403
    assert ada.post("/review/undo", {**ada.key(), **record}).headers["Location"] == f"/review/{ref.replace('#', '/')}"
    assert judged(ledger) == {}
    assert first(ada) == ref
    (kept,) = ledger.statements("judgement")
    assert kept.retracted
    assert ada.post("/review/undo", {**ada.key(), **record}).status == 400
    assert "taken back" in ada.get("/review/done").text
    judge(ada, ref, verdict="accept")
    (_, again) = ledger.statements("judgement")
    root = reviewer("Root", site, ledger, "administrator")
    assert root.post("/review/undo", {**root.key(), "record": str(again.record.seq)}).status == 303
    assert judged(ledger) == {}


def test_two_reviewers_see_where_they_differ(ada: Visit, ledger: Ledger, site: str) -> None:
    """A second look leaves the first one's out of sight of nobody; agreeing with the other ends the disagreement."""
    bob, ref = reviewer("Bob", site, ledger), first(ada)
    judge(ada, ref, verdict="accept")
    assert f"act <code>{ref}</code>" in bob.get("/review?second=yes").text
    assert f"act <code>{ref}</code>" not in ada.get("/review?second=yes").text
    assert "Nobody disagrees" in ada.get("/review/disagreements").text
    judge(bob, ref, verdict="reject", reason="it is a headline")
    page = ada.get("/review/disagreements").text
    assert "it is a headline" in page
    assert "Agree with Bob" in page
    assert "Agree with Ada" not in page
    (_, stated) = ledger.statements("judgement")
    judge(ada, ref, verdict="agree", **{"with": str(stated.record.seq)})
    assert "Nobody disagrees" in ada.get("/review/disagreements").text
    assert judged(ledger)[ref] == ("reject", "Ada")


def dam(ledger: Ledger) -> str:
    """The act of REPORT that says that the dam will be opened, as 2#0."""
    return next(
        str(one.ref)
        for _, acts in ledger.judged()
        for one in acts
        if one.read.evidence.exact.startswith("Norland will open the dam within 48 hours")
    )


def test_a_form_that_nobody_touched_corrects_nothing(ada: Visit, ledger: Ledger) -> None:
    """Sent back as it came, it is the same act to the letter, and that is said."""
    before = ledger.head()
    assert "Nothing was changed" in correction(ada, dam(ledger))
    assert ledger.head() == before


def test_a_slot_is_corrected_and_the_rest_stays(ada: Visit, ledger: Ledger) -> None:
    """A typed value, a state by any of its names; all other slots keep words, reasons and likelihoods."""
    ref = dam(ledger)
    record, number = map(int, ref.split("#"))
    read = ledger.act(ActRef(record, number))
    assert correction(ada, ref, force="formal", recipients_value="poland").startswith("303 ")
    made = stands(ledger, ref)
    assert made.force.value == "formal"  # type: ignore[attr-defined]
    assert [one.value for one in made.recipients][-1] == "POL"  # type: ignore[attr-defined]
    assert made.deadline == read.deadline  # type: ignore[attr-defined]
    assert made.condition == read.condition  # type: ignore[attr-defined]
    assert made.evidence == read.evidence  # type: ignore[attr-defined]
    assert list(verify(ledger)) == []
    seq = next(one.seq for one in ledger.entries() if one.reading_seq == record)
    shown = ada.get(f"/articles/{seq}/acts/{number}").text
    assert "It was read otherwise" in shown
    assert f"force: {read.force.words if read.force else 'none'}" in shown
    assert correction(ada, ref, condition_words="").startswith("303 ")
    assert read.condition is not None
    assert f"condition: {read.condition.quote.exact}" in ada.get(f"/articles/{seq}/acts/{number}").text


@pytest.mark.parametrize("slot", ["actors", "recipients", "sources"])
def test_a_misspelt_name_is_asked_about(ada: Visit, ledger: Ledger, slot: str) -> None:
    """It is nobody's: those who may be meant are offered, and the one who is chosen is recorded."""
    ref, before = dam(ledger), ledger.head()
    page = correction(ada, ref, **{f"{slot}_value": "Polnd"})
    assert "Nobody is known as “Polnd”" in page
    assert f'name="{slot}_meant" value="POL"' in page
    assert "<b>Poland</b>" in page
    assert ledger.head() == before
    again = correction(ada, ref, **{f"{slot}_value": "Polnd", f"{slot}_meant": "DEU"})
    assert "Nobody is known as “Polnd”" in again, "DEU was not offered"
    assert correction(ada, ref, **{f"{slot}_value": "Polnd", f"{slot}_meant": "POL"}).startswith("303 ")
    assert "POL" in [one.value for one in getattr(stands(ledger, ref), slot)]


def test_somebody_new_is_kept_as_written_once_it_is_said(ada: Visit, ledger: Ledger) -> None:
    """Nobody is called nearly so; the answer stands ready, and it is asked once: then the ledger knows who it is."""
    ref, before = dam(ledger), ledger.head()
    page = correction(ada, ref, actors_value="Grand Duchy of Fenwick")
    assert re.search(r'name="actors_meant" value="Grand Duchy of Fenwick" checked', page)
    assert ledger.head() == before
    assert correction(
        ada, ref, actors_value="Grand Duchy of Fenwick", actors_meant="Grand Duchy of Fenwick"
    ).startswith("303 ")
    assert "Grand Duchy of Fenwick" in [one.value for one in stands(ledger, ref).actors]  # type: ignore[attr-defined]
    assert correction(ada, ref, sources_value="Grand Duchy of Fenwick").startswith("303 ")


@pytest.mark.parametrize("name", ["POL", "Germany", "26 countries", "FRA/Emmanuel Macron", "norland"])
def test_a_name_that_is_known_is_not_asked_about(ada: Visit, ledger: Ledger, name: str) -> None:
    """By a table, as a group without names, or because the ledger tells of it."""
    assert correction(ada, dam(ledger), recipients_value=name).startswith("303 ")


def test_a_ministry_is_offered_by_its_own_name(ada: Visit, ledger: Ledger) -> None:
    """As tables know it, though the ledger tells nothing of it."""
    page = correction(ada, dam(ledger), sources_value="Poland/foreign ministry")
    assert 'name="sources_meant" value="POL/Ministry of Foreign Affairs"' in page


def test_a_misspelt_name_is_mended_in_a_browser(browser: Browser, site: str, ledger: Ledger) -> None:
    """Without scripts: one choice and the same button; what else was filled in stays."""
    page = entered(
        browser,
        site,
        Tokens(ledger.engine).add("Lee", "reviewer"),
        after=f"/review/{dam(ledger).replace('#', '/')}/correct",
    )
    page.fill("#actors_value", "Polnd")
    page.fill("#reason", "it is Poland's dam")
    with page.expect_navigation():
        page.click("text=Correct it")
    assert not ledger.statements("judgement")
    page.check("text=Poland POL")
    with page.expect_navigation():
        page.click("button:has-text('Correct it')")
    assert "POL" in [one.value for one in stands(ledger, dam(ledger)).actors]  # type: ignore[attr-defined]
    page.context.close()


def test_words_alone_are_read(ada: Visit, ledger: Ledger) -> None:
    """Words of a sum give its value, words of a state its code: at the place that was selected."""
    entry = ledger.entries()[1]
    ref = f"{entry.reading_seq}#0"
    text = entry.article.text
    at = text.index("France")
    sent = correction(
        ada,
        ref,
        actors_words="France",
        actors_at=str(at),
        amount_words="30 million euros",
        amount_value="",
        amount_currency="",
    )
    assert sent.startswith("303 "), sent
    made = stands(ledger, ref)
    (found,) = [one for one in made.actors if one.value == "FRA"]  # type: ignore[attr-defined]
    assert found.quote.span.start == at
    assert str(made.amount.value) == "EUR 30,000,000"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"evidence": "Norland will sell the dam", "evidence_at": ""}, "does not stand in the text, letter for letter"),
        ({"deadline": "soon"}, "no EDTF"),
        ({"amount_value": "5", "amount_currency": "euros"}, "ISO 4217"),
        ({"amount_value": "5"}, "both a number and what it counts"),
        ({"quantity_value": "many", "quantity_unit": "troops"}, "quantity"),
        ({"condition_words": "if pigs fly"}, "does not stand in the text"),
        ({"type": "burn"}, "type"),
        ({"theme": "<script>alert(1)</script>"}, "theme"),
        ({"reason": " ", "force": "formal"}, "Say in some words why it is corrected"),
        ({"evidence": "", "evidence_at": ""}, "select them in the text"),
        ({"when": "2025-02-30"}, "no EDTF"),
        ({"actors_words": "Norland", "actors_at": "99999999999999"}, ""),
    ],
)
def test_a_correction_that_cannot_be_is_said_in_words(
    ada: Visit, ledger: Ledger, changes: dict[str, str], words: str
) -> None:
    """The form comes back with what was filled in, nothing is recorded, nothing of it is run."""
    before = ledger.head()
    page = correction(ada, dam(ledger), **changes)
    if not words:  # a place that is none is looked for by the words
        assert page.startswith("303 ")
        return
    assert words in page
    assert "<script>alert" not in page
    assert ledger.head() == before


def test_a_correction_says_in_the_page_that_it_needs_a_reason(browser: Browser, site: str, ledger: Ledger) -> None:
    """At the field, which says so before too, and not by a bubble of the browser; what was filled in stays."""
    page = enter(browser, site, ledger)
    page.goto(f"{site}/review/{dam(ledger).replace('#', '/')}/correct")
    assert "needed" in page.locator('label[for="reason"]').inner_text()
    page.select_option("#force", "formal")
    with page.expect_navigation():
        page.click("text=Correct it")
    assert page.locator("#no-reason").is_visible()
    assert page.locator("#reason").get_attribute("aria-invalid") == "true"
    assert page.evaluate("document.activeElement.id") == "reason"
    assert page.input_value("#force") == "formal"
    assert not ledger.statements("judgement")
    page.fill("#reason", "it is bound by it")
    with page.expect_navigation():
        page.click("text=Correct it")
    assert len(ledger.statements("judgement")) == 1
    page.close()


def test_the_title_of_an_article_stands_once_over_its_act(ada: Visit, ledger: Ledger) -> None:
    """Whichever act it is, one of the title's own words too."""
    for entry, acts in ledger.judged():
        for one in acts:
            page = ada.get(f"/review/{one.ref.record}/{one.ref.number}").text
            case = page.split('<article class="case"')[1].split("</article>")[0]
            title = re.search(r'<h1 id="case-title"( class="visually-hidden")?>', case)
            assert title
            assert (case.count('<p class="title">') == 1) == bool(title[1])
            assert entry.article.metadata.title


def test_tellings_are_grouped_and_split(ada: Visit, ledger: Ledger) -> None:
    """Two undertakings become one by a judgement, and two again by the next; unsure leaves it to the views."""

    def undertakings() -> dict[str, set[str]]:
        views = Book(ledger).views(ledger.today())
        return {one.id: {each.act.evidence.exact for each in one.tellings} for one in views.undertakings}

    words = "Norland promised to open the dam within two weeks"
    refs = {one.read.evidence.exact: str(one.ref) for _, acts in ledger.judged() for one in acts}
    a, b = dam(ledger), next(ref for evidence, ref in refs.items() if evidence.startswith(words))
    for verdict, together in (("different", False), ("same", True), ("different", False)):
        fields = {"a": a, "b": b, "verdict": verdict}
        assert ada.post("/review/tellings", {**ada.key(), **fields}).status == 303
        (shown,) = [
            name
            for name, told in undertakings().items()
            if any(each.startswith("Norland will open the dam within 48") for each in told)
        ]
        page = ada.get(f"/review/tellings/{shown}").text.partition("What may be the same")[0]
        assert (words in page) == together
        groups = [one for one in undertakings().values() if any(each.startswith(words) for each in one)]
        assert [len(one) > 1 for one in groups] == [together]


def test_a_pair_that_makes_no_sense_is_refused(ada: Visit, ledger: Ledger) -> None:
    """An act with itself, one that is not there, none at all: a page that says so, and nothing in the log."""
    before, ref = ledger.head(), dam(ledger)
    for b, words in (
        (ref, "against itself"),
        ("999#0", "no record 999"),
        ("<b>", "neither an act"),
        ("", "neither an act"),
    ):
        answer = ada.post("/review/tellings", {**ada.key(), "a": ref, "b": b, "verdict": "same"})
        assert answer.status == 400
        assert words in answer.text
        assert "<b>”" not in answer.text
    assert ledger.head() == before


def test_judgements_do_not_set_all_reports_side_by_side_again(ada: Visit, ledger: Ledger) -> None:
    """The tables are left as they were while only judgements come, so that the next act is there at once."""
    desk = Desk(Book(ledger))
    refs = [one.ref for one in desk.queue("Ada")]
    desk.doubts()
    before = state_of(ledger.engine)
    ledger.state(Judgement("accept", (refs[0],)), author="Ada")
    assert [one.ref for one in desk.queue("Ada")] == refs[1:]
    assert desk.count("Ada") == len(refs) - 1
    desk.doubts()
    assert state_of(ledger.engine) == before


class Newer:
    """The same reader in a newer version."""

    def __init__(self) -> None:
        self._old = load("rules")
        self.name = "rules/newer"
        self.languages = self._old.languages

    def read(self, article: Article) -> Reading:
        """The same acts, the first of them left out, so that the others have other numbers."""
        found = self._old.read(article)
        return replace(found, reader=self.name, acts=found.acts[1:])


def test_a_judgement_holds_when_the_article_is_read_again(ada: Visit, ledger: Ledger, tmp_path: Path) -> None:
    """A newer reading has other numbers; who judged the act is not asked again."""
    ref = dam(ledger)
    record, number = map(int, ref.split("#"))
    words = ledger.act(ActRef(record, number + 1)).evidence.exact
    judge(ada, f"{record}#{number + 1}", verdict="accept")
    list(add([str(tmp_path / "report.txt")], ledger, Newer(), limit=10**6))
    desk = Desk(Book(ledger))
    assert words not in {one.read.evidence.exact for one in desk.queue("Bob")}
    assert words in {one.read.evidence.exact for one in desk.queue("Bob", second=True)}


def enter(browser: Browser, site: str, ledger: Ledger) -> Page:
    """A browser in which Kim signed in, typing alone."""
    page = browser.new_page()
    page.goto(f"{site}/sign-in?after=/review")
    page.wait_for_selector("#token:focus")
    page.keyboard.type(Tokens(ledger.engine).add("Kim", "reviewer"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/review")
    return page


def test_one_keystroke_judges(browser: Browser, site: str, ledger: Ledger) -> None:
    """Accept, undo, skip, reject for the second reason: a key each; in a field letters are letters; keys can be off."""
    page = enter(browser, site, ledger)
    ref = page.inner_text(".case .kicker code")
    with page.expect_navigation():
        page.keyboard.press("a")
    assert judged(ledger) == {ref: ("accept", "Kim")}
    assert page.inner_text(".case .kicker code") != ref
    assert re.match("/(undertakings|articles)/", page.get_attribute(".did a", "href") or "")
    with page.expect_navigation():
        page.keyboard.press("u")
    assert judged(ledger) == {}
    assert page.inner_text(".case .kicker code") == ref
    with page.expect_navigation():
        page.keyboard.press("s")
    skipped_to = page.inner_text(".case .kicker code")
    page.fill("input[name=reason]", "")
    page.focus("input[name=reason]")
    page.keyboard.type("arcs")
    assert page.input_value("input[name=reason]") == "arcs"
    page.fill("input[name=reason]", "")
    page.keyboard.press("Tab")
    page.keyboard.press("2")
    with page.expect_navigation():
        page.keyboard.press("r")
    assert judged(ledger) == {skipped_to: ("reject", "Kim")}
    page.uncheck("#keys")
    page.locator("body").press("a")
    page.wait_for_timeout(200)
    assert list(judged(ledger)) == [skipped_to]
    page.close()


def test_words_are_selected_in_the_text(browser: Browser, site: str, ledger: Ledger) -> None:
    """With the mouse, behind letters that a browser counts twice: the place is that of the ledger."""
    entry = ledger.entries()[1]
    page = enter(browser, site, ledger)
    page.goto(f"{site}/review/{entry.reading_seq}/0/correct")
    page.focus("#sources_words")
    page.evaluate(
        """() => {
          const walk = document.createTreeWalker(document.querySelector(".context.whole"), NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const at = walk.currentNode.data.indexOf("Bo Smith");
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walk.currentNode, at);
            range.setEnd(walk.currentNode, at + 8);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            break;
          }
          document.querySelector(".context.whole").dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
        }"""
    )
    assert page.input_value("#sources_words") == "Bo Smith"
    assert int(page.input_value("#sources_at")) == entry.article.text.index("Bo Smith")
    page.fill("#reason", "he said it")
    with page.expect_navigation():
        page.click("text=Correct it")
    made = stands(ledger, f"{entry.reading_seq}#0")
    assert any(one.quote and one.quote.exact == "Bo Smith" for one in made.sources)  # type: ignore[attr-defined]
    page.close()


def test_reviewing_works_without_scripts(browser: Browser, site: str, ledger: Ledger) -> None:
    """Buttons do what keys do."""
    page = entered(browser, site, Tokens(ledger.engine).add("Lee", "reviewer"), after="/review")
    ref = page.inner_text(".case .kicker code")
    with page.expect_navigation():  # a click waits for nothing
        page.click("button.no")
    assert judged(ledger) == {ref: ("reject", "Lee")}
    with page.expect_navigation():
        page.click("button.undo")
    assert judged(ledger) == {}
    page.context.close()
