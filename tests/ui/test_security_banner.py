"""The banner and its details: colour, glyph, words and what is spoken agree in every state."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mailguard.banner.verdicts import banner, rest_banner, working_banner
from mailguard.model import BannerAction, Glyph, Theme, Tone
from tests.ui.verdicts import verdicts
from ui import theme
from ui.icons import glyph
from ui.reader.security_banner import SecurityBanner
from ui.reader.security_details import SecurityDetails
from ui.reader.security_words import describe, report_text
from ui.widgets.wrapping import Passage

ROWS = verdicts()
GREEN = {"B22", "B23", "B24", "B25"}


@pytest.fixture
def shown(qtbot: QtBot, qapp: QApplication) -> Iterator[SecurityBanner]:
    theme.install(qapp, Theme.LIGHT)
    page = QWidget()
    qtbot.addWidget(page)
    made = SecurityBanner()
    inside = QVBoxLayout(page)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.addWidget(made)
    inside.addStretch(1)
    page.resize(900, 200)
    page.show()
    yield made


def buttons(shown: SecurityBanner) -> list[QPushButton]:
    QApplication.processEvents()  # a layout shows what was added to it a moment later
    return [each for each in shown.findChildren(QPushButton) if each.isVisible()]


def test_each_verdict_gets_the_row_it_is_named_after() -> None:
    assert [banner(each).id for each in ROWS.values()] == list(ROWS)


@pytest.mark.parametrize("row", ROWS)
def test_every_state_shows_its_tone_glyphs_words_and_buttons(shown: SecurityBanner, row: str) -> None:
    wanted = banner(ROWS[row])
    shown.show_banner(wanted)
    made = [each.objectName() for each in buttons(shown)]
    assert shown.title.text() == wanted.title
    assert shown.sentence.text() == wanted.sentence
    assert shown.sentence.isHidden() is (row == "B28")
    assert shown.property("tone") == str(wanted.tone)
    spoken = f"{wanted.title}. {wanted.sentence}".strip()
    assert shown.accessibleName() == f"Message security: {spoken}"
    assert made == [f"banner-{each}" for each in wanted.actions]
    pictures = [each for each in shown.findChildren(QLabel) if not each.pixmap().isNull()]
    assert len(pictures) == 2
    assert (wanted.tone is Tone.OK) is (row in GREEN)


@pytest.mark.parametrize("row", ROWS)
def test_every_button_asks_for_what_it_says(shown: SecurityBanner, qtbot: QtBot, row: str) -> None:
    wanted = banner(ROWS[row])
    shown.show_banner(wanted)
    for made, action in zip(buttons(shown), wanted.actions, strict=True):
        with qtbot.waitSignal(shown.acted) as acted:
            QTest.mouseClick(made, Qt.MouseButton.LeftButton)
        assert acted.args == [action]


@pytest.mark.parametrize("width", [340, 560, 900, 1400])
def test_sentences_are_never_cut_off(shown: SecurityBanner, qtbot: QtBot, width: int) -> None:
    page = shown.parentWidget()
    for row in ROWS.values():
        shown.show_banner(banner(row))
        page.resize(width, 400)
        QApplication.processEvents()
        for words in (shown.title, shown.sentence):
            if words.isVisible():
                assert words.height() >= words.heightForWidth(words.width()), (banner(row).id, width)
        for made in buttons(shown):
            assert made.width() >= made.minimumSizeHint().width()
            assert made.geometry().right() <= shown.width()


def test_the_banner_is_54_high_and_30_where_nothing_is_claimed(shown: SecurityBanner) -> None:
    shown.show_banner(banner(ROWS["B24"]))
    QApplication.processEvents()
    assert shown.height() == 54
    shown.show_banner(banner(ROWS["B28"]))
    QApplication.processEvents()
    assert 30 <= shown.height() <= 34


def test_the_rest_has_a_banner_of_its_own_and_a_way_back(shown: SecurityBanner, qtbot: QtBot) -> None:
    shown.show_banner(banner(ROWS["B14"]))
    shown.show_rest(rest_banner(Glyph.LOCK))
    assert shown.title.text() == "The unsigned rest of this message"
    (back,) = buttons(shown)
    with qtbot.waitSignal(shown.back_asked):
        QTest.mouseClick(back, Qt.MouseButton.LeftButton)


def test_the_banner_is_reached_by_the_tab_key(shown: SecurityBanner) -> None:
    shown.show_banner(banner(ROWS["B19"]))
    assert shown.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert all(each.focusPolicy() & Qt.FocusPolicy.TabFocus for each in buttons(shown))
    assert QAccessible.queryAccessibleInterface(shown) is not None


def test_glyphs_of_different_meaning_differ_in_their_outline(qapp: QApplication) -> None:
    """So that they are told apart without colour."""
    theme.install(qapp, Theme.LIGHT)
    drawn = {each: glyph(each, Tone.NEUTRAL).pixmap(24, 24).toImage() for each in Glyph}
    seen: list[bytes] = []
    for each, image in drawn.items():
        outline = bytes(image.pixelColor(x, y).alpha() > 128 for y in range(24) for x in range(24))
        assert any(outline), each
        assert outline not in seen, each
        seen.append(outline)


@pytest.mark.parametrize("row", ROWS)
def test_details_say_what_was_checked_and_carry_nothing_of_the_message(
    shown: SecurityBanner, qtbot: QtBot, row: str
) -> None:
    found = ROWS[row]
    details = SecurityDetails(found, banner(found), (), shown)
    details.hang_from(shown)
    said = [
        each.text()
        for each in details.findChildren(QWidget)
        if isinstance(each, QLabel | Passage) and each.text()
    ]
    sections = describe(found, banner(found), ())
    assert said[0] == "Message security"
    for section in sections:
        assert section.title in said
        assert all(line.text in said for line in section.lines)
    report = report_text(banner(found), sections, found.status)
    assert banner(found).title in report
    assert ("[GNUPG:] NEWSIG" in report) is bool(found.status)
    QTest.keyClick(details, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not details.isVisible())


def test_a_message_without_protection_says_what_that_means() -> None:
    (section,) = describe(ROWS["B28"], banner(ROWS["B28"]), ())
    assert section.lines[0].text == (
        "This message carries no encryption and no signature. Anyone on the way could read or change it."
    )


def test_while_it_is_checked_nothing_is_claimed() -> None:
    (section,) = describe(ROWS["B01"], working_banner(), ())
    assert section.title == "Working…"
    assert section.lines == ()


def test_every_action_has_words() -> None:
    assert all(SecurityBanner.words(each) for each in BannerAction)
