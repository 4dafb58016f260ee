"""The account assistant: from name, address and password to an encrypted message to oneself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from mailguard.demo import key_server
from mailguard.demo.key_directory import KeyDirectory
from mailguard.demo.mail_service import MailService
from mailguard.demo.people import ALICE, PASSWORD
from mailguard.demo.web_server import WebServer
from mailguard.model import EncryptDefault, Settings
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey, key_maker, new_gnupg_home
from tests.hands import Hands
from ui.account_assistant import AccountAssistant
from ui.desk import Desk
from ui.reader.message_window import MessageWindow

WORDS = "six words that nobody else knows here"


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture(scope="module")
def mail() -> Iterator[MailService]:
    """Alice's provider on loopback; her password is PASSWORD."""
    service = MailService((), {})
    yield service
    service.close()


@pytest.fixture
def directory(desk: Desk) -> Iterator[KeyDirectory]:
    """What the key server of the desk's settings holds."""
    gpg = GnuPG(home=new_gnupg_home())
    made = KeyDirectory(gpg)
    web = WebServer(key_server.routes(made))
    desk.core.accounts.change_settings(Settings(key_servers=(f"hkp://127.0.0.1:{web.port}",)))
    yield made
    web.close()
    gpg.close()


@pytest.fixture
def assistant(desk: Desk) -> AccountAssistant:
    return desk.set_up_account()  # type: ignore[return-value]  # so it is


def fill_account(hands: Hands, assistant: QWidget, password: str = PASSWORD) -> None:
    hands.type("accountName", ALICE.name, assistant)
    hands.type("accountAddress", ALICE.address, assistant)
    hands.type("accountPassword", password, assistant)
    hands.click("continue", assistant)


def fill_servers(hands: Hands, assistant: QWidget, mail: MailService) -> None:
    for protocol, port in (("imap", mail.imap.port), ("smtp", mail.smtp.port)):
        hands.type(f"{protocol}Host", "127.0.0.1", assistant)
        choose(hands.find(QComboBox, f"{protocol}Security", assistant), "None")
        hands.type(f"{protocol}Port", str(port), assistant)
    hands.click("continue", assistant)


def choose(box: QComboBox, words: str) -> None:
    place = next(each for each in range(box.count()) if box.itemText(each).startswith(words))
    box.setCurrentIndex(place)
    box.activated.emit(place)


def connect(hands: Hands, assistant: QWidget, mail: MailService) -> None:
    fill_account(hands, assistant)
    fill_servers(hands, assistant, mail)
    hands.find(QWidget, "createNew", assistant)


def test_nothing_goes_on_before_the_account_is_told(assistant: AccountAssistant, hands: Hands) -> None:
    going_on = hands.find(QWidget, "continue", assistant)
    assert not going_on.isEnabled()
    hands.type("accountName", "Alice", assistant)
    hands.type("accountAddress", "alice at example", assistant)
    hands.type("accountPassword", "x", assistant)
    assert not going_on.isEnabled()
    hands.type("accountAddress", "alice@example.org", assistant)
    assert going_on.isEnabled()
    field = hands.find(QLineEdit, "accountPassword", assistant)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    hands.click("showPassword", assistant)
    assert field.echoMode() is QLineEdit.EchoMode.Normal


def test_servers_are_guessed_from_the_address_and_nobody_is_asked(
    assistant: AccountAssistant, hands: Hands
) -> None:
    fill_account(hands, assistant)
    shown = {name: hands.find(QLineEdit, name, assistant).text() for name in ("imapHost", "smtpHost")}
    assert shown == {"imapHost": "imap.example.org", "smtpHost": "smtp.example.org"}
    assert hands.find(QLineEdit, "imapPort", assistant).text() == "993"
    choose(hands.find(QComboBox, "imapSecurity", assistant), "STARTTLS")
    assert hands.find(QLineEdit, "imapPort", assistant).text() == "143"


def test_an_unprotected_connection_is_refused_but_to_this_computer(
    assistant: AccountAssistant, hands: Hands
) -> None:
    fill_account(hands, assistant)
    choose(hands.find(QComboBox, "imapSecurity", assistant), "None")
    hands.reads("offers no protected connection", assistant)
    assert not hands.find(QWidget, "continue", assistant).isEnabled()
    hands.type("imapHost", "127.0.0.1", assistant)
    assert hands.find(QWidget, "continue", assistant).isEnabled()


def test_a_wrong_password_is_said_under_the_user_and_can_be_changed(
    assistant: AccountAssistant, hands: Hands, mail: MailService, desk: Desk
) -> None:
    fill_account(hands, assistant, "wrong")
    fill_servers(hands, assistant, mail)
    hands.reads("did not accept the password for alice@example.org", assistant)
    assert desk.core.accounts.all() == ()
    hands.click("changePassword", assistant)
    hands.type("accountPassword", PASSWORD, assistant)
    hands.click("continue", assistant)
    hands.click("continue", assistant)
    hands.find(QWidget, "createNew", assistant)
    assert [each.identity.address for each in desk.core.accounts.all()] == [ALICE.address]


def test_servers_that_do_not_answer_are_named_each_for_itself(
    assistant: AccountAssistant, hands: Hands, mail: MailService
) -> None:
    fill_account(hands, assistant)
    fill_servers(hands, assistant, mail)
    hands.find(QWidget, "createNew", assistant)
    hands.click("back", assistant)
    hands.type("imapPort", "9", assistant)
    hands.click("continue", assistant)
    hands.reads("127.0.0.1 does not answer.", assistant)
    hands.reads("Sending works", assistant)


