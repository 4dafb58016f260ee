"""The message list: a million ids cost an array, and what changes moves as little as can be."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from mailguard.model import Address, FolderId, Glyph, ListMark, MessageId, MessageRow, Theme, Tone
from ui import theme
from ui.lists.message_delegate import MessageDelegate, glyphs_of
from ui.lists.message_model import ID_ROLE, PAGE, ROW_ROLE, MessageModel, spoken
from ui.people import short_date

ROW = MessageRow(
    id=MessageId(1),
    folder=FolderId(1),
    sender=Address("Carol Example", "carol@example.com"),
    recipients="Alice Example",
    subject="Re: Draft of the talk",
    date=datetime.now(UTC),
    size_bytes=1000,
    is_read=True,
    is_starred=False,
    is_answered=False,
    is_forwarded=False,
    is_junk=False,
    has_attachment=False,
    is_encrypted=False,
    is_signed=False,
    mark=None,
)
UNVERIFIED = ListMark("B19", "lock", "wavy-question", "caution")


@pytest.fixture
def model(qtbot: QtBot) -> MessageModel:
    made = MessageModel()
    made.show_ids(array("q", range(1, 1001)))
    return made


def ids(model: MessageModel) -> list[int]:
    return [model.id_at(place) for place in range(model.rowCount())]


def test_rows_are_asked_for_in_pages_and_only_when_they_are_looked_at(
    model: MessageModel, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(model.rows_wanted) as wanted:
        assert model.index(250, 0).data(ROW_ROLE) is None
    assert wanted.args[0] == list(range(2 * PAGE + 1, 3 * PAGE + 1))
    with qtbot.assertNotEmitted(model.rows_wanted, wait=50):
        model.index(251, 0).data(ROW_ROLE)
    model.show_rows([replace(ROW, id=MessageId(251))])
    assert model.index(250, 0).data(ROW_ROLE).subject == "Re: Draft of the talk"


def test_a_million_messages_are_listed_at_once() -> None:
    model = MessageModel()
    begun = monotonic()
    model.show_ids(array("q", range(1_000_000)))
    assert model.rowCount() == 1_000_000
    assert model.index(999_999, 0).data(ID_ROLE) == 999_999
    assert monotonic() - begun < 2.0


def test_new_messages_are_inserted_and_gone_ones_removed(model: MessageModel, qtbot: QtBot) -> None:
    changes: list[tuple[str, int, int]] = []
    model.rowsInserted.connect(lambda _, first, last: changes.append(("in", first, last)))
    model.rowsRemoved.connect(lambda _, first, last: changes.append(("out", first, last)))
    wanted = [1001, *range(1, 500), *range(510, 1001)]
    with qtbot.assertNotEmitted(model.replaced):
        model.show_ids(array("q", wanted))
    assert ids(model) == wanted
    assert changes == [("out", 499, 508), ("in", 0, 0)]


def test_another_order_replaces_the_list(model: MessageModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.replaced):
        model.show_ids(array("q", range(1000, 0, -1)))
    assert ids(model) == list(range(1000, 0, -1))


def test_the_same_list_again_changes_nothing(model: MessageModel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(model.rowsInserted), qtbot.assertNotEmitted(model.replaced):
        model.show_ids(array("q", range(1, 1001)))


def test_rows_that_are_dragged_carry_their_ids(model: MessageModel) -> None:
    data = model.mimeData([model.index(2, 0), model.index(4, 0)])
    assert data.data("application/x-mailguard-messages").data() == b"3\n5"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Carol Example, Re: Draft of the talk, {time}"),
        ({"is_read": False}, "Unread, Carol Example, Re: Draft of the talk, {time}"),
        (
            {"is_read": False, "is_encrypted": True, "is_signed": True, "mark": UNVERIFIED},
            "Unread, Carol Example, Re: Draft of the talk, {time}, encrypted, signed, key not verified",
        ),
        (
            {"is_encrypted": True, "subject": ""},
            "Carol Example, (encrypted message), {time}, encrypted, not checked yet",
        ),
        ({"subject": ""}, "Carol Example, (no subject), {time}"),
        ({"has_attachment": True}, "Carol Example, Re: Draft of the talk, {time}, with attachment"),
    ],
)
def test_a_card_is_spoken_as_one_sentence(changes: dict[str, object], expected: str) -> None:
    row = replace(ROW, **changes)  # type: ignore[arg-type]
    assert spoken(row) == expected.format(time=short_date(row.date))


def test_glyphs_are_grey_until_this_computer_has_checked() -> None:
    row = replace(ROW, is_encrypted=True, is_signed=True)
    assert glyphs_of(row) == ((Glyph.NOT_CHECKED, None), (Glyph.NOT_CHECKED, None))
    checked = replace(row, mark=UNVERIFIED)
    assert glyphs_of(checked) == ((Glyph.LOCK, Tone.CAUTION), (Glyph.NOT_VERIFIED, Tone.CAUTION))
    plain = replace(ROW, mark=ListMark("B28", "lock-open", "wavy", "neutral"))
    assert glyphs_of(plain) == ((None, Tone.NEUTRAL), (None, Tone.NEUTRAL))
    unusual = replace(ROW, mark=ListMark("B26", "lock-open", "wavy", "caution"))
    assert glyphs_of(unusual)[1] == (Glyph.NO_SIGNATURE, Tone.CAUTION)


def test_no_text_reaches_the_places_of_the_glyphs(qapp: QApplication, qtbot: QtBot) -> None:
    """However long or wide a subject is, and whatever signs are in it."""
    theme.install(qapp, Theme.LIGHT)
    model = MessageModel()
    model.show_ids(array("q", [1]))
    slots = []
    for subject in ("x", "🔒✅" * 90, "W" * 500, "\u202e" + "𝕏" * 200, "ﷺ" * 99):
        model.show_rows([replace(ROW, subject=subject, is_encrypted=True, mark=UNVERIFIED)])
        image = painted(model, MessageDelegate())
        slots.append([image.pixel(x, y) for x in range(250, 300) for y in range(27, 54)])
    assert all(each == slots[0] for each in slots)


def painted(model: MessageModel, delegate: MessageDelegate) -> QImage:
    image = QImage(300, 54, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    option = QStyleOptionViewItem()
    option.rect = image.rect()
    painter = QPainter(image)
    delegate.paint(painter, option, model.index(0, 0))
    painter.end()
    return image


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(0), "12:30"),
        (timedelta(days=1), "Yesterday"),
        (timedelta(days=3), "Tue"),
        (timedelta(days=20), "31 Oct"),
        (timedelta(days=400), "16 Oct 2025"),
    ],
)
def test_dates_are_as_short_as_they_can_be(ago: timedelta, expected: str) -> None:
    now = datetime(2026, 11, 20, 12, 30).astimezone()
    shown = short_date(now - ago, now)
    assert shown.startswith(expected)
