"""The message pane: what is shown always has the verdict above it, and nothing is shown that has none."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QMenu, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from mailguard.model import Account, DraftAttachment, Fingerprint, MessageId, ShowAs
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey, key_maker
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import BOB, CAROL, Mailbox, Writer
from ui import theme
from ui.attachments.attachment_deeds import Deed
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.reader.message_window import MessageWindow
from ui.reader.security_details import SecurityDetails

Saved = Callable[[Account], Account]
Answer = Callable[[Future[Any]], Any]
PASSPHRASE = "under the mat"
SPREADSHEET = DraftAttachment(
    filename="budget.ods",
    content_type="application/vnd.oasis.opendocument.spreadsheet",
    data=b"PK\x03\x04" * 90,
)


@pytest.fixture
def alice(make_key: MakeKey) -> Fingerprint:
    return make_key("Alice Example", "alice@example.org", PASSPHRASE)


@pytest.fixture
def bob(gpg: GnuPG, other_gpg: GnuPG, alice: Fingerprint) -> Writer:
    """Bob, whose public key Alice has but has not verified."""
    key = key_maker(other_gpg)("Bob Example", "bob@example.net")
    gpg.import_keys(other_gpg.export_public([key]))
    other_gpg.import_keys(gpg.export_public([alice]))
    return Writer(other_gpg, BOB, key)


@pytest.fixture
def mailbox(desk: Desk, saved: Saved, alice: Fingerprint) -> Mailbox:
    return Mailbox(desk, saved(make_account(key=alice)))


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


Show = Callable[[MessageId], MainWindow]


@pytest.fixture
def show(desk: Desk, mailbox: Mailbox, qtbot: QtBot, hands: Hands) -> Show:
    """Choose a message of the inbox by a click, and wait until the pane shows what came of it."""

    def choose(message: MessageId) -> MainWindow:
        window = desk.show_main()
        qtbot.waitUntil(lambda: window.list.model.place_of(message) is not None)
        place = window.list.model.index(window.list.model.place_of(message), 0)
        window.list.view.scrollTo(place)
        hands.choose_row(window.list.view, place.data() or wait_for_row(qtbot, window, message))
        qtbot.waitUntil(lambda: window.view.opened is not None and window.view.opened.id == message)
        return window

    return choose


def wait_for_row(qtbot: QtBot, window: MainWindow, message: MessageId) -> str:
    qtbot.waitUntil(lambda: window.list.model.row(message) is not None)
    place = window.list.model.place_of(message)
    assert place is not None
    return str(window.list.model.index(place, 0).data())


@pytest.fixture
def opened_urls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the system was asked to open; no browser is started."""
    urls: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: urls.append(QUrl(url).toString()) or True)
    return urls


def banner(window: MainWindow) -> tuple[str, str]:
    return window.view.banner.title.text(), window.view.banner.sentence.text()


def body(window: QWidget) -> str:
    view = window.view  # type: ignore[attr-defined]  # both kinds of windows have one
    shown = view.body.currentWidget()
    return shown.toPlainText().strip() if shown is view.body.text else f"({view.body.state.title.text()})"


def unlock(hands: Hands, passphrase: str = PASSPHRASE) -> None:
    prompt = hands.window("passphraseDialog")
    hands.type("passphrase", passphrase, prompt)
    hands.click("unlock", prompt)


# Encrypted messages


def test_an_encrypted_message_asks_for_the_passphrase_and_opens(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands, qtbot: QtBot
) -> None:
    message = mailbox.put(bob.write("Harvest", "under the mat\n", sign=True, encrypt_for=alice))
    window = show(message)
    assert banner(window)[0] == "Encrypted, locked"
    assert body(window) == "(Encrypted, locked)"
    assert "Harvest" not in hands.text(window)
    assert window.view.header.subject.text() == "(encrypted message)"
    hands.reads("To read “encrypted message”.", hands.window("passphraseDialog"))
    unlock(hands)
    qtbot.waitUntil(lambda: banner(window)[0] == "Encrypted and signed, key not verified yet")
    assert body(window) == "under the mat"
    assert window.view.header.subject.text() == "Harvest"
    assert window.status.said.text() == "Decrypted message"
    show(mailbox.put(bob.write("Picnic", "on the lawn")))
    assert window.status.said.text() != "Decrypted message"


