"""Around the message: receipts, mailing lists, the provider's word, and that none of it acts by itself."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFrame
from pytestqt.qtbot import QtBot

from mailguard.model import Account, DraftAttachment, Fingerprint, MessageId
from mailguard.openpgp.gpg import GnuPG
from mailguard.transport.tls import LOOPBACK_CA
from tests.conftest import MakeKey
from tests.hands import Hands
from tests.servers.web import Reply, WebServer, running_web_server
from tests.ui.conftest import make_account
from tests.ui.mailbox import Mailbox, Writer
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.widgets.notice_bars import Notice

HEADER = (
    "From: Bob Example <bob@example.net>\r\nTo: alice@example.org\r\nSubject: Harvest\r\n"
    "Message-ID: <1@example.net>\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\n"
)
ASKING = "Disposition-Notification-To: bob@example.net\r\n"
ELSEWHERE = "Disposition-Notification-To: tracker@example.com\r\n"
Show = Callable[..., MainWindow]


@pytest.fixture
def mailbox(desk: Desk, saved: Callable[[Account], Account]) -> Mailbox:
    return Mailbox(desk, saved(make_account()))


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def show(desk: Desk, mailbox: Mailbox, qtbot: QtBot, hands: Hands) -> Show:
    """Put a message with these header fields more into the inbox, and choose it."""

    def choose(more: str, *flags: str) -> MainWindow:
        message = mailbox.put(f"{more}{HEADER}\r\nUnder the mat.\r\n".encode(), *flags)
        window = desk.show_main()
        open_again(window, message, hands, qtbot)
        return window

    return choose


def open_again(
    window: MainWindow, message: MessageId, hands: Hands, qtbot: QtBot, words: str = "Harvest"
) -> None:
    qtbot.waitUntil(lambda: window.list.model.row(message) is not None, timeout=20_000)
    hands.choose_row(window.list.view, words)
    qtbot.waitUntil(lambda: window.view.opened is not None and window.view.opened.id == message)


@pytest.fixture
def opened_urls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    urls: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: urls.append(QUrl(url).toString()) or True)
    return urls


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """A web server with a certificate that is trusted."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv(LOOPBACK_CA, str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with running_web_server(lambda _: Reply(b"done"), context) as server:
        yield server


def notices(window: MainWindow) -> list[str]:
    found = [each for each in window.view.notices.findChildren(QFrame) if each.isVisible()]
    return [each.objectName() for each in found if each.objectName().startswith("notice-")]


def waiting(desk: Desk, answer: Callable[..., object]) -> list[tuple[str, ...]]:
    """Recipients of what is in the Outbox."""
    return [each.recipients for each in answer(desk.core.outbox.list())]  # type: ignore[attr-defined]


# Receipts


def test_a_receipt_goes_to_the_outbox_when_send_is_clicked(
    show: Show, desk: Desk, hands: Hands, qtbot: QtBot, answer: Callable[..., object]
) -> None:
    window = show(ASKING)
    hands.reads("Bob Example asks for a receipt.", window)
    assert waiting(desk, answer) == []
    hands.click_words("Send", window)
    qtbot.waitUntil(lambda: notices(window) == [])
    assert waiting(desk, answer) == [("bob@example.net",)]
    assert window.view.opened is not None
    assert window.view.opened.id is not None
    window.view.check_again()
    qtbot.waitUntil(lambda: window.view.opened is not None)
    assert notices(window) == []


def test_a_receipt_that_is_ignored_is_not_asked_for_again(
    show: Show, desk: Desk, hands: Hands, qtbot: QtBot, answer: Callable[..., object]
) -> None:
    window = show(ASKING)
    hands.click_words("Ignore", window)
    qtbot.waitUntil(lambda: notices(window) == [])
    window.view.check_again()
    qtbot.waitUntil(lambda: window.view.opened is not None)
    assert notices(window) == []
    assert waiting(desk, answer) == []


