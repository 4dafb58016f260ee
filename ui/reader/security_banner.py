"""The security banner: what was found of a message's protection, in the frame and never in the message."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QIcon, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mailguard.model import Banner, BannerAction
from ui import icons, theme
from ui.widgets.widgets import button, set_property, wrapped_label
from ui.wording import tr

NARROW_PX = 560  # below this the actions stand under the sentence
_GLYPH_PX = 24

_WORDS = {
    BannerAction.CANCEL: "Cancel",
    BannerAction.UNLOCK: "Unlock…",
    BannerAction.DECRYPT: "Decrypt",
    BannerAction.IMPORT_KEY: "Import my key…",
    BannerAction.DETAILS: "Details",
    BannerAction.SOURCE: "Source",
    BannerAction.FIND_NEW_KEY: "Find new key…",
    BannerAction.OPEN_ENCRYPTED: "Open it…",
    BannerAction.OPEN_INNER: "Open inner part…",
    BannerAction.FIND_KEY: "Find key online…",
    BannerAction.SHOW_REST: "Show the rest",
    BannerAction.UPDATE_KEY: "Update key",
    BannerAction.VERIFY_KEY: "Verify key…",
}


class SecurityBanner(QFrame):
    """Always there while a message is shown, so that its absence is never a state."""

    acted = Signal(object)  # a BannerAction
    back_asked = Signal()  # from the unsigned rest to the signed part

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="securityBanner")
        self.setProperty("banner", "true")
        self.setAccessibleName(tr("Message security"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._glyphs = (QLabel(), QLabel())
        self.title = wrapped_label(semibold=True)
        self.title.setObjectName("bannerTitle")
        self.sentence = wrapped_label(size="sm", role="text-2")
        self.sentence.setObjectName("bannerSentence")
        self._buttons: list[QPushButton] = []
        self._lay_out()
        self.shown: Banner | None = None
        theme.theme().changed.connect(self._colour)

    def show_banner(self, banner: Banner, *, is_announced: bool = True) -> None:
        """Show one row of the table; it is spoken by screen readers before the subject."""
        is_new = banner != self.shown  # one that is found again, for the same message, was spoken already
        self._show(banner, [(_WORDS[action], action) for action in banner.actions])
        if is_announced and is_new:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def show_rest(self, banner: Banner) -> None:
        """The banner over the parts that the signature does not cover, with the way back."""
        self._show(banner, [(tr("Back to the signed part"), None)])
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    @staticmethod
    def words(action: BannerAction) -> str:
        """What the button of an action says."""
        return tr(_WORDS[action])

    def details_button(self) -> QPushButton | None:
        """What the Details popover hangs from."""
        return self.button_of(BannerAction.DETAILS)

    def button_of(self, action: BannerAction) -> QPushButton | None:
        return self.findChild(QPushButton, f"banner-{action}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In a narrow pane the buttons stand below the words, if there is more than one line of them."""
        is_upright = self.width() < theme.scaled(NARROW_PX) and not self.sentence.isHidden()
        self._body.setDirection(
            QBoxLayout.Direction.TopToBottom if is_upright else QBoxLayout.Direction.LeftToRight
        )

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.sentence)
        words.addStretch(1)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(12)
        self._actions.addStretch(1)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(8)
        self._body.addLayout(words, 1)
        self._body.addLayout(self._actions)
        glyphs = QHBoxLayout()
        glyphs.setSpacing(5)
        for each in self._glyphs:
            glyphs.addWidget(each)
        self._inside = QHBoxLayout(self)
        self._inside.setSpacing(13)
        self._inside.addLayout(glyphs)
        self._inside.addLayout(self._body, 1)

    def _show(self, banner: Banner, actions: Sequence[tuple[str, BannerAction | None]]) -> None:
        self.shown = banner
        is_slim = banner.id == "B28"
        self.title.setText(banner.title)
        self.title.setFont(theme.font(semibold=not is_slim))
        self.sentence.setText(banner.sentence)
        self.sentence.setVisible(bool(banner.sentence))
        self._inside.setContentsMargins(14, 1 if is_slim else 7, 12, 1 if is_slim else 7)
        self.setMinimumHeight(30 if is_slim else 54)
        spoken = f"{banner.title}. {banner.sentence}".strip()
        self.setAccessibleName(tr("Message security: {verdict}", verdict=spoken))
        self._replace_buttons(actions)
        self._fit()
        self._colour()

    def _replace_buttons(self, actions: Sequence[tuple[str, BannerAction | None]]) -> None:
        for old in self._buttons:
            self._actions.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = [self._make_button(words, action) for words, action in actions]
        for each in self._buttons:
            self._actions.addWidget(each)

    def _make_button(self, words: str, action: BannerAction | None) -> QPushButton:
        has_caret = action is BannerAction.DETAILS
        made = button(
            tr(words),
            lambda: self.back_asked.emit() if action is None else self.acted.emit(action),
            icon="caret-down" if has_caret else "",
        )
        made.setObjectName(f"banner-{action or 'back'}")
        made.setProperty("small", "true")
        if has_caret:
            made.setText(tr(words) + " ")  # the blank keeps the caret from the word
            made.setIconSize(QSize(13, 13))
            made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the caret stands behind the word
            made.setAccessibleName(tr("Security details"))
        return made

    def _colour(self) -> None:
        if self.shown is None:
            return
        tone = self.shown.tone
        set_property(self, "tone", str(tone))
        set_property(self.title, "tone", str(tone))
        which = (self.shown.encryption_glyph, self.shown.signature_glyph)
        size = 20 if self.shown.id == "B28" else _GLYPH_PX
        for place, glyph in zip(self._glyphs, which, strict=True):
            drawn: QIcon = icons.glyph(glyph, tone)
            place.setPixmap(drawn.pixmap(QSize(size, size), self.devicePixelRatioF()))
            place.setFixedWidth(_GLYPH_PX)