def test_a_wrong_passphrase_is_said_and_may_be_typed_again(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands, qtbot: QtBot
) -> None:
    window = show(mailbox.put(bob.write("Harvest", encrypt_for=alice)))
    unlock(hands, "wrong")
    prompt = hands.window("passphraseDialog")
    hands.reads("That is not the passphrase. Try again.", prompt)
    assert banner(window)[0] == "Encrypted, locked"
    unlock(hands)
    qtbot.waitUntil(lambda: banner(window)[0] == "Encrypted, not signed")


def test_a_cancelled_prompt_leaves_the_message_locked_until_unlock_is_pressed(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands, qtbot: QtBot
) -> None:
    window = show(mailbox.put(bob.write("Harvest", encrypt_for=alice)))
    hands.click("cancel", hands.window("passphraseDialog"))
    qtbot.waitUntil(lambda: len(hands.windows()) == 1)
    assert banner(window)[0] == "Encrypted, locked"
    hands.click("banner-unlock", window)
    unlock(hands)
    qtbot.waitUntil(lambda: body(window) == "the bus company has confirmed the date.")


def test_another_message_takes_the_prompt_away(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands, qtbot: QtBot
) -> None:
    plain = mailbox.put(bob.write("Plain"))
    show(mailbox.put(bob.write("Harvest", encrypt_for=alice)))
    hands.window("passphraseDialog")
    window = show(plain)
    qtbot.waitUntil(lambda: [each.objectName() for each in hands.windows()] == ["mainWindow"])
    assert banner(window)[0] == "Not encrypted, not signed"


def test_lock_now_closes_what_was_decrypted(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands, qtbot: QtBot
) -> None:
    window = show(mailbox.put(bob.write("Harvest", encrypt_for=alice)))
    unlock(hands)
    qtbot.waitUntil(lambda: body(window).startswith("the bus"))
    qtbot.waitUntil(lambda: window.status.lock.isVisible())
    hands.click("lockNow", window)
    qtbot.waitUntil(lambda: banner(window)[0] == "Encrypted, locked")
    assert "the bus" not in hands.text(window)
    qtbot.waitUntil(lambda: not window.status.lock.isVisible())
    assert [each.objectName() for each in hands.windows()] == ["mainWindow"]  # no prompt by itself


def test_a_message_for_other_keys_says_so_and_offers_to_import(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands, tmp_path: Path
) -> None:
    assert bob.key is not None
    window = show(mailbox.put(bob.write("Harvest", encrypt_for=bob.key)))
    assert banner(window)[0] == "You cannot decrypt this message"
    assert body(window) == "(You cannot decrypt this message)"
    hands.click("banner-import-key", window)
    dialog = hands.window("importKeyDialog")
    assert isinstance(dialog, QFileDialog)
    key = tmp_path / "key.asc"
    key.write_bytes(bob.gpg.export_public([bob.key]))
    dialog.fileSelected.emit(str(key))
    hands.window("importReviewDialog")


def test_a_damaged_message_shows_nothing_of_itself(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands, qtbot: QtBot
) -> None:
    raw = bob.write("Harvest", "under the mat " * 300, encrypt_for=alice)
    lines = raw.split(b"\r\n")
    place = len(lines) - 12
    lines[place] = lines[place][:10] + (b"A" if lines[place][10:11] != b"A" else b"B") + lines[place][11:]
    window = show(mailbox.put(b"\r\n".join(lines)))
    if banner(window)[0] == "Encrypted, locked":
        unlock(hands)
    qtbot.waitUntil(lambda: window.view.banner.property("tone") in ("danger", "neutral"))
    assert "under the mat" not in hands.text(window)
    assert body(window).startswith("(")


# Signed messages


