"""Verdicts that lists show follow the keyring by themselves."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from mailguard.model import MessageId, MessageRow
from tests.core.letters import Writer, letter, text
from tests.core.reading_desk import Desk, open_desk

PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    yield from open_desk(tmp_path_factory.mktemp("profile"))


def row_of(at: Desk, message: MessageId) -> MessageRow:
    """As a list asks for it."""
    (row,) = at.core.mail.load_rows([message]).result(PATIENCE_S)
    return row


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, "it did not come to be so"
        time.sleep(0.02)


def banner_of(at: Desk, message: MessageId) -> str:
    mark = row_of(at, message).mark
    return mark.banner_id if mark is not None else ""


@pytest.fixture
def signed(desk: Desk) -> MessageId:
    return desk.put(letter(Writer(desk.theirs, desk.bob).signed(text("the bus comes at nine"))))


def test_a_verdict_in_sight_is_made_anew_when_the_keys_change(
    desk: Desk,
    signed: MessageId,
) -> None:
    assert desk.open(signed).banner.id == "B11"
    desk.core.keys.import_keys(desk.theirs.export_public([desk.bob])).result(PATIENCE_S)
    assert row_of(desk, signed).mark is None  # nothing stale is shown
    wait_until(lambda: banner_of(desk, signed) == "B20")
    desk.core.keys.delete(desk.bob).result(PATIENCE_S)
    wait_until(lambda: banner_of(desk, signed) == "B11")


def test_what_was_never_checked_is_not_checked_by_itself(
    desk: Desk,
    signed: MessageId,
) -> None:
    opened = desk.put(letter(Writer(desk.theirs, desk.bob).signed(text("another one"))))
    desk.open(opened)
    desk.core.keys.import_keys(desk.theirs.export_public([desk.bob])).result(PATIENCE_S)
    try:
        assert row_of(desk, signed).mark is None
        wait_until(lambda: banner_of(desk, opened) == "B20")
        assert row_of(desk, signed).mark is None
    finally:
        desk.core.keys.delete(desk.bob).result(PATIENCE_S)


def test_a_message_that_is_locked_is_tried_once_and_asks_nobody(desk: Desk) -> None:
    sealed = desk.put(letter(Writer(desk.theirs, desk.bob).encrypted(text("secret"), desk.alice)))
    desk.open(sealed)
    desk.core.keys.change_passphrase(desk.alice, "", "under the mat").result(PATIENCE_S)
    desk.core.keys.import_keys(desk.theirs.export_public([desk.bob])).result(PATIENCE_S)
    desk.mine.lock()
    try:
        for _ in range(3):
            assert row_of(desk, sealed).mark is None
            time.sleep(0.1)
        waiting = desk.core.mail._rechecking
        wait_until(lambda: not waiting._is_at_work)
        assert sealed in waiting._tried
        assert row_of(desk, sealed).mark is None
    finally:
        desk.core.keys.change_passphrase(desk.alice, "under the mat", "").result(PATIENCE_S)
        desk.core.keys.delete(desk.bob).result(PATIENCE_S)
