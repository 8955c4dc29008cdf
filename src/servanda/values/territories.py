"""Codes of states in ISO 3166-1; wraps Babel's copy of the CLDR."""

from __future__ import annotations

from babel.core import get_global


def alpha2(alpha3: str) -> str | None:
    """The code of two letters for one of three; None where there is none.

    >>> alpha2("KEN"), alpha2("EU")
    ('KE', None)
    """
    found = get_global("territory_aliases").get(alpha3, ())
    return found[0] if len(alpha3) == 3 and len(found) == 1 else None