def test_a_signed_message_turns_green_when_its_key_is_verified(
    mailbox: Mailbox,
    bob: Writer,
    alice: Fingerprint,
    show: Show,
    hands: Hands,
    qtbot: QtBot,
) -> None:
    assert bob.key is not None
    window = show(mailbox.put(bob.write("Minutes", sign=True)))
    assert banner(window)[0] == "Signed, key not verified yet"
    assert window.view.banner.property("tone") == "caution"
    hands.click("banner-verify-key", window)
    dialog = hands.window("verifyKeyDialog")
    hands.type("pastedFingerprint", bob.key, dialog)
    hands.reads("All 40 characters match", dialog)
    hands.click("verifyKey", dialog)
    unlock(hands)
    qtbot.waitUntil(lambda: banner(window)[0] == "Signed and verified")
    assert window.view.banner.property("tone") == "ok"
    assert window.view.banner.accessibleName().startswith(
        "Message security: Signed and verified. Written by Bob Example"
    )


def test_a_changed_message_is_red_and_its_links_are_dead(
    mailbox: Mailbox,
    bob: Writer,
    alice: Fingerprint,
    show: Show,
    hands: Hands,
    opened_urls: list[str],
) -> None:
    raw = bob.write("Pay", "Pay here: https://example.net/pay now.\n", sign=True)
    window = show(mailbox.put(raw.replace(b"Pay here", b"Pay there")))
    title, sentence = banner(window)
    assert title == "BAD signature: this message was changed"
    assert sentence == "It is not what Bob Example signed. Do not act on it. Links and pictures are off."
    assert window.view.banner.property("tone") == "danger"
    window.view.body.text.anchorClicked.emit(QUrl("https://example.net/pay"))
    assert opened_urls == []
    assert [each.objectName() for each in hands.windows()] == ["mainWindow"]


def test_an_attachment_of_a_changed_message_asks_before_it_opens(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands, opened_urls: list[str]
) -> None:
    raw = bob.write("Pay", "Pay here\n", sign=True, attachments=(SPREADSHEET,))
    window = show(mailbox.put(raw.replace(b"Pay here", b"Pay there")))
    window.view.attachments.asked.emit(Deed.OPEN, window.view.opened.attachments[0])
    hands.click_words("Cancel", hands.window("changedAttachment"))
    assert opened_urls == []


def test_the_unsigned_rest_is_shown_apart_and_gone_when_the_signed_part_comes_back(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands, qtbot: QtBot, desk: Desk
) -> None:
    """Text that nobody signed must never stand under the banner of the signed part."""
    window = show(mailbox.put(with_list_footer(bob.write("Minutes", "signed words\n", sign=True))))
    assert banner(window)[0] == "Only part of this message is signed"
    assert body(window) == "signed words"
    hands.click("banner-show-rest", window)
    assert banner(window)[0] == "The unsigned rest of this message"
    assert body(window) == "anyone may have added this"
    window.commands["as-plain"].trigger()
    window.view.show_notices()
    assert body(window) == "anyone may have added this"  # under this banner stands nothing else
    hands.click("banner-back", window)
    assert banner(window)[0] == "Only part of this message is signed"
    assert body(window) == "signed words"
    hands.click("banner-show-rest", window)
    desk.core._parts.keys_changed()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: banner(window)[0] == "Only part of this message is signed")
    assert body(window) == "signed words"


def test_an_answer_quotes_only_what_stands_under_the_banner_that_is_shown(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands, qtbot: QtBot
) -> None:
    window = show(mailbox.put(with_list_footer(bob.write("Minutes", "signed words\n", sign=True))))
    hands.press("Ctrl+R", window)
    first = hands.window("composeWindow")
    assert "> signed words" in hands.text(first)
    assert "anyone may have added this" not in hands.text(first)
    hands.click("banner-show-rest", window)
    hands.press("Ctrl+L", window)
    second = hands.window("composeWindow", besides=[first])
    assert "anyone may have added this" in hands.text(second)
    assert "signed words" not in hands.text(second)
    hands.click("banner-back", window)
    hands.press("Ctrl+R", window)
    third = hands.window("composeWindow", besides=[first, second])
    assert "anyone may have added this" not in hands.text(third)