def test_a_key_that_carries_the_address_is_preselected(
    make_key: MakeKey, assistant: AccountAssistant, hands: Hands, mail: MailService, desk: Desk, qtbot: QtBot
) -> None:
    key = make_key(ALICE.name, ALICE.address)
    connect(hands, assistant, mail)
    hands.reads("One secret key on this computer carries your address.", assistant)
    hands.reads("Found in GnuPG", assistant)
    hands.click("signAll", assistant)
    hands.click("encryptWhenVerified", assistant)
    hands.click("continue", assistant)
    hands.find(QWidget, "backUpKey", assistant)
    (account,) = desk.core.accounts.all()
    assert account.key == key
    assert account.sign_by_default
    assert account.encrypt_by_default is EncryptDefault.WHEN_ALL_VERIFIED


def test_not_now_leaves_the_account_without_a_key_and_passes_the_sharing_over(
    assistant: AccountAssistant, hands: Hands, mail: MailService, desk: Desk
) -> None:
    connect(hands, assistant, mail)
    hands.click("notNow", assistant)
    hands.click("continue", assistant)
    hands.reads("You are ready.", assistant)
    assert desk.core.accounts.all()[0].key is None
    hands.click("openMailGuard", assistant)
    hands.window("mainWindow")


def test_a_key_is_imported_from_a_backup(
    assistant: AccountAssistant,
    hands: Hands,
    mail: MailService,
    desk: Desk,
    other_gpg: GnuPG,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    key = key_maker(other_gpg)(ALICE.name, ALICE.address)
    file = tmp_path / "backup.asc"
    file.write_bytes(other_gpg.run(["--armor", "--export-secret-keys", key]).data)
    connect(hands, assistant, mail)
    hands.click("importKey", assistant)
    hands.click("continue", assistant)
    (dialog,) = [each for each in hands.windows() if isinstance(each, QFileDialog)]
    dialog.fileSelected.emit(str(file))
    dialog.close()
    review = hands.window("importReviewDialog")
    hands.click(f"own-{key}", review)
    hands.click("importKeys", review)
    hands.click("cancel", review)
    hands.reads("One secret key on this computer carries your address.", assistant)
    hands.click("continue", assistant)
    hands.find(QWidget, "backUpKey", assistant)
    assert desk.core.accounts.all()[0].key == key


def test_from_nothing_to_an_encrypted_message_to_oneself(
    assistant: AccountAssistant,
    hands: Hands,
    mail: MailService,
    desk: Desk,
    directory: KeyDirectory,
    gpg: GnuPG,
    shown: Any,
) -> None:
    connect(hands, assistant, mail)
    hands.click("createNew", assistant)
    hands.type("newPassphrase", WORDS, assistant)
    hands.type("newPassphraseAgain", WORDS, assistant)
    hands.click("advanced", assistant)
    choose(hands.find(QComboBox, "newKeyAlgorithm", assistant), "Ed25519")
    hands.click("continue", assistant)
    hands.find(QWidget, "backUpKey", assistant)
    (key,) = gpg.list_keys()
    hands.reads("Not backed up yet", assistant)
    hands.click("publishKey", assistant)
    hands.reads("for good: it can be revoked, not removed.", assistant)
    hands.click("continue", assistant)
    hands.reads("You are ready.", assistant)
    assert [each.fingerprint for each in directory.find(ALICE.address)] == [key.fingerprint]
    hands.click("sendTest", assistant)
    unlock(hands)
    window: MessageWindow = shown(MessageWindow)
    assert window.view.banner.title.text() == "Encrypted and signed by you"
    assert "You wrote this message to yourself." in window.view.body.text.toPlainText()
    hands.reads("Your message came back and was opened with your key.", assistant)


def unlock(hands: Hands) -> None:
    prompt = hands.window("passphraseDialog")
    hands.type("passphrase", WORDS, prompt)
    hands.click("unlock", prompt)


def test_leaving_in_the_middle_asks_first_and_an_untouched_assistant_just_closes(
    assistant: AccountAssistant, hands: Hands, qtbot: QtBot, desk: Desk
) -> None:
    hands.type("accountName", "Alice", assistant)
    QTest.keyClick(assistant, Qt.Key.Key_Escape)
    question = hands.window("question")
    hands.reads("Nothing of it was stored.", question)
    hands.click_words("Go on", question)
    assert assistant.isVisible()
    QTest.keyClick(assistant, Qt.Key.Key_Escape)
    hands.click_words("Leave", hands.window("question"))
    qtbot.waitUntil(lambda: desk.open_windows() == ())
    again = desk.set_up_account()
    QTest.keyClick(again, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: desk.open_windows() == ())


def test_back_keeps_what_was_entered(assistant: AccountAssistant, hands: Hands) -> None:
    fill_account(hands, assistant)
    hands.type("imapHost", "mail.example.org", assistant)
    hands.click("back", assistant)
    assert hands.find(QLineEdit, "accountName", assistant).text() == ALICE.name
    hands.click("continue", assistant)
    assert hands.find(QLineEdit, "imapHost", assistant).text() == "mail.example.org"


def test_the_assistant_explains_what_a_key_is(
    assistant: AccountAssistant, hands: Hands, mail: MailService
) -> None:
    connect(hands, assistant, mail)
    hands.click("whatIsAKey", assistant)
    hands.reads("A key is a pair.", hands.window("question"))
