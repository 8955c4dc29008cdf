"""Which language a text is in; wraps py3langid."""

from __future__ import annotations

from functools import cache
from typing import Any

# Below this many characters, or this probability, the detector errs too often to overrule what a page says of itself.
ENOUGH = 300
SURE = 0.99
# The detector grows unsure of longer texts, and takes very long ones for no language at all.
SAMPLE = 2_000


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - it loads its model at import

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect(text: str) -> tuple[str, bool]:
    """The likeliest language (BCP 47 primary subtag) and whether that is sure."""
    language, probability = _identifier().classify(text[:SAMPLE])
    return language, len(text) >= ENOUGH and probability >= SURE