def test_the_openpgp_menu_of_a_message_window_has_the_same_commands(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands, desk: Desk, qtbot: QtBot
) -> None:
    window = show(mailbox.put(bob.write("Minutes", sign=True)))
    hands.press("Ctrl+O", window)
    own = hands.window("messageWindow")
    qtbot.waitUntil(lambda: own.view.sender_key.key is not None)  # type: ignore[attr-defined]
    hands.pick_in_menu_bar(own, "OpenPGP", "Show Sender's Key")
    keys = hands.window("keysWindow")
    hands.reads("Bob Example", keys)
    keys.close()
    hands.pick_in_menu_bar(own, "OpenPGP", "Decrypt / Verify Again")
    qtbot.waitUntil(lambda: banner(own)[0] == "Signed, key not verified yet")  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: own.view.sender_key.key is not None)  # type: ignore[attr-defined]
    hands.pick_in_menu_bar(own, "OpenPGP", "Verify Sender's Key…")
    hands.window("verifyKeyDialog")


def test_a_message_signed_with_an_unknown_key_offers_to_find_it(
    mailbox: Mailbox, other_gpg: GnuPG, show: Show, hands: Hands
) -> None:
    key = key_maker(other_gpg)("Carol Example", "carol@example.com")
    carol = Writer(other_gpg, CAROL, key)
    window = show(mailbox.put(carol.write("Talk", sign=True)))
    assert banner(window)[0] == "Signed with a key you do not have"
    hands.click("banner-find-key", window)
    dialog = hands.window("findKeyDialog")
    field = dialog.findChild(QLineEdit, "findText")
    assert field is not None
    assert key in field.text().replace(" ", "") or field.text() == key


def test_a_signature_of_somebody_else_is_named(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show
) -> None:
    mallory = Writer(bob.gpg, replace(CAROL), bob.key)
    window = show(mailbox.put(mallory.write("Hello", sign=True)))
    assert banner(window) == (
        "Signed by someone else",
        "Signed by bob@example.net, but the message says it is from carol@example.com.",
    )


# Details


def test_details_hang_from_the_banner_and_lead_to_the_key(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands, qtbot: QtBot, shown: Any
) -> None:
    window = show(mailbox.put(bob.write("Minutes", sign=True)))
    hands.press("Ctrl+Alt+S", window)
    details = shown(SecurityDetails)
    said = hands.text(details)
    for words in (
        "Not encrypted",
        "Good signature",
        "Bob Example <bob@example.net>",
        "matches the From address",
    ):
        assert words in said
    lower_edge = window.view.banner.mapToGlobal(window.view.banner.rect().bottomLeft()).y()
    assert details.mapToGlobal(details.rect().topLeft()).y() < lower_edge
    hands.click("showKey", details)
    keys = hands.window("keysWindow")
    hands.reads("Bob Example", keys)


def test_the_report_holds_gnupgs_words_and_nothing_of_the_message(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands, shown: Any, qapp: Any
) -> None:
    window = show(mailbox.put(bob.write("Secret subject", "secret words\n", sign=True)))
    hands.click("banner-details", window)
    hands.click("copyReport", shown(SecurityDetails))
    report = qapp.clipboard().text()
    assert "GOODSIG" in report
    assert "Good signature" in report
    assert "secret" not in report.lower()


# Body, links, notices


def test_a_link_that_says_another_address_asks_with_both_in_sight(
    mailbox: Mailbox, bob: Writer, show: Show, hands: Hands, opened_urls: list[str]
) -> None:
    html = (
        '<p><a href="https://evil.example/x">www.bank.example</a> <a href="https://ok.example/">here</a></p>'
    )
    window = show(mailbox.put(bob.write("Bank", html=html)))
    window.view.show_as(ShowAs.SIMPLE)
    window.view.body.text.anchorClicked.emit(QUrl("https://evil.example/x"))
    question = hands.window("linkQuestion")
    hands.reads("This link says www.bank.example but goes to evil.example.", question)
    hands.click_words("Cancel", question)
    assert opened_urls == []
    window.view.body.text.anchorClicked.emit(QUrl("https://ok.example/"))
    assert opened_urls == ["https://ok.example/"]


