"""What Details says of the first reading, where keys have changed since."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mailguard.banner.verdicts import banner
from mailguard.model import FirstVerdict
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey, key_maker
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import BOB, Mailbox, Writer
from tests.ui.verdicts import verdicts
from ui.desk import Desk
from ui.people import day_of
from ui.reader.first_verdict_words import first_verdict_words
from ui.reader.security_details import SecurityDetails

THEN = datetime(2026, 5, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "today", "expected"),
    [
        ("B25", "B17", "the signature was good and verified"),
        ("B24", "B11", "the signature was good and verified"),
        ("B19", "B24", "the key was not verified"),
        ("B22", "B11", "the signature was good and your own"),
        ("B07", "B11", "the signature was BAD"),
        ("B25", "B25", ""),
        ("B11", "B25", ""),
    ],
)
def test_the_first_reading_is_told_where_it_found_something_else(
    first: str, today: str, expected: str
) -> None:
    words = first_verdict_words(
        FirstVerdict(banner_id=first, signer=None, checked=THEN), banner(verdicts()[today])
    )
    assert expected in words
    assert bool(words) is bool(expected)
    if expected:
        assert words.startswith(f"When you first read it, on {day_of(THEN)}, ")


def test_details_say_what_was_found_first_and_the_banner_stays_as_it_is(
    desk: Desk, qtbot: QtBot, saved: Callable[..., Any], make_key: MakeKey, other_gpg: GnuPG,
    answer: Callable[[Future[Any]], Any], shown: Callable[[type[QWidget]], Any],
) -> None:  # fmt: skip
    alice = make_key("Alice Example", "alice@example.org")
    bob = key_maker(other_gpg)(BOB.name, BOB.address)
    answer(desk.core.keys.import_keys(other_gpg.export_public([bob])))
    answer(desk.core.keys.verify(bob, by=alice, passphrase=None))
    mailbox = Mailbox(desk, saved(make_account(key=alice)))
    message = mailbox.put(Writer(other_gpg, BOB, bob).write(sign=True))
    window = desk.show_main()
    qtbot.waitUntil(lambda: window.list.model.place_of(message) is not None)
    window.list.view.setCurrentIndex(window.list.model.index(window.list.model.place_of(message), 0))
    qtbot.waitUntil(lambda: window.view.opened is not None and window.view.opened.banner.id == "B25")
    answer(desk.core.keys.delete(bob))
    qtbot.waitUntil(lambda: window.view.opened is not None and window.view.opened.banner.id == "B11")
    window.view.show_details()
    details: SecurityDetails = shown(SecurityDetails)
    read = Hands(qtbot, desk).text(details)
    assert "the signature was good and verified." in read
    assert "the signature was good and verified." in details.report
    details.close()
