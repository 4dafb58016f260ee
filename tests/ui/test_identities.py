"""Several identities and outgoing servers: set up, chosen in the composer, and used by answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QListWidget, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from mailguard.errors import PasswordMissing
from mailguard.model import (
    OWN_SERVER,
    Account,
    Address,
    Fingerprint,
    Identity,
    OutgoingServer,
    Security,
    Server,
    SmtpServerId,
)
from tests.conftest import MakeKey
from tests.hands import Hands
from tests.servers.recording_smtp import recording_smtp
from tests.ui.composing import BOB, Composing
from tests.ui.conftest import Answer, make_account
from tests.ui.mailbox import Mailbox, Writer
from ui.desk import Desk
from ui.keys.generate import NewKeyDialog

PRESS = Address("Press Office", "press@example.org")
OFFICE = OutgoingServer(
    id=SmtpServerId("office"),
    name="Office",
    server=Server(host="smtp.office.example", port=465, security=Security.TLS, user="alice"),
)


@pytest.fixture
def account(desk: Desk, saved: Callable[[Account], Account], make_key: MakeKey) -> Account:
    desk.core.set_offline(True)
    return saved(replace(make_account(key=make_key("Alice Example", "alice@example.org")), signature="Alice"))


@pytest.fixture
def at(desk: Desk, account: Account, qtbot: QtBot, answer: Answer) -> Composing:
    return Composing(desk, account, qtbot, answer, Hands(qtbot, desk))


def choose(box: QComboBox, words: str) -> None:
    """By keys."""
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    while words not in box.currentText() and box.currentIndex() < box.count() - 1:
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert words in box.currentText()


def with_press(at: Composing, **fields: object) -> Account:
    press = Identity(address=PRESS, **fields)  # type: ignore[arg-type]
    account = replace(at.account, other_identities=(press,))
    at.answer(at.desk.core.accounts.save(account))
    return account


def test_an_outgoing_server_is_added_changed_tested_and_removed(at: Composing) -> None:
    hands, servers = at.hands, at.desk.core.smtp_servers
    settings = at.desk.show_settings()
    settings.show_page("outgoing-servers")
    with recording_smtp(None, Security.PLAIN, user="alice", password="right") as smtp:
        hands.click("outgoingServers-add", settings)
        dialog = hands.window("outgoingServerDialog")
        for name, text in (
            ("outgoingName", "Office"),
            ("smtpHost", "127.0.0.1"),
            ("smtpUser", "alice"),
            ("outgoingPassword", "wrong"),
        ):
            hands.type(name, text, dialog)
        choose(hands.find(QComboBox, "smtpSecurity", dialog), "None")
        hands.type("smtpPort", str(smtp.port), dialog)
        hands.click("useServer", dialog)
        hands.reads("Does not work yet", dialog)
        assert servers.all() == ()
        hands.type("outgoingPassword", "right", dialog)
        hands.click("useServer", dialog)
        at.until(lambda: len(servers.all()) == 1)
    (server,) = servers.all()
    assert (server.name, server.server.user) == ("Office", "alice")
    listed = hands.find(QListWidget, "outgoingServers", settings)
    at.until(lambda: listed.count() == 1 and "Office: 127.0.0.1" in listed.item(0).text())
    hands.click("outgoingServers-edit", settings)
    dialog = hands.window("outgoingServerDialog")
    hands.type("outgoingName", "Work", dialog)
    hands.click("useServer", dialog)
    at.until(lambda: servers.all()[0].name == "Work")
    hands.click("outgoingServers-remove", settings)
    at.answer_question("Remove server")
    at.until(lambda: servers.all() == ())


def test_an_identity_is_added_with_its_own_signature_and_server_and_removed(at: Composing) -> None:
    hands, accounts = at.hands, at.desk.core.accounts
    at.answer(at.desk.core.smtp_servers.save(OFFICE))
    settings = at.desk.show_settings()
    settings.show_page("accounts")
    hands.click("identities-add", settings)
    dialog = hands.window("identityDialog")
    saving = hands.find(QWidget, "saveIdentity", dialog)
    assert not saving.isEnabled()
    hands.type("identityName", PRESS.name, dialog)
    hands.type("identityAddress", PRESS.address, dialog)
    hands.type("identityReplyTo", "desk@", dialog)
    assert not saving.isEnabled()
    hands.type("identityReplyTo", "desk@example.org", dialog)
    hands.find(QPlainTextEdit, "identitySignature", dialog).setPlainText("The press office")
    choose(hands.find(QComboBox, "identityServer", dialog), "Office")
    choose(hands.find(QComboBox, "identityKey", dialog), "No key")
    hands.click("saveIdentity", dialog)
    at.until(lambda: len(accounts.all()[0].other_identities) == 1)
    assert accounts.all()[0].other_identities == (
        Identity(
            address=PRESS,
            reply_to="desk@example.org",
            signature="The press office",
            smtp_server=OFFICE.id,
        ),
    )
    listed = hands.find(QListWidget, "identities", settings)
    at.until(lambda: listed.count() == 1)
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_Delete)
    at.answer_question("Remove identity")
    at.until(lambda: accounts.all()[0].other_identities == ())


def test_an_account_sends_through_the_server_that_is_chosen_for_it(at: Composing) -> None:
    at.answer(at.desk.core.smtp_servers.save(OFFICE))
    settings = at.desk.show_settings()
    settings.show_page("accounts")
    box = at.hands.find(QComboBox, "accountServer", settings)
    at.until(lambda: box.count() == 2)
    choose(box, "Office")
    at.until(lambda: at.desk.core.accounts.all()[0].smtp_server == OFFICE.id)
    assert at.desk.core.smtp_servers.used_by(at.desk.core.accounts.all()[0]) == OFFICE
    choose(box, "The account's own")
    at.until(lambda: at.desk.core.accounts.all()[0].smtp_server == OWN_SERVER)


def test_the_composer_offers_all_identities_and_takes_key_and_signature_of_the_chosen_one(
    at: Composing,
) -> None:
    with_press(at, signature="The press office")
    window = at.open(to=(BOB,), subject="Harvest", sign=True)
    assert "-- \nAlice" in window.draft().text
    at.hands.click("from", window)
    menu = at.menu()
    assert at.entries(menu) == ["Alice Example <alice@example.org>", str(PRESS)]
    entry = menu.actions()[1]
    menu.setActiveAction(entry)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    at.until(lambda: window.draft().from_ == PRESS)
    draft = window.draft()
    assert "-- \nThe press office" in draft.text
    assert "-- \nAlice" not in draft.text
    assert (draft.account, window.control.own_key) == (at.account.id, None)
    again = at.show(draft)
    assert (again.draft().from_, again.control.own_key) == (PRESS, None)


def test_an_answer_comes_from_the_identity_that_was_written_to(at: Composing, other_gpg: object) -> None:
    account = with_press(at)
    mailbox = Mailbox(at.desk, account)
    raw = Writer(other_gpg).write(to=PRESS)  # type: ignore[arg-type]
    opened = at.answer(at.desk.core.mail.open_message(mailbox.put(raw)))
    chosen = at.desk.account_for(opened)
    assert chosen is not None
    draft = at.desk.core.writing.reply(opened, chosen, to_all=True)
    assert draft.from_ == PRESS
    assert [each.address for each in (*draft.to, *draft.cc)] == ["bob@example.net"]


def test_a_missing_password_of_an_outgoing_server_is_asked_for_as_such(at: Composing) -> None:
    at.answer(at.desk.core.smtp_servers.save(OFFICE))
    main = at.desk.show_main()
    main.link_bar.show_error(at.account.id, PasswordMissing("smtp.office.example", "alice"))
    at.hands.click("link-enter-password", main)
    prompt = at.hands.window("passwordPrompt")
    at.hands.reads("alice at smtp.office.example", prompt)
    at.hands.type("password", "right", prompt)
    at.hands.press("Return", prompt)
    secrets = at.desk.core._secrets
    at.until(lambda: secrets.get("smtp-server:office") == "right")
    assert secrets.get(f"imap:{at.account.id}") == "no password"


def test_a_key_made_while_writing_as_an_identity_is_its_key_and_the_account_stays_as_it_is(
    at: Composing,
) -> None:
    account = with_press(at)
    dialog = at.desk.new_key(None, account.speaking_as(PRESS))
    assert isinstance(dialog, NewKeyDialog)
    key = Fingerprint("F" * 40)
    dialog._generated(key)  # as once GnuPG is done
    at.until(lambda: at.desk.core.accounts.all()[0].other_identities[0].key == key)
    (stored,) = at.desk.core.accounts.all()
    assert (stored.identity, stored.key, stored.signature) == (account.identity, account.key, "Alice")