def test_a_mail_link_opens_a_composer_and_sends_nothing(
    mailbox: Mailbox, bob: Writer, show: Show, hands: Hands
) -> None:
    window = show(mailbox.put(bob.write("Write", "mailto:carol@example.com?subject=Hi\n")))
    window.view.body.text.anchorClicked.emit(QUrl("mailto:carol@example.com?subject=Hi"))
    composer = hands.window("composeWindow")
    hands.reads("carol@example.com", composer)


def test_pictures_of_the_network_wait_for_a_click_and_only_in_ordinary_mail(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands
) -> None:
    html = '<p>Look</p><img src="http://127.0.0.1:9/x.png">'
    ordinary = mailbox.put(bob.write("News", html=html))
    signed = mailbox.put(bob.write("Signed news", html=html, sign=True))
    window = show(ordinary)
    hands.reads("Pictures from the network are blocked.", window)
    show(signed)
    assert "Pictures from the network" not in hands.text(window)


def test_html_mail_is_shown_as_sent_and_as_text(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands, qtbot: QtBot
) -> None:
    window = show(mailbox.put(bob.write("News", "Plain words\n", html="<h1>Rich</h1><p>words</p>")))
    assert window.view.shown_as is ShowAs.ORIGINAL
    window.commands["as-simple"].trigger()
    assert body(window).split() == ["Rich", "words"]
    window.commands["as-plain"].trigger()
    assert body(window) == "Plain words"
    window.commands["as-original"].trigger()
    assert window.view.body.currentWidget() is window.view.body.html


def test_signed_html_is_simple_until_the_original_is_asked_for(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show
) -> None:
    window = show(mailbox.put(bob.write("News", html="<h1>Rich</h1>", sign=True)))
    assert window.view.shown_as is ShowAs.SIMPLE
    window.commands["as-original"].trigger()
    assert window.view.shown_as is ShowAs.ORIGINAL


def test_changed_html_is_never_shown_as_sent(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show
) -> None:
    raw = bob.write("News", html="<h1>Rich words</h1>", sign=True)
    window = show(mailbox.put(raw.replace(b"Rich words", b"Poor words")))
    window.commands["as-original"].trigger()
    assert window.view.shown_as is ShowAs.SIMPLE


def test_a_key_in_a_message_is_offered_and_looked_at_first(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, other_gpg: GnuPG, show: Show, hands: Hands
) -> None:
    key = key_maker(other_gpg)("Carol Example", "carol@example.com")
    attached = DraftAttachment(
        filename="carol.asc", content_type="application/pgp-keys", data=other_gpg.export_public([key])
    )
    window = show(mailbox.put(Writer(other_gpg, CAROL).write("My key", attachments=(attached,))))
    hands.reads("This message brings the key of carol@example.com.", window)
    assert window.commands["import-key"].isEnabled()
    hands.click("notice-key-0", window)
    review = hands.window("importReviewDialog")
    hands.reads("Carol Example <carol@example.com>", review)
    hands.click("importKeys", review)
    hands.reads("Imported 1 key.", review)
    hands.reads("It is not verified yet.", review)


def test_a_key_in_a_changed_message_is_not_offered(
    mailbox: Mailbox, bob: Writer, other_gpg: GnuPG, show: Show, hands: Hands
) -> None:
    key = key_maker(other_gpg)("Carol Example", "carol@example.com")
    attached = DraftAttachment(
        filename="carol.asc", content_type="application/pgp-keys", data=other_gpg.export_public([key])
    )
    written = bob.write("My key", "Really!\n", sign=True, attachments=(attached,))
    window = show(mailbox.put(written.replace(b"Really!", b"Really.")))
    assert banner(window)[0] == "BAD signature: this message was changed"
    assert "This message brings the key" not in hands.text(window)


