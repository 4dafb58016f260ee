"""Sending later, and taking back what was sent a moment ago: by clicks and keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QDate, QLocale, QTime
from PySide6.QtWidgets import QAbstractButton, QCalendarWidget, QMenu, QTimeEdit
from pytestqt.qtbot import QtBot

from mailguard.model import Account, OutgoingState
from mailguard.model.priority import Priority
from tests.conftest import MakeKey
from tests.hands import Hands
from tests.ui.composing import BOB, CAROL, Composing, Correspondents
from tests.ui.conftest import Answer, make_account
from ui.compose.window import ComposeWindow
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.outbox.send_times import at_words, in_words, offers

FRIDAY = datetime(2026, 11, 27, 10).astimezone()


@pytest.fixture
def alice(desk: Desk, saved: Callable[[Account], Account], make_key: MakeKey) -> Account:
    return saved(make_account(key=make_key("Alice Example", "alice@example.org")))


@pytest.fixture
def at(desk: Desk, alice: Account, qtbot: QtBot, answer: Answer) -> Composing:
    desk.core.set_offline(True)
    return Composing(desk, alice, qtbot, answer, Hands(qtbot, desk))


@pytest.fixture
def main(desk: Desk, at: Composing) -> MainWindow:
    return desk.show_main()


# The times that are offered


def test_tonight_tomorrow_and_monday_are_offered_as_long_as_they_come_and_differ() -> None:
    assert [each.name for each in offers(FRIDAY)] == ["tonight", "tomorrow", "monday"]
    assert [each.name for each in offers(FRIDAY.replace(hour=20))] == ["tomorrow", "monday"]
    sunday = FRIDAY + timedelta(days=2)
    assert [each.name for each in offers(sunday)] == ["tonight", "tomorrow"]
    monday = offers(FRIDAY + timedelta(days=3))[-1]
    assert (monday.name, monday.when.day, monday.when.hour) == ("monday", 7, 8)


@pytest.mark.parametrize(
    ("when", "at", "wait"),
    [
        (FRIDAY + timedelta(seconds=4), "today at ", "in 4 s"),
        (FRIDAY + timedelta(minutes=4), "today at ", "in 4 min"),
        (FRIDAY + timedelta(hours=22), "tomorrow at ", "in 22 h"),
        (FRIDAY + timedelta(days=3), "on Monday, 30 Nov 2026 at ", "in 3 days"),
    ],
)
def test_each_time_has_its_words(when: datetime, at: str, wait: str) -> None:
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    assert at_words(when, FRIDAY).startswith(at)
    assert in_words(when, FRIDAY) == wait


# Later


def test_a_message_for_tomorrow_is_finished_now_and_waits_with_its_time(
    at: Composing, gpg: object, other_gpg: object, alice: Account
) -> None:
    assert alice.key is not None
    Correspondents(gpg, other_gpg, alice.key).bring(BOB, verified=True)  # type: ignore[arg-type]
    window = at.open(to=(BOB,), subject="Harvest", text="under the mat", encrypt=True, sign=True)
    at.says(window, "Ready: encrypted and signed")
    at.hands.click("tool-send-later", window)
    at.pick(at.menu(), "send-tomorrow")
    at.until(lambda: not at.is_open(window))
    (outgoing,) = at.outbox()
    tomorrow = datetime.now().astimezone() + timedelta(days=1)
    assert outgoing.send_at is not None
    local = outgoing.send_at.astimezone()
    assert (local.date(), local.hour, local.minute) == (tomorrow.date(), 8, 0)
    assert (outgoing.state, outgoing.is_encrypted) == (OutgoingState.READY, True)
    assert b"under the mat" not in at.sent()


def test_any_date_and_time_can_be_chosen_by_keys_but_none_that_is_over(at: Composing) -> None:
    window = at.open(to=(BOB,), subject="Harvest", text="Hello")
    at.hands.press("Ctrl+Shift+Return", window)
    dialog = at.hands.window("sendLaterDialog")
    calendar = at.hands.find(QCalendarWidget, "sendDate", dialog)
    clock = at.hands.find(QTimeEdit, "sendTime", dialog)
    sending = at.hands.find(QAbstractButton, "sendLater", dialog)
    calendar.setSelectedDate(QDate.currentDate())
    clock.setTime(QTime(0, 0))
    at.hands.reads("This time is over already.", dialog)
    assert not sending.isEnabled()
    day = QDate.currentDate().addDays(9)
    calendar.setSelectedDate(day)
    clock.setTime(QTime(6, 45))
    at.hands.reads("Sent on ", dialog)
    at.hands.click("sendLater", dialog)
    at.until(lambda: not at.is_open(window))
    (outgoing,) = at.outbox()
    assert outgoing.send_at is not None
    local = outgoing.send_at.astimezone()
    assert (local.date(), local.hour, local.minute) == (day.toPython(), 6, 45)


def test_that_a_key_expires_before_then_is_told_and_asked_about(
    at: Composing, alice: Account, gpg: object
) -> None:
    assert alice.key is not None
    soon = datetime.now(UTC) + timedelta(days=5)
    gpg.change_expiry(alice.key, 5, passphrase="")  # type: ignore[attr-defined]
    at.desk.core._parts.keys_changed()  # type: ignore[union-attr]
    window = at.open(to=(BOB,), subject="Harvest", text="Hello", sign=True)
    at.until(lambda: window.known.own() and window.known.own()[0].expires is not None)
    window.sender.start_later(soon + timedelta(days=1))
    at.hands.reads("before the message is sent", at.question())
    at.answer_question("Keep writing")
    assert at.outbox() == ()
    at.hands.press("Ctrl+Shift+Return", window)
    dialog = at.hands.window("sendLaterDialog")
    calendar = at.hands.find(QCalendarWidget, "sendDate", dialog)
    calendar.setSelectedDate(QDate.currentDate().addDays(9))
    at.hands.reads("Your key expires on", dialog)
    at.hands.click("sendLater", dialog)
    at.answer_question("Send later")
    at.until(lambda: not at.is_open(window))
    (outgoing,) = at.outbox()
    assert outgoing.keys_until is not None
    assert abs(outgoing.keys_until - soon) < timedelta(days=1)


# Undo


def undo(at: Composing, main: MainWindow) -> ComposeWindow:
    before = at.hands.windows()
    at.hands.click("toastUndo", main)
    found = at.hands.window("composeWindow", besides=before)
    assert isinstance(found, ComposeWindow)
    return found


def hold(at: Composing, seconds: int) -> None:
    accounts = at.desk.core.accounts
    accounts.change_settings(replace(accounts.settings(), undo_send_s=seconds))


def test_undo_opens_the_composer_as_it_was_with_its_toggles_and_without_a_passphrase(
    at: Composing, main: MainWindow, gpg: object, other_gpg: object, alice: Account
) -> None:
    assert alice.key is not None
    Correspondents(gpg, other_gpg, alice.key).bring(BOB)  # type: ignore[arg-type]
    hold(at, 30)
    window = at.open(
        to=(BOB,), subject="Harvest", text="under the mat", encrypt=True, sign=False, encrypt_subject=False
    )
    at.until(lambda: window.plan is not None and not window.plan.missing)
    at.hands.press("Ctrl+Return", window)
    at.until(lambda: not at.is_open(window))
    at.hands.reads("You are offline. The message waits in the Outbox.", main)
    again = undo(at, main)
    at.settle(again)
    draft = again.draft()
    assert (draft.subject, draft.text.strip(), draft.to) == ("Harvest", "under the mat", (BOB,))
    assert (draft.encrypt, draft.sign, draft.encrypt_subject) == (True, False, False)
    assert at.outbox() == ()
    assert len(at.answer(at.desk.core.writing.drafts())) == 1


def test_a_message_is_sent_by_itself_when_the_time_for_undo_is_over(at: Composing, main: MainWindow) -> None:
    hold(at, 2)
    at.desk.core.set_offline(False)
    window = at.open(to=(CAROL,), subject="Harvest", text="Hello")
    at.hands.press("Ctrl+Return", window)
    at.until(lambda: not at.is_open(window))
    at.hands.reads("The message is sent in ", main)
    at.until(lambda: at.outbox() and at.outbox()[0].tries == 1)  # nobody listens there
    assert at.desk.core.outbox.held == ()


def test_closing_the_window_within_the_time_asks_and_loses_nothing(at: Composing, main: MainWindow) -> None:
    hold(at, 30)
    window = at.open(to=(CAROL,), subject="Harvest", text="Hello")
    at.hands.press("Ctrl+Return", window)
    at.until(lambda: not at.is_open(window))
    at.desk.core.set_offline(False)
    main.close()
    at.answer_question("Cancel", "unsentQuestion")
    assert main.isVisible()
    main.close()
    at.answer_question("Send now and close", "unsentQuestion")
    at.until(lambda: not main.isVisible())  # nobody listens at the server: it waits
    (outgoing,) = at.outbox()
    assert (outgoing.tries, outgoing.state, outgoing.send_at) == (1, OutgoingState.READY, None)


def test_without_undo_a_message_is_due_at_once(at: Composing, main: MainWindow) -> None:
    hold(at, 0)
    window = at.open(to=(CAROL,), subject="Harvest", text="Hello")
    at.hands.press("Ctrl+Return", window)
    at.until(lambda: not at.is_open(window))
    assert at.outbox()[0].send_at is None
    assert main.toast.isHidden()


# Delivery reports


def test_a_delivery_report_is_asked_for_by_the_menu_and_kept_with_the_draft(at: Composing) -> None:
    window = at.open(to=(CAROL,), subject="Harvest", text="Hello")
    at.hands.pick_in_menu_bar(window, "Options", "Delivery Status Notification")
    assert window.draft().wants_report
    assert window.commands["delivery-report"].isChecked()
    kept = at.answer(at.desk.core.writing.save_draft(window.draft()))
    assert at.answer(at.desk.core.writing.load_draft(kept.id)).wants_report
    at.hands.press("Ctrl+Return", window)
    at.until(lambda: not at.is_open(window))
    (outgoing,) = at.outbox()
    store = at.desk.core._parts.outgoing  # type: ignore[union-attr]
    assert store.load_wires(outgoing.id)[0].wire.wants_report


def test_a_message_is_marked_as_urgent_and_says_so_where_it_is_read(at: Composing) -> None:
    window = at.open(to=(CAROL,), subject="Harvest", text="Hello")
    menu = window.findChild(QMenu, "priorityMenu")
    assert menu is not None
    next(each for each in menu.actions() if each.text() == "Highest").trigger()
    assert window.draft().priority is Priority.HIGHEST
    kept = at.answer(at.desk.core.writing.save_draft(window.draft()))
    assert at.answer(at.desk.core.writing.load_draft(kept.id)).priority is Priority.HIGHEST
    at.hands.press("Ctrl+Return", window)
    at.until(lambda: not at.is_open(window))
    (outgoing,) = at.outbox()
    store = at.desk.core._parts.outgoing  # type: ignore[union-attr]
    raw = store.load_wires(outgoing.id)[0].wire.raw
    assert b"X-Priority: 1 (Highest)\r\n" in raw
    opened = at.answer(at.desk.core.mail.open_raw(raw))
    assert opened.around.priority is Priority.HIGHEST
