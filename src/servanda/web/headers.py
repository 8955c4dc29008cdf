"""Headers of every answer that names no others."""

from __future__ import annotations

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""No script, no frame, nothing from elsewhere."""
SCRIPTED = f"{POLICY}; script-src 'self'; connect-src 'self'"
"""Pages that write may run our own scripts."""
COPYING = f"{POLICY}; script-src 'self'"
"""A page with something to copy may run our own scripts, which ask for nothing."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",  # with less, browsers do not say which page a form came from
    "X-Content-Type-Options": "nosniff",
}