def test_a_receipt_to_another_address_asks_by_name_first(
    show: Show, desk: Desk, hands: Hands, qtbot: QtBot, answer: Callable[..., object]
) -> None:
    window = show(ELSEWHERE)
    hands.reads("Bob Example asks for a receipt, to be sent to tracker@example.com.", window)
    hands.click_words("Send", window)
    question = hands.window("receiptQuestion")
    hands.reads("Send the receipt to tracker@example.com?", question)
    hands.click_words("Cancel", question)
    assert waiting(desk, answer) == []
    assert notices(window) == ["notice-receipt"]
    hands.click_words("Send", window)
    hands.click_words("Send receipt", hands.window("receiptQuestion"))
    qtbot.waitUntil(lambda: notices(window) == [])
    assert waiting(desk, answer) == [("tracker@example.com",)]


def test_encrypted_mail_locked_or_open_shows_no_bar_that_tells_of_it_and_offers_no_receipt(
    desk: Desk, mailbox: Mailbox, gpg: GnuPG, make_key: MakeKey, hands: Hands, qtbot: QtBot
) -> None:
    """Whoever sent it again, with a request of their own outside, learns nothing."""
    alice = make_key("Alice Example", "alice@example.org", "under the mat")
    sealed = Writer(gpg).write("Harvest", encrypt_for=alice, attachments=(_key_of(gpg, alice),))
    message = mailbox.put(ASKING.encode() + sealed)
    window = desk.show_main()
    open_again(window, message, hands, qtbot, "encrypted message")
    assert window.view.banner.title.text() == "Encrypted, locked"
    assert notices(window) == []
    prompt = hands.window("passphraseDialog")
    hands.type("passphrase", "under the mat", prompt)
    hands.click("unlock", prompt)
    qtbot.waitUntil(lambda: window.view.banner.title.text() == "Encrypted, not signed")
    assert "notice-receipt" not in notices(window)


def _key_of(gpg: GnuPG, key: Fingerprint) -> DraftAttachment:
    return DraftAttachment(
        filename="key.asc", content_type="application/pgp-keys", data=gpg.export_public([key])
    )


def test_whoever_wants_no_receipts_is_not_asked(show: Show, desk: Desk, hands: Hands, qtbot: QtBot) -> None:
    settings = desk.show_settings()
    choice = settings.findChild(QComboBox, "receipts")
    assert choice is not None
    choice.setCurrentText("Never")
    choice.activated.emit(choice.currentIndex())
    settings.close()
    assert notices(show(ASKING)) == []


def test_junk_says_so_asks_for_no_receipt_and_can_be_taken_back(
    show: Show, hands: Hands, qtbot: QtBot
) -> None:
    window = show(ASKING, "$Junk")
    assert notices(window) == ["notice-junk"]
    hands.reads("This looks like junk.", window)
    hands.click_words("Not junk", window)
    qtbot.waitUntil(lambda: notices(window) == [])
    qtbot.waitUntil(lambda: not window.list.selected_rows()[0].is_junk)


def test_at_most_two_bars_are_shown_and_the_others_counted(show: Show, hands: Hands, qtbot: QtBot) -> None:
    window = show("")
    window.view.notices.show_notices(
        [Notice(f"n{number}", "info", f"Number {number}.") for number in range(3)]
    )
    qtbot.waitUntil(lambda: len(notices(window)) == 2)
    hands.click_words("1 more", window)
    qtbot.waitUntil(lambda: len(notices(window)) == 3)


# Mailing lists


