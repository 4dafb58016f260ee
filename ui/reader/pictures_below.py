"""Attached pictures, shown below the text of their message: decoded within limits, and drawn anew by us.

So what reaches the page is a picture of our own making, whatever a stranger put into theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Signal
from PySide6.QtGui import QAction

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.events import Event, SettingsChanged
from mailguard.mime.file_kinds import HEAD_BYTES, FileKind, kind_of_content
from mailguard.model import Attachment, InlinePart, OpenedMessage
from ui.desk import Desk
from ui.reader.safe_picture import decode_picture

LARGEST_BYTES = 20 << 20  # of one
MOST_BYTES = 60 << 20  # of all together
MOST = 20
LARGEST_VIEW = QSize(1360, 2400)  # twice the width of the text, for fine screens
NEVER = frozenset({"B02", "B03", "B04", "B05", "B06", "B07", "B08", "B09", "B10", "B14"})


@dataclass(frozen=True, slots=True)
class Below:
    """One picture, ready to be shown."""

    name: str
    part: InlinePart


def html_of(below: Sequence[Below]) -> str:
    """To follow the page; nothing in it is a stranger's but the names, which are escaped."""
    return "".join(
        f'<hr><p><img src="cid:{_cid(number)}"><br>{escape(each.name)}</p>'
        for number, each in enumerate(below)
    )


def parts_of(below: Sequence[Below]) -> Mapping[str, InlinePart]:
    """By Content-ID."""
    return {_cid(number): each.part for number, each in enumerate(below)}


def choose(opened: OpenedMessage) -> tuple[Attachment, ...]:
    """Those that may be shown: pictures by their content, the first ones, none where the banner warns."""
    if opened.banner.id in NEVER:
        return ()
    chosen: list[Attachment] = []
    left = MOST_BYTES
    for each in opened.attachments:
        is_picture = kind_of_content(each.content.head(HEAD_BYTES)) is FileKind.PICTURE
        if is_picture and each.size_bytes <= min(LARGEST_BYTES, left) and len(chosen) < MOST:
            chosen.append(each)
            left -= each.size_bytes
    return tuple(chosen)


class PicturesBelow(QObject):
    """Of one message at a time; what comes for an earlier one is dropped."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked: tuple[Attachment, ...] = ()
        self._found: dict[int, Below] = {}
        self._waits_for = 0
        self._opened: OpenedMessage | None = None
        desk.bridge.happened.connect(self._happened)

    @property
    def found(self) -> tuple[Below, ...]:
        """In the order of the attachments, once all of them are there."""
        return tuple(self._found[each] for each in sorted(self._found)) if not self._waits_for else ()

    def start_over(self) -> None:
        """Another message, or none."""
        self._asked, self._found, self._waits_for = (), {}, 0
        self._opened = None

    def show_message(self, opened: OpenedMessage) -> None:
        """Begin to draw what the message brings, once for each message."""
        wished = self._desk.core.accounts.settings().attachments_inline
        chosen = choose(opened) if wished else ()
        self._opened = opened
        if chosen == self._asked:
            return
        self._asked, self._found, self._waits_for = chosen, {}, len(chosen)
        for number, each in enumerate(chosen):
            self._draw(number, each, chosen)

    def _happened(self, event: Event) -> None:
        """The setting may have been changed."""
        if isinstance(event, SettingsChanged) and self._opened is not None:
            before = self._asked
            self.show_message(self._opened)
            if before and not self._asked:
                self.changed.emit()

    def _draw(self, number: int, attachment: Attachment, asked: tuple[Attachment, ...]) -> None:
        def done(part: InlinePart | None) -> None:
            if asked is not self._asked:
                return
            if part is not None:
                self._found[number] = Below(clean_text(attachment.file_name), part)
            self._waits_for -= 1
            if not self._waits_for:
                self.changed.emit()

        def failed(_: MailGuardError) -> None:
            done(None)

        answer = self._desk.core.attachments.make_of(attachment, drawn_anew)
        self._desk.when(answer, owner=self, done=done, failed=failed)


class _Tick(QObject):
    """Lives as long as the command."""

    def __init__(self, desk: Desk, action: QAction) -> None:
        super().__init__(action)
        self._accounts, self._action = desk.core.accounts, action
        desk.bridge.happened.connect(self._happened)
        self._tick()

    def _happened(self, event: Event) -> None:
        if isinstance(event, SettingsChanged):
            self._tick()

    def _tick(self) -> None:
        self._action.setChecked(self._accounts.settings().attachments_inline)


def toggle_setting(desk: Desk) -> None:
    accounts = desk.core.accounts
    settings = accounts.settings()
    accounts.change_settings(replace(settings, attachments_inline=not settings.attachments_inline))


def follow_setting(desk: Desk, action: QAction) -> None:
    """Tick the command as the setting is, by whichever window it was changed."""
    _Tick(desk, action)


def drawn_anew(data: bytes) -> InlinePart | None:
    """The picture as a PNG of ours; None where it is not shown. For any thread."""
    drawn = decode_picture(data, LARGEST_VIEW)
    if drawn.refusal is not None:
        return None
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    is_drawn = drawn.image.save(buffer, "PNG")
    return InlinePart(content_type="image/png", data=bytes(held.data())) if is_drawn else None


def _cid(number: int) -> str:
    return f"below-{number}.mailguard"
