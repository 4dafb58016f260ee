"""HTML mail as sent: no script, no file, no network, no cookie, and no way out of its page."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWebEngineCore import QWebEngineSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mailguard.demo.web_server import Answer, Request, WebServer
from mailguard.mime.html import sanitise
from mailguard.model import InlinePart, ShowAs, Theme
from mailguard.paths import resource
from tests.core.test_html import HOSTILE
from ui import theme
from ui.reader.browser_rules import page
from ui.reader.html_view import HtmlView, can_be_used
from ui.reader.message_body import MessageBody
from ui.reader.remote_pictures import WithPictures, with_pictures

PIXEL = resource("demo", "stamp.png").read_bytes()

pytestmark = pytest.mark.skipif(not can_be_used(), reason="Chromium's sandbox does not start here")


@pytest.fixture
def asked() -> list[str]:
    """What was asked of the web server."""
    return []


@pytest.fixture
def web(asked: list[str]) -> Iterator[str]:
    def answer(request: Request) -> Answer:
        asked.append(request.path)
        return Answer(body=PIXEL, content_type="image/png")

    paths = ("pixel.png", "style.css", "frame.html", "font.woff", "next.html", "favicon.ico")
    server = WebServer({f"GET /{path}": answer for path in paths})
    yield f"http://127.0.0.1:{server.port}"
    server.close()


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> Iterator[HtmlView]:
    theme.install(qapp, Theme.LIGHT)
    made = HtmlView()
    made.resize(400, 300)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def load(view: HtmlView, qtbot: QtBot, html: str, *, is_dark: bool = False, **parts: InlinePart) -> None:
    with qtbot.waitSignal(view.loadFinished, timeout=20_000):
        view.show_html(html, parts, is_dark=is_dark)
    qtbot.wait(300)  # what a page loads afterwards


def test_nothing_of_the_network_is_asked_for(
    view: HtmlView, qtbot: QtBot, web: str, asked: list[str]
) -> None:
    html = f"""
        <img src="{web}/pixel.png"><img srcset="{web}/pixel.png 2x">
        <link rel="stylesheet" href="{web}/style.css"><link rel="prefetch" href="{web}/next.html">
        <style>@import url({web}/style.css); body {{ background: url({web}/pixel.png) }}
        @font-face {{ font-family: x; src: url({web}/font.woff) }} p {{ font-family: x }}</style>
        <iframe src="{web}/frame.html"></iframe><object data="{web}/frame.html"></object>
        <video src="{web}/pixel.png" poster="{web}/pixel.png"></video><p>words</p>
        <meta http-equiv="refresh" content="0;url={web}/next.html">"""
    load(view, qtbot, html)
    assert asked == []


def test_pictures_that_were_fetched_are_shown_from_memory(
    view: HtmlView, qtbot: QtBot, web: str, asked: list[str]
) -> None:
    made = sanitise(f'<img src="{web}/pixel.png"><img src="{web}/next.html">').html or ""
    pixel = InlinePart(content_type="image/png", data=PIXEL)
    content = with_pictures(made, {}, {f"{web}/pixel.png": pixel})
    assert content.html.count("data-remote") == 1
    load(view, qtbot, content.html, **content.parts)
    assert asked == []
    assert view.refused() == ()


def test_a_picture_that_calls_itself_one_and_is_a_page_is_not_given_out(view: HtmlView, qtbot: QtBot) -> None:
    part = InlinePart(content_type="text/html", data=b"<script>1</script>")
    load(view, qtbot, '<img src="cid:pic"><p>words</p>', pic=part)
    assert "words" in text(view, qtbot)


def test_the_browser_can_do_nothing_but_show(view: HtmlView) -> None:
    settings = view.page().settings()
    on = {each.name for each in QWebEngineSettings.WebAttribute if settings.testAttribute(each)}
    assert on - {"TrimAccessibilityIdentifiers"} == {  # forbids, and is new in Qt
        "AutoLoadImages",
        "ShowScrollBars",
        "LinksIncludedInFocusChain",
        "PrintElementBackgrounds",
        "PlaybackRequiresUserGesture",  # forbids
        "WebRTCPublicInterfacesOnly",  # forbids
    }
    policies = QWebEngineSettings.UnknownUrlSchemePolicy
    assert settings.unknownUrlSchemePolicy() is policies.AllowUnknownUrlSchemesFromUserInteraction


def test_a_message_cannot_take_its_margins_away(view: HtmlView, qtbot: QtBot) -> None:
    style = "<style>* { margin: 0 !important; padding: 0 !important } body { background: red }</style>"
    load(view, qtbot, f"{style}<div style='background: red; padding: 300px 500px'>words</div>", is_dark=False)
    qtbot.waitUntil(lambda: not view.grab().toImage().isNull())
    assert "padding: 20px !important" in page(style, "")
    assert page(style, "").index("<body style=") > page(style, "").index("</head>")


def test_the_end_of_the_process_that_draws_is_told(view: HtmlView, qtbot: QtBot) -> None:
    load(view, qtbot, "<p>words</p>")
    with qtbot.waitSignal(view.broken, timeout=20_000):
        os.kill(view.page().renderProcessPid(), signal.SIGKILL)


def test_of_all_hostile_html_nothing_reaches_the_browser_that_it_would_have_to_refuse(
    view: HtmlView, qtbot: QtBot
) -> None:
    """What the sanitiser writes, read by a real browser: no request, no script, no other document."""
    whole = "".join(f"<p>{number}</p>{sanitise(each).html}" for number, each in enumerate(HOSTILE))
    load(view, qtbot, whole)
    assert view.refused() == ()
    words = text(view, qtbot)
    assert all(f"{number}" in words for number in range(len(HOSTILE)))


def test_no_file_of_this_computer_is_read(view: HtmlView, qtbot: QtBot) -> None:
    load(
        view, qtbot, '<img src="file:///etc/hostname"><iframe src="file:///etc/passwd"></iframe><p>words</p>'
    )
    assert not [each for each in view.refused() if each.startswith("http")]
    assert "root:" not in text(view, qtbot)


def test_scripts_do_not_run(view: HtmlView, qtbot: QtBot) -> None:
    html = """<p id="p">words</p><script>document.getElementById("p").textContent = "run"</script>
        <img src="cid:missing" onerror="document.getElementById('p').textContent = 'run'">
        <a href="javascript:document.title='run'">x</a>"""
    load(view, qtbot, html)
    assert "words" in text(view, qtbot)
    assert "run" not in text(view, qtbot)


def test_pictures_that_lie_in_the_mail_are_shown(view: HtmlView, qtbot: QtBot) -> None:
    part = InlinePart(content_type="image/png", data=PIXEL)
    load(view, qtbot, '<img src="cid:pic"><p>words</p>', pic=part)
    assert view.refused() == ()


def test_a_link_is_reported_and_not_followed(
    view: HtmlView, qtbot: QtBot, web: str, asked: list[str]
) -> None:
    load(view, qtbot, "<p>words</p>")
    page_ = view.page()
    with qtbot.waitSignal(view.link_asked) as reported:
        kind = page_.NavigationType.NavigationTypeLinkClicked
        assert not page_.acceptNavigationRequest(QUrl(f"{web}/next.html"), kind, True)
    assert reported.args == [f"{web}/next.html"]
    for kind in (page_.NavigationType.NavigationTypeRedirect, page_.NavigationType.NavigationTypeOther):
        assert not page_.acceptNavigationRequest(QUrl(f"{web}/next.html"), kind, True)
    assert page_.createWindow(page_.WebWindowType.WebBrowserTab) is None
    assert asked == []


class Outside(QObject):
    """Takes the place of the programs that would open what the browser hands out."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def outside() -> Iterator[Outside]:
    made = Outside()
    schemes = ("mailto", "tel", "http", "https")
    for each in schemes:
        QDesktopServices.setUrlHandler(each, made, "take")
    yield made
    for each in schemes:
        QDesktopServices.unsetUrlHandler(each)


