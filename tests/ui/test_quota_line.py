"""The line of the status bar for a mailbox that gets full."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from mailguard.events import QuotaChanged
from mailguard.model import Account
from mailguard.model.quota import Quota
from tests.ui.conftest import make_account
from ui.activity.quota_line import QuotaLine
from ui.desk import Desk


def test_a_mailbox_that_gets_full_is_named_and_one_with_room_is_not(
    desk: Desk, saved: Callable[[Account], Account], qtbot: QtBot
) -> None:
    account = saved(make_account())
    line = QuotaLine(desk)
    qtbot.addWidget(line)

    def told(*used_of_1000: int) -> None:
        quotas = tuple(
            Quota(root="", resource="STORAGE", used=each << 20, limit=1000 << 20) for each in used_of_1000
        )
        desk.core._post(QuotaChanged(account.id, quotas))

    assert line.isHidden()
    told(500, 820)
    qtbot.waitUntil(lambda: not line.isHidden())
    assert line.words.text() == "Mailbox 82 % full" and line.bar.value() == 82
    assert account.identity.address in line.toolTip() and "used on the server" in line.toolTip()
    told(700)
    qtbot.waitUntil(line.isHidden)
