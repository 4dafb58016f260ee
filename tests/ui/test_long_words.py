"""Subjects, names and addresses without end: they widen no window and hide nothing beside them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from mailguard.model import Account, MessageId, Theme
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import key_maker
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import BOB, Mailbox, Writer
from ui import theme
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.widgets.widgets import wrapped_label
from ui.widgets.wrapping import LEAST_PX, Passage, WrappedLabel

LONG = "x" * 3000
Saved = Callable[[Account], Account]


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def mailbox(desk: Desk, saved: Saved) -> Mailbox:
    return Mailbox(desk, saved(make_account()))


@pytest.fixture
def drawn(qtbot: QtBot, qapp: QApplication) -> Callable[[QWidget], QImage]:
    theme.install(qapp, Theme.LIGHT)

    def draw(widget: QWidget) -> QImage:
        qtbot.addWidget(widget)
        widget.show()
        return widget.grab().toImage()

    return draw


def ink(image: QImage, y_from: int, y_to: int) -> int:
    """Dark dots between two heights."""
    rows = range(y_from, min(y_to, image.height()))
    return sum(image.pixelColor(x, y).lightness() < 128 for y in rows for x in range(image.width()))


def test_a_word_without_end_is_broken_and_seen_to_its_end(drawn: Callable[[QWidget], QImage]) -> None:
    label = wrapped_label("Signed by " + "x" * 400)
    assert label.minimumSizeHint().width() <= LEAST_PX
    high = label.heightForWidth(200)
    label.resize(200, high)
    image = drawn(label)
    lines = high // label.fontMetrics().height()
    assert lines > 10
    assert all(ink(image, high * line // lines, high * (line + 1) // lines) for line in range(lines - 1))


def test_what_has_room_is_laid_out_as_ever(qtbot: QtBot, qapp: QApplication) -> None:
    theme.install(qapp, Theme.LIGHT)
    ours, qts = WrappedLabel("a few short words"), QLabel("a few short words")
    qts.setWordWrap(True)
    for each in (ours, qts):
        qtbot.addWidget(each)
    for width in (1000, 130):
        assert ours.heightForWidth(width) == qts.heightForWidth(width)


def test_a_passage_scrolls_when_it_has_more_lines_than_it_may(
    qtbot: QtBot, drawn: Callable[[QWidget], QImage]
) -> None:
    passage = Passage(most_lines=3)
    passage.show_plain(LONG)
    assert passage.minimumSizeHint().width() <= LEAST_PX
    high = passage.heightForWidth(300)
    assert high == 3 * passage.fontMetrics().lineSpacing()
    passage.resize(300, high)
    drawn(passage)
    assert passage.verticalScrollBar().maximum() > 0
    assert passage.verticalScrollBar().isVisible()
    assert passage.text() == LONG


def shown_in_a_small_window(
    message: MessageId, desk: Desk, hands: Hands, qtbot: QtBot, title: str
) -> MainWindow:
    window = desk.show_main()
    window.resize(900, 600)
    qtbot.waitUntil(lambda: window.list.model.row(message) is not None)
    hands.press("N", window)
    qtbot.waitUntil(lambda: window.view.banner.title.text() == title)
    qtbot.wait(100)
    return window


def check_all_in_sight(window: MainWindow) -> None:
    assert (window.width(), window.height()) == (900, 600)
    assert window.view.body.height() > 100
    details = window.view.banner.details_button()
    assert details is not None
    assert window.rect().contains(details.mapTo(window, details.rect().bottomRight()))
    more = window.view.header.more
    assert window.rect().contains(more.mapTo(window, more.rect().bottomRight()))


def test_no_header_widens_the_window(mailbox: Mailbox, desk: Desk, hands: Hands, qtbot: QtBot) -> None:
    people = ", ".join(f"{'p' * 600}{n} <{'a' * 240}{n}@{'d' * 240}.example.org>" for n in range(40))
    fields = {
        "From": f"{LONG} <{'a' * 240}@{'d' * 240}.example.org>",
        "To": people,
        "Cc": people,
        "Subject": LONG,
        "Message-ID": "<1@example.org>",
        "Content-Type": 'multipart/mixed; boundary="="',
    }
    body = (
        f"--=\r\nContent-Type: text/plain\r\n\r\n{LONG}\r\n"
        "--=\r\nContent-Type: text/plain\r\n"
        f"Content-Disposition: attachment; filename={'f' * 900}.txt\r\n\r\nx\r\n--=--\r\n"
    )
    raw = "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + f"\r\n{body}"
    message = mailbox.put(raw.encode())
    window = shown_in_a_small_window(message, desk, hands, qtbot, "Not encrypted, not signed")
    check_all_in_sight(window)
    sender, recipients = (window.view.header.findChild(Passage, name) for name in ("sender", "recipients"))
    assert "d" * 240 in sender.text()
    recipients.anchorClicked.emit(QUrl("more"))
    qtbot.wait(50)
    check_all_in_sight(window)


def test_no_name_of_a_key_widens_the_window(
    mailbox: Mailbox, desk: Desk, gpg: GnuPG, other_gpg: GnuPG, hands: Hands, qtbot: QtBot
) -> None:
    key = key_maker(other_gpg)("k" * 600, BOB.address)
    gpg.import_keys(other_gpg.export_public([key]))
    message = mailbox.put(Writer(other_gpg, BOB, key).write("Harvest", sign=True))
    window = shown_in_a_small_window(message, desk, hands, qtbot, "Signed, key not verified yet")
    check_all_in_sight(window)
    hands.click("banner-details", window)
    details = hands.window("securityDetails")
    assert details.width() <= 600
    details.close()
    keys = desk.show_keys()
    keys.resize(900, 600)
    qtbot.waitUntil(lambda: keys.shown.rowCount() == 1)
    keys.select_key(key)
    qtbot.wait(100)
    assert (keys.width(), keys.height()) == (900, 600)


def test_no_link_and_no_list_of_people_widens_the_window(
    mailbox: Mailbox, desk: Desk, gpg: GnuPG, qtbot: QtBot
) -> None:
    mailbox.put(Writer(gpg).write("Harvest"))
    window = desk.show_main()
    window.resize(900, 600)
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 1)
    window.status.show_link("https://example.org/" + LONG)
    window.toast.say(f"Sent to {', '.join(['bob@example.net'] * 200)}.")
    qtbot.wait(50)
    assert (window.width(), window.height()) == (900, 600)
    assert window.rect().contains(window.toast.geometry())
