"""What each column of the message table is called and shows of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QLocale

from mailguard.cleaning import clean_text
from mailguard.model import FolderId, MessageRow
from mailguard.model.views import Column
from ui.lists.message_model import subject_of
from ui.lists.priority_words import priority_words
from ui.lists.tag_look import tag_name
from ui.people import short_date, shown_name
from ui.wording import tr

GLYPH_PX = 28  # a column of one glyph
LEAST_PX = 44  # of a column of text


@dataclass(frozen=True, slots=True)
class Names:
    """What a row says only by ids: cleaned names by folder. ours: folders of what we wrote ourselves."""

    accounts: Mapping[FolderId, str] = field(default_factory=dict)
    folders: Mapping[FolderId, str] = field(default_factory=dict)
    ours: frozenset[FolderId] = frozenset()


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """words: its name for menus and screen readers. icon: its head, where there is no room for words."""

    words: str
    width_px: int
    text: Callable[[MessageRow, Names], str] | None = None  # None: glyphs
    icon: str = ""
    least_px: int = LEAST_PX


def correspondents_of(row: MessageRow, names: Names) -> str:
    """The other side, whoever of the two wrote."""
    return _recipients(row, names) if row.folder in names.ours else shown_name(row.sender)


def _recipients(row: MessageRow, names: Names) -> str:
    return clean_text(row.recipients)


def _status(row: MessageRow, names: Names) -> str:
    words = [
        tr("Answered") if row.is_answered else "",
        tr("Forwarded") if row.is_forwarded else "",
        tr("Redirected") if row.is_redirected else "",
    ]
    return ", ".join(filter(None, words))


def _received(row: MessageRow, names: Names) -> str:
    return short_date(row.received) if row.received is not None else ""


def _size(row: MessageRow, names: Names) -> str:
    return QLocale().formattedDataSize(row.size_bytes, 0, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


LOOKS = {
    Column.READ: ColumnLook("Read", GLYPH_PX, icon="message"),
    Column.STAR: ColumnLook("Starred", GLYPH_PX, icon="star"),
    Column.ATTACHMENT: ColumnLook("Attachment", GLYPH_PX, icon="attach"),
    Column.SECURITY: ColumnLook("Security", 44, icon="encrypt"),
    Column.SUBJECT: ColumnLook("Subject", 300, lambda row, _: clean_text(subject_of(row)), least_px=76),
    Column.SENDER: ColumnLook("From", 160, lambda row, _: shown_name(row.sender), least_px=56),
    Column.RECIPIENTS: ColumnLook("Recipients", 160, _recipients, least_px=56),
    Column.CORRESPONDENTS: ColumnLook("Correspondents", 160, correspondents_of, least_px=56),
    Column.DATE: ColumnLook("Date", 92, lambda row, _: short_date(row.date), least_px=60),
    Column.SIZE: ColumnLook("Size", 72, _size, least_px=60),
    Column.STATUS: ColumnLook("Status", 96, _status),
    Column.TAGS: ColumnLook("Tags", 120, lambda row, _: ", ".join(tag_name(each) for each in row.tags)),
    Column.UNREAD: ColumnLook("Unread in Thread", 40, icon="unread"),
    Column.TOTAL: ColumnLook("Messages in Thread", 40, icon="thread"),
    Column.ACCOUNT: ColumnLook("Account", 140, lambda row, names: names.accounts.get(row.folder, "")),
    Column.FOLDER: ColumnLook("Folder", 110, lambda row, names: names.folders.get(row.folder, "")),
    Column.JUNK: ColumnLook("Junk", GLYPH_PX, icon="junk"),
    Column.PRIORITY: ColumnLook("Priority", 72, lambda row, _: priority_words(row.priority)),
    Column.RECEIVED: ColumnLook("Received", 92, _received, least_px=60),
    Column.ARRIVAL: ColumnLook("Order Received", 116, lambda row, _: str(row.number or "")),
    Column.DELETE: ColumnLook("Delete", GLYPH_PX, icon="trash"),
}


def fitted(wished: list[tuple[Column, int]], room_px: int) -> list[int]:
    """Widths for columns that wish for so much each. The subject, or else the last text, takes what is left.

    Where there is too little for all, texts share the loss down to their least width: then all need more room
    than there is, and the list scrolls sideways.
    """
    widths = [wish or LOOKS[column].width_px for column, wish in wished]
    texts = [place for place, (column, _) in enumerate(wished) if LOOKS[column].text is not None]
    if not texts:
        return widths
    subject = next((place for place in texts if wished[place][0] is Column.SUBJECT), texts[-1])
    _shrink(widths, {place: LOOKS[wished[place][0]].least_px for place in texts}, sum(widths) - room_px)
    widths[subject] += max(room_px - sum(widths), 0)
    return widths


def _shrink(widths: list[int], least: dict[int, int], loss_px: int) -> None:
    """Take so much from the places of `least` in all, from each by how much it has to give."""
    spare = {place: max(widths[place] - kept, 0) for place, kept in least.items()}
    whole = sum(spare.values())
    if loss_px > 0 and whole > 0:
        for place, each in spare.items():
            widths[place] -= min(each, -(-min(loss_px, whole) * each // whole))
