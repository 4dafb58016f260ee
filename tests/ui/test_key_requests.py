"""Setup Messages, confirmations and decrypted copies in the window, by clicks and keys."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QRadioButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mailguard.model import Account, Fingerprint, MessageId, Trust
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey, key_maker
from tests.core.letters import crlf, mixed, text
from tests.ui.conftest import Press, make_account
from tests.ui.mailbox import BOB, Mailbox, Writer
from ui.desk import Desk
from ui.keys.import_review import ImportReviewDialog
from ui.keys.setup_dialog import SetupCodeDialog
from ui.main_window import MainWindow
from ui.reader.decrypted_copy import DecryptedCopyDialog

Answer = Callable[[Future[Any]], Any]
Shown = Callable[[type[QWidget]], Any]
Show = Callable[[MessageId], MainWindow]
CODE = "1234-5678-9012-3456-7890-1234-5678-9012-3456"


@pytest.fixture
def alice(make_key: MakeKey) -> Fingerprint:
    return make_key("Alice Example", "alice@example.org")


@pytest.fixture
def mailbox(desk: Desk, saved: Callable[[Account], Account], alice: Fingerprint) -> Mailbox:
    return Mailbox(desk, saved(make_account(key=alice)))


@pytest.fixture
def show(desk: Desk, mailbox: Mailbox, qtbot: QtBot) -> Show:
    def choose(message: MessageId) -> MainWindow:
        window = desk.show_main()
        qtbot.waitUntil(lambda: window.list.model.place_of(message) is not None)
        window.list.view.setCurrentIndex(window.list.model.index(window.list.model.place_of(message), 0))
        qtbot.waitUntil(lambda: window.view.opened is not None and window.view.opened.id == message)
        return window

    return choose


def words(window: QWidget) -> str:
    return "\n".join(each.text() for each in window.findChildren(QLabel) if each.isVisible())


def setup_letter(gpg: GnuPG, key: Fingerprint, *, sender: str = "alice@example.org", form: str = "numeric9x4",
                 code: str = CODE) -> bytes:  # fmt: skip
    """As another program makes it: Autocrypt Level 1.1."""
    secret = gpg.export_secret(key, passphrase=None)
    arguments = ["--pinentry-mode", "loopback", "--passphrase", code, "--armor", "--symmetric"]
    block = gpg.run(arguments, secret).data
    headed = block.replace(b"\n\n", f"\nPassphrase-Format: {form}\nPassphrase-Begin: 12\n\n".encode(), 1)
    part = crlf("Content-Type: application/autocrypt-setup\n\n<html><pre>\n") + crlf(headed)
    head = (
        f"From: {sender}\nTo: {sender}\nSubject: Autocrypt Setup Message\nMessage-ID: <setup@example.org>\n"
        "Date: Tue, 24 Nov 2026 10:00:00 +0000\nMIME-Version: 1.0\nAutocrypt-Setup-Message: v1\n"
    )
    return crlf(head) + mixed(text("Keep this message."), part)


def field(dialog: QWidget, name: str) -> QLineEdit:
    found = dialog.findChild(QLineEdit, name)
    assert found is not None
    return found


def test_a_setup_message_is_opened_with_its_code_and_brings_the_key(
    desk: Desk, show: Show, mailbox: Mailbox, other_gpg: GnuPG, press: Press, shown: Shown, qtbot: QtBot,
    answer: Answer,
) -> None:  # fmt: skip
    key = key_maker(other_gpg)("Alice Example", "alice@example.org")
    window = show(mailbox.put(setup_letter(other_gpg, key)))
    assert "brings your secret key" in words(window.view.notices)
    press(window.view, "notice-setup-0")
    dialog: SetupCodeDialog = shown(SetupCodeDialog)
    assert field(dialog, "code-0").text() == "12"
    first = field(dialog, "code-0")
    qtbot.waitUntil(lambda: first.hasFocus() and not first.hasSelectedText())
    for digit in "99" + "0" * 32:  # typed in one go: it moves on from field to field by itself
        qtbot.keyClicks(QApplication.focusWidget() or field(dialog, "code-0"), digit)
    assert field(dialog, "code-8").text() == "0000"
    press(dialog, "openSetupMessage")
    qtbot.waitUntil(lambda: "That is not the code" in words(dialog))
    QApplication.clipboard().setText(CODE)
    qtbot.keyClick(field(dialog, "code-3"), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    press(dialog, "openSetupMessage")
    review: ImportReviewDialog = shown(ImportReviewDialog)
    qtbot.waitUntil(lambda: "contains the secret key" in words(review))
    assert key not in {each.fingerprint for each in answer(desk.core.keys.list())}
    own = review.findChild(QCheckBox, f"own-{key}")
    assert own is not None and not own.isChecked()
    own.click()
    press(review, "importKeys")
    qtbot.waitUntil(lambda: "Imported 1 key." in words(review))
    held = next(each for each in answer(desk.core.keys.list()) if each.fingerprint == key)
    assert held.is_secret and held.owner_trust is Trust.ULTIMATE


def test_a_code_of_another_form_is_typed_into_one_field(
    show: Show, mailbox: Mailbox, other_gpg: GnuPG, press: Press, shown: Shown, qtbot: QtBot
) -> None:
    key = key_maker(other_gpg)("Alice Example", "alice@example.org")
    raw = setup_letter(other_gpg, key, form="words", code="twelve monkeys")
    window = show(mailbox.put(raw))
    press(window.view, "notice-setup-0")
    dialog = shown(SetupCodeDialog)
    entry = field(dialog, "setupCode")
    entry.clear()
    qtbot.keyClicks(entry, "twelve monkeys")
    qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert shown(ImportReviewDialog)


@pytest.mark.parametrize("change", ["sender", "block"])
def test_a_setup_message_of_somebody_else_or_a_broken_one_is_not_opened(
    show: Show, mailbox: Mailbox, other_gpg: GnuPG, change: str
) -> None:
    key = key_maker(other_gpg)("Alice Example", "alice@example.org")
    sender = "eve@example.com" if change == "sender" else "alice@example.org"
    raw = setup_letter(other_gpg, key, sender=sender)
    if change == "block":
        raw = raw.replace(b"application/autocrypt-setup", b"application/octet-stream")
    window = show(mailbox.put(raw))
    assert window.view.notices.findChild(QWidget, "notice-setup") is not None
    assert window.view.notices.findChild(QWidget, "notice-setup-0") is None


def test_a_confirmation_that_does_not_fit_is_explained_and_sends_nothing(
    desk: Desk, show: Show, mailbox: Mailbox, gpg: GnuPG, alice: Fingerprint, press: Press, shown: Shown,
    answer: Answer,
) -> None:  # fmt: skip
    plain = f"type: confirmation-request\nsender: {BOB.address}\naddress: other@example.org\n"
    plain += f"fingerprint: {alice}\nnonce: {'q' * 32}\n"
    block = gpg.encrypt(plain.encode(), (alice,))
    letter = Writer(gpg).write().partition(b"Content-Type")[0]
    raw = letter + crlf("Content-Type: application/vnd.gnupg.wks\n\n") + crlf(block)
    window = show(mailbox.put(raw))
    assert "asks you to confirm" in words(window.view.notices)
    press(window.view, "notice-publication-0")
    failure = shown(QMessageBox)
    assert "no account of yours" in failure.text() and "Nothing was sent." in failure.text()
    assert answer(desk.core.outbox.list()) == ()
    failure.close()


def sealed_letter(gpg: GnuPG, other_gpg: GnuPG, alice: Fingerprint) -> bytes:
    bob = key_maker(other_gpg)(BOB.name, BOB.address)
    gpg.import_keys(other_gpg.export_public([bob]))
    other_gpg.import_keys(gpg.export_public([alice]))
    writer = Writer(other_gpg, BOB, bob)
    return writer.write("The true subject", "under the mat\n", sign=True, encrypt_for=alice)


def test_a_decrypted_copy_goes_into_a_file_after_a_plain_warning(
    desk: Desk, show: Show, mailbox: Mailbox, gpg: GnuPG, other_gpg: GnuPG, alice: Fingerprint, press: Press,
    shown: Shown, qtbot: QtBot, tmp_path: Path,
) -> None:  # fmt: skip
    window = show(mailbox.put(sealed_letter(gpg, other_gpg, alice)))
    qtbot.waitUntil(lambda: window.commands["save-decrypted"].isEnabled())
    window.commands["save-decrypted"].trigger()
    dialog: DecryptedCopyDialog = shown(DecryptedCopyDialog)
    assert "The copy is not encrypted" in words(dialog)
    press(dialog, "saveDecryptedCopy")
    saving = dialog.findChild(QFileDialog, "saveDialog")
    assert saving is not None
    target = tmp_path / "copy.eml"
    saving.fileSelected.emit(str(target))
    saving.close()
    qtbot.waitUntil(target.exists)
    copied = target.read_bytes()
    assert b"Subject: The true subject" in copied and b"under the mat" in copied


def test_a_decrypted_copy_goes_into_a_folder_through_the_pending_operations(
    desk: Desk, show: Show, mailbox: Mailbox, gpg: GnuPG, other_gpg: GnuPG, alice: Fingerprint, press: Press,
    shown: Shown, qtbot: QtBot,
) -> None:  # fmt: skip
    window = show(mailbox.put(sealed_letter(gpg, other_gpg, alice)))
    qtbot.waitUntil(lambda: window.commands["save-decrypted"].isEnabled())
    window.commands["save-decrypted"].trigger()
    dialog: DecryptedCopyDialog = shown(DecryptedCopyDialog)
    into = dialog.findChild(QRadioButton, "copyToFolder")
    assert into is not None
    qtbot.waitUntil(into.isEnabled)
    into.click()
    folders = dialog._folders
    folders.setCurrentIndex(folders.findText("Projects"))
    press(dialog, "saveDecryptedCopy")
    qtbot.waitUntil(lambda: bool(mailbox.messages.pending(mailbox.account.id)))
    (change,) = mailbox.messages.pending(mailbox.account.id)
    assert change.folder == mailbox.folder("Projects").id and b"under the mat" in change.raw


def test_what_is_not_decrypted_has_no_decrypted_copy(show: Show, mailbox: Mailbox, gpg: GnuPG) -> None:
    window = show(mailbox.put(Writer(gpg).write()))
    assert not window.commands["save-decrypted"].isEnabled()
