"""Filters that write, encrypt and wait, as a person makes them and looks after them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTabWidget,
)
from pytestqt.qtbot import QtBot

from mailguard.core import filtering
from mailguard.events import MailArrived
from mailguard.model import Account, FolderRole, MessageId
from mailguard.model.filters import ActionKind, Filter, FilterAction, FilterMoment
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey
from tests.hands import Hands
from tests.ui.conftest import PATIENCE_MS, Answer, make_account
from tests.ui.mailbox import ROLES, Mailbox, Writer
from ui.desk import Desk
from ui.message_filters.edit_dialog import FilterDialog
from ui.message_filters.window import FiltersWindow


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def mailbox(desk: Desk, saved: Callable[[Account], Account]) -> Mailbox:
    made = Mailbox(desk, saved(make_account()), {**ROLES, "Templates": FolderRole.TEMPLATES})
    desk.core.set_offline(True)
    return made


@pytest.fixture
def window(desk: Desk, mailbox: Mailbox, hands: Hands) -> FiltersWindow:
    hands.pick_in_menu_bar(desk.show_main(), "Tools", "Message Filters…")
    found = hands.window("filtersWindow")
    assert isinstance(found, FiltersWindow)
    return found


def choose(hands: Hands, name: str, words: str, within: FilterDialog) -> None:
    box = hands.find(QComboBox, name, within)
    place = box.findText(words, Qt.MatchFlag.MatchContains)
    assert place >= 0, [box.itemText(each) for each in range(box.count())]
    box.setCurrentIndex(place)


def new_filter(hands: Hands, window: FiltersWindow, name: str) -> FilterDialog:
    """For all messages."""
    hands.click("filter-new", window)
    dialog = hands.window("filterDialog")
    assert isinstance(dialog, FilterDialog)
    hands.type("filterName", name, dialog)
    choose(hands, "matchMode", "Match all messages", dialog)
    return dialog


def saved_one(desk: Desk, answer: Answer, qtbot: QtBot) -> Filter:
    qtbot.waitUntil(lambda: len(answer(desk.core.filters.all())) == 1, timeout=PATIENCE_MS)
    (made,) = answer(desk.core.filters.all())
    return made


def can_save(hands: Hands, dialog: FilterDialog) -> bool:
    return hands.find(QPushButton, "saveFilter", dialog).isEnabled()


def test_a_filter_forwards_to_whole_addresses_alone(
    window: FiltersWindow, hands: Hands, desk: Desk, answer: Answer, qtbot: QtBot
) -> None:
    dialog = new_filter(hands, window, "Pass on")
    choose(hands, "action-1-kind", "Forward to", dialog)
    assert not can_save(hands, dialog)
    hands.reads("Never for mail of lists and programs", dialog)
    hands.type("action-1-to", "carol@example.com, dave", dialog)
    assert not can_save(hands, dialog)
    hands.type("action-1-to", "carol@example.com, Dave <dave@example.com>", dialog)
    hands.click("saveFilter", dialog)
    made = saved_one(desk, answer, qtbot)
    assert made.actions == (
        FilterAction(kind=ActionKind.FORWARD, to=("carol@example.com", "dave@example.com")),
    )


def test_a_filter_answers_with_a_template_of_the_account(
    window: FiltersWindow, mailbox: Mailbox, hands: Hands, desk: Desk, answer: Answer, qtbot: QtBot
) -> None:
    mailbox.put(
        b"From: a@example.org\r\nSubject: I am away\r\nMessage-ID: <away@example.org>\r\n\r\nAway.\r\n",
        path="Templates",
    )
    dialog = new_filter(hands, window, "Away")
    choose(hands, "action-1-kind", "Reply with template", dialog)
    assert not can_save(hands, dialog)
    choose(hands, "action-1-template", "I am away", dialog)
    hands.reads("nobody more than once a day", dialog)
    hands.click("saveFilter", dialog)
    (action,) = saved_one(desk, answer, qtbot).actions
    assert (action.template, action.account, action.title) == (
        "away@example.org", mailbox.account.id, "I am away",
    )  # fmt: skip
    hands.click("filter-edit", window)
    shown = hands.window("filterDialog")
    assert hands.find(QComboBox, "action-1-template", shown).currentText() == "I am away"


def test_a_filter_asks_for_any_header_field_and_is_shown_again_so(
    window: FiltersWindow, hands: Hands, desk: Desk, answer: Answer, qtbot: QtBot
) -> None:
    hands.click("filter-new", window)
    dialog = hands.window("filterDialog")
    assert isinstance(dialog, FilterDialog)
    hands.type("filterName", "Spam", dialog)
    choose(hands, "action-1-kind", "Star", dialog)
    choose(hands, "condition-1-kind", "Header field", dialog)
    hands.type("condition-1-text", "***", dialog)
    assert not can_save(hands, dialog), "no field is named"
    hands.type("condition-1-field", "X-Spam-Level", dialog)
    hands.click("condition-1-more", dialog)
    choose(hands, "condition-2-kind", "Bcc", dialog)
    hands.type("condition-2-text", "alice", dialog)
    hands.click("saveFilter", dialog)
    made = saved_one(desk, answer, qtbot)
    assert made.search == 'header:"x-spam-level: ***" header:"bcc: alice"'
    hands.click("filter-edit", window)
    shown = hands.window("filterDialog")
    assert hands.find(QLineEdit, "condition-1-field", shown).text() == "x-spam-level"
    assert hands.find(QLineEdit, "condition-2-text", shown).text() == "alice"


def test_the_moments_are_kept_and_what_would_double_is_not_done_again_and_again(
    window: FiltersWindow, hands: Hands, desk: Desk, answer: Answer, qtbot: QtBot
) -> None:
    dialog = new_filter(hands, window, "Often")
    for name in ("onArrival", "byHand", "afterSending", "onArchiving", "periodically"):
        hands.click(name, dialog)
    choose(hands, "action-1-kind", "Copy to", dialog)
    choose(hands, "action-1-folder", "Projects", dialog)
    hands.reads("not every 10 minutes", dialog)
    assert not can_save(hands, dialog)
    choose(hands, "action-1-kind", "Star", dialog)
    hands.click("saveFilter", dialog)
    made = saved_one(desk, answer, qtbot)
    assert made.moments == {FilterMoment.SENT, FilterMoment.ARCHIVED, FilterMoment.PERIODIC}
    hands.click("filter-edit", window)
    shown = hands.window("filterDialog")
    assert hands.find(QCheckBox, "onArchiving", shown).isChecked()
    assert not hands.find(QCheckBox, "onArrival", shown).isChecked()


def test_a_filter_encrypts_to_an_own_key_after_a_warning(
    window: FiltersWindow, make_key: MakeKey, hands: Hands, desk: Desk, answer: Answer, qtbot: QtBot
) -> None:
    key = make_key("Alice Example", "alice@example.org")
    desk.core._parts.keys_changed()
    dialog = new_filter(hands, window, "Seal")
    choose(hands, "action-1-kind", "Encrypt with key", dialog)
    hands.reads("have a backup of the key", dialog)
    choose(hands, "action-1-key", "Alice Example", dialog)
    hands.click("saveFilter", dialog)
    assert saved_one(desk, answer, qtbot).actions == (FilterAction(kind=ActionKind.ENCRYPT, key=key),)


def test_a_run_is_stopped(
    window: FiltersWindow,
    mailbox: Mailbox,
    gpg: GnuPG,
    hands: Hands,
    desk: Desk,
    answer: Answer,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    monkeypatch.setattr(filtering, "PIECE", 1)
    writer = Writer(gpg)
    for number in range(60):
        mailbox.put(writer.write(f"Letter {number}"))
    dialog = new_filter(hands, window, "All")
    choose(hands, "action-1-kind", "Star", dialog)
    hands.click("saveFilter", dialog)
    saved_one(desk, answer, qtbot)
    hands.click("filter-run-all", window)
    hands.click("stopFilters", window)
    hands.reads("Stopped.", window)
    rows = mailbox.messages.load_rows([MessageId(each) for each in range(1, 61)])
    assert not all(each.is_starred for each in rows)


def test_what_waits_for_a_key_is_listed_and_done_when_it_is_unlocked(
    window: FiltersWindow,
    mailbox: Mailbox,
    gpg: GnuPG,
    make_key: MakeKey,
    hands: Hands,
    desk: Desk,
    answer: Answer,
    qtbot: QtBot,
) -> None:
    key = make_key("Alice Example", "alice@example.org", passphrase="correct horse")
    desk.core._parts.keys_changed()
    copy = FilterAction(kind=ActionKind.DECRYPTED_COPY, path="Projects")
    answer(desk.core.filters.save([Filter(name="Copies", actions=(copy,))]))
    messages = [mailbox.put(Writer(gpg).write("Vault", "x\n", encrypt_for=key)) for _ in range(2)]
    answer(desk.core.keys.lock_now())
    tabs = hands.find(QTabWidget, "filterTabs", window)
    tabs.setCurrentIndex(2)
    desk.core._post(MailArrived(mailbox.account.id, mailbox.folder("INBOX").id, tuple(messages)))
    table = hands.find(QTableWidget, "filterWaiting", window)
    qtbot.waitUntil(lambda: table.rowCount() == 2, timeout=PATIENCE_MS)
    assert tabs.tabText(2) == "Waiting (2)"
    assert [table.item(0, column).text() for column in (1, 4)] == ["Copies", "Put a decrypted copy into"]
    table.selectRow(1)
    hands.click("dropWaiting", window)
    qtbot.waitUntil(lambda: table.rowCount() == 1, timeout=PATIENCE_MS)
    hands.click("doWaiting", window)
    prompt = hands.window("passphraseDialog")
    hands.type("passphrase", "correct horse", prompt)
    hands.click_words("Unlock", prompt)
    qtbot.waitUntil(lambda: table.rowCount() == 0, timeout=PATIENCE_MS)
    hands.reads("The filters changed 1 of 1 messages.", window)


def test_filters_run_over_chosen_messages_alone(
    mailbox: Mailbox, gpg: GnuPG, hands: Hands, desk: Desk, answer: Answer, qtbot: QtBot
) -> None:
    answer(desk.core.filters.save([Filter(name="All", actions=(FilterAction(kind=ActionKind.STAR),))]))
    chosen, other = (mailbox.put(Writer(gpg).write(name)) for name in ("Plan", "Lunch"))
    main = desk.show_main()
    qtbot.waitUntil(lambda: main.list.model.row(chosen) is not None, timeout=PATIENCE_MS)
    hands.choose_row(main.list.view, "Plan")
    hands.pick_in_menu_bar(main, "Tools", "Run Filters on Messages")
    hands.reads("The filters changed 1 of 1 messages.", main)
    assert [each.is_starred for each in mailbox.messages.load_rows([chosen, other])] == [True, False]


def test_a_filter_is_begun_for_an_address(window: FiltersWindow, hands: Hands) -> None:
    window.new_from("bob@example.net")
    dialog = hands.window("filterDialog")
    assert isinstance(dialog, FilterDialog)
    assert hands.find(QLineEdit, "filterName", dialog).text() == "bob@example.net"
    assert hands.find(QLineEdit, "condition-1-text", dialog).text() == "bob@example.net"
    choose(hands, "action-1-folder", "Projects", dialog)
    assert can_save(hands, dialog)