def test_names_that_pose_as_verdicts_or_addresses_are_not_shown_as_such(
    mailbox: Mailbox, gpg: GnuPG, show: Show, hands: Hands
) -> None:
    poser = Writer(gpg, replace(BOB, name="✅ boss@bank.example 🔒"))
    window = show(mailbox.put(poser.write("Hello")))
    sender = window.view.header.findChild(QWidget, "sender")
    assert sender is not None
    assert "boss@bank.example" not in sender.text()  # type: ignore[attr-defined]
    assert "bob@example.net" in sender.text()  # type: ignore[attr-defined]


def test_all_headers_are_shown_on_request(mailbox: Mailbox, bob: Writer, show: Show, hands: Hands) -> None:
    window = show(mailbox.put(bob.write("Minutes")))
    field = window.view.header.findChild(QPlainTextEdit, "allHeaders")
    assert field is not None
    assert field.isHidden()
    window.commands["all-headers"].trigger()
    assert field.isVisible()
    assert "message-id:" in field.toPlainText().lower()


def test_find_in_message_goes_to_the_words(
    mailbox: Mailbox, bob: Writer, show: Show, hands: Hands, qtbot: QtBot
) -> None:
    window = show(mailbox.put(bob.write("Minutes", "one two\nthree two\n")))
    hands.press("Ctrl+F", window)
    hands.type("findText", "two", window)
    hands.click_words("Next", window)
    first = window.view.body.text.textCursor().position()
    hands.click_words("Next", window)
    second = window.view.body.text.textCursor().position()
    assert window.view.body.text.textCursor().selectedText() == "two"
    assert first != second


def test_the_source_is_shown_as_received(
    mailbox: Mailbox, bob: Writer, show: Show, hands: Hands, qtbot: QtBot
) -> None:
    raw = bob.write("Minutes")
    window = show(mailbox.put(raw))
    hands.press("Ctrl+U", window)
    source = hands.window("sourceWindow")
    qtbot.waitUntil(lambda: "Loading" not in source.findChild(QPlainTextEdit).toPlainText())
    assert source.findChild(QPlainTextEdit).toPlainText() == raw.decode().replace("\r\n", "\n")


# Attachments


def test_an_attachment_is_saved_where_the_person_says(
    mailbox: Mailbox, bob: Writer, show: Show, hands: Hands, qtbot: QtBot, tmp_path: Path
) -> None:
    window = show(mailbox.put(bob.write("Budget", attachments=(SPREADSHEET,))))
    hands.reads("1 attachment", window)
    hands.click("saveAttachments", window)
    dialog = hands.window("saveDialog")
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "saved.ods"))
    dialog.close()
    qtbot.waitUntil((tmp_path / "saved.ods").exists)
    assert (tmp_path / "saved.ods").read_bytes() == SPREADSHEET.data


def test_all_attachments_are_saved_and_none_takes_the_name_of_another(
    mailbox: Mailbox, bob: Writer, show: Show, hands: Hands, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "budget.ods").write_text("was here before")
    window = show(mailbox.put(bob.write("Budget", attachments=(SPREADSHEET, SPREADSHEET))))
    hands.click("saveAttachments", window)
    dialog = hands.window("folderDialog")
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path))
    dialog.close()
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("budget*"))) == 3)
    assert (tmp_path / "budget.ods").read_text() == "was here before"


def test_an_attachment_opens_from_a_private_copy(
    mailbox: Mailbox, bob: Writer, show: Show, qtbot: QtBot, opened_urls: list[str]
) -> None:
    window = show(mailbox.put(bob.write("Budget", attachments=(SPREADSHEET,))))
    window.view.attachments.asked.emit(Deed.OPEN, window.view.opened.attachments[0])
    qtbot.waitUntil(lambda: bool(opened_urls))
    path = Path(QUrl(opened_urls[0]).toLocalFile())
    assert path.read_bytes() == SPREADSHEET.data
    assert path.parent.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "kind", "data"),
    [
        ("setup.exe", "application/octet-stream", b"x"),
        ("photo.jpg", "image/jpeg", b"MZ\x90\0"),
        ("notes", "application/octet-stream", b"#!/bin/sh\n"),
        ("page.html", "text/html", b"<p>"),
    ],
)
def test_programs_are_not_opened_from_mail(
    mailbox: Mailbox,
    bob: Writer,
    show: Show,
    hands: Hands,
    opened_urls: list[str],
    name: str,
    kind: str,
    data: bytes,
) -> None:
    attached = DraftAttachment(filename=name, content_type=kind, data=data)
    window = show(mailbox.put(bob.write("Setup", attachments=(attached,))))
    window.view.attachments.asked.emit(Deed.OPEN, window.view.opened.attachments[0])
    question = hands.window("programRefused")
    hands.reads("MailGuard does not open programs from mail.", question)
    hands.click_words("Close", question)
    assert opened_urls == []


