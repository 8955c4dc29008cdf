"""The way through: a page becomes an article, an article a reading; each step usable alone from Python."""

from __future__ import annotations

import hashlib
import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from servanda import actors, annotation, values
from servanda.codec import canonical, dump
from servanda.collect import fetch, sniffed
from servanda.errors import ActsError, EvidenceError, MetadataError, ReaderError, Unreadable
from servanda.ledger import Added, Ledger
from servanda.ledger.draft import identity_of
from servanda.model import Act, Article, Attribution, Metadata, Page, Reading, Rejection
from servanda.page import dates, decode, freeze, mended, to_article
from servanda.readers import Reader, load

# Raised when a stage gives other articles or values than before, so that known sources are read again.
STAGES = "10"
DAY = re.compile(r"(?:\d{4}|XXXX)-\d{2}-\d{2}")
LANGUAGE = re.compile(r"[a-z]{2,3}")
T = TypeVar("T")
R = TypeVar("R")
ADDRESS = re.compile(r"https?://[^\s<>\"]+\.[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one page: an article with its reading, an article that stays unread, or what was wrong with it."""

    page: Page
    article: Article | None = None
    reading: Reading | None = None
    rejection: Rejection | None = None


def metadata(
    *,
    title: str | None = None,
    publisher: str | None = None,
    author: str | None = None,
    published: str | date | None = None,
    language: str | None = None,
    address: str | None = None,
) -> Metadata:
    """Metadata that a user gives, checked; MetadataError META001 for what cannot be right."""
    day = published.isoformat()[:10] if isinstance(published, date) else _written(published)
    if day is not None:
        _check_day(day)
    if language is not None and not LANGUAGE.fullmatch(language.split("-")[0]):
        raise MetadataError("META001", f"{language!r} is no language tag: write it as in BCP 47, for example en")
    for name, value in (("title", title), ("publisher", publisher), ("author", author)):
        if value is not None and not value.isprintable():
            raise MetadataError("META001", f"{name} holds what cannot be printed: {value!r}")
    if address is not None and not ADDRESS.fullmatch(address):
        raise MetadataError("META001", f"{address!r} is no address: write it as https://paper.example/article")
    return Metadata(title, publisher, author, day, language.split("-")[0] if language else None, address)


def _written(day: str | None) -> str | None:
    """A day that is written out with its year, as 2025-09-05; anything else as it is.

    >>> _written("5 September 2025"), _written("Sept. 5, 2025"), _written("5 September")
    ('2025-09-05', '2025-09-05', '5 September')
    """
    found = dates.day(day) if day and dates.DAY.fullmatch(day) else None
    return found if found and found[0].isdigit() else day


def _check_day(day: str) -> None:
    try:
        date.fromisoformat(day.replace("XXXX", "2000") if DAY.fullmatch(day) else "")
    except ValueError:
        raise MetadataError(
            "META001", f"{day!r} is no day: write it as 2025-09-05, or XXXX-09-05 where the year is unknown"
        ) from None


def read_page(page: Page, reader: Reader, given: Metadata | None = None) -> Result:
    """Everything from a page to a resolved reading; what cannot be read becomes a rejection, never an exception.

    The one exception is ReaderError: the reader cannot reach what it reads with, so that no article would fare better.
    """
    return _read(_framed(page, given), reader)


def _framed(page: Page, given: Metadata | None) -> Result:
    """A page's article, unread, or why there is none."""
    try:
        return Result(page, to_article(page, given))
    except Unreadable as error:
        return Result(page, rejection=Rejection.of(error, page))


def _read(result: Result, reader: Reader) -> Result:
    """The same with its article read, where it has one."""
    if result.article is None:
        return result
    try:
        return replace(result, reading=read_article(result.article, reader))
    except Unreadable as error:
        return replace(result, rejection=Rejection.of(error, result.page))


def read_article(article: Article, reader: Reader) -> Reading:
    """A reading with values resolved and every quotation checked.

    Letters that were decoded wrongly are mended for the reader, and quoted as they stand.

    Raises Unreadable LANG001 for a language that the reader lacks, Unreadable for a text that it cannot cope with, and
    lets ReaderError through.
    """
    language = article.metadata.language
    if language not in reader.languages:
        known = ", ".join(sorted(reader.languages))
        raise Unreadable(
            "LANG001",
            f"the text is in {language!r}, and {reader.name} reads {known}: it is kept, unread. "
            f"If it is in one of these, say so by --language.",
            place="the whole text",
        )
    plain = mended(article)
    try:
        reading = reader.read(plain.article)
    except EvidenceError as error:  # a span that no text can have
        raise Unreadable(error.code, error.message) from error
    except (ReaderError, Unreadable):  # the reader says itself what is wrong, with the run or with this article
        raise
    except Exception as error:  # whatever a plug-in does, the article is kept and the run goes on
        raise Unreadable("READER003", f"{reader.name} failed: {type(error).__name__}: {error}") from error
    resolved = values.resolve(actors.resolve(reading, plain.article), plain.article)
    return _verbatim(plain.back(resolved), article)


def read_articles(articles: Iterable[Article], reader: Reader) -> Iterator[Reading]:
    """Readings in the order of the articles, several read at once where the reader allows it; raises as `read_article`.

    Articles are taken as they are needed, a few ahead.
    """
    return _in_order(lambda article: read_article(article, reader), articles, reader)


def _in_order(work: Callable[[T], R], items: Iterable[T], reader: Reader) -> Iterator[R]:
    """What the work gives for each item, in their order."""
    if not getattr(reader, "parallel", False):
        yield from map(work, items)
        return
    # One more than there are cores, for those that wait until the interpreter is free.
    workers = 1 + (os.cpu_count() or 1)
    pool = ThreadPoolExecutor(workers)
    ahead: deque[Future[R]] = deque()
    try:
        for item in items:
            ahead.append(pool.submit(copy_context().run, work, item))  # with the own tables that are in force here
            if len(ahead) > workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _verbatim(reading: Reading, article: Article) -> Reading:
    """The reading without what is not verbatim (law 1) or lies in the furniture; each drop becomes a rejection."""
    rejections: list[Rejection] = []

    def holds(item: Act | Attribution) -> bool:
        try:
            for quote in item.quotes():
                quote.check(article.text)
            if isinstance(item, Act):
                _check_furniture(item, article)
        except EvidenceError as error:
            first = item.quotes()[0].span
            place = f"characters {first.start} to {first.end}"
            rejections.append(Rejection(reading.reader, error.code, error.message, place))
            return False
        return True

    acts = tuple(act for act in reading.acts if holds(act))
    attributions = tuple(attribution for attribution in reading.attributions if holds(attribution))
    return replace(reading, acts=acts, attributions=attributions, rejections=(*reading.rejections, *rejections))


def _check_furniture(act: Act, article: Article) -> None:
    for block in article.blocks:
        if block.is_furniture and block.span.overlaps(act.evidence.span):
            raise EvidenceError("SPAN003", f"an act was read from the newspaper's {block.kind}, which is no content")


def read(
    text: str,
    *,
    published: str | date | None = None,
    publisher: str | None = None,
    author: str | None = None,
    title: str | None = None,
    language: str | None = None,
    reader: str | Reader = "standard",
) -> Result:
    """Read a text in one line; see `Result`.

    Text that begins like an HTML page is read as one. Raises MetadataError or ReaderError for arguments that cannot be
    right, TypeError for what is no text; a text that cannot be read is a rejection.
    """
    if not isinstance(text, str):
        raise TypeError(f"read takes a text, not {type(text).__name__}: for a file pass Path(...).read_text()")
    given = metadata(title=title, publisher=publisher, author=author, published=published, language=language)
    content = text.encode("utf-8", errors="replace")
    page = Page(content, "text", sniffed(content))
    try:
        freeze(text)
    except Unreadable as error:
        return Result(page, rejection=Rejection.of(error, page))
    return read_page(page, load(reader) if isinstance(reader, str) else reader, given)


@dataclass(frozen=True, slots=True)
class Twin:
    """Another article of the ledger that has the same text."""

    record: int
    other: Mapping[str, str | None]
    """What its metadata say that those of the new one do not, by field; None where the new one alone says it."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What `add` did with one source."""

    source: str
    result: Result | None
    """None where the source was known already, or its bytes could not be had."""
    rejection: Rejection | None
    added: Added
    """Numbers of the records that were written."""
    twin: Twin | None = None
    """An article of the same text beside the new one; or instead of it, where no article was recorded."""


def add(
    sources: Iterable[str], ledger: Ledger, reader: Reader, *, given: Metadata | None = None, limit: int
) -> Iterator[Recorded]:
    """Read and record each source in order; each is on the disk when it is yielded. `limit` is a page's bytes.

    A few are fetched and read ahead of the one that is recorded, where the reader allows it.
    """

    def made(work: tuple[str, Page | Rejection]) -> tuple[str, Callable[[], Recorded]]:
        source, fetched = work
        if isinstance(fetched, Rejection):
            return source, lambda: Recorded(source, None, fetched, ledger.reject(fetched))
        return source, prepared(fetched, ledger, reader, given)

    taken = ((source, fetch(source, limit=limit)) for source in sources)
    for source, recorded in _in_order(made, taken, reader):
        yield replace(recorded(), source=source)


def prepared(page: Page, ledger: Ledger, reader: Reader, given: Metadata | None = None) -> Callable[[], Recorded]:
    """Read a page unless it is known; what records it, which takes no time that others would wait for.

    A page is known, too, where its article is recorded with all that would be known of it now.
    """
    intake = _intake(page, reader, given)
    result = twin = None
    if not ledger.knows(intake):
        result = _framed(page, given)
        twin = _fuller(result, ledger)
        result = None if twin else _read(result, reader)

    def recorded() -> Recorded:
        if twin is not None:
            return Recorded(page.name, None, None, Added(), twin)
        if result is None or ledger.knows(intake):  # the same bytes may have come from elsewhere in the meantime
            return Recorded(page.name, None, ledger.rejected(intake), Added())
        return record(result, ledger, intake=intake)

    return recorded


def add_page(page: Page, ledger: Ledger, reader: Reader, *, given: Metadata | None = None) -> Recorded:
    """Read a page and record what became of it; what is recorded already is not read again."""
    return prepared(page, ledger, reader, given)()


def number_in(done: Recorded, page: Page, ledger: Ledger, given: Metadata | None = None) -> int | None:
    """The record of the article that a page was added as, or was known as; None where it is in none."""
    if number := done.added.article or (done.twin and done.twin.record):
        return number
    try:
        return ledger.number_of(identity_of(page, to_article(page, given)))
    except Unreadable:
        return None


def record(result: Result, ledger: Ledger, *, intake: str = "", annotator: str | None = None) -> Recorded:
    """Record what became of a page. `intake` is the key of the work; `annotator` made the reading, if we did not."""
    page, article, rejection = result.page, result.article, result.rejection
    if article is None:
        assert rejection is not None  # noqa: S101 - a result has an article or a rejection
        added = ledger.reject(rejection, page=page, intake=intake)
    else:
        added = ledger.add(page, article, result.reading, rejection, intake=intake, annotator=annotator)
    twin = _twin(article, ledger, added.article) if article and added.article else None
    return Recorded(page.name, result, rejection or ledger.rejected(intake), added, twin)


def _twin(article: Article, ledger: Ledger, own: int) -> Twin | None:
    """The latest article of the same text before its own record."""
    others = ledger.of_text(article.sha256, before=own)
    return Twin(others[-1].seq, _other(article.metadata, others[-1].article.metadata)) if others else None


def _fuller(result: Result, ledger: Ledger) -> Twin | None:
    """An article of the same page that has all of the metadata, where the ledger lacks the very same one."""
    page, article = result.page, result.article
    same = [one for one in ledger.of_text(article.sha256) if one.page_sha256 == page.sha256] if article else []
    if not article or not same or identity_of(page, article) in [one.identity for one in same]:
        return None
    twins = [Twin(one.seq, _other(article.metadata, one.article.metadata)) for one in same]
    return next((one for one in twins if all(getattr(article.metadata, name) is None for name in one.other)), None)


def _other(new: Metadata, old: Metadata) -> dict[str, str | None]:
    """What the old one says otherwise."""
    names = [item.name for item in fields(Metadata) if item.name != "origins"]
    return {name: getattr(old, name) for name in names if getattr(old, name) != getattr(new, name)}


def read_acts(page: Page, acts: str, *, author: str, given: Metadata | None = None) -> Result:
    """A page with acts that `author` annotated outside, in a file of the guidelines' form, instead of our reading.

    What `given` leaves open is taken from the file. Raises ActsError, with file and line, if an act is not in the form
    or its words do not stand in the page.
    """
    try:
        found = annotation.parse(Path(acts).read_bytes(), acts)
    except OSError as error:
        raise ActsError("ACTS001", f"{acts} cannot be read: {error.strerror}") from error
    told = {name: getattr(found.metadata, name) for name in ("title", "publisher", "author", "published", "language")}
    told |= {name: value for name in told if given and (value := getattr(given, name))}
    try:
        article = to_article(page, metadata(**told))
    except Unreadable as error:
        return Result(page, rejection=Rejection.of(error, page))
    return Result(page, article, found.reading(article, author, _way(page)))


def corrected(form: dict[str, Any], article: Article) -> Act:
    """An act in the guidelines' form as a reviewer gives it; of a slot with words and no value the value is read.

    Raises ActsError ACTS002, in words for people, where it is not in the form or its words do not stand in the text.
    """
    act = actors.named(annotation.act_of(form, article), article)
    (found,) = values.resolve(Reading(article.sha256, "", acts=(act,)), article, complete=True).acts
    return found


def _way(page: Page) -> annotation.Way:
    """From places in a plain text to those in its frozen form; places of other pages are the frozen form's already."""
    if page.media_type != "text/plain":
        return lambda at: at
    raw, _ = decode(page)
    return lambda at: len(freeze(raw[:at]))


def _intake(page: Page, reader: Reader, given: Metadata | None) -> str:
    """The key of the work: the same bytes with the same metadata, read by the same reader with the same own tables."""
    own = actors.digest()
    work = {
        "stages": STAGES,
        "page": page.sha256,
        "media_type": page.media_type,
        "reader": reader.name,
        "given": dump(given or Metadata()),
        **({"own": own} if own else {}),
    }
    return hashlib.sha256(canonical(work)).hexdigest()
