"""A person searches: operators are offered, and the list says where it looked and where it could not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton, QTreeView
from pytestqt.qtbot import QtBot

from mailguard.model import Account, NoteKind, SearchNote, Unsearched
from mailguard.openpgp.gpg import GnuPG
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import CAROL, Mailbox, Writer
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.search.gap_line import gap_words
from ui.search.search_line import note_words
from ui.search.search_offers import OPERATORS, VALUES, offers_for, typed_part

Saved = Callable[[Account], Account]


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def window(desk: Desk, saved: Saved, gpg: GnuPG, qtbot: QtBot) -> MainWindow:
    mailbox = Mailbox(desk, saved(make_account()))
    bob, carol = Writer(gpg), Writer(gpg, CAROL)
    mailbox.put(bob.write("Minutes", "of Monday\n"), "\\Seen")
    mailbox.put(carol.write("Lunch with Bob", "on Thursday?\n"))
    mailbox.put(carol.write("Lunch again", "on Friday?\n"), path="Archive")
    made = desk.show_main()
    qtbot.waitUntil(lambda: made.list.model.rowCount() == 2)
    return made


def offers(window: MainWindow) -> QTreeView:
    return window.search._rows


def offered(window: MainWindow) -> list[str]:
    rows = offers(window)
    model = rows.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())] if rows.isVisible() else []


def typed(window: MainWindow, text: str) -> QLineEdit:
    QTest.keyClicks(window.search, text)
    return window.search


def test_an_operator_finds_in_its_place_alone(window: MainWindow, hands: Hands, qtbot: QtBot) -> None:
    hands.press("Ctrl+K", window)
    typed(window, "from:bob ")
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 1)
    row = window.list.model.row(window.list.model.id_at(0))
    assert row is not None
    assert row.subject == "Minutes"


def test_operators_are_offered_and_put_in_by_keys(window: MainWindow, hands: Hands, qtbot: QtBot) -> None:
    hands.press("Ctrl+K", window)
    typed(window, "fr")
    qtbot.waitUntil(lambda: offered(window) == ["from:"])
    QTest.keyClick(offers(window), Qt.Key.Key_Down)
    QTest.keyClick(offers(window), Qt.Key.Key_Return)
    assert window.search.text() == "from:"
    typed(window, "carol -is:un")
    qtbot.waitUntil(lambda: offered(window) == ["is:unread"])
    QTest.keyClick(offers(window), Qt.Key.Key_Down)
    QTest.keyClick(offers(window), Qt.Key.Key_Return)
    assert window.search.text() == "from:carol -is:unread "
    hands.reads("No message matches.", window)


def test_all_operators_are_shown_by_down_and_put_in_by_a_click(
    window: MainWindow, hands: Hands, qtbot: QtBot
) -> None:
    hands.press("Ctrl+K", window)
    QTest.keyClick(window.search, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: offered(window) == [each.text for each in OPERATORS])
    rows = offers(window)
    place = rows.model().index([each.text for each in OPERATORS].index("is:"), 0)
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(place).center())
    qtbot.waitUntil(lambda: window.search.text() == "is:" and "is:unread" in offered(window))
    QTest.keyClick(rows, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not rows.isVisible())
    assert window.search.text() == "is:"


def test_enter_searches_for_what_stands_there_while_operators_are_offered(
    window: MainWindow, hands: Hands, qtbot: QtBot
) -> None:
    hands.press("Ctrl+K", window)
    typed(window, "su")
    qtbot.waitUntil(lambda: offered(window) == ["subject:"])
    QTest.keyClick(offers(window), Qt.Key.Key_Return)
    hands.reads("No message matches.", window)
    assert window.search.text() == "su"


def test_the_line_says_where_it_looked_and_looks_everywhere_on_a_click(
    window: MainWindow, hands: Hands, qtbot: QtBot
) -> None:
    line = window.list.search_line
    assert not line.isVisible()
    hands.press("Ctrl+K", window)
    typed(window, "lunch")
    gap = line.gaps.line.words
    qtbot.waitUntil(lambda: gap.text() == "The texts of 2 messages are not indexed: open one to include it.")
    assert "Searched in Inbox" in line.line.words.text()
    line.line.link_asked.emit("all")
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 2)
    assert window.search.text() == "lunch in:all"
    qtbot.waitUntil(lambda: "Searched in all folders" in line.line.words.text())
    window.search.clear()
    qtbot.waitUntil(lambda: not line.isVisible())


def test_what_is_no_operator_is_said(window: MainWindow, hands: Hands, qtbot: QtBot) -> None:
    hands.press("Ctrl+K", window)
    typed(window, "is:nice")
    qtbot.waitUntil(lambda: "searched for as a word" in window.list.search_line.line.words.text())


def test_the_program_ends_well_after_operators_were_offered(
    window: MainWindow, hands: Hands, qtbot: QtBot, desk: Desk
) -> None:
    hands.press("Ctrl+K", window)
    typed(window, "is:")
    qtbot.waitUntil(lambda: "is:unread" in offered(window))
    rows = offers(window)
    desk.close_windows()
    assert not shiboken6.isValid(window)
    assert not shiboken6.isValid(rows)


@pytest.mark.parametrize(
    ("text", "cursor", "part"),
    [
        ("", 0, (0, "")),
        ("fro", 3, (0, "fro")),
        ("bus -is:e", 9, (5, "is:e")),
        ('"the fr', 7, (7, "")),
        ("from bob", 4, (0, "from")),
    ],
)
def test_the_part_at_the_cursor_is_what_is_completed(text: str, cursor: int, part: tuple[int, str]) -> None:
    assert typed_part(text, cursor) == part


def test_every_operator_that_is_offered_has_values_or_is_one() -> None:
    texts = [each.text for each in (*OPERATORS, *VALUES)]
    assert len(set(texts)) == len(texts)
    assert [each.text for each in offers_for("IS:EN")] == ["is:encrypted"]
    assert offers_for("f") == offers_for("zz") == offers_for("is:encrypted") == ()


@pytest.mark.parametrize(
    ("unsearched", "words"),
    [
        (Unsearched(), ""),
        (Unsearched(plain=1), "The text of 1 message is not indexed: open it to include it."),
        (Unsearched(away=1), "The text of 1 encrypted message is not indexed: open it to include it."),
        (Unsearched(locked=12), "12 encrypted messages are not indexed: unlock to include them."),
        (Unsearched(waiting=2), "2 encrypted messages are being read for the search."),
        (
            Unsearched(locked=1, keyless=3),
            "1 encrypted message is not indexed: unlock to include it."
            " 3 encrypted messages cannot be searched: no key on this computer opens them.",
        ),
        (
            Unsearched(damaged=1),
            "1 encrypted message cannot be searched: it is damaged, or of a kind that is not opened.",
        ),
        (Unsearched(failed=1), "1 encrypted message could not be read: MailGuard tries again later."),
        (Unsearched(excluded=2), "2 encrypted messages are not searched, as Settings › OpenPGP says."),
    ],
)
def test_what_is_not_indexed_is_said_in_plain_words(unsearched: Unsearched, words: str) -> None:
    assert gap_words(unsearched) == words


def test_words_of_a_note_hold_what_was_typed_and_no_more_of_it_than_fits() -> None:
    note = SearchNote(NoteKind.NO_OPERATOR, "colour:" + "x" * 200)
    assert note_words(note).startswith("“colour:” is no search operator")
    assert len(note_words(note)) < 150


def test_a_search_is_narrowed_by_what_was_found(window: MainWindow, hands: Hands, qtbot: QtBot) -> None:
    hands.press("Ctrl+K", window)
    typed(window, "in:all lunch OR minutes ")
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 3)
    strip = window.list.search_line.facets
    qtbot.waitUntil(lambda: strip.findChild(QToolButton, "facet-unread") is not None)
    assert strip.findChild(QToolButton, "facet-unread").text() == "Unread 2"
    (carol, bob) = strip.findChild(QToolButton, "facet-from").menu().actions()
    assert [carol.text(), bob.text()] == ["Carol Example  2", "Bob Example  1"]
    carol.trigger()
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 2)
    assert "from:carol@" in window.search.text()
    qtbot.waitUntil(lambda: strip.findChild(QToolButton, "facet-from") is None)
    folders = strip.findChild(QToolButton, "facet-folder").menu().actions()
    next(each for each in folders if each.text().startswith("Archive")).trigger()
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 1)
    assert "in:all" not in window.search.text()


def test_people_and_folders_are_offered_while_they_are_typed(
    window: MainWindow, hands: Hands, qtbot: QtBot
) -> None:
    hands.press("Ctrl+K", window)
    typed(window, "from:exa")
    qtbot.waitUntil(lambda: sorted(offered(window)) == ["from:bob@example.net", "from:carol@example.com"])
    index = offered(window).index("from:carol@example.com")
    for _ in range(index + 1):
        QTest.keyClick(offers(window), Qt.Key.Key_Down)
    QTest.keyClick(offers(window), Qt.Key.Key_Return)
    assert window.search.text() == "from:carol@example.com "
    typed(window, "in:archi")
    qtbot.waitUntil(lambda: "in:Archive" in offered(window) or "in:archive" in offered(window))
