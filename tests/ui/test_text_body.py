"""The text of a message: quotes, links, pictures, and pages that stay readable in the dark."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QContextMenuEvent, QImage, QTextBlock
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from mailguard.mime.html import sanitise
from mailguard.model import InlinePart, Theme
from mailguard.paths import resource
from ui import theme
from ui.reader.dark_page import dark_ground, light_text
from ui.reader.plain_text import level_of
from ui.reader.safe_picture import read_picture
from ui.reader.text_body import MARGIN_PX, TextBody

PIXEL = resource("demo", "stamp.png").read_bytes()
QUOTED = "Hi\n> one\n> two\n>> deep\n>> deeper\n> three\nBye\n"


@pytest.fixture
def body(qtbot: QtBot, qapp: QApplication) -> Iterator[TextBody]:
    theme.install(qapp, Theme.LIGHT)
    made = TextBody()
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    yield made
    theme.install(qapp, Theme.LIGHT)


def blocks(body: TextBody) -> list[QTextBlock]:
    document = body.document()
    return [document.findBlockByNumber(number) for number in range(document.blockCount())]


def shown(body: TextBody) -> list[str]:
    return [each.text() for each in blocks(body) if each.isVisible()]


def click_bar(body: TextBody, qtbot: QtBot, line: int, level: int) -> None:
    place = body.cursorRect(body.textCursor().__class__(blocks(body)[line])).center()
    x = MARGIN_PX + (level - 1) * 15 + 1
    qtbot.mouseClick(body.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, place.y()))


def test_quotes_are_told_apart_by_their_depth(body: TextBody) -> None:
    body.show_text(QUOTED)
    assert [level_of(each) for each in blocks(body)][:7] == [0, 1, 1, 2, 2, 1, 0]
    assert shown(body)[:5] == ["Hi", "one", "two", "deep", "deeper"]


def test_a_click_on_a_bar_folds_its_quote_and_another_opens_it(body: TextBody, qtbot: QtBot) -> None:
    body.show_text(QUOTED)
    click_bar(body, qtbot, 3, 2)
    assert shown(body)[:6] == ["Hi", "one", "two", "deep", "three", "Bye"]
    click_bar(body, qtbot, 2, 1)
    assert "deeper" in shown(body)
    click_bar(body, qtbot, 1, 1)
    assert shown(body)[:3] == ["Hi", "one", "Bye"]
    body.unfold_quotes()
    assert len(shown(body)) == len(blocks(body))


def test_quotes_are_folded_by_the_keyboard_too(body: TextBody, qtbot: QtBot) -> None:
    body.show_text(QUOTED)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    QApplication.sendEvent(body, event)
    actions = {each.text(): each for menu in body.findChildren(QMenu) for each in menu.actions()}
    actions["Fold Quoted Text"].trigger()
    assert shown(body)[:3] == ["Hi", "one", "Bye"]
    actions["Unfold Quoted Text"].trigger()
    assert "deeper" in shown(body)
    for menu in body.findChildren(QMenu):
        menu.close()


def test_a_blocked_picture_is_described(body: TextBody) -> None:
    made = sanitise('<p>See <img alt="Our &lt;house&gt;" src="http://e.example/a.png">!</p>').html
    body.show_html(made or "", {})
    assert body.toPlainText() == "See [Our <house>]!"


def test_addresses_in_plain_text_are_links(body: TextBody, qtbot: QtBot) -> None:
    body.show_text("See www.example.org, or write to alice@example.org.")
    with qtbot.waitSignal(body.link_asked) as asked:
        body.anchorClicked.emit(QUrl("mailto:alice@example.org"))
    assert asked.args == ["mailto:alice@example.org", "alice@example.org"]
    assert 'href="http://www.example.org"' in body.toHtml()


def page_colours(body: TextBody) -> tuple[QColor, QColor]:
    image = body.grab().toImage()
    return image.pixelColor(5, 5), image.pixelColor(image.width() - 60, image.height() - 30)


def test_html_keeps_a_light_page_in_the_dark_theme_until_it_is_turned(
    body: TextBody, qapp: QApplication
) -> None:
    theme.install(qapp, Theme.DARK)
    body.show_html('<p style="color: #333">words</p>', {})
    assert {each.name().upper() for each in page_colours(body)} == {theme.LIGHT.surface}
    body.show_html('<p style="color: #333">words</p>', {}, is_dark=True)
    assert {each.name().upper() for each in page_colours(body)} == {theme.DARK.surface}
    assert light_text(QColor("#333333")).name() in body.toHtml()
    body.show_text("words")
    assert body.property("page") == ""


def test_any_text_is_readable_on_any_ground_of_a_dark_page() -> None:
    steps = (0, 51, 102, 153, 204, 255)
    colours = [QColor(r, g, b) for r in steps for g in steps for b in steps]
    darkest_text = min(luminance(light_text(each)) for each in colours)
    lightest_ground = max(luminance(dark_ground(each)) for each in colours)
    assert (darkest_text + 0.05) / (lightest_ground + 0.05) >= 4.5
    assert (darkest_text + 0.05) / (luminance(QColor(theme.DARK.surface)) + 0.05) >= 4.5


def luminance(colour: QColor) -> float:
    """Relative luminance: WCAG 2.2."""
    parts = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in colour.getRgbF()[:3]
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_lists_and_cells_of_a_dark_page_are_turned_too(body: TextBody) -> None:
    html = '<ul style="color: #000"><li>one</li></ul><table><tr><td bgcolor="#ffffff">two</td></tr></table>'
    body.show_html(html, {}, is_dark=True)
    made = body.toHtml()
    assert "#000000" not in made
    assert "#ffffff" not in made


def test_pictures_in_the_mail_are_shown_and_no_other(body: TextBody) -> None:
    data = "data:image/png;base64," + base64.b64encode(PIXEL).decode()
    body.show_html("", {"pic": InlinePart(content_type="image/png", data=PIXEL)})
    kind = 2  # QTextDocument.ResourceType.ImageResource
    assert body.loadResource(kind, QUrl("cid:pic")).width() > 1
    assert body.loadResource(kind, QUrl(data)).width() > 1
    for other in ("cid:other", "file:///etc/hostname", "http://127.0.0.1:9/x.png", "qrc:/x", "stamp.png"):
        assert body.loadResource(kind, QUrl(other)).width() == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/hostname'/></svg>",
        PIXEL[:20],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"GIF89a" + b"\xff" * 100,
        b"BM" + b"\xff" * 100,
    ],
)
def test_what_is_no_picture_is_not_read_as_one(data: bytes) -> None:
    assert read_picture(data, 500) is None


def test_a_picture_is_no_larger_than_its_place(qapp: QApplication) -> None:
    large = QImage(3_000, 1_000, QImage.Format.Format_RGB32)
    large.fill(0)
    kept = QByteArray()
    target = QBuffer(kept)
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    large.save(target, "PNG")
    found = read_picture(kept.data(), 300)
    assert found is not None
    assert (found.width(), found.height()) == (300, 100)


def test_rules_for_widths_do_not_disturb_simple_html(body: TextBody) -> None:
    made = sanitise("<style>@media (max-width:1px){p{color:#00ff00}} p{color:#ff0000}</style><p>x</p>").html
    body.show_html(made or "", {})
    assert "#ff0000" in body.toHtml()
    assert "#00ff00" not in body.toHtml()
    assert body.toPlainText() == "x"
