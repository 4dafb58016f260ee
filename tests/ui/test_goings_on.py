"""What goes on beside the messages: the Outbox, drafts, activity, the status bar, toasts and broken links."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QMenu, QWidget
from pytestqt.qtbot import QtBot

from mailguard.core.waiting import WaitingCount
from mailguard.errors import LoginRefused, NotTrusted, Refused, StoreFailed, Unreachable
from mailguard.events import (
    FoldersChanged,
    KeepingProgressed,
    Link,
    LinkChanged,
    OutgoingChanged,
    SettingsChanged,
    SyncProgressed,
)
from mailguard.model import (
    Account,
    AccountId,
    Address,
    Draft,
    DraftId,
    Fingerprint,
    Flag,
    Outgoing,
    OutgoingId,
    OutgoingState,
    Wire,
)
from tests.conftest import MakeKey
from tests.core.letters import letter
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import ALICE, Mailbox
from ui.activity.fitting_row import FittingRow
from ui.activity.news import sent_words
from ui.activity.status_bar import unlocked_words
from ui.activity.waiting_word import WaitingWord, waiting_count_words
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.outbox.outbox_words import state_words
from ui.widgets.toast import SHOWN_MS, Toast

Saved = Callable[[Account], Account]
Answer = Callable[[Future[Any]], Any]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def account(saved: Saved) -> Account:
    return saved(make_account())


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def mailbox(desk: Desk, account: Account) -> Mailbox:
    return Mailbox(desk, account)


@pytest.fixture
def window(desk: Desk, mailbox: Mailbox, qtbot: QtBot) -> MainWindow:
    desk.core.set_offline(True)  # so that nothing is tried, and nothing said, by itself
    made = desk.show_main()
    qtbot.waitUntil(lambda: made.tree.place is not None)
    return made


def waiting(desk: Desk, account: Account, state: OutgoingState, subject: str = "Harvest") -> OutgoingId:
    """A message in the Outbox, which is as it would stand in Sent: plain here."""
    store = desk.core._parts.outgoing  # type: ignore[union-attr]
    raw = (
        f"From: {ALICE}\r\nTo: Bob Example <bob@example.net>\r\nSubject: {subject}\r\n"
        "Message-ID: <1@example.org>\r\nDate: Fri, 20 Nov 2026 12:00:00 +0000\r\n\r\nunder the mat\r\n"
    ).encode()
    number: OutgoingId = store.add(
        account.id,
        [Wire(envelope_from=ALICE.address, envelope_to=("bob@example.net", "hidden@example.net"), raw=raw)],
        sent_copy=raw,
        message_id="<1@example.org>",
        subject=subject,
        recipients=["bob@example.net", "hidden@example.net"],
        is_encrypted=False,
        is_signed=False,
    )
    store.set_state(number, state, error="550 no such user" if state is OutgoingState.FAILED else "")
    desk.bridge.report(OutgoingChanged(account.id, number, state))
    return number


def choose_place(window: MainWindow, words: str) -> None:
    model = window.tree.model()
    index = next(each for each in model.lines() if each.data() == words)  # type: ignore[attr-defined]
    QTest.mouseClick(
        window.tree.viewport(), Qt.MouseButton.LeftButton, pos=window.tree.visualRect(index).center()
    )


# The Outbox


def test_the_outbox_shows_what_holds_a_message_up(
    window: MainWindow, desk: Desk, account: Account, hands: Hands
) -> None:
    waiting(desk, account, OutgoingState.FAILED)
    choose_place(window, "Outbox")
    hands.reads("Harvest", window)
    hands.reads("To bob@example.net, hidden@example.net", window)
    hands.reads("Failed: 550 no such user", window)
    assert window.outbox.accessibleName() == "Outbox"


def test_an_empty_outbox_says_so(window: MainWindow, hands: Hands) -> None:
    choose_place(window, "Outbox")
    hands.reads("Nothing waits to be sent.", window)


def test_a_failed_message_is_edited_with_all_its_recipients_and_leaves_the_outbox(
    window: MainWindow, desk: Desk, account: Account, hands: Hands, answer: Answer
) -> None:
    number = waiting(desk, account, OutgoingState.FAILED)
    choose_place(window, "Outbox")
    hands.click(f"editOutgoing-{number}", window)
    composer = hands.window("composeWindow")
    for words in ("bob@example.net", "hidden@example.net", "under the mat"):
        hands.reads(words, composer)
    assert composer.findChild(QLineEdit, "subject").text() == "Harvest"
    assert answer(desk.core.outbox.list()) == ()
    ((_, draft),) = answer(desk.core.writing.drafts())
    assert [each.address for each in draft.bcc] == ["hidden@example.net"]


def test_a_message_is_dropped_only_after_a_question(
    window: MainWindow, desk: Desk, account: Account, hands: Hands, answer: Answer, qtbot: QtBot
) -> None:
    number = waiting(desk, account, OutgoingState.UNCERTAIN)
    choose_place(window, "Outbox")
    hands.reads("It may have arrived.", window)
    hands.click(f"deleteOutgoing-{number}", window)
    question = hands.window("deleteOutgoingQuestion")
    hands.reads("It may have been sent already", question)
    hands.click_words("Keep", question)
    assert len(answer(desk.core.outbox.list())) == 1
    hands.click(f"deleteOutgoing-{number}", window)
    hands.click_words("Delete", hands.window("deleteOutgoingQuestion"))
    qtbot.waitUntil(lambda: answer(desk.core.outbox.list()) == ())


def test_a_message_that_may_have_arrived_is_sent_again_only_by_hand(
    window: MainWindow, desk: Desk, account: Account, hands: Hands, qtbot: QtBot, answer: Answer
) -> None:
    number = waiting(desk, account, OutgoingState.UNCERTAIN)
    choose_place(window, "Outbox")
    hands.click(f"tryAgain-{number}", window)
    qtbot.waitUntil(lambda: answer(desk.core.outbox.list())[0].state is OutgoingState.READY)


def test_a_message_on_its_way_offers_nothing(
    window: MainWindow, desk: Desk, account: Account, hands: Hands
) -> None:
    number = waiting(desk, account, OutgoingState.SENDING)
    choose_place(window, "Outbox")
    hands.reads("Being sent…", window)
    assert window.findChild(QWidget, f"tryAgain-{number}") is None


def outgoing(state: OutgoingState, error: str = "", next_try: datetime | None = None) -> Outgoing:
    return Outgoing(
        id=OutgoingId(1),
        account=AccountId("a"),
        state=state,
        recipients=("bob@example.net",),
        subject="",
        is_encrypted=False,
        is_signed=False,
        created=NOW,
        next_try=next_try,
        tries=1,
        error=error,
        message_id="",
    )


@pytest.mark.parametrize(
    ("row", "begins"),
    [
        (outgoing(OutgoingState.READY), "Waiting to be sent"),
        (outgoing(OutgoingState.READY, "busy", NOW + timedelta(minutes=5)), "Tries again in 5 min, "),
        (outgoing(OutgoingState.READY, "", NOW - timedelta(minutes=5)), "Waiting to be sent"),
        (outgoing(OutgoingState.FAILED, "no such user"), "Failed: no such user"),
        (outgoing(OutgoingState.UNCERTAIN), "The connection broke"),
        (outgoing(OutgoingState.SENDING), "Being sent…"),
    ],
)
def test_each_state_has_its_words(row: Outgoing, begins: str) -> None:
    assert state_words(row, NOW).startswith(begins)


def test_an_outbox_is_worked_through_by_keys_alone(
    window: MainWindow, desk: Desk, account: Account, hands: Hands, qtbot: QtBot, answer: Answer
) -> None:
    first, second = (waiting(desk, account, OutgoingState.FAILED, subject) for subject in ("One", "Two"))
    choose_place(window, "Outbox")
    card = hands.find(QWidget, f"outgoing-{first}", window)
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Down)
    below = hands.find(QWidget, f"outgoing-{second}", window)
    qtbot.waitUntil(lambda: window.focusWidget() is below)
    QTest.keyClick(below, Qt.Key.Key_Delete)
    hands.click_words("Delete", hands.window("deleteOutgoingQuestion"))
    qtbot.waitUntil(lambda: [each.id for each in answer(desk.core.outbox.list())] == [first])
    card = hands.find(QWidget, f"outgoing-{first}", window)
    QTest.keyClick(card, Qt.Key.Key_Return)
    hands.reads("under the mat", hands.window("composeWindow"))


def test_the_time_of_a_waiting_message_is_changed_by_its_menu(
    window: MainWindow, desk: Desk, account: Account, hands: Hands, qtbot: QtBot, answer: Answer
) -> None:
    number = waiting(desk, account, OutgoingState.READY)
    answer(desk.core.outbox.send_later(number, datetime.now(UTC) + timedelta(days=40)))
    choose_place(window, "Outbox")
    hands.reads("Will be sent on ", window)
    card = hands.find(QWidget, f"outgoing-{number}", window)
    where = card.rect().center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, card.mapToGlobal(where))
    QApplication.postEvent(card, asked)
    menu = hands.wait_for(lambda: card.findChild(QMenu, "outgoingMenu"), "the menu of a message")
    times = menu.findChild(QMenu, "sendLaterMenu")
    next(each for each in times.actions() if each.objectName() == "send-tomorrow").trigger()
    menu.close()
    hands.reads("Will be sent tomorrow at ", window)
    hands.click(f"tryAgain-{number}", window)
    hands.reads("Waiting to be sent", window)
    assert answer(desk.core.outbox.list())[0].send_at is None


def test_who_has_a_message_and_who_has_not_is_told(
    window: MainWindow, desk: Desk, account: Account, hands: Hands
) -> None:
    number = waiting(desk, account, OutgoingState.FAILED)
    store = desk.core._parts.outgoing  # type: ignore[union-attr]
    store.narrow_wire(number, 0, [], {"hidden@example.net": "no such user"})
    desk.bridge.report(OutgoingChanged(account.id, number, OutgoingState.FAILED))
    choose_place(window, "Outbox")
    hands.reads("Delivered to bob@example.net.", window)


def test_that_a_key_ends_before_a_message_is_sent_is_told() -> None:
    row = replace(
        outgoing(OutgoingState.READY), send_at=NOW + timedelta(days=3), keys_until=NOW + timedelta(days=2)
    )
    assert "A key that it is signed or encrypted with expires on 22 Nov 2026" in state_words(row, NOW)
    assert "expires" not in state_words(replace(row, keys_until=NOW + timedelta(days=4)), NOW)
    assert state_words(replace(row, send_at=NOW + timedelta(seconds=4)), NOW) == "Sent in 4 s."


# Drafts


def test_a_draft_opens_once_however_often_it_is_clicked_and_may_be_deleted(
    window: MainWindow, desk: Desk, account: Account, hands: Hands, answer: Answer, qtbot: QtBot
) -> None:
    draft = Draft(
        account=account.id, from_=ALICE, to=(Address("", "bob@example.net"),), subject="Half a letter"
    )
    answer(desk.core.writing.save_draft(draft))
    choose_place(window, "Drafts")
    listed = hands.find(QListWidget, "draftList", window)
    assert "Half a letter" in listed.item(0).text()
    spot = listed.visualItemRect(listed.item(0)).center()
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseDClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    composer = hands.window("composeWindow")
    qtbot.wait(200)
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.wait(200)
    assert [each.objectName() for each in hands.windows()].count("composeWindow") == 1
    composer.close()
    qtbot.waitUntil(lambda: len(hands.windows()) == 1)
    listed.customContextMenuRequested.emit(spot)
    menu = next(each for each in window.drafts.findChildren(QMenu) if each.isVisible())
    next(each for each in menu.actions() if each.text() == "Delete").trigger()
    menu.close()
    qtbot.waitUntil(lambda: answer(desk.core.writing.drafts()) == ())
    qtbot.waitUntil(lambda: not window.drafts.isVisible())


def test_a_draft_that_is_gone_says_so(window: MainWindow, desk: Desk, hands: Hands) -> None:
    draft = Draft(account=AccountId("x"), from_=ALICE, subject="Gone")
    window.drafts.show_drafts([(DraftId(99), draft)])
    window.drafts.show()
    window.drafts.list.itemClicked.emit(window.drafts.list.item(0))
    hands.reads("This is not there any more.", hands.window("failure"))


# What happens


def test_a_server_that_does_not_answer_is_told_over_the_list_and_gone_when_it_does(
    window: MainWindow, desk: Desk, account: Account, hands: Hands, qtbot: QtBot
) -> None:
    broken = Unreachable("imap.example.org", "no route")
    desk.bridge.report(LinkChanged(account.id, Link.WAITING, broken, 30))
    hands.reads("imap.example.org does not answer. Your mail here is safe", window)
    hands.find(QWidget, "link-try-again", window)
    hands.click("link-work-offline", window)
    assert window.commands["offline"].isChecked()
    desk.bridge.report(LinkChanged(account.id, Link.ONLINE))
    qtbot.waitUntil(lambda: not window.link_bar.isVisible())
    hands.reads("Up to date, checked ", window)


def test_a_refused_password_is_asked_for_in_place(
    window: MainWindow, desk: Desk, account: Account, hands: Hands, qtbot: QtBot
) -> None:
    refused = LoginRefused("imap.example.org", "alice", "no")
    desk.bridge.report(LinkChanged(account.id, Link.STOPPED, refused))
    hands.reads("did not accept the password for alice", window)
    hands.click("link-enter-password", window)
    prompt = hands.window("passwordPrompt")
    field = hands.find(QLineEdit, "password", prompt)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    hands.type("password", "wonderland", prompt)
    hands.click("enterPassword", prompt)
    qtbot.waitUntil(lambda: [each.objectName() for each in hands.windows()] == ["mainWindow"])


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NotTrusted("imap.example.org", "it is self-signed"), "MailGuard cannot be sure that this is imap"),
        (StoreFailed("full", is_full=True), "There is no room to store messages."),
        (Refused("imap.example.org", "busy"), "imap.example.org refused this: “busy”."),
    ],
)
def test_other_troubles_of_the_link_are_told_too(
    window: MainWindow, desk: Desk, account: Account, hands: Hands, error: Any, said: str
) -> None:
    desk.bridge.report(LinkChanged(account.id, Link.STOPPED, error))
    hands.reads(said, window)


def test_progress_stands_in_the_status_bar_and_leads_to_activity(
    window: MainWindow, desk: Desk, account: Account, hands: Hands, qtbot: QtBot
) -> None:
    folder = window.tree.place.folder.id
    desk.bridge.report(SyncProgressed(account.id, folder, 40, 100))
    hands.reads("Getting messages: 40 of 100", window)
    assert (window.status.progress.value(), window.status.progress.maximum()) == (40, 100)
    desk.bridge.report(OutgoingChanged(account.id, OutgoingId(7), OutgoingState.SENT))
    hands.click("statusActivity", window)
    popover = hands.window("activity")
    hands.reads("Getting messages: 40 of 100", popover)
    hands.reads("A message was sent", popover)
    hands.reads("alice@example.org", popover)
    desk.bridge.report(SyncProgressed(account.id, folder, 60, 100))
    hands.reads("Getting messages: 60 of 100", popover)
    desk.bridge.report(KeepingProgressed(account.id, 7, 90))
    hands.reads("Storing messages for reading offline: 7 of 90", popover)
    desk.bridge.report(LinkChanged(account.id, Link.WAITING, Unreachable("imap.example.org", "no"), 300))
    hands.reads(f"{account.imap.host} does not answer; tries again in ", popover)
    hands.click_words("Try now", popover)
    desk.bridge.report(LinkChanged(account.id, Link.ONLINE))
    hands.reads(f"Connected to {account.imap.host}", popover)
    qtbot.waitUntil(lambda: "Getting messages" not in hands.text(popover))
    QTest.keyClick(popover, Qt.Key.Key_Escape)
    desk.bridge.report(SyncProgressed(account.id, folder, 100, 100))
    qtbot.waitUntil(lambda: not window.status.working.isVisible())


def test_a_message_that_went_out_is_named_with_its_protection(
    window: MainWindow, desk: Desk, account: Account, hands: Hands, answer: Answer
) -> None:
    number = waiting(desk, account, OutgoingState.SENDING)
    (sent,) = answer(desk.core.outbox.list())
    desk.bridge.report(OutgoingChanged(account.id, number, OutgoingState.SENT, sent=sent))
    hands.reads("Sent to bob@example.net, hidden@example.net.", window)


def test_settings_that_could_not_be_saved_are_told(window: MainWindow, desk: Desk, hands: Hands) -> None:
    desk.bridge.report(SettingsChanged(StoreFailed("no room", is_full=True)))
    hands.reads("Settings could not be saved", window)
    hands.reads("They hold until you quit.", window)


@pytest.mark.parametrize(
    ("encrypted", "signed", "end"),
    [
        (True, True, ", encrypted and signed."),
        (True, False, ", encrypted."),
        (False, True, ", signed."),
        (False, False, "."),
    ],
)
def test_words_for_what_was_sent(encrypted: bool, signed: bool, end: str) -> None:
    assert sent_words("Bob", encrypted, signed) == f"Sent to Bob{end}"


# The status bar and the toast


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (None, "Your key is unlocked"),
        (NOW + timedelta(minutes=8), "Your key is unlocked for 8 minutes"),
        (NOW + timedelta(seconds=20), "Your key is unlocked for 1 minute"),
        (NOW - timedelta(seconds=20), "Your key is unlocked for 1 minute"),
    ],
)
def test_the_time_a_key_is_unlocked_is_told(until: datetime | None, said: str) -> None:
    assert unlocked_words(until, NOW) == said


def test_an_unlocked_key_shows_in_the_status_bar_until_it_is_locked(
    desk: Desk, saved: Saved, make_key: MakeKey, hands: Hands, qtbot: QtBot, answer: Answer
) -> None:
    key: Fingerprint = make_key("Alice Example", "alice@example.org", "words")
    saved(make_account(key=key))
    window = desk.show_main()
    answer(desk.core.keys.lock_now())
    qtbot.waitUntil(lambda: not window.status.lock.isVisible())
    answer(desk.core.keys.unlock(key, "words"))
    window.status.look()
    hands.reads("Your key is unlocked", window)
    hands.press("Ctrl+Alt+L", window)
    qtbot.waitUntil(lambda: not window.status.lock.isVisible())
    assert not answer(desk.core.keys.unlock_state(key)).is_unlocked


def test_a_toast_stands_in_the_lower_left_and_undoes_once(qtbot: QtBot, hands: Hands) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(600, 400)
    toast = Toast(page)
    page.show()
    done: list[str] = []
    toast.say("Message archived", lambda: done.append("undone"))
    assert toast.geometry().left() < 60
    assert toast.geometry().bottom() > 300
    page.resize(600, 300)
    qtbot.waitUntil(lambda: toast.geometry().bottom() < 300)
    QTest.mouseClick(toast.undo, Qt.MouseButton.LeftButton)
    assert done == ["undone"]
    assert not toast.isVisible()
    toast.say("Sent")
    assert not toast.undo.isVisible()
    assert SHOWN_MS == 5000
    assert toast.findChild(QLabel, "toastText").text() == "Sent"


def test_how_much_waits_is_a_quiet_word_that_opens_activity(
    window: MainWindow, desk: Desk, account: Account, hands: Hands, mailbox: Mailbox, answer: Answer
) -> None:
    word = window.findChild(WaitingWord)
    assert word is not None
    hands.wait_for(lambda: word.isHidden() or None, "no word while nothing waits")
    one = mailbox.put(letter("\nA word.", subject="One"))
    answer(desk.core.deeds.mark([one], Flag.STARRED, True))
    hands.wait_for(lambda: word.text() == "1 change waits" or None, "one change")
    answer(desk.core.deeds.mark([one], "$label1", True))
    hands.wait_for(lambda: word.text() == "2 changes wait" or None, "two changes")
    hands.click("statusWaiting", window)
    popover = hands.window("activity")
    hands.reads("Star 1 message in Inbox", popover)
    QTest.keyClick(popover, Qt.Key.Key_Escape)
    for change in mailbox.messages.pending(account.id):
        mailbox.messages.done_pending(change)
    desk.bridge.report(FoldersChanged(account.id))
    hands.wait_for(lambda: word.isHidden() or None, "no word once the server knows")


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (WaitingCount(changes=1), "1 change waits"),
        (WaitingCount(changes=1200), "1,200 changes wait"),
        (WaitingCount(outgoing=1), "1 message waits"),
        (WaitingCount(changes=3, outgoing=1), "4 wait"),
    ],
)
def test_what_waits_is_counted_in_words(count: WaitingCount, said: str) -> None:
    assert waiting_count_words(count) == said


def test_a_narrow_status_bar_lets_go_of_what_is_least_important(qtbot: QtBot) -> None:
    bar = QWidget()
    qtbot.addWidget(bar)
    row = FittingRow(bar)
    parts = [QLabel(text) for text in ("changes wait", "getting messages", "lock now")]
    for each in parts:
        row.add(each)
    row.let_go_first(parts[1])
    row.resize(600, 26)
    bar.show()
    qtbot.waitUntil(lambda: all(each.isVisible() for each in parts))
    row.resize(row.minimumSizeHint())
    assert [each.isVisible() for each in parts] == [True, False, True]
    parts[0].hide()
    row.resize(600, 26)
    assert [each.isVisible() for each in parts] == [False, True, True]


def test_what_waits_for_the_server_is_listed_until_it_is_told(
    window: MainWindow, desk: Desk, account: Account, hands: Hands, mailbox: Mailbox, answer: Answer
) -> None:
    one, two = (mailbox.put(letter("\nA word.", subject=subject)) for subject in ("One", "Two"))
    answer(desk.core.deeds.mark([one, two], Flag.STARRED, True))
    answer(desk.core.deeds.move([one], mailbox.folder("Archive").id))
    answer(desk.core.folders.create(account.id, None, "Plans"))
    hands.press("Ctrl+J", window)
    popover = hands.window("activity")
    for words in (
        "Waiting for the server",
        "Make the folder Plans",
        "Star 2 messages in Inbox",
        "Move 1 message from Inbox to Archive",
    ):
        hands.reads(words, popover)
    for change in mailbox.messages.pending(account.id):
        mailbox.messages.done_pending(change)
    desk.bridge.report(FoldersChanged(account.id))
    hands.wait_for(lambda: "Star 2 messages" not in hands.text(popover) or None, "it to be gone")
    QTest.keyClick(popover, Qt.Key.Key_Escape)
