"""A person sees when the finds of a search were written, and narrows the search to a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mailguard.model import Account
from mailguard.openpgp.gpg import GnuPG
from tests.hands import Hands
from tests.ui.conftest import PATIENCE_MS, make_account
from tests.ui.mailbox import Mailbox, Writer
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.search.time_line import TimeLine
from ui.search.time_spans import MOST_BARS, spans_of

Saved = Callable[[Account], Account]


@pytest.mark.parametrize(
    ("days", "spans"),
    [
        ([], []),
        ([(date(2026, 11, 3), 2)], []),  # nothing to choose between
        (
            [(date(2026, 11, 5), 1), (date(2026, 11, 3), 2)],
            [("2026-11-03", 2), ("2026-11-04", 0), ("2026-11-05", 1)],
        ),
        (
            [(date(2026, 2, 1), 1), (date(2026, 2, 9), 4), (date(2025, 12, 31), 2)],
            [("2025-12", 2), ("2026-01", 0), ("2026-02", 5)],
        ),
        (
            [(date(2026, 2, 1), 1), (date(2023, 2, 9), 4)],
            [("2023", 4), ("2024", 0), ("2025", 0), ("2026", 1)],
        ),
        ([(date(2026, 2, 1), 1), (date(1970, 1, 1), 9)], []),  # mail without a date
    ],
)
def test_time_is_told_by_days_months_or_years(
    days: list[tuple[date, int]], spans: list[tuple[str, int]]
) -> None:
    assert [(each.name, each.count) for each in spans_of(days)] == spans


def test_no_more_bars_are_made_than_there_is_room_for() -> None:
    found = spans_of([(date(1990, 1, 1), 1), (date(2090, 1, 1), 1)])
    assert len(found) == MOST_BARS
    assert found[-1].name == "2090"


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def line(desk: Desk, saved: Saved, gpg: GnuPG, hands: Hands, qtbot: QtBot) -> TimeLine:
    """Of a search that found one message in October and two in November."""
    mailbox = Mailbox(desk, saved(make_account()))
    begins = datetime(2025, 10, 20, 12, tzinfo=UTC)
    for number, later in enumerate((timedelta(0), timedelta(days=20), timedelta(days=21))):
        mailbox.put(Writer(gpg, begins=begins + later).write(f"Trip {number}"))
    window = desk.show_main()
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 3, timeout=PATIENCE_MS)
    hands.press("Ctrl+K", window)
    QTest.keyClicks(window.search, "trip ")
    qtbot.waitUntil(window.list.search_line.times.isVisible, timeout=PATIENCE_MS)
    return window.list.search_line.times


def searched(line: TimeLine) -> str:
    window = line.window()
    assert isinstance(window, MainWindow)
    return window.search.text()


def test_a_click_on_a_bar_narrows_the_search_to_its_time(line: TimeLine, qtbot: QtBot) -> None:
    spot = line.bar(1).center().toPoint()
    QTest.mouseMove(line, spot)
    qtbot.waitUntil(lambda: line.accessibleDescription() == "Nov 2025: 2 messages")
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=spot)
    assert searched(line) == "trip on:2025-11 "
    days = ["2025-11-09", "2025-11-10"]
    qtbot.waitUntil(lambda: [each.name for each in line.spans] == days, timeout=PATIENCE_MS)


def test_the_keys_go_from_bar_to_bar_and_take_one(line: TimeLine) -> None:
    line.setFocus(Qt.FocusReason.TabFocusReason)
    assert line.accessibleDescription() == "Nov 2025: 2 messages"
    QTest.keyClick(line, Qt.Key.Key_Left)
    assert line.accessibleDescription() == "Oct 2025: 1 message"
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert searched(line) == "trip on:2025-10 "
