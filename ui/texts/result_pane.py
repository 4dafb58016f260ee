"""The lower half of the text tools: the banner, the result that it speaks of, Copy and Save."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.model import Banner, BannerAction
from mailguard.texts import TextResult
from ui import icons, theme
from ui.desk import Desk
from ui.reader.security_banner import SecurityBanner
from ui.saving import ask_where_to_save, say_failed
from ui.texts.field import native_keys, text_field
from ui.widgets.notice_bars import Notice, NoticeBars
from ui.widgets.widgets import button, label
from ui.wording import tr

# There is no message here whose rest, source or encrypted part could be shown.
_OFFERED = frozenset(BannerAction) - {
    BannerAction.SHOW_REST,
    BannerAction.SOURCE,
    BannerAction.OPEN_ENCRYPTED,
}
_SIGNED_BY = frozenset({"B19", "B20", "B21", "B22", "B23", "B24", "B25"})  # a good signature, not rejected


class ResultPane(QWidget):
    """Text and banner change together: the banner never stands over another text than its own."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("surface", "true")
        self.banner = SecurityBanner()
        self._notices = NoticeBars()
        self.text = text_field("textResult", tr("Result"))
        self.text.setReadOnly(True)
        self.text.setPlaceholderText(tr("What was signed or decrypted appears here."))
        self._signer = label(size="sm", role="text-2")
        self._signer.setObjectName("signedBy")
        self._status = label(size="sm", role="text-2")
        self._status.setObjectName("textStatus")
        self._build_buttons()
        self._lay_out()

    # What it shows

    def show_nothing(self, banner: Banner) -> None:
        """No result, and a banner that claims nothing."""
        self._show_text("", is_armor=False)
        self.banner.show_banner(banner, is_announced=False)

    def show_verdict(self, found: TextResult) -> None:
        self._show_text(found.text, is_armor=False)
        offered = tuple(each for each in found.banner.actions if each in _OFFERED)
        self.banner.show_banner(replace(found.banner, actions=offered))
        signer = clean_text(found.verdict.signer_name or found.verdict.signer_address)
        if signer and found.banner.id in _SIGNED_BY:
            self._signer.setText(tr("Signed by {name}", name=signer))
        if found.has_text_outside:
            self._notices.show_notices(
                [Notice("outside", "info", tr("Text outside the signed block was left out."))]
            )

    def show_made(self, text: str, banner: Banner) -> None:
        """A block that was encrypted or signed here."""
        self._show_text(text, is_armor=True)
        self.banner.show_banner(banner)

    def show_key(self, banner: Banner, import_it: Callable[[], object]) -> None:
        self.show_nothing(banner)
        self._notices.show_notices(
            [Notice("key", "key", tr("This is a key."), ((tr("Import…"), import_it),))]
        )

    def say(self, text: str) -> None:
        """What was done, in the line at the bottom."""
        self._status.setText(text)

    def _show_text(self, text: str, *, is_armor: bool) -> None:
        self.text.setFont(theme.fixed_font() if is_armor else theme.font("body"))
        self.text.setPlainText(text)
        self._notices.show_notices(())
        self._signer.setText("")
        self._status.setText("")
        for each in (self._copying, self._saving):
            each.setEnabled(bool(text))

    # Parts

    def _build_buttons(self) -> None:
        self._copying = button(tr("Copy"), self._copy)
        self._copying.setObjectName("copyResult")
        self._saving = button(tr("Save…"), self._choose_where)
        self._saving.setObjectName("saveResult")
        for made, keys in ((self._copying, "Ctrl+Shift+C"), (self._saving, "Ctrl+S")):
            made.setShortcut(QKeySequence(keys))
            made.setToolTip(f"{made.text().rstrip('…')} ({native_keys(keys)})")
        theme.theme().changed.connect(self._draw_icons)
        self._draw_icons()

    def _draw_icons(self) -> None:
        self._copying.setIcon(icons.icon("copy"))
        self._saving.setIcon(icons.icon("save"))

    def _lay_out(self) -> None:
        foot = QFrame()
        foot.setProperty("bar", "true")
        line = QHBoxLayout(foot)
        line.setContentsMargins(14, 8, 12, 8)
        line.setSpacing(8)
        line.addWidget(self._signer)
        line.addWidget(self._status, 1)
        line.addWidget(self._copying)
        line.addWidget(self._saving)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.banner)
        inside.addWidget(self._notices)
        inside.addWidget(self.text, 1)
        inside.addWidget(foot)

    # What is done with it

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.say(tr("Copied"))

    def _choose_where(self) -> None:
        ask_where_to_save(self, tr("Save the result"), tr("text.txt"), self.save)

    def save(self, path: Path) -> None:
        """Write the result to a file that only this user can read."""
        self._desk.when(
            self._desk.core.texts.save(self.text.toPlainText(), path),
            owner=self,
            done=lambda _: self.say(tr("Saved as {name}", name=clean_text(path.name))),
            failed=lambda error: say_failed(self, error),
        )
