"""From Send to the Outbox by clicks and keys: the questions in their order, the passphrase, and failures."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mailguard.accounts.book import AccountBook
from mailguard.core import Profile
from mailguard.model import (
    Account,
    Address,
    DraftAttachment,
    EncryptDefault,
    Encryption,
    Fingerprint,
    Settings,
)
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.status import read_decryption
from tests.conftest import MakeKey
from tests.hands import Hands
from tests.ui.composing import BOB, CAROL, DORA, Composing, Correspondents
from tests.ui.conftest import Answer, StartDesk, make_account
from ui.compose.editor import Editor
from ui.compose.window import ComposeWindow
from ui.desk import Desk

SECRET = "the key lies under the mat"
PLAIN_QUESTION = "Send readable by anyone on the way? Harvest to Bob Example, carol@example.com."


@pytest.fixture
def alice(desk: Desk, saved: Callable[[Account], Account], make_key: MakeKey) -> Account:
    return saved(make_account(key=make_key("Alice Example", "alice@example.org")))


@pytest.fixture
def at(desk: Desk, alice: Account, qtbot: QtBot, answer: Answer) -> Composing:
    return Composing(desk, alice, qtbot, answer, Hands(qtbot, desk))


@pytest.fixture
def others(gpg: GnuPG, other_gpg: GnuPG, alice: Account) -> Correspondents:
    assert alice.key is not None
    return Correspondents(gpg, other_gpg, alice.key)


def written(at: Composing, *people: Address, encrypt: bool = True, **fields: object) -> ComposeWindow:
    return at.open(to=people, subject="Harvest", text=SECRET, encrypt=encrypt, sign=encrypt, **fields)


# What goes out


def test_a_whole_message_is_written_encrypted_and_sent_by_keys_alone(
    at: Composing, others: Correspondents
) -> None:
    others.bring(BOB, verified=True)
    window = at.open()
    field = window.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "bob@example.net")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    at.hands.type("subject", "Harvest", window)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    editor = at.hands.find(Editor, "editor", window)
    at.until(lambda: window.focusWidget() is editor)
    QTest.keyClicks(editor, SECRET)
    at.hands.press("Ctrl+Shift+E", window)
    at.says(window, "Ready: encrypted and signed")
    at.hands.press("Ctrl+Return", window)
    at.until(lambda: not at.is_open(window))
    (outgoing,) = at.outbox()
    assert (outgoing.is_encrypted, outgoing.is_signed) == (True, True)
    assert outgoing.recipients == ("bob@example.net",)
    raw = at.sent()
    assert SECRET.encode() not in raw
    assert b"Harvest" not in raw
    theirs = others.theirs.decrypt(raw[raw.index(b"-----BEGIN") :])
    assert read_decryption(theirs.status).state is Encryption.OK
    assert SECRET.encode() in theirs.data
    assert b"Subject: Harvest" in theirs.data


def test_what_is_still_being_typed_as_a_recipient_is_sent_to_too(at: Composing) -> None:
    window = at.open(subject="Hello", text="Hi")
    QTest.keyClicks(window.focusWidget(), "bob@example.net, dora@example.com")
    at.hands.click("tool-send", window)
    at.until(lambda: not at.is_open(window))
    assert at.outbox()[0].recipients == ("bob@example.net", "dora@example.com")


def test_the_window_is_closed_only_once_the_message_lies_in_the_outbox(at: Composing) -> None:
    window = at.open(to=(BOB,), subject="Hello", text="Hi", sign=True)
    at.hands.click("tool-send", window)
    assert at.is_open(window)
    at.hands.close(window)
    assert at.is_open(window)
    at.until(lambda: not at.is_open(window))
    assert at.outbox()[0].is_signed


# (1) What is wrong apart from keys


def test_a_message_for_nobody_is_not_sent(at: Composing) -> None:
    window = at.open(subject="Hello")
    at.hands.click("tool-send", window)
    assert at.question().text() == "Who is this message for?"
    at.answer_question("Keep writing")
    at.until(lambda: window.focusWidget() is at.hands.find(QLineEdit, "to", window))
    assert at.outbox() == ()


def test_a_bad_address_is_named_before_anything_else(at: Composing) -> None:
    window = at.open(to=(BOB, Address("", "nobody")), encrypt=True)
    at.hands.click("tool-send", window)
    assert at.question().text() == "nobody is no mail address."
    at.answer_question("Keep writing")
    assert at.outbox() == ()


def test_the_questions_come_one_after_the_other(at: Composing) -> None:
    window = at.open(to=(BOB,), text="The sheet is attached.")
    at.hands.click("tool-send", window)
    assert at.question().text() == "Send without a subject?"
    at.answer_question("Keep writing")
    at.until(at.no_question)
    assert at.is_open(window)
    at.hands.click("tool-send", window)
    at.answer_question("Send without subject")
    at.until(lambda: "attachment" in at.question().text())
    assert at.question().text() == "You mention an attachment, but there is none."
    at.answer_question("Send anyway")
    at.until(lambda: not at.is_open(window))
    assert len(at.outbox()) == 1


def test_a_file_that_is_not_there_is_asked_about(at: Composing, tmp_path: Path) -> None:
    window = at.open(to=(BOB,), subject="Hello", text="Hi")
    window.attachments.add_paths([tmp_path / "gone.pdf"])
    at.hands.click("tool-send", window)
    at.hands.reads("file not found", window)
    assert at.question().text() == "Send without gone.pdf?"
    at.answer_question("Keep writing")
    assert at.outbox() == ()
    at.hands.click("tool-send", window)
    at.answer_question("Send without it")
    at.until(lambda: not at.is_open(window))


def test_send_waits_for_a_file_that_is_being_read(at: Composing, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(b"x" * (8 << 20))
    window = at.open(to=(BOB,), subject="Hello", text="It is attached")
    window.attachments.add_paths([large])
    at.hands.click("tool-send", window)
    at.until(lambda: not at.is_open(window))
    assert b"large.bin" in at.sent()


# (2) Keys are missing


def test_nothing_is_sent_while_a_key_is_missing(at: Composing, others: Correspondents) -> None:
    others.bring(BOB, verified=True)
    window = written(at, BOB, CAROL)
    at.hands.click("tool-send", window)
    dialog = at.hands.window("missingKeysDialog")
    at.hands.reads("1 recipient has no usable key", dialog)
    at.chip_says(dialog, CAROL, "no key")
    at.hands.click("cancel", dialog)
    at.until(lambda: at.gone(dialog))
    assert at.outbox() == ()
    assert window.draft().text == SECRET
    assert window.draft().encrypt


def test_a_missing_key_that_is_found_closes_the_dialog_and_send_goes_on(
    at: Composing, others: Correspondents
) -> None:
    window = written(at, CAROL)
    at.hands.press("Ctrl+Return", window)
    dialog = at.hands.window("missingKeysDialog")
    at.hands.click("findKeysOnline", dialog)
    finding = at.hands.window("findKeyDialog")
    assert at.hands.find(QLineEdit, "findText", finding).text() == "carol@example.com"
    _, armored = others.make(CAROL)
    at.answer(at.desk.core.keys.import_keys(armored))
    at.hands.reads("Every recipient has a usable key now", dialog)
    at.says(window, "Ready: encrypted and signed · 1 key not verified")
    assert finding.isVisible()
    at.hands.click("cancel", finding)
    at.until(lambda: at.gone(dialog))
    assert at.outbox() == ()
    at.hands.press("Ctrl+Return", window)
    at.until(lambda: not at.is_open(window))
    assert at.outbox()[0].is_encrypted


def test_sending_readable_is_asked_by_name_and_enter_never_does_it(
    at: Composing, others: Correspondents
) -> None:
    others.bring(BOB, verified=True)
    window = written(at, BOB, CAROL)
    at.hands.click("tool-send", window)
    dialog = at.hands.window("missingKeysDialog")
    for focus_it in (False, True):
        at.hands.click("sendWithoutEncryption", dialog)
        box = at.question("sendPlainQuestion")
        assert box.text() == PLAIN_QUESTION
        if focus_it:
            plain = next(each for each in box.buttons() if each.text() == "Send unencrypted")
            plain.setFocus()
            QTest.keyClick(plain, Qt.Key.Key_Return)
        else:
            QTest.keyClick(box, Qt.Key.Key_Return)
        at.until(at.no_question)
        assert at.outbox() == ()
        assert at.is_open(window)
    assert window.draft().encrypt


def test_sending_readable_takes_a_click_and_holds_for_everyone(at: Composing, others: Correspondents) -> None:
    others.bring(BOB, verified=True)
    window = written(at, BOB, CAROL)
    at.hands.click("tool-send", window)
    at.hands.click("sendWithoutEncryption", at.hands.window("missingKeysDialog"))
    at.answer_question("Send unencrypted", "sendPlainQuestion")
    at.until(lambda: not at.is_open(window))
    (outgoing,) = at.outbox()
    assert (outgoing.is_encrypted, outgoing.is_signed) == (False, True)
    assert SECRET.encode() in at.sent()


def test_the_chip_offers_to_send_readable_with_the_same_question(
    at: Composing, others: Correspondents
) -> None:
    others.bring(BOB, verified=True)
    window = written(at, BOB, CAROL)
    at.pick(at.chip_menu(window, CAROL), "sendPlain")
    assert at.question("sendPlainQuestion").text() == PLAIN_QUESTION
    at.answer_question("Keep writing")
    at.until(at.no_question)
    assert at.outbox() == ()


def test_a_recipient_can_be_taken_out_in_the_dialog_of_missing_keys(
    at: Composing, others: Correspondents
) -> None:
    others.bring(BOB, verified=True)
    window = written(at, BOB, CAROL)
    at.hands.click("tool-send", window)
    dialog = at.hands.window("missingKeysDialog")
    at.pick(at.chip_menu(dialog, CAROL), "removeRecipient")
    at.until(lambda: at.gone(dialog))
    assert window.recipients.people("to") == (BOB,)
    at.says(window, "Ready: encrypted and signed")


def test_a_recipient_added_in_the_last_moment_is_looked_up_before_sending(
    at: Composing, others: Correspondents
) -> None:
    others.bring(BOB, verified=True)
    window = written(at, BOB)
    QTest.keyClicks(at.hands.find(QLineEdit, "to", window), "carol@example.com")
    at.hands.press("Ctrl+Return", window)
    dialog = at.hands.window("missingKeysDialog")
    at.hands.reads("1 recipient has no usable key", dialog)
    assert at.outbox() == ()


def test_automatic_encryption_is_decided_anew_at_send(
    at: Composing, others: Correspondents, saved: Callable[[Account], Account]
) -> None:
    others.bring(BOB, verified=True)
    account = saved(replace(at.account, encrypt_by_default=EncryptDefault.WHEN_ALL_VERIFIED))
    at = replace(at, account=account)
    window = at.open(subject="Harvest", text=SECRET)
    QTest.keyClicks(at.hands.find(QLineEdit, "to", window), "bob@example.net")
    at.hands.press("Ctrl+Return", window)
    at.until(lambda: not at.is_open(window))
    assert at.outbox()[0].is_encrypted


# (3) Unverified keys


def test_unverified_keys_are_asked_about_only_where_that_is_wished(
    at: Composing, others: Correspondents
) -> None:
    others.bring(DORA)
    settings = at.desk.core.accounts.settings()
    at.desk.core.accounts.change_settings(replace(settings, ask_before_unverified=True))
    window = written(at, DORA)
    at.hands.click("tool-send", window)
    assert at.question("unverifiedQuestion").text() == "1 key is not verified. Send all the same?"
    at.answer_question("Keep writing")
    at.until(at.no_question)
    assert at.outbox() == ()
    at.desk.core.accounts.change_settings(settings)
    at.hands.click("tool-send", window)
    at.until(lambda: not at.is_open(window))
    assert at.outbox()[0].is_encrypted


# (4) The passphrase


@pytest.fixture
def locked(
    desk: Desk, saved: Callable[[Account], Account], make_key: MakeKey, qtbot: QtBot, answer: Answer
) -> Composing:
    """Alice, whose key has a passphrase that nobody has given yet."""
    account = saved(make_account(key=make_key("Alice Example", "alice@example.org", "open sesame")))
    answer(desk.core.keys.lock_now())
    return Composing(desk, account, qtbot, answer, Hands(qtbot, desk))


def test_a_locked_key_asks_for_its_passphrase_and_the_message_waits(locked: Composing) -> None:
    window = written(locked, locked.account.identity)
    locked.hands.click("tool-send", window)
    prompt = locked.hands.window("passphraseDialog")
    locked.hands.reads("To sign your message.", prompt)
    locked.hands.type("passphrase", "wrong", prompt)
    locked.hands.click("unlock", prompt)
    locked.hands.reads("That is not the passphrase. Try again.", prompt)
    assert locked.outbox() == ()
    locked.hands.type("passphrase", "open sesame", prompt)
    locked.hands.click("unlock", prompt)
    locked.until(lambda: not locked.is_open(window))
    assert locked.outbox()[0].is_encrypted


def test_a_cancelled_passphrase_leaves_everything_as_it_was(locked: Composing) -> None:
    file = DraftAttachment(filename="a.txt", content_type="text/plain", data=b"x")
    window = written(locked, locked.account.identity, attachments=(file,))
    before = window.draft()
    locked.hands.click("tool-send", window)
    prompt = locked.hands.window("passphraseDialog")
    locked.hands.click("cancel", prompt)
    locked.hands.reads("Not sent.", window)
    assert window.draft() == before
    assert locked.outbox() == ()
    assert locked.hands.find(Editor, "editor", window).isEnabled()


def test_nothing_is_changed_by_keys_while_the_message_is_made(locked: Composing) -> None:
    window = written(locked, locked.account.identity)
    before = window.draft()
    locked.hands.click("tool-send", window)
    prompt = locked.hands.window("passphraseDialog")
    for name in ("encrypt", "sign", "send", "save-draft", "close"):
        window.commands[name].trigger()
    assert window.draft() == before
    assert locked.is_open(window)
    assert locked.hands.find(QWidget, "tool-encrypt", window).accessibleName() == "Encrypt, on"
    locked.hands.type("passphrase", "open sesame", prompt)
    locked.hands.click("unlock", prompt)
    locked.until(lambda: not locked.is_open(window))
    assert len(locked.outbox()) == 1
    assert locked.answer(locked.desk.core.writing.drafts()) == ()


# (5) Failures keep everything


def test_an_expired_own_key_is_named_with_its_day_and_can_be_extended(at: Composing, gpg: GnuPG) -> None:
    assert at.account.key is not None
    expire = ["gpg", "--homedir", str(gpg.home), "--batch", "--quick-set-expire", at.account.key, "seconds=1"]
    subprocess.run(expire, check=True)
    window = at.open(to=(BOB,), subject="Harvest", text="Hi", sign=True)

    def has_expired() -> bool:
        at.desk.core._parts.keys_changed()  # type: ignore[union-attr]
        own = window.known.find(at.account.key)
        return own is not None and own.is_expired

    at.until(has_expired)
    at.hands.click("tool-send", window)
    notice = at.hands.find(QWidget, "errorNotice", window)
    at.hands.reads("You can read old mail, but not sign.", notice)
    assert at.outbox() == ()
    at.hands.click("extendKey", notice)
    assert at.hands.window("expiryDialog").isVisible()


def test_a_key_that_cannot_sign_is_named_and_nothing_is_sent(
    at: Composing, others: Correspondents, gpg: GnuPG
) -> None:
    assert at.account.key is not None
    others.bring(BOB)
    window = written(at, BOB)
    before = window.draft()
    at.answer(at.desk.core.keys.delete(at.account.key, with_secret=True))
    at.settle(window)
    at.hands.click("tool-send", window)
    notice = at.hands.find(QWidget, "errorNotice", window)
    at.hands.reads("Nothing was sent.", notice)
    assert window.draft() == before
    assert at.outbox() == ()
    at.hands.click("keepAsDraft", notice)
    at.until(lambda: window.draft_id is not None)


def test_unsigned_is_sent_only_after_a_question(at: Composing) -> None:
    assert at.account.key is not None
    window = at.open(to=(BOB,), subject="Harvest", text="Hi", sign=True)
    at.answer(at.desk.core.keys.delete(at.account.key, with_secret=True))
    at.settle(window)
    at.hands.click("tool-send", window)
    at.hands.click("sendUnsigned", at.hands.find(QWidget, "errorNotice", window))
    assert at.question("sendUnsignedQuestion").text() == "Send without a signature?"
    at.answer_question("Send unsigned")
    at.until(lambda: not at.is_open(window))
    assert not at.outbox()[0].is_signed


def test_without_gnupg_that_is_said_at_the_toggle_and_nothing_is_sent(
    start_desk: StartDesk, profile: Profile, qtbot: QtBot, answer: Answer
) -> None:
    book = AccountBook(profile.settings_file)
    book.save_settings(Settings(gnupg_program="/nowhere/gpg"))
    account = make_account(key=Fingerprint("A" * 40))
    book.save_account(account)
    desk = start_desk(profile)
    at = Composing(desk, account, qtbot, answer, Hands(qtbot, desk))
    window = at.open(to=(BOB,), subject="Harvest", text=SECRET)
    at.until(lambda: window.known.error is not None)
    at.hands.click("tool-encrypt", window)
    notice = at.hands.find(QWidget, "errorNotice", window)
    at.hands.reads("GnuPG was not found.", notice)
    at.hands.click("tool-send", window)
    at.hands.reads("GnuPG was not found.", notice)
    assert at.outbox() == ()
    assert window.draft().encrypt
    for name in ("tool-encrypt", "tool-sign"):
        at.hands.click(name, window)
    at.until(lambda: not notice.isVisible())
    at.hands.click("tool-send", window)
    at.until(lambda: not at.is_open(window))
    assert len(at.outbox()) == 1


# Quotes of what came encrypted


def answered(at: Composing, **fields: object) -> ComposeWindow:
    text = f"Yes.\n\nOn 3 Nov 2026, Bob Example wrote:\n> {SECRET}\n\n-- \nAlice"
    return at.open(
        to=(BOB,), subject="Re: Harvest", text=text, encrypt=True, sign=True, answers_encrypted=True, **fields
    )


def test_encryption_of_an_answer_is_turned_off_only_after_a_question(
    at: Composing, others: Correspondents
) -> None:
    others.bring(BOB, verified=True)
    window = answered(at)
    assert at.state(window) == "Ready: encrypted and signed"
    at.hands.press("Ctrl+Shift+E", window)
    question = at.question("quoteQuestion")
    assert question.text() == (
        "The quoted text came to you encrypted. Without encryption others can read it."
    )
    QTest.keyClick(question, Qt.Key.Key_Return)
    at.until(at.no_question)
    assert at.state(window) == "Ready: encrypted and signed"
    assert at.hands.find(QWidget, "tool-encrypt", window).accessibleName() == "Encrypt, on"


def test_the_quote_can_be_removed_and_nothing_of_it_goes_out(at: Composing) -> None:
    came = DraftAttachment(filename="came.txt", content_type="text/plain", data=SECRET.encode())
    window = answered(at, attachments=(came,))
    editor = at.hands.find(Editor, "editor", window)
    editor.setFocus()
    QTest.keyClicks(editor, "Own words. ")
    at.hands.click("tool-encrypt", window)
    at.answer_question("Remove quote", "quoteQuestion")
    at.until(at.no_question)
    draft = window.draft()
    assert draft.text.split() == ["Own", "words.", "Yes.", "--", "Alice"]
    assert draft.attachments == ()
    assert not draft.answers_encrypted
    at.hands.click("tool-send", window)
    at.until(lambda: not at.is_open(window))
    assert SECRET.encode() not in at.sent()


def test_a_readable_quote_needs_one_answer_and_no_second_one(at: Composing) -> None:
    window = answered(at)
    at.hands.click("tool-encrypt", window)
    at.answer_question("Turn encryption off", "quoteQuestion")
    at.says(window, "Signed, not encrypted")
    at.hands.click("tool-send", window)
    at.until(lambda: not at.is_open(window))
    assert SECRET.encode() in at.sent()


def test_a_kept_draft_that_quotes_encrypted_text_readable_is_asked_about_at_send(at: Composing) -> None:
    draft = replace(
        at.desk.core.writing.new_draft(at.account),
        to=(BOB,),
        subject="Re: Harvest",
        text=f"> {SECRET}",
        answers_encrypted=True,
    )
    draft_id = at.answer(at.desk.core.writing.save_draft(draft)).id
    window = at.desk.compose(draft, draft_id)
    at.settle(window)
    at.hands.click("tool-send", window)
    at.hands.reads("came to you encrypted", at.question("sendPlainQuestion"))
    at.answer_question("Keep writing")
    at.until(at.no_question)
    assert at.outbox() == ()
    at.hands.click("tool-send", window)
    at.answer_question("Send unencrypted", "sendPlainQuestion")
    at.until(lambda: not at.is_open(window))


# Looking the keys over


def test_keys_of_recipients_lists_everyone_with_their_menus(at: Composing, others: Correspondents) -> None:
    others.bring(BOB, verified=True)
    others.bring(DORA)
    window = written(at, BOB, DORA, CAROL)
    window.commands["recipient-keys"].trigger()
    dialog = at.hands.window("recipientKeysDialog")
    for person, spoken in ((BOB, "verified key"), (DORA, "key not verified"), (CAROL, "no key")):
        at.chip_says(dialog, person, spoken)
    entries = at.entries(at.chip_menu(dialog, DORA))
    assert entries[1:3] == ["Verify key…", "Show key"]
    at.pick(at.menu(), "verifyKey")
    assert at.hands.window("verifyKeyDialog").isVisible()


def test_another_own_key_can_sign_one_message(at: Composing, make_key: MakeKey) -> None:
    other = make_key("Alice at work", "alice@work.example")
    window = at.open(to=(at.account.identity,), subject="x", text="y", sign=True)
    at.until(lambda: len(window.known.keys) == 2)
    at.hands.click("signingKey", window)
    at.pick(at.menu(), f"useOwnKey-{other}")
    assert window.draft().signing_key == other
    shown = at.hands.find(QPushButton, "signingKey", window)
    assert other[-4:] in shown.accessibleName()
    assert "signs with" in "".join(each.text() for each in shown.findChildren(QLabel))
