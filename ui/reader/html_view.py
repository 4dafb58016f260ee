"""HTML mail as sent, in a browser without scripts, files and network.

Imported when the first such mail is shown: Qt WebEngine costs 200 ms and three processes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

from PySide6.QtCore import QChildEvent, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QPageLayout
from PySide6.QtWebEngineCore import (
    QWebEngineFindTextResult,
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from mailguard.model import InlinePart
from ui import theme
from ui.reader import browser_rules
from ui.reader.text_search import Found, Search
from ui.reader.zoom import Zoom
from ui.wording import tr


def can_be_used() -> bool:
    """Whether the browser's sandbox works here: Chromium refuses to start as root with it."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return True
    return os.environ.get("QTWEBENGINE_DISABLE_SANDBOX") == "1"


class HtmlView(QWebEngineView):
    """One message at a time. Links are reported, never followed."""

    link_asked = Signal(str)
    link_hovered = Signal(str)
    found = Signal(object)  # a Found
    broken = Signal()  # the process that draws has ended: nothing can be shown any more

    def __init__(self, parent: QWidget | None = None, zoom: Zoom | None = None) -> None:
        self._zoom = zoom
        super().__init__(parent)
        self.setObjectName("htmlView")
        self.setAccessibleName(tr("Message text"))
        self.setAcceptDrops(False)
        # No name: off the record, nothing is written. It must outlive its page, so it is no child of ours.
        self._profile = QWebEngineProfile(QApplication.instance())
        self.destroyed.connect(self._profile.deleteLater)
        self._guard = browser_rules.Guard(self)
        self._pictures = browser_rules.Pictures(self)
        self._profile.setUrlRequestInterceptor(self._guard)
        self._profile.installUrlSchemeHandler(browser_rules.CID, self._pictures)
        browser_rules.restrict_profile(self._profile)
        self._page = _Page(self._profile, self)
        self._page.link_asked.connect(self.link_asked)
        self._search: Search | None = None  # what is looked for in this page
        self._is_loading = False
        self._page.loadFinished.connect(self._loaded)
        self._page.linkHovered.connect(self.link_hovered)
        self._page.renderProcessTerminated.connect(lambda *_: self.broken.emit())
        self.setPage(self._page)

    def show_html(self, html: str, pictures: Mapping[str, InlinePart], *, is_dark: bool = False) -> None:
        """Show sanitised HTML; `pictures` by Content-ID. is_dark: light pages are turned into dark ones."""
        self._search = None
        self._is_loading = True
        self._pictures.parts = pictures
        self._guard.refused = []
        self._page.is_open = True
        self._page.settings().setAttribute(QWebEngineSettings.WebAttribute.ForceDarkMode, is_dark)
        self._page.setBackgroundColor(QColor((theme.DARK if is_dark else theme.LIGHT).surface))
        self.setHtml(browser_rules.page(html, tr("Message text")), QUrl("about:blank"))

    def copy(self) -> None:
        """What is chosen, as plain text."""
        text = self._page.selectedText()
        if text:
            QApplication.clipboard().setText(text)

    def clear_message(self) -> None:
        self.show_html("", {})

    def set_zoom(self, factor: float) -> None:
        """1.0 is the usual size."""
        self.setZoomFactor(factor)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Of ours: the browser's own offers what mail is not to do."""
        menu = QMenu(self)
        menu.setObjectName("pageMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Copy"), self.copy).setEnabled(self._page.hasSelection())
        menu.addAction(tr("Select All"), self.select_all)
        asked = self.lastContextMenuRequest()
        target = asked.linkUrl().toString(QUrl.ComponentFormattingOption.FullyEncoded) if asked else ""
        if target:
            menu.addSeparator()
            menu.addAction(tr("Copy Link Address"), lambda: QApplication.clipboard().setText(target))
        menu.popup(event.globalPos())

    def select_all(self) -> None:
        self.setFocus()
        self._page.triggerAction(QWebEnginePage.WebAction.SelectAll)

    def find(self, search: Search) -> None:
        """`found` tells what came of it: when the page is there, where it is still being loaded."""
        self._search = search
        if self._is_loading:
            return
        flag = QWebEnginePage.FindFlag
        flags = flag.FindCaseSensitively if search.matches_case else flag(0)
        flags |= flag.FindBackward if search.is_backward else flag(0)
        self._page.findText(search.text, flags, lambda result: self._searched(search, result))

    def end_find(self) -> None:
        self._search = None
        self._page.findText("")

    def _loaded(self) -> None:
        self._is_loading = False
        if self._search is not None:
            self.find(self._search)

    def _searched(self, search: Search, result: QWebEngineFindTextResult) -> None:
        if search is self._search:
            self.found.emit(Found(result.activeMatch(), result.numberOfMatches()))

    def childEvent(self, event: QChildEvent) -> None:
        """What draws the page takes the wheel: the zoom is to see it first."""
        super().childEvent(event)
        if event.added() and self._zoom is not None:
            self._zoom.watch(event.child())

    def to_pdf(self, layout: QPageLayout, done: Callable[[bytes], object]) -> None:
        """What is shown, on pages of `layout`; empty where that fails."""
        self._page.printToPdf(lambda made: done(made.data()), layout)

    def refused(self) -> tuple[str, ...]:
        """What the message tried to load, for tests."""
        return tuple(self._guard.refused)


class _Page(QWebEnginePage):
    """No scripts, no windows, no navigation but to what we set."""

    link_asked = Signal(str)

    def __init__(self, profile: QWebEngineProfile, parent: QObject) -> None:
        super().__init__(profile, parent)
        self.is_open = False  # the next load is ours
        browser_rules.restrict_page(self)

    def acceptNavigationRequest(
        self, url: QUrl | str, kind: QWebEnginePage.NavigationType, is_main_frame: bool
    ) -> bool:
        target = QUrl(url)
        if kind == QWebEnginePage.NavigationType.NavigationTypeLinkClicked:
            self.link_asked.emit(target.toString(QUrl.ComponentFormattingOption.FullyEncoded))
            return False
        is_ours = self.is_open and is_main_frame and target.scheme() in ("about", "data")
        self.is_open = False
        return is_ours

    def javaScriptConsoleMessage(self, level: object, message: str, line: int, source: str) -> None:
        """What the browser refused is not logged: addresses of the message stand in it."""

    def createWindow(self, kind: QWebEnginePage.WebWindowType) -> QWebEnginePage | None:  # type: ignore[override]
        """A mail opens no windows."""
        return None
