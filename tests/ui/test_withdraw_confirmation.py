"""The Confirmations tab: one's own confirmation of a key can be withdrawn, others' cannot."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton, QListWidget, QTabWidget
from pytestqt.qtbot import QtBot

from mailguard.model import Fingerprint, Trust
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey, key_maker
from tests.hands import Hands
from ui.desk import Desk
from ui.keys.window import KeysWindow


@pytest.fixture
def bob(gpg: GnuPG, other_gpg: GnuPG, make_key: MakeKey) -> Fingerprint:
    """Confirmed by Alice, whose keyring this is, and by Carol."""
    alice = make_key("Alice Example", "alice@example.org")
    bob, carol = (key_maker(other_gpg)(name, f"{name}@example.net") for name in ("bob", "carol"))
    other_gpg.certify(bob, by=carol, passphrase=None, is_local=False)
    gpg.import_keys(other_gpg.export_public([bob, carol]))
    gpg.certify(bob, by=alice, passphrase=None)
    return bob


def test_ones_own_confirmation_can_be_withdrawn(
    bob: Fingerprint, gpg: GnuPG, desk: Desk, qtbot: QtBot
) -> None:
    hands = Hands(qtbot, desk)
    window = desk.show_keys(bob)
    qtbot.waitUntil(lambda: lines(window) != [], timeout=20_000)
    (mine,) = [row for row, text in enumerate(lines(window)) if text.startswith("You\n")]
    listed = window.findChild(QListWidget, "confirmations")
    withdraw = window.findChild(QAbstractButton, "withdrawConfirmation")
    assert (listed.count(), listed.currentRow(), withdraw.isEnabled()) == (2, mine, True)
    listed.setCurrentRow(1 - mine)
    assert not withdraw.isEnabled()
    listed.setCurrentRow(mine)
    hands.click("withdrawConfirmation", window)
    hands.click_words("Withdraw", hands.window("question"))
    qtbot.waitUntil(lambda: len(lines(window)) == 1, timeout=20_000)
    assert gpg.load_key(bob).validity is Trust.UNKNOWN


def lines(window: KeysWindow) -> list[str]:
    """Of the tab as it is now: it is made anew when keys change, and fills when it is looked at."""
    tabs = window.findChild(QTabWidget, "keyTabs")
    if tabs is None:
        return []
    tabs.setCurrentIndex(3)
    listed = window.findChild(QListWidget, "confirmations")
    return [listed.item(row).text() for row in range(listed.count())]
