"""Pictures of the network in the message pane: held back, counted, and let in by those who may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QMenu
from pytestqt.qtbot import QtBot

from mailguard.model import Account, PictureRule, PictureRuleKind, ShowAs
from mailguard.openpgp.gpg import GnuPG
from mailguard.paths import resource
from tests.servers.web import Reply, Request, WebServer, running_web_server
from tests.ui.conftest import Press, make_account
from tests.ui.mailbox import BOB, Mailbox, Writer
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.reader.text_body import TextBody
from ui.reader.text_search import Search
from ui.settings.picture_rules import rule_of
from ui.settings.window import SettingsWindow

PIXEL = resource("demo", "stamp.png").read_bytes()
LOAD_ONCE, ALWAYS, HOSTS = "notice-pictures-0", "notice-pictures-1", "notice-pictures-2"


def answer(request: Request) -> Reply:
    return Reply(b"", status=404) if "gone" in request.path else Reply(PIXEL)


@pytest.fixture
def web() -> Iterator[WebServer]:
    with running_web_server(answer) as server:
        yield server


@pytest.fixture
def mailbox(desk: Desk, saved: Callable[[Account], Account]) -> Mailbox:
    account = saved(make_account())
    desk.core.accounts.change_settings(replace(desk.core.accounts.settings(), show_as=ShowAs.SIMPLE))
    return Mailbox(desk, account)


@pytest.fixture
def show(desk: Desk, mailbox: Mailbox, gpg: GnuPG, qtbot: QtBot) -> Callable[..., MainWindow]:
    """Put a message of HTML into the inbox, and wait until the pane shows it."""
    writer = Writer(gpg, BOB)

    def put_and_show(html: str) -> MainWindow:
        message = mailbox.put(writer.write("News", html=html))
        window = desk.show_main()
        qtbot.waitUntil(lambda: window.list.model.place_of(message) is not None)
        window.list.select([message])
        qtbot.waitUntil(lambda: window.view.opened is not None and window.view.opened.id == message)
        return window

    return put_and_show


def notice(window: MainWindow) -> str:
    found = window.view.notices.findChild(QFrame, "notice-pictures")
    return " ".join(each.text() for each in found.findChildren(QLabel)) if found is not None else ""


def pictures_shown(window: MainWindow) -> int:
    return window.view.body.text.toHtml().count('<img src="cid:remote-')


def test_pictures_are_loaded_once_and_wait_again_the_next_time(
    show: Callable[..., MainWindow], web: WebServer, press: Press, qtbot: QtBot
) -> None:
    html = f'<p>News</p><img src="http://{web.host}/a.png"><img src="http://{web.host}/b.png">'
    window = show(html)
    assert "Loading them tells the sender that you read this." in notice(window)
    assert web.requests == []
    press(window, LOAD_ONCE)
    qtbot.waitUntil(lambda: pictures_shown(window) == 2)
    qtbot.waitUntil(lambda: notice(window) == "")
    assert window.view.shown_as is ShowAs.SIMPLE
    assert sorted(each.path for each in web.requests) == ["/a.png", "/b.png"]
    show(html.replace("News", "More news"))
    assert "Loading them" in notice(window)
    assert len(web.requests) == 2


def test_always_from_a_sender_holds_for_the_next_message_and_is_taken_back_in_the_settings(
    show: Callable[..., MainWindow], web: WebServer, press: Press, qtbot: QtBot, desk: Desk
) -> None:
    html = f'<p>News</p><img src="http://{web.host}/a.png">'
    window = show(html)
    press(window, ALWAYS)
    qtbot.waitUntil(lambda: pictures_shown(window) == 1)
    assert desk.core.pictures.rules() == (PictureRule(PictureRuleKind.SENDER, BOB.address),)
    show(html.replace("News", "More news"))
    qtbot.waitUntil(lambda: pictures_shown(window) == 1)
    assert len(web.requests) == 2
    settings = SettingsWindow(desk)
    settings.show()
    settings.show_page("privacy")
    rules = settings.findChild(QListWidget, "pictureRules")
    assert [rules.item(row).text() for row in range(rules.count())] == [f"Mail from {BOB.address}"]
    press(settings, "removePictureRule")
    qtbot.waitUntil(lambda: rules.count() == 0)
    settings.close()
    show(html.replace("News", "Still more news"))
    assert "Loading them" in notice(window)
    assert len(web.requests) == 2


def test_what_is_blocked_is_counted_by_host_and_a_site_may_be_allowed(
    show: Callable[..., MainWindow], web: WebServer, press: Press, qtbot: QtBot, desk: Desk
) -> None:
    window = show(
        f'<style>p{{background:url(https://css.example/x)}}</style><p>x</p><img src="http://{web.host}/a.png">'
    )
    press(window, HOSTS)
    menu = window.findChild(QMenu, "blockedHosts")
    words = [each.text() for each in menu.actions() if each.text()]
    assert words == [
        "1 picture and 1 other thing from 2 hosts are blocked",
        "Always load from 127.0.0.1",
        "css.example",
    ]
    assert [each.isEnabled() for each in menu.actions() if each.text()] == [False, True, False]
    menu.actions()[-2].trigger()
    menu.close()
    qtbot.waitUntil(lambda: pictures_shown(window) == 1)
    assert desk.core.pictures.rules() == (PictureRule(PictureRuleKind.SITE, "127.0.0.1"),)


def test_pictures_that_do_not_come_are_said_and_may_be_tried_again(
    show: Callable[..., MainWindow], web: WebServer, press: Press, qtbot: QtBot
) -> None:
    window = show(f'<img src="http://{web.host}/gone.png"><p>x</p>')
    press(window, LOAD_ONCE)
    qtbot.waitUntil(lambda: "could not be loaded" in notice(window))
    press(window, "notice-pictures-0")
    qtbot.waitUntil(lambda: len(web.requests) == 2)


def test_what_comes_for_a_message_that_was_left_is_dropped(
    show: Callable[..., MainWindow], web: WebServer, press: Press, qtbot: QtBot
) -> None:
    window = show(f'<img src="http://{web.host}/a.png"><p>x</p>')
    press(window, LOAD_ONCE)
    show("<p>Another message</p>")
    qtbot.waitUntil(lambda: len(web.requests) == 1)
    qtbot.wait(100)
    assert "Another message" in window.view.body.text.toPlainText()
    assert window.view.pictures.fetched == {}


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        (" News@Example.org ", PictureRule(PictureRuleKind.SENDER, "news@example.org")),
        ("https://Img.Example.org/a/b", PictureRule(PictureRuleKind.SITE, "img.example.org")),
        ("bücher.example", PictureRule(PictureRuleKind.SITE, "xn--bcher-kva.example")),
        ("localhost", None),
        ("10.0.0.1", None),
        ("@example.org", None),
        ("two words", None),
        ("", None),
    ],
)
def test_a_rule_is_an_address_or_a_host(typed: str, rule: PictureRule | None) -> None:
    assert rule_of(typed) == rule


def test_a_rule_is_typed_into_the_settings(desk: Desk, mailbox: Mailbox, press: Press, qtbot: QtBot) -> None:
    settings = SettingsWindow(desk)
    settings.show()
    settings.show_page("privacy")
    settings.findChild(QLineEdit, "newPictureRule").setText("news@example.org")
    press(settings, "addPictureRule")
    qtbot.waitUntil(lambda: len(desk.core.pictures.rules()) == 1)
    settings.close()


def test_the_end_of_the_browser_is_said_and_the_text_is_there(
    show: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = show("<p>These words</p>")
    window.view.body.browser_broke.emit()
    assert window.view.shown_as is ShowAs.SIMPLE
    found = window.view.notices.findChild(QFrame, "notice-broken")
    assert found is not None
    assert "These words" in window.view.body.text.toPlainText()


def test_all_parts_stand_apart_each_under_what_protects_it(
    show: Callable[..., MainWindow], mailbox: Mailbox, qtbot: QtBot
) -> None:
    window = show("<p>Words of the page</p><img src='http://127.0.0.1:9/x.png'>")
    window.commands["as-parts"].trigger()
    parts = window.view.body.parts
    assert parts is not None
    said = [each.text() for each in parts.findChildren(QLabel)]
    assert any(each.startswith("Part 2: text/html") for each in said)
    assert said.count("Not encrypted, not signed") == 2
    assert "Words of the page" in parts.findChildren(TextBody)[1].toPlainText()
    assert window.commands["as-parts"].isChecked()
    assert not window.commands["as-simple"].isChecked()
    window.view.body.find(Search("page"))
    window.commands["as-plain"].trigger()
    assert window.view.shown_as is ShowAs.PLAIN


def test_a_page_is_turned_dark_for_one_message(show: Callable[..., MainWindow]) -> None:
    window = show("<p>These words</p>")
    window.commands["dark-page"].trigger()
    assert window.view.body.text.property("page") == "dark"
    assert window.commands["dark-page"].isChecked()
    show("<p>Other words</p>")
    assert window.view.body.text.property("page") == "light"
    assert not window.commands["dark-page"].isChecked()
