"""The language of a text, however long it is."""

from __future__ import annotations

import pytest

from servanda.page.language import detect

ENGLISH = (
    "The prime minister told reporters on Tuesday that her country would send ten lorries of medicine before winter. "
    "Her neighbours thanked her, although the opposition said that the promise had come too late for many villages. "
    "A second round of talks about the eastern bridge is planned for the summer, according to people in both capitals."
)
GERMAN = (
    "Die Kanzlerin sagte am Dienstag vor der Presse, ihr Land werde vor dem Winter zehn Lastwagen mit Arznei schicken. "
    "Die Nachbarn dankten ihr, auch wenn die Opposition meinte, das Versprechen komme für viele Dörfer zu spät. "
    "Eine zweite Runde der Gespräche über die Brücke im Osten ist nach Angaben aus beiden Städten für Sommer geplant."
)
ARABIC = "سترسل البلاد عشر شاحنات من الأدوية إلى جيرانها قبل الشتاء، حسبما قالت رئيسة الوزراء للصحفيين يوم الثلاثاء. "


@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "en"), (GERMAN, "de")])
@pytest.mark.parametrize("times", [1, 5_000])
def test_a_text_is_told_surely_however_long_it_is(text: str, language: str, times: int) -> None:
    assert detect(f"{text}\n\n" * times) == (language, True)


def test_another_script_is_told() -> None:
    assert detect(ARABIC * 5)[0] == "ar"


def test_a_short_text_is_never_sure() -> None:
    assert detect("Norland refuses.")[1] is False
