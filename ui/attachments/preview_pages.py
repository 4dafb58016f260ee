"""What a preview shows of a picture or a text; and what it says where it shows nothing."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap, QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QScrollArea, QWidget

from mailguard.mime.charset import decode
from ui import theme
from ui.reader.safe_picture import Drawn, Refusal
from ui.widgets.widgets import wrapped_label
from ui.wording import tr

LARGEST_VIEW = QSize(4096, 4096)  # pixels of a picture that are kept
MOST_TEXT_BYTES = 1 << 20
LONGEST_LINE = 5_000  # a longer one is broken, since a line is laid out in one go
_ZOOM_STEP = 1.25
_ZOOMS = (0.1, 8.0)
_MARGIN_PX = 12

# Controls have no look of their own: each is shown by its sign (Unicode block "Control Pictures").
_CONTROLS = {each: 0x2400 + each for each in range(32) if each not in (9, 10)} | {127: 0x2421}


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text, or its beginning."""

    text: str
    is_cut: bool


def read_text(data: bytes) -> ReadText:
    """Its charset is guessed. For any thread."""
    text = decode(data[:MOST_TEXT_BYTES], None).replace("\r\n", "\n").replace("\r", "\n")
    lines = (
        line[at : at + LONGEST_LINE]
        for line in text.translate(_CONTROLS).split("\n")
        for at in range(0, max(len(line), 1), LONGEST_LINE)
    )
    return ReadText("\n".join(lines), is_cut=len(data) > MOST_TEXT_BYTES)


class PicturePage(QScrollArea):
    """As large as the window lets it be, or zoomed and scrolled."""

    def __init__(self, drawn: Drawn, name: str) -> None:
        super().__init__(objectName="previewPicture")
        self._pixmap = QPixmap.fromImage(drawn.image)
        self._factor: float | None = None  # None: fitted into the window
        self._label = QLabel()
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setScaledContents(True)
        size = drawn.size
        said = tr(
            "Picture {name}, {width} by {height} pixels", name=name, width=size.width(), height=size.height()
        )
        self.setAccessibleName(said)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWidget(self._label)

    def zoom(self, step: int) -> None:
        """One step larger (1) or smaller (-1); 0 fits it into the window again."""
        now = self._shown_factor()
        self._factor = None if step == 0 else min(max(now * _ZOOM_STEP**step, _ZOOMS[0]), _ZOOMS[1])
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _shown_factor(self) -> float:
        if self._factor is not None:
            return self._factor
        room = self.maximumViewportSize() - QSize(2 * _MARGIN_PX, 2 * _MARGIN_PX)
        across = room.width() / max(1, self._pixmap.width())
        down = room.height() / max(1, self._pixmap.height())
        return max(0.01, min(1.0, across, down))

    def _fit(self) -> None:
        self._label.setPixmap(self._pixmap)
        self._label.resize((self._pixmap.size() * self._shown_factor()).expandedTo(QSize(1, 1)))


class TextPage(QPlainTextEdit):
    """Read-only, never taken for HTML."""

    def __init__(self, found: ReadText) -> None:
        super().__init__(objectName="previewText")
        self.setAccessibleName(tr("Text of the file"))
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.setFont(theme.fixed_font())
        self.setProperty("frameless", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(_MARGIN_PX)
        self.setPlainText(found.text)

    def zoom(self, step: int) -> None:
        if step == 0:
            self.setFont(theme.fixed_font())
        elif step > 0:
            self.zoomIn(1)
        else:
            self.zoomOut(1)


def sentence_page(text: str) -> QWidget:
    """Where nothing is shown: why."""
    made = wrapped_label(text, role="text-2")
    made.setObjectName("previewSentence")
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setContentsMargins(36, 36, 36, 36)
    return made


def refusal_words(drawn: Drawn) -> str:
    """Why a picture is not shown."""
    if drawn.refusal is Refusal.TOO_LARGE and drawn.size.isValid():
        return tr(
            "This picture is not shown: it has {width} × {height} pixels, which could fill the memory.",
            width=drawn.size.width(),
            height=drawn.size.height(),
        )
    if drawn.refusal is Refusal.TOO_LARGE:
        return tr("This picture is not shown: it is too large, or made to take very long.")
    if drawn.refusal is Refusal.FORMAT:
        return tr("MailGuard does not show pictures of this kind. You can save it.")
    return tr("This picture is damaged and cannot be shown. You can save it.")