# What cannot be shown, and windows of their own


def test_a_message_that_is_not_here_says_when_it_comes(
    mailbox: Mailbox, bob: Writer, desk: Desk, qtbot: QtBot, hands: Hands
) -> None:
    mailbox.put(bob.write("Minutes"), with_body=False)
    window = desk.show_main()
    qtbot.waitUntil(lambda: window.list.model.rowCount() == 1)
    hands.choose_row(window.list.view, "Minutes")
    hands.reads("This message is not stored on this computer. It will load when you are online.", window)
    assert banner(window)[0] == "Not opened"
    assert not window.commands["reply"].isEnabled()


def test_a_double_click_opens_a_window_with_its_own_banner(
    mailbox: Mailbox, bob: Writer, show: Show, hands: Hands, shown: Any, qtbot: QtBot
) -> None:
    window = show(mailbox.put(bob.write("Minutes", "of Monday\n")))
    hands.press("Ctrl+O", window)
    other = shown(MessageWindow)
    assert other.view.banner.title.text() == "Not encrypted, not signed"
    assert body(other) == "of Monday"
    assert other.windowTitle() == "Minutes — MailGuard"


def test_a_message_window_follows_the_keys(
    mailbox: Mailbox,
    bob: Writer,
    alice: Fingerprint,
    show: Show,
    hands: Hands,
    shown: Any,
    qtbot: QtBot,
    desk: Desk,
    answer: Answer,
) -> None:
    assert bob.key is not None
    hands.press("Ctrl+O", show(mailbox.put(bob.write("Minutes", sign=True))))
    other = shown(MessageWindow)
    assert other.view.banner.title.text() == "Signed, key not verified yet"
    answer(desk.core.keys.verify(bob.key, by=alice, passphrase=PASSPHRASE))
    qtbot.waitUntil(lambda: other.view.banner.title.text() == "Signed and verified")


def test_a_message_window_looks_as_the_pane_does(
    mailbox: Mailbox, bob: Writer, show: Show, hands: Hands, shown: Any
) -> None:
    window = show(mailbox.put(bob.write("Minutes")))
    hands.press("Ctrl+O", window)
    other = shown(MessageWindow)
    assert other.view.header.subject.font().pixelSize() == theme.font("subject").pixelSize()
    corners = [each.view.grab().toImage().pixelColor(4, each.view.height() - 4) for each in (window, other)]
    assert corners[0] == corners[1]


def test_a_message_file_opens_in_a_window_and_what_is_no_file_is_said(
    desk: Desk, bob: Writer, hands: Hands, shown: Any, tmp_path: Path
) -> None:
    file = tmp_path / "saved.eml"
    file.write_bytes(bob.write("From a file", "words\n"))
    desk.open_file(file)
    other = shown(MessageWindow)
    assert body(other) == "words"
    desk.open_file(tmp_path / "missing.eml")
    question = hands.window("openingFailed")
    hands.reads("missing.eml could not be opened.", question)


def test_a_window_that_closes_while_its_message_is_opened_leaves_nothing_behind(
    mailbox: Mailbox, bob: Writer, show: Show, desk: Desk, qtbot: QtBot, hands: Hands, shown: Any
) -> None:
    hands.press("Ctrl+O", show(mailbox.put(bob.write("Minutes", sign=True))))
    other = shown(MessageWindow)
    other.view.check_again()
    other.close()
    qtbot.waitUntil(lambda: desk.open_windows() == ())


