"""What the browser that shows mail may do: show what it is given, and nothing else.

Three fences, each of which would do by itself: no script and no other ability of a web page, every request
refused that is not a picture from memory, and a policy in the page that names the same.
"""

from __future__ import annotations

import html
from collections.abc import Mapping

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
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

from mailguard.model import InlinePart
from ui import theme

CID = b"cid"
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
SMALLEST_FONT_PX = 6  # sizes that add up to less, one inside the other, are still to be read
MARGIN_PX = 20

# Nothing is allowed that is not named; pictures come from memory alone.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src cid: data:; font-src 'none'; "
    "form-action 'none'; base-uri 'none'; frame-src 'none'; object-src 'none'"
)
_STYLE = (
    "body { font-size: 14px; line-height: 22px; color: #1B1F24; background: #FFFFFF; "
    "overflow-wrap: anywhere; } :where(body > :first-child) { margin-top: 0; } "
    "img { max-width: 100%; } a { color: #2A5BD0; } blockquote { color: #5D6671; }"
)
# In the elements themselves, where no style sheet of a message outdoes them.
_FIXED = "margin: 0 !important; border: 0 !important; width: auto !important; float: none !important; "
_HTML_STYLE = f"{_FIXED}padding: 0 !important; display: block !important"
_BODY_STYLE = (
    f"{_FIXED}padding: {MARGIN_PX}px !important; display: block !important; max-width: none !important"
)

_ATTRIBUTE = QWebEngineSettings.WebAttribute
# Every other attribute is off, also those of a later Qt. By name: an earlier one may lack some. The last
# three are on to forbid something.
_ON_NAMES = """
AutoLoadImages ShowScrollBars LinksIncludedInFocusChain PrintElementBackgrounds
PlaybackRequiresUserGesture WebRTCPublicInterfacesOnly TrimAccessibilityIdentifiers
"""
_ON = frozenset(_ON_NAMES.split())


def page(sanitised: str, title: str) -> str:
    """The document around sanitised HTML: our policy and our style come first."""
    return (
        f'<!DOCTYPE html><html style="{_HTML_STYLE}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="referrer" content="no-referrer"><meta http-equiv="x-dns-prefetch-control" content="off">'
        f"<title>{html.escape(title)}</title>"
        f'<style>{_STYLE}</style></head><body style="{_BODY_STYLE}">{sanitised}</body></html>'
    )


def restrict_page(page_: QWebEnginePage) -> None:
    """Turn off all that a page of the web may do and a mail may not."""
    settings = page_.settings()
    for attribute in _ATTRIBUTE:
        settings.setAttribute(attribute, attribute.name in _ON)
    # By a click alone; the page hears of it, and refuses. Under the stricter policy it would hear nothing.
    settings.setUnknownUrlSchemePolicy(
        QWebEngineSettings.UnknownUrlSchemePolicy.AllowUnknownUrlSchemesFromUserInteraction
    )
    settings.setFontFamily(QWebEngineSettings.FontFamily.StandardFont, theme.font().family())
    settings.setFontSize(QWebEngineSettings.FontSize.MinimumFontSize, SMALLEST_FONT_PX)
    page_.permissionRequested.connect(lambda permission: permission.deny())
    page_.fullScreenRequested.connect(lambda request: request.reject())
    page_.fileSystemAccessRequested.connect(lambda request: request.reject())
    page_.registerProtocolHandlerRequested.connect(lambda request: request.reject())
    page_.certificateError.connect(lambda error: error.rejectCertificate())


def restrict_profile(profile: QWebEngineProfile) -> None:
    """Keep nothing, send nothing, fetch nothing."""
    profile.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies)
    profile.setPersistentPermissionsPolicy(QWebEngineProfile.PersistentPermissionsPolicy.AskEveryTime)
    profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
    profile.setPushServiceEnabled(False)
    profile.setSpellCheckEnabled(False)
    profile.cookieStore().setCookieFilter(lambda _: False)
    profile.downloadRequested.connect(lambda request: request.cancel())


class Guard(QWebEngineUrlRequestInterceptor):
    """Refuses every request that is not the page itself or a picture from memory."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.refused: list[str] = []  # for tests

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        scheme = info.requestUrl().scheme()
        kind = info.resourceType()
        is_page = kind == QWebEngineUrlRequestInfo.ResourceType.ResourceTypeMainFrame
        is_picture = kind == QWebEngineUrlRequestInfo.ResourceType.ResourceTypeImage
        if (is_page and scheme in ("about", "data")) or (is_picture and scheme in ("cid", "data")):
            return
        self.refused.append(info.requestUrl().toString())
        info.block(True)


class Pictures(QWebEngineUrlSchemeHandler):
    """Answers cid: from memory."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.parts: Mapping[str, InlinePart] = {}

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        part = self.parts.get(job.requestUrl().path())
        if part is None or part.content_type.lower() not in PICTURES:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        answer = QBuffer(job)
        answer.setData(QByteArray(part.data))
        answer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(part.content_type.lower().encode("ascii")), answer)


def _register_cid() -> None:
    """Make cid: known to the browser; must be done before its first profile is made."""
    scheme = QWebEngineUrlScheme(QByteArray(CID))
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Path)
    scheme.setFlags(QWebEngineUrlScheme.Flag.ContentSecurityPolicyIgnored)
    QWebEngineUrlScheme.registerScheme(scheme)


if QWebEngineUrlScheme.schemeByName(QByteArray(CID)).name().isEmpty():
    _register_cid()
