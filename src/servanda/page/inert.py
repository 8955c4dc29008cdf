"""A page as it came, made harmless so that it can be shown beside the article; wraps nh3."""

from __future__ import annotations

from html import escape

import nh3

from servanda.model import Page
from servanda.page.decode import decode

TAGS = (
    "a abbr address article aside b blockquote br caption cite code col colgroup dd del details dfn div dl dt em "
    "figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section "
    "small span strong sub summary sup table tbody td tfoot th thead time tr u ul var"
)
"""What stays: text and its order. Nothing of it can run, ask for anything or lead anywhere without its attributes."""
ATTRIBUTES = {
    "*": {"dir", "lang"},
    "img": {"alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
"""No address among them: a picture shows what stands in its place, a link its words."""
GONE = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head", "title", "select"}
"""Whose content goes, too."""


def inert(page: Page) -> str:
    """The page's body as HTML of a few elements without any address, style or script.

    What is no HTML is shown as it is written. Raises Unreadable as `decode` does.

    >>> inert(Page(b'<p onclick="x()">A <a href="//x">b</a><script>c</script><img src=d alt=e>', "n", "text/html"))
    '<p>A <a>b</a><img alt="e"></p>'
    >>> inert(Page(b"1 < 2", "n", "text/plain"))
    '<pre>1 &lt; 2</pre>'
    """
    text, _ = decode(page)
    if page.media_type != "text/html":
        return f"<pre>{escape(text)}</pre>"
    return nh3.clean(
        text,
        tags=set(TAGS.split()),
        clean_content_tags=GONE,
        attributes=ATTRIBUTES,
        link_rel=None,
        url_schemes=set(),
    )