@pytest.mark.parametrize(
    "address", ["https://example.org/a?b=1", "mailto:bob@example.net?subject=x", "tel:+1"]
)
@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton])
def test_a_click_on_a_link_of_any_kind_is_reported_and_nothing_is_opened(
    address: str, button: Qt.MouseButton, view: HtmlView, qtbot: QtBot, outside: Outside
) -> None:
    load(view, qtbot, f'<a href="{address}"><table width="300" height="200"><tr><td>x</td></tr></table></a>')
    asked: list[str] = []
    view.link_asked.connect(asked.append)
    qtbot.mouseMove(view.focusProxy(), QPoint(10, 10))
    qtbot.mouseMove(view.focusProxy(), QPoint(100, 100))
    qtbot.mouseClick(view.focusProxy(), button, pos=QPoint(100, 100))
    if button is Qt.MouseButton.LeftButton:
        qtbot.waitUntil(lambda: asked == [address], timeout=10_000)
    qtbot.wait(300)
    assert outside.opened == []
    assert view.url().toString() == "about:blank"


def test_another_message_comes_after_the_browser_has_ended(qtbot: QtBot, qapp: QApplication) -> None:
    theme.install(qapp, Theme.LIGHT)
    body = MessageBody()
    qtbot.addWidget(body)
    body.show()
    body._show_html(WithPictures("<p>first</p>", {}), ShowAs.ORIGINAL)
    assert body.html is not None
    with qtbot.waitSignal(body.html.loadFinished, timeout=20_000):
        pass
    with qtbot.waitSignal(body.browser_broke, timeout=20_000):
        os.kill(body.html.page().renderProcessPid(), signal.SIGKILL)
    assert body.html is None
    body._show_html(WithPictures("<p>second</p>", {}), ShowAs.ORIGINAL)
    assert body.html is not None
    with qtbot.waitSignal(body.html.loadFinished, timeout=20_000):
        pass
    assert "second" in text(body.html, qtbot)
    body.html.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_nothing_is_kept_of_what_was_shown(view: HtmlView) -> None:
    profile = view.page().profile()
    assert profile.isOffTheRecord()
    assert profile.persistentCookiesPolicy() is profile.PersistentCookiesPolicy.NoPersistentCookies


def test_another_message_leaves_nothing_of_the_first(view: HtmlView, qtbot: QtBot) -> None:
    load(view, qtbot, "<p>first</p>")
    with qtbot.waitSignal(view.loadFinished, timeout=20_000):
        view.clear_message()
    assert text(view, qtbot).strip() == ""


def test_the_policy_stands_before_anything_of_the_message() -> None:
    made = page("</head><meta http-equiv='Content-Security-Policy' content=''>", "")
    assert made.index("default-src 'none'") < made.index("</head><meta")
    assert "http:" not in made[: made.index("</style>")]


def test_the_browser_is_not_used_where_its_sandbox_does_not_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.delenv("QTWEBENGINE_DISABLE_SANDBOX", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert not can_be_used()


def text(view: HtmlView, qtbot: QtBot) -> str:
    found: list[str] = []
    view.page().toPlainText(found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=10_000)
    return found[0]
