"""Messages that lie in a message: opened in its place, with a way back, or in a window of their own.

Each is judged by itself, under its own banner. Source: RFC 2046 section 5.2.1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout

from mailguard.banner.verdicts import in_a_sentence
from mailguard.errors import MailGuardError
from mailguard.events import Event, KeysLocked
from mailguard.model import Attachment, Encryption, OpenedMessage
from ui.desk import Desk
from ui.people import shown_subject
from ui.reader.message_source import MessageSource, in_memory
from ui.saving import say_failed
from ui.widgets.pictures import Picture
from ui.widgets.widgets import button, wrapped_label
from ui.wording import tr

if TYPE_CHECKING:
    from ui.reader.message_view import MessageView


@dataclass(frozen=True, slots=True)
class _Outer:
    """The message that one was opened from."""

    source: MessageSource
    opened: OpenedMessage
    is_draft: bool
    is_secret: bool  # it came encrypted, or is inside one that did


class AttachedMessages(QObject):
    """The messages around the one in sight, the outermost first.

    `back_key`: to be switched off where the window has a command for it, which asks here first.
    """

    changed = Signal()  # what is around the message in sight

    def __init__(self, desk: Desk, view: MessageView) -> None:
        super().__init__(view)
        self._desk = desk
        self._view = view
        self._around: list[_Outer] = []
        self.bar = _AttachedBar(self.back)
        self.back_key = QShortcut(QKeySequence(QKeySequence.StandardKey.Back), view, self.back)
        self.back_key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        desk.bridge.happened.connect(self._happened)

    @property
    def is_inside(self) -> bool:
        return bool(self._around)

    @property
    def is_secret(self) -> bool:
        """Whether the message in sight came out of an encrypted one."""
        return bool(self._around and self._around[-1].is_secret)

    def may_answer(self, opened: OpenedMessage) -> bool:
        """Not what came encrypted, or out of something that did: an answer would quote it, to a sender of
        the attacker's choice (the decryption oracles of "Re: What's up Johnny?")."""
        return not self._around or not (self._around[-1].is_secret or _is_encrypted(opened))

    def open_here(self, attachment: Attachment) -> None:
        """In place of the message in sight."""
        outer, source = self._view.opened, self._view.source
        if outer is None or source is None:
            return
        around = _Outer(source, outer, self._view.is_draft, self._is_secret(outer))

        def show(inner: OpenedMessage, inner_source: MessageSource) -> None:
            if self._view.opened is outer:
                self._around.append(around)
                self.bar.show_outer(outer)
                self._view.show_opened(inner_source, inner)
                self.changed.emit()

        self._open(attachment, show)

    def open_in_window(self, attachment: Attachment) -> None:
        outer = self._view.opened
        is_secret = outer is not None and self._is_secret(outer)

        def show(inner: OpenedMessage, source: MessageSource) -> None:
            self._desk.show_message(inner, source, is_part=is_secret or _is_encrypted(inner))

        self._open(attachment, show)

    def back(self) -> None:
        """To the message around; it is judged anew, since keys may have changed meanwhile."""
        if not self._around:
            return
        outer = self._around.pop()
        if self._around:
            self.bar.show_outer(self._around[-1].opened)
        else:
            self.bar.hide()
        self._view.show_opened(outer.source, outer.opened, is_draft=outer.is_draft)
        self._view.judge_again()
        self.changed.emit()

    def forget(self) -> None:
        """Another message was chosen."""
        self._around.clear()
        self.changed.emit()
        self.bar.hide()

    def _happened(self, event: Event) -> None:
        """What came out of an encrypted message goes with it when keys are locked."""
        if isinstance(event, KeysLocked) and self._around and self._around[-1].is_secret:
            outermost = self._around[0]
            self._view.show_message(outermost.source, by_hand=False, is_draft=outermost.is_draft)

    def _is_secret(self, opened: OpenedMessage) -> bool:
        return _is_encrypted(opened) or self.is_secret

    def _open(self, attachment: Attachment, show: Callable[[OpenedMessage, MessageSource], None]) -> None:
        def decoded(raw: bytes) -> None:
            source = in_memory(self._desk.core, raw)
            self._desk.when(
                source.open(None),
                owner=self._view,
                done=lambda inner: show(inner, source),
                failed=self._failed,
            )

        answer = self._desk.core.attachments.make_of(attachment, bytes)
        self._desk.when(answer, owner=self._view, done=decoded, failed=self._failed)

    def _failed(self, error: MailGuardError) -> None:
        say_failed(self._view, error)


class _AttachedBar(QFrame):
    """Says that the message in sight came inside another, and leads back to that."""

    def __init__(self, back: Callable[[], object]) -> None:
        super().__init__(objectName="attachedBar")
        self.setProperty("bar", "true")
        self._text = wrapped_label(role="text-2")
        self._text.setObjectName("attachedText")
        leave = button(tr("Back to the message"), back, icon="arrow-left")
        leave.setObjectName("backToMessage")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(20, 5, 20, 5)
        inside.setSpacing(8)
        inside.addWidget(Picture("message"))
        inside.addWidget(self._text, 1)
        inside.addWidget(leave)
        self.hide()

    def show_outer(self, outer: OpenedMessage) -> None:
        text = tr(
            "Attached message. It lies in “{subject}” ({verdict}).",
            subject=shown_subject(outer),
            verdict=in_a_sentence(outer.banner.title),
        )
        self._text.setText(text)
        self.show()


def _is_encrypted(opened: OpenedMessage) -> bool:
    return opened.verdict.facts.encryption is not Encryption.NONE
