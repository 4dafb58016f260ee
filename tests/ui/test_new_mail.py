"""Notices of new mail: what they tell, and what a click on one does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from mailguard.core import Profile
from mailguard.events import MailArrived
from mailguard.model import Account, Address, FolderId, MessageId, MessageRow, NoticeDetail
from mailguard.openpgp.gpg import GnuPG
from tests.hands import Hands
from tests.servers.notification_service import NotificationService, running_notification_service
from tests.ui.conftest import PATIENCE_MS, StartDesk, make_account
from tests.ui.mailbox import Mailbox, Writer
from ui.desk import Desk
from ui.desktop.new_mail import Words, words_of
from ui.desktop.tray import ICON_PX, picture_of
from ui.desktop.tray import words_of as tray_words
from ui.main_window import MainWindow

PLAIN = MessageRow(
    id=MessageId(1),
    folder=FolderId(1),
    sender=Address("Bob Example", "bob@example.net"),
    recipients="",
    subject="Lunch?",
    date=datetime(2026, 3, 1, tzinfo=UTC),
    size_bytes=100,
    is_read=False,
    is_starred=False,
    is_answered=False,
    is_forwarded=False,
    is_junk=False,
    has_attachment=False,
    is_encrypted=False,
    is_signed=False,
    mark=None,
)
SEALED = replace(PLAIN, is_encrypted=True, subject="The vault code")
UNREAD = replace(SEALED, subject="...")
EVE = replace(PLAIN, sender=Address("", "eve@example.org"), subject="")
SUBJECT, SENDER, NOTHING = NoticeDetail.SUBJECT, NoticeDetail.SENDER, NoticeDetail.NOTHING


@pytest.mark.parametrize(
    ("rows", "detail", "shows_protected", "expected"),
    [
        ([PLAIN], SUBJECT, False, Words("New message from Bob Example", "Lunch?")),
        ([PLAIN], SENDER, True, Words("New message from Bob Example")),
        ([PLAIN], NOTHING, True, Words("New mail")),
        ([EVE], SUBJECT, False, Words("New message from eve@example.org", "(no subject)")),
        ([SEALED], SUBJECT, False, Words("New encrypted message from Bob Example")),
        ([SEALED], SUBJECT, True, Words("New encrypted message from Bob Example", "The vault code")),
        ([UNREAD], SUBJECT, True, Words("New encrypted message from Bob Example")),
        ([SEALED], SENDER, True, Words("New encrypted message from Bob Example")),
        ([SEALED], NOTHING, True, Words("New mail")),
        ([PLAIN, SEALED, EVE], SUBJECT, True, Words("3 new messages", "From Bob Example, eve@example.org")),
        ([PLAIN, EVE], NOTHING, True, Words("2 new messages")),
    ],
)
def test_a_notice_tells_no_more_than_is_allowed(
    rows: list[MessageRow], detail: NoticeDetail, shows_protected: bool, expected: Words
) -> None:
    assert words_of(rows, detail, shows_protected=shows_protected) == expected


def test_a_notice_of_many_names_a_few() -> None:
    rows = [replace(PLAIN, sender=Address(name, f"{name}@example.net")) for name in "abcdef"]
    assert words_of(rows, SUBJECT, shows_protected=False) == Words(
        "6 new messages", "From a, b, c and 3 more"
    )


def test_names_and_subjects_are_cleaned_and_cut() -> None:
    row = replace(PLAIN, sender=Address("B\u202eob\nx", "bob@example.net"), subject="a\u202eb\n" + "c" * 500)
    words = words_of([row], SUBJECT, shows_protected=False)
    assert "\u202e" not in words.title + words.text and "\n" not in words.title + words.text
    assert len(words.text) == 120


@pytest.fixture
def service() -> Iterator[NotificationService]:
    with running_notification_service() as made:
        yield made


@pytest.fixture
def desk(start_desk: StartDesk, profile: Profile, service: NotificationService) -> Desk:
    return start_desk(replace(profile, desktop_bus=service.bus))


@pytest.fixture
def mailbox(desk: Desk, saved: Callable[[Account], Account]) -> Mailbox:
    return Mailbox(desk, saved(make_account()))


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def lunch(mailbox: Mailbox, gpg: GnuPG) -> MessageId:
    """The older one of two messages."""
    writer = Writer(gpg)
    found = mailbox.put(writer.write("Lunch", "on Thursday?\n"))
    mailbox.put(writer.write("Minutes", "of Monday\n"))
    return found


@pytest.fixture
def window(desk: Desk, lunch: MessageId, qtbot: QtBot) -> MainWindow:
    made = desk.show_main()
    qtbot.waitUntil(lambda: made.list.model.row(lunch) is not None, timeout=PATIENCE_MS)
    return made


@pytest.mark.servers
def test_new_mail_is_told_to_the_desktop_and_a_click_shows_it(
    window: MainWindow,
    desk: Desk,
    mailbox: Mailbox,
    lunch: MessageId,
    service: NotificationService,
    qtbot: QtBot,
) -> None:
    desk.bridge.report(MailArrived(mailbox.account.id, mailbox.folder("INBOX").id, (lunch,)))
    qtbot.waitUntil(lambda: len(service.shown) == 1, timeout=PATIENCE_MS)
    assert service.shown[0][3:5] == ("New message from Bob Example", "Lunch")
    service.click(1)
    qtbot.waitUntil(lambda: window.list.current() == lunch, timeout=PATIENCE_MS)


@pytest.mark.servers
def test_nothing_is_told_where_notices_are_off(
    window: MainWindow,
    desk: Desk,
    mailbox: Mailbox,
    lunch: MessageId,
    service: NotificationService,
    qtbot: QtBot,
    hands: Hands,
) -> None:
    settings = desk.show_settings()
    settings.show_page("notifications")
    hands.click("notifyNewMail", settings)
    desk.bridge.report(MailArrived(mailbox.account.id, mailbox.folder("INBOX").id, (lunch,)))
    hands.click("testNotice", settings)
    hands.reads("The desktop was given a notice.", settings)
    qtbot.waitUntil(lambda: len(service.shown) == 1, timeout=PATIENCE_MS)
    assert service.shown[0][3] == "MailGuard"
    assert not window.background.new_mail.is_collecting


def test_a_desktop_without_notices_and_notification_area_is_told(
    start_desk: StartDesk, profile: Profile, qtbot: QtBot
) -> None:
    desk = start_desk(profile)
    hands = Hands(qtbot, desk)
    settings = desk.show_settings()
    settings.show_page("notifications")
    hands.reads("This desktop has no notification area now", settings)
    assert not hands.find(QCheckBox, "trayIcon", settings).isEnabled()
    hands.click("testNotice", settings)
    hands.reads("This desktop has no service for notices.", settings)


@pytest.mark.parametrize(
    ("unread", "words"),
    [(0, "MailGuard"), (1, "MailGuard: 1 unread message"), (12, "MailGuard: 12 unread messages")],
)
def test_the_icon_tells_how_much_is_unread(unread: int, words: str, qapp: QApplication) -> None:
    assert tray_words(unread) == words
    bare, counted = picture_of(0).toImage(), picture_of(unread).toImage()
    assert counted.size() == QSize(ICON_PX, ICON_PX)
    assert (counted == bare) == (unread == 0)
