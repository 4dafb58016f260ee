"""Redirecting a message, by clicks: who gets it, what is said of its protection, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from mailguard.model import Account, Fingerprint, ListQuery, MessageId, Outgoing, OutgoingState
from mailguard.openpgp.gpg import GnuPG
from mailguard.search.query import parse_search
from tests.conftest import MakeKey
from tests.hands import Hands
from tests.ui.conftest import Answer, make_account
from tests.ui.mailbox import Mailbox, Writer
from ui.desk import Desk
from ui.lists.message_model import spoken
from ui.main_window import MainWindow

Read = Callable[[bytes], MainWindow]


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def read(desk: Desk, saved: Callable[[Account], Account], hands: Hands, qtbot: QtBot) -> Read:
    """Put a message into the inbox, and choose it. Nothing is ever sent: there is no network."""
    mailbox = Mailbox(desk, saved(make_account()))
    desk.core.set_offline(True)

    def choose(raw: bytes) -> MainWindow:
        message: MessageId = mailbox.put(raw)
        window = desk.show_main()
        qtbot.waitUntil(lambda: window.list.model.row(message) is not None, timeout=20_000)
        hands.choose_row(window.list.view, "Bob Example")
        qtbot.waitUntil(lambda: window.view.opened is not None and window.view.opened.id == message)
        return window

    return choose


def waiting(desk: Desk, answer: Answer) -> list[Outgoing]:
    return list(answer(desk.core.outbox.list()))


def redirect(window: MainWindow, hands: Hands, to: str) -> None:
    hands.pick_in_menu_bar(window, "Message", "Redirect…")
    dialog = hands.window("redirectDialog")
    assert not hands.find(QPushButton, "redirectNow", dialog).isEnabled()
    hands.type("redirectTo", to, dialog)
    hands.click("redirectNow", dialog)


def test_a_message_is_redirected_and_waits_in_the_outbox(
    read: Read, gpg: GnuPG, hands: Hands, desk: Desk, answer: Answer, qtbot: QtBot
) -> None:
    window = read(Writer(gpg).write("Harvest"))
    hands.pick_in_menu_bar(window, "Message", "Redirect…")
    dialog = hands.window("redirectDialog")
    hands.reads("The message is not encrypted", dialog)
    assert hands.find(QComboBox, "redirectFrom", dialog).currentText() == "Alice Example <alice@example.org>"
    hands.type("redirectTo", "carol@example.com", dialog)
    hands.press("Ctrl+Return", dialog)
    qtbot.waitUntil(lambda: len(waiting(desk, answer)) == 1)
    (row,) = waiting(desk, answer)
    assert (row.subject, row.recipients, row.is_redirect) == ("Harvest", ("carol@example.com",), True)
    assert row.redirects == window.list.current()


def test_of_an_encrypted_message_it_is_said_who_can_read_it(
    read: Read, gpg: GnuPG, make_key: MakeKey, hands: Hands, desk: Desk, answer: Answer, qtbot: QtBot
) -> None:
    key: Fingerprint = make_key("Alice Example", "alice@example.org")
    window = read(Writer(gpg).write("Secret harvest", "under the mat\n", encrypt_for=key))
    hands.pick_in_menu_bar(window, "Message", "Redirect…")
    dialog = hands.window("redirectDialog")
    hands.reads("Whoever gets it can read it only if it was encrypted to them as well.", dialog)
    hands.type("redirectTo", "carol@example.com", dialog)
    hands.click("redirectNow", dialog)
    qtbot.waitUntil(lambda: len(waiting(desk, answer)) == 1)
    (row,) = waiting(desk, answer)
    assert row.is_encrypted
    copy = desk.core._parts.outgoing.sent_copy(row.id)
    assert b"BEGIN PGP MESSAGE" in copy
    assert b"under the mat" not in copy


def test_what_is_no_address_is_not_sent(
    read: Read, gpg: GnuPG, hands: Hands, desk: Desk, answer: Answer
) -> None:
    window = read(Writer(gpg).write("Harvest"))
    redirect(window, hands, "carol")
    dialog = hands.window("redirectDialog")
    hands.reads("no address", dialog)
    assert not hands.find(QPushButton, "redirectNow", dialog).isEnabled()
    assert waiting(desk, answer) == []


def test_a_redirect_is_taken_back_and_no_draft_is_made_of_it(
    read: Read, gpg: GnuPG, hands: Hands, desk: Desk, answer: Answer, qtbot: QtBot
) -> None:
    settings = desk.core.accounts.settings()
    desk.core.accounts.change_settings(replace(settings, undo_send_s=60))
    window = read(Writer(gpg).write("Harvest"))
    redirect(window, hands, "carol@example.com")
    hands.click_words("Undo", window.toast)
    hands.reads("The message was not redirected.", window)
    qtbot.waitUntil(lambda: waiting(desk, answer) == [])
    assert answer(desk.core.writing.drafts()) == ()


def test_in_the_outbox_it_can_be_sent_and_deleted_and_not_edited(
    read: Read, gpg: GnuPG, hands: Hands, desk: Desk, answer: Answer, qtbot: QtBot
) -> None:
    window = read(Writer(gpg).write("Harvest"))
    redirect(window, hands, "carol@example.com")
    qtbot.waitUntil(lambda: len(waiting(desk, answer)) == 1)
    (row,) = waiting(desk, answer)
    assert row.state is OutgoingState.READY
    hands.choose_row(window.tree, "Outbox")
    hands.reads("Redirected to carol@example.com", window.outbox)
    hands.find(QPushButton, f"deleteOutgoing-{row.id}", window.outbox)
    assert window.outbox.findChild(QPushButton, f"editOutgoing-{row.id}") is None


def test_lists_show_what_was_answered_forwarded_and_redirected(
    desk: Desk, saved: Callable[[Account], Account], gpg: GnuPG, qtbot: QtBot
) -> None:
    mailbox = Mailbox(desk, saved(make_account()))
    message = mailbox.put(Writer(gpg).write("Harvest"), "\\Seen", "\\Answered", "$Forwarded", "Redirected")
    plain = mailbox.put(Writer(gpg).write("Lunch"), "\\Seen")
    rows = desk.show_main().list.model
    qtbot.waitUntil(lambda: rows.row(message) is not None and rows.row(plain) is not None)
    found = {each: rows.row(each) for each in (message, plain)}
    assert "answered, forwarded, redirected" in spoken(found[message])
    assert "answered" not in spoken(found[plain])
    ids = mailbox.messages.list_ids(mailbox.folder("INBOX").id, parsed("is:redirected"))
    assert list(ids) == [message]


def parsed(text: str) -> ListQuery:
    return ListQuery(search=parse_search(text, date.today()))
