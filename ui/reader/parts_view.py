"""All parts of a message, one after the other: each in a frame of its own, under what protects it.

No part reaches into another: each has a view of its own, and the lines above it are the program's.
"""

from __future__ import annotations

from PySide6.QtCore import QLocale, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.model import Cover, OpenedMessage, PartReport, Signature, Tone
from ui.reader.text_body import TextBody
from ui.reader.text_search import Found, Search, find_in, unmark
from ui.widgets.widgets import label, set_property, wrapped_label
from ui.wording import tr

MOST_PARTS = 100
LONGEST_TEXT = 100_000  # of one part; the source has all of it
TALLEST_PX = 1_600  # a longer part scrolls by itself
_UNCHANGED = frozenset({Signature.GOOD, Signature.KEY_EXPIRED, Signature.SIG_EXPIRED})


def part_title(part: PartReport) -> str:
    """“Part 1.2: text/html, 12 KB”."""
    name = clean_text(part.filename or "")
    form = QLocale.DataSizeFormat.DataSizeTraditionalFormat
    kind, size = clean_text(part.content_type), QLocale().formattedDataSize(part.size_bytes, 0, form)
    title = tr("Part {path}: {type}, {size}", path=part.path or "1", type=kind, size=size)
    return f"{title}, {name}" if name else title


def protection_words(part: PartReport) -> tuple[str, Tone]:
    """What protects a part, and how much that is worth."""
    came = tr("Encrypted") if part.is_encrypted else tr("Not encrypted")
    signature = part.signature
    if signature is None:
        return tr("{encryption}, not signed", encryption=came), Tone.NEUTRAL
    signer = clean_text(signature.user_id or signature.fingerprint or tr("an unknown key"))
    if signature.state is Signature.BAD:
        return tr("{encryption}. BAD signature: this part was changed", encryption=came), Tone.DANGER
    if signature.state not in _UNCHANGED:
        words = tr("{encryption}. Signed, but that proves nothing: {signer}", encryption=came, signer=signer)
        return words, Tone.CAUTION
    if signature.cover is Cover.PART:
        words = tr("{encryption}. Only a block in it is signed, by {signer}", encryption=came, signer=signer)
        return words, Tone.CAUTION
    words = tr("{encryption}. Signed by {signer}, unchanged since", encryption=came, signer=signer)
    return words, Tone.INFO


class PartsView(QScrollArea):
    """Links are reported with what they say, as by the other views."""

    link_asked = Signal(str, object)
    link_hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="partsView")
        self.setAccessibleName(tr("All parts of the message"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.bodies: list[TextBody] = []
        self._zoom = 1.0
        self._fitting = QTimer(self, singleShot=True, interval=0)
        self._fitting.timeout.connect(self._fit)

    def show_parts(self, opened: OpenedMessage, *, is_dark: bool) -> None:
        self.bodies = []
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(20, 16, 20, 20)
        inside.setSpacing(12)
        for part in opened.parts[:MOST_PARTS]:
            inside.addWidget(self._frame(part, opened, is_dark=is_dark))
        left = len(opened.parts) - MOST_PARTS
        if left > 0:
            inside.addWidget(wrapped_label(tr("{n} more parts are in the source.", n=left), role="text-2"))
        inside.addStretch(1)
        self.setWidget(content)
        self._fitting.start()

    def clear_parts(self) -> None:
        """Nothing of them stays in memory."""
        self.bodies = []
        self.setWidget(QWidget())

    def copy(self) -> None:
        for each in self.bodies:
            if each.textCursor().hasSelection():
                each.copy()
                return

    def select_all(self) -> None:
        """Of the part that one stands in; else of the first."""
        focused = next((each for each in self.bodies if each.hasFocus()), None)
        for each in self.bodies[:1] if focused is None else (focused,):
            each.selectAll()

    def set_zoom(self, factor: float) -> None:
        self._zoom = factor
        for each in self.bodies:
            each.set_zoom(factor)
        self._fitting.start()

    def find(self, search: Search) -> Found:
        """Go to the next place in any part, from the top again after the last."""
        for each in self.bodies:
            each.write_all()
            each.unfold_quotes()
        found = find_in(self.bodies, search)
        chosen = next((each for each in self.bodies if each.textCursor().hasSelection()), None)
        if chosen is not None:
            place = chosen.mapTo(self.widget(), chosen.cursorRect().center())
            self.ensureVisible(place.x(), place.y())
        return found

    def end_find(self) -> None:
        unmark(self.bodies)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fitting.start()

    def _frame(self, part: PartReport, opened: OpenedMessage, *, is_dark: bool) -> QFrame:
        made = QFrame(objectName=f"part-{part.path}")
        made.setProperty("notice", "true")
        inside = QVBoxLayout(made)
        inside.setContentsMargins(10, 8, 10, 10)
        inside.setSpacing(4)
        inside.addWidget(label(part_title(part), semibold=True))
        words, tone = protection_words(part)
        said = wrapped_label(words, size="sm", role="text-2")
        set_property(said, "tone", str(tone))
        inside.addWidget(said)
        if part.text is None and part.html is None:
            inside.addWidget(wrapped_label(tr("This part is no text."), size="sm", role="text-2"))
            return made
        body = TextBody()
        body.set_zoom(self._zoom)
        body.links_are_on = opened.banner.id != "B07"
        body.link_asked.connect(self.link_asked)
        body.link_hovered.connect(self.link_hovered)
        if part.html is not None:
            body.show_html(part.html, opened.inline_parts, is_dark=is_dark)
        else:
            body.show_text((part.text or "")[:LONGEST_TEXT])
        self.bodies.append(body)
        inside.addWidget(body)
        return made

    def _fit(self) -> None:
        """Each as high as what is in it: the whole scrolls, not each by itself."""
        for each in self.bodies:
            each.setFixedHeight(min(TALLEST_PX, max(40, round(each.document().size().height()) + 4)))