def with_list_footer(signed: bytes) -> bytes:
    """As a mailing list passes a signed message on: in a multipart/mixed, with a part of its own."""
    head, _, inside = signed.partition(b"\r\n\r\n")
    fields = head.split(b"\r\n")
    start = next(place for place, line in enumerate(fields) if line.lower().startswith(b"content-type"))
    end = next(
        (place for place in range(start + 1, len(fields)) if not fields[place].startswith((b" ", b"\t"))),
        len(fields),
    )
    kind, others = fields[start:end], fields[:start] + fields[end:]
    parts = (
        b"\r\n".join(kind) + b"\r\n\r\n" + inside.rstrip(b"\r\n"),
        b"Content-Type: text/plain\r\n\r\nanyone may have added this\r\n",
    )
    content = b"".join(b"--list\r\n" + part + b"\r\n" for part in parts) + b"--list--\r\n"
    return b"\r\n".join([*others, b'Content-Type: multipart/mixed; boundary="list"']) + b"\r\n\r\n" + content


def test_mail_that_waits_until_the_person_asks_is_decrypted_by_one_click(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands, qtbot: QtBot, desk: Desk
) -> None:
    desk.core.accounts.change_settings(replace(desk.core.accounts.settings(), decrypt_by_itself=False))
    window = show(mailbox.put(bob.write("Minutes", "the secret\n", encrypt_for=alice)))
    assert banner(window) == ("Encrypted, not opened yet", "It is decrypted when you ask for it.")
    assert "the secret" not in body(window)
    hands.click("banner-decrypt", window)
    unlock(hands)
    qtbot.waitUntil(lambda: banner(window)[0] == "Encrypted, not signed")
    assert body(window) == "the secret"


def test_each_of_several_encrypted_parts_opens_in_a_window_of_its_own(
    mailbox: Mailbox, bob: Writer, alice: Fingerprint, show: Show, hands: Hands, qtbot: QtBot, desk: Desk
) -> None:
    blocks = [bob.gpg.encrypt(each, [alice]) for each in (b"one", b"two")]
    head = b"From: Bob <bob@example.net>\r\nTo: alice@example.org\r\nSubject: Two\r\n\r\nlook\r\n"
    window = show(mailbox.put(head + b"\r\n".join(blocks)))
    assert (banner(window)[0], body(window)) == ("Only part of this message is encrypted", "look")
    hands.click("banner-open-encrypted", window)
    menu = window.findChild(QMenu, "innerMessages")
    assert [each.text() for each in menu.actions()] == ["Encrypted block 1", "Encrypted block 2"]
    menu.actions()[1].trigger()
    inner = hands.window("messageWindow")
    assert isinstance(inner, MessageWindow)
    unlock(hands)
    qtbot.waitUntil(lambda: body(inner) == "two")
    assert inner.view.banner.title.text() == "Encrypted, not signed"


def test_a_message_that_a_password_opens_asks_for_it_and_names_no_key(
    mailbox: Mailbox, bob: Writer, show: Show, hands: Hands, qtbot: QtBot, desk: Desk
) -> None:
    symmetric = ["--pinentry-mode", "loopback", "--passphrase", "open sesame", "--armor", "--symmetric"]
    sealed = bob.gpg.run(symmetric, b"the secret").data
    head = b"From: Bob <bob@example.net>\r\nTo: alice@example.org\r\nSubject: S\r\n\r\n"
    window = show(mailbox.put(head + sealed))
    assert banner(window)[1] == "Enter the password that it was encrypted with to read this message."
    prompt = hands.window("passphraseDialog")
    assert "Password of this message" in [each.text() for each in prompt.findChildren(QLabel)]
    assert prompt.findChild(QWidget, "keyId").isHidden()
    assert prompt.findChild(QWidget, "keepUnlocked") is None
    unlock(hands, "wrong")
    qtbot.waitUntil(lambda: "not the password" in prompt.findChild(QLabel, "passphraseSays").text())
    unlock(hands, "open sesame")
    qtbot.waitUntil(lambda: body(window) == "the secret")
    assert banner(window)[0] == "Encrypted, not signed"