def test_a_list_is_named_and_one_click_asks_before_it_tells_the_list(
    show: Show, web: WebServer, hands: Hands, qtbot: QtBot
) -> None:
    window = show(
        "List-Id: Hikers <hikers.example.com>\r\n"
        f"List-Unsubscribe: <https://{web.host}/leave?who=1>, <mailto:leave@example.com>\r\n"
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    )
    line = window.view.header.lists
    assert line.words.text().split("·") == ["Mailing list: “Hikers” (hikers.example.com)  ", "  Unsubscribe"]
    line.words.anchorClicked.emit(QUrl("unsubscribe"))
    question = hands.window("unsubscribeQuestion")
    hands.reads("Unsubscribe from “Hikers” (hikers.example.com)?", question)
    hands.reads("MailGuard asks 127.0.0.1 to end the subscription.", question)
    hands.click_words("Cancel", question)
    assert web.requests == []
    line.words.anchorClicked.emit(QUrl("unsubscribe"))
    hands.click_words("Unsubscribe at 127.0.0.1", hands.window("unsubscribeQuestion"))
    hands.reads("127.0.0.1 was asked to end the subscription.", window)
    (asked,) = web.requests
    assert (asked.method, asked.path, asked.body) == ("POST", "/leave?who=1", b"List-Unsubscribe=One-Click")


def test_without_one_click_a_mail_is_written_and_not_sent(
    show: Show, desk: Desk, hands: Hands, answer: Callable[..., object], opened_urls: list[str]
) -> None:
    window = show("List-Unsubscribe: <https://l.example.com/x>, <mailto:leave@example.com?subject=leave>\r\n")
    window.view.header.lists.words.anchorClicked.emit(QUrl("unsubscribe"))
    composer = hands.window("composeWindow")
    hands.reads("leave@example.com", composer)
    assert waiting(desk, answer) == []
    assert opened_urls == []


def test_pages_of_a_list_open_only_after_a_question_that_names_the_host(
    show: Show, hands: Hands, opened_urls: list[str]
) -> None:
    window = show(
        "List-Id: <h.example.com>\r\nList-Unsubscribe: <https://l.example.com/leave>\r\n"
        "List-Archive: <https://archive.example.com/h/>\r\nList-Post: <mailto:h@example.com>\r\n"
    )
    line = window.view.header.lists
    line.words.anchorClicked.emit(QUrl("unsubscribe"))
    question = hands.window("listLinkQuestion")
    hands.reads("Open a page of l.example.com in the browser?", question)
    hands.click_words("Cancel", question)
    assert opened_urls == []
    line.words.anchorClicked.emit(QUrl("archive"))
    hands.click_words("Open archive.example.com", hands.window("listLinkQuestion", besides=[question]))
    assert opened_urls == ["https://archive.example.com/h/"]
    line.words.anchorClicked.emit(QUrl("post"))
    hands.reads("h@example.com", hands.window("composeWindow"))


def test_mail_of_no_list_has_no_such_line(show: Show) -> None:
    assert show("").view.header.lists.isHidden()


# The provider's word


def test_what_the_own_provider_found_is_a_quiet_line_and_never_part_of_the_banner(show: Show) -> None:
    window = show(
        "Authentication-Results: mx.example.org; dkim=pass header.d=example.net;"
        " dmarc=pass header.from=example.net\r\n"
    )
    line = window.view.header.provider
    assert line.isVisible()
    assert line.words.text() == (
        "Your provider confirms that example.net sent this."
        " mx.example.org: DKIM passed (example.net); DMARC passed (example.net)."
    )
    assert window.view.banner.title.text() == "Not encrypted, not signed"
    assert window.view.banner.property("tone") == "neutral"


def test_what_a_sender_wrote_in_the_providers_name_is_not_shown(show: Show) -> None:
    forged = "Received: from a by b\r\nAuthentication-Results: mx.example.org; dmarc=pass\r\n"
    assert show(forged).view.header.provider.isHidden()


# Marking as read


def test_a_message_that_is_marked_by_hand_stays_unread(
    show: Show, desk: Desk, hands: Hands, qtbot: QtBot
) -> None:
    settings = desk.show_settings()
    choice = settings.findChild(QComboBox, "markRead")
    assert choice is not None
    assert [choice.itemText(place) for place in (0, 1)] == ["at once", "after 1 second"]
    choice.setCurrentText("by hand only")
    choice.activated.emit(choice.currentIndex())
    settings.close()
    window = show("")
    qtbot.wait(1200)
    assert not window.list.selected_rows()[0].is_read
    hands.press("M", window)
    qtbot.waitUntil(lambda: window.list.selected_rows()[0].is_read)
