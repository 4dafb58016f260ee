"""Envelopes further down, messages that wait to be decrypted, and what GnuPG itself said: in the windows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mailguard.banner.verdicts import banner, with_inner
from mailguard.model import Encryption, Signature, Theme, Verdict
from tests.ui.verdicts import verdicts
from ui import theme
from ui.reader.security_banner import SecurityBanner
from ui.reader.security_details import SecurityDetails

ROWS = verdicts()


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication) -> Iterator[QWidget]:
    theme.install(qapp, Theme.LIGHT)
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    yield made


def test_gnupgs_own_words_are_folded_away_until_they_are_asked_for(page: QWidget) -> None:
    status = ("[GNUPG:] NEWSIG", "[GNUPG:] GOODSIG 5E9CA88293FEA35F Mallory \u202eexe.txt")
    verdict = Verdict(facts=ROWS["B24"].facts, status=status)
    details = SecurityDetails(verdict, banner(verdict), (), page)
    details.hang_from(page)
    words = details.findChild(QWidget, "rawStatus")
    before = details.height()
    assert words.isHidden()
    fold = details.findChild(QPushButton, "gnupgWords")
    QTest.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert words.isVisible()
    opened = details.height()
    assert opened > before + 100
    assert words.toPlainText().splitlines()[0] == "[GNUPG:] NEWSIG"
    assert "\u202e" not in words.toPlainText()
    QTest.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert words.isHidden()
    assert details.height() < opened - 100
    details.close()


def test_a_banner_over_inner_envelopes_opens_them_too() -> None:
    for row in ("B14", "B19", "B24", "B28"):
        shown = with_inner(banner(ROWS[row]), has_inner=True)
        assert [str(each) for each in shown.actions][-2:] == ["open-inner", "details"]
        assert with_inner(banner(ROWS[row]), has_inner=False) == banner(ROWS[row])
    assert with_inner(banner(ROWS["B10"]), has_inner=True) == banner(ROWS["B10"])


def test_what_waits_to_be_decrypted_says_so(page: QWidget) -> None:
    facts = ROWS["B02"].facts
    assert (facts.encryption, facts.signature) == (Encryption.LOCKED, Signature.NONE)
    shown = SecurityBanner(page)
    shown.show_banner(banner(Verdict(facts=facts, is_waiting=True)))
    assert shown.title.text() == "Encrypted, not opened yet"
    assert [each.text() for each in shown.findChildren(QPushButton)] == ["Decrypt"]
    assert page.findChildren(QMenu) == []
