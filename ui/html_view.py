"""HTML mail as sent, in a browser without scripts and files, and no network but pictures asked for.

Imported when the first such mail is shown: Qt WebEngine costs 200 ms and three processes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Qt, QUrl, Signal
from PySide6.QtWebEngineCore import (
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication, QWidget

from mailguard.mime.remote import with_remote_pictures as load_remote
from mailguard.model import InlinePart
from ui.wording import tr

_CID = b"cid"
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})

# Nothing is allowed that is not named; pictures of the network only once they were asked for.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src cid: data:{pictures}; font-src 'none'"

_STYLE = (
    "body { margin: 20px; font: 14px/22px sans-serif; color: #1B1F24; background: #FFFFFF; "
    "overflow-wrap: anywhere; } img { max-width: 100%; }"
)


def can_be_used() -> bool:
    """Whether the browser's sandbox works here: Chromium refuses to start as root with it."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return True
    return os.environ.get("QTWEBENGINE_DISABLE_SANDBOX") == "1"


def page(html: str, *, with_remote_pictures: bool) -> str:
    """The document around sanitised HTML: our policy and our style come first."""
    if with_remote_pictures:
        html = load_remote(html)
    policy = POLICY.format(pictures=" http: https:" if with_remote_pictures else "")
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'>"
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="referrer" content="no-referrer">'
        f"<style>{_STYLE}</style></head><body>{html}</body></html>"
    )


class HtmlView(QWebEngineView):
    """One message at a time. Links are reported, never followed."""

    link_asked = Signal(str)
    link_hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("htmlView")
        self.setAccessibleName(tr("Message text"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        # No name: off the record, nothing is written. It must outlive its page, so it is no child of ours.
        self._profile = QWebEngineProfile(QApplication.instance())
        self.destroyed.connect(self._profile.deleteLater)
        self._guard = _Guard(self)
        self._pictures = _Pictures(self)
        self._profile.setUrlRequestInterceptor(self._guard)
        self._profile.installUrlSchemeHandler(_CID, self._pictures)
        self._profile.setPersistentCookiesPolicy(
            QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies
        )
        self._profile.downloadRequested.connect(lambda request: request.cancel())
        self._page = _Page(self._profile, self)
        self._page.link_asked.connect(self.link_asked)
        self._page.linkHovered.connect(self.link_hovered)
        self.setPage(self._page)

    def show_html(
        self, html: str, pictures: Mapping[str, InlinePart], *, with_remote_pictures: bool = False
    ) -> None:
        """Show sanitised HTML; `pictures` by Content-ID."""
        self._pictures.parts = pictures
        self._guard.allows_pictures = with_remote_pictures
        self._page.is_open = True
        self.setHtml(page(html, with_remote_pictures=with_remote_pictures), QUrl("about:blank"))

    def copy(self) -> None:
        self._page.triggerAction(QWebEnginePage.WebAction.Copy)

    def clear_message(self) -> None:
        self.show_html("", {})

    def zoom(self, step: int) -> None:
        self.setZoomFactor(1.0 if step == 0 else min(3.0, max(0.5, self.zoomFactor() + 0.1 * step)))

    def refused(self) -> tuple[str, ...]:
        """What the message tried to load, for tests."""
        return tuple(self._guard.refused)


class _Page(QWebEnginePage):
    """No scripts, no windows, no navigation but to what we set."""

    link_asked = Signal(str)

    def __init__(self, profile: QWebEngineProfile, parent: QObject) -> None:
        super().__init__(profile, parent)
        self.is_open = False  # the next load is ours
        which = QWebEngineSettings.WebAttribute
        for attribute in (
            which.JavascriptEnabled,
            which.JavascriptCanOpenWindows,
            which.JavascriptCanAccessClipboard,
            which.LocalStorageEnabled,
            which.LocalContentCanAccessRemoteUrls,
            which.LocalContentCanAccessFileUrls,
            which.PluginsEnabled,
            which.PdfViewerEnabled,
            which.HyperlinkAuditingEnabled,
            which.FullScreenSupportEnabled,
            which.AutoLoadIconsForPage,
            which.DnsPrefetchEnabled,
            which.WebGLEnabled,
            which.NavigateOnDropEnabled,
            which.AllowRunningInsecureContent,
        ):
            self.settings().setAttribute(attribute, False)

    def acceptNavigationRequest(
        self, url: QUrl | str, kind: QWebEnginePage.NavigationType, is_main_frame: bool
    ) -> bool:
        target = QUrl(url)
        if kind == QWebEnginePage.NavigationType.NavigationTypeLinkClicked:
            self.link_asked.emit(target.toString())
            return False
        is_ours = self.is_open and is_main_frame and target.scheme() in ("about", "data")
        self.is_open = False
        return is_ours

    def javaScriptConsoleMessage(self, level: object, message: str, line: int, source: str) -> None:
        """What the browser refused is not logged: addresses of the message stand in it."""

    def createWindow(self, kind: QWebEnginePage.WebWindowType) -> QWebEnginePage | None:  # type: ignore[override]
        """A mail opens no windows."""
        return None


class _Guard(QWebEngineUrlRequestInterceptor):
    """Refuses every request that is not an allowed picture."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.allows_pictures = False
        self.refused: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        scheme = info.requestUrl().scheme()
        kind = info.resourceType()
        is_page = kind == QWebEngineUrlRequestInfo.ResourceType.ResourceTypeMainFrame
        is_picture = kind == QWebEngineUrlRequestInfo.ResourceType.ResourceTypeImage
        if is_page and scheme in ("about", "data"):
            return
        if is_picture and (
            scheme in ("cid", "data") or (self.allows_pictures and scheme in ("http", "https"))
        ):
            info.setHttpHeader(QByteArray(b"Referer"), QByteArray(b""))
            return
        self.refused.append(info.requestUrl().toString())
        info.block(True)


class _Pictures(QWebEngineUrlSchemeHandler):
    """Answers cid: from memory."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.parts: Mapping[str, InlinePart] = {}

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        part = self.parts.get(job.requestUrl().path())
        if part is None or part.content_type.lower() not in _PICTURES:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        answer = QBuffer(job)
        answer.setData(QByteArray(part.data))
        answer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(part.content_type.encode("ascii")), answer)


def _register_cid() -> None:
    """Make cid: known to the browser; must be done before its first profile is made."""
    scheme = QWebEngineUrlScheme(QByteArray(_CID))
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Path)
    scheme.setFlags(QWebEngineUrlScheme.Flag.ContentSecurityPolicyIgnored)
    QWebEngineUrlScheme.registerScheme(scheme)


if QWebEngineUrlScheme.schemeByName(QByteArray(_CID)).name().isEmpty():
    _register_cid()
