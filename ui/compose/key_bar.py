"""The bar over the header that says for whom the message cannot be encrypted, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from mailguard.model import Glyph, SendPlan, Tone
from ui import icons, theme
from ui.compose.state_words import missing_sentence, missing_title
from ui.reader.security_banner import NARROW_PX
from ui.widgets.widgets import button, label, set_property, wrapped_label
from ui.wording import tr

_GLYPH_PX = 24


class KeyBar(QFrame):
    """Shown only while something blocks; of the shape of the security banner."""

    find_asked = Signal()
    choose_asked = Signal()
    more_asked = Signal(QPoint)  # where the menu hangs on the screen

    def __init__(self) -> None:
        super().__init__(objectName="keyBar")
        self.setProperty("banner", "true")
        set_property(self, "tone", str(Tone.CAUTION))
        self._glyphs = (QLabel(), QLabel())
        self.title = label(semibold=True)
        self.title.setObjectName("keyBarTitle")
        self.title.setWordWrap(True)
        set_property(self.title, "tone", str(Tone.CAUTION))
        self.sentence = wrapped_label(size="sm", role="text-2")
        self.sentence.setObjectName("keyBarSentence")
        self.find = button(tr("Find key online…"), self.find_asked.emit, primary=True)
        self.find.setObjectName("findKeyOnline")
        self.choose = button(tr("Choose a key…"), self.choose_asked.emit)
        self.choose.setObjectName("chooseKey")
        self.more = button(tr("More") + " ", self._more_clicked)  # the blank keeps the caret from the word
        self.more.setObjectName("moreForKey")
        self.more.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the caret stands behind the word
        self.more.setIconSize(QSize(13, 13))
        self.setMinimumHeight(54)
        self._lay_out()
        theme.theme().changed.connect(self._colour)
        self._colour()
        self.hide()

    def show_plan(self, plan: SendPlan | None) -> None:
        """Hidden where nothing is missing, or nothing is known."""
        if plan is None or not plan.missing:
            self.hide()
            return
        title, sentence = missing_title(plan), missing_sentence(plan)
        is_new = self.isHidden() or title != self.title.text()
        self.title.setText(title)
        self.sentence.setText(sentence)
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{title}. {sentence}")
        self.show()
        if is_new:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def show_offline(self, is_offline: bool) -> None:
        self.find.setEnabled(not is_offline)
        self.find.setToolTip(tr("needs a connection") if is_offline else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = event.size().width() < NARROW_PX + 160
        ways = QBoxLayout.Direction
        self._body.setDirection(ways.TopToBottom if is_narrow else ways.LeftToRight)

    def _more_clicked(self) -> None:
        self.more_asked.emit(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.sentence)
        words.addStretch(1)
        actions = QHBoxLayout()
        actions.setSpacing(8)
        actions.addStretch(1)
        for each in (self.find, self.choose, self.more):
            actions.addWidget(each)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(8)
        self._body.addLayout(words, 1)
        self._body.addLayout(actions)
        glyphs = QHBoxLayout()
        glyphs.setSpacing(5)
        for each in self._glyphs:
            glyphs.addWidget(each)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(14, 7, 12, 7)
        inside.setSpacing(13)
        inside.addLayout(glyphs)
        inside.addLayout(self._body, 1)

    def _colour(self) -> None:
        for place, glyph in zip(self._glyphs, (Glyph.CANNOT_DECRYPT, Glyph.NO_SIGNATURE), strict=True):
            drawn = icons.glyph(glyph, Tone.CAUTION)
            place.setPixmap(drawn.pixmap(QSize(_GLYPH_PX, _GLYPH_PX), self.devicePixelRatioF()))
            place.setFixedWidth(_GLYPH_PX)
        self.more.setIcon(icons.icon("caret-down"))
