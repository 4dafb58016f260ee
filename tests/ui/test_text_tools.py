"""The text tools, with blocks made by another person's real GnuPG."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QLineEdit, QMessageBox, QPlainTextEdit
from pytestqt.qtbot import QtBot

from mailguard.model import BannerAction, Fingerprint, Tone, Trust
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey, key_maker
from tests.ui.conftest import PATIENCE_MS, Answer, Press
from ui.desk import Desk
from ui.keys.find_key import FindKeyDialog
from ui.keys.import_review import ImportReviewDialog
from ui.keys.verify_key import VerifyKeyDialog
from ui.reader.security_details import SecurityDetails
from ui.secrets.passphrase_dialog import PassphraseDialog
from ui.text_tools import TextToolsWindow
from ui.texts.encrypt_dialog import EncryptDialog
from ui.texts.key_chip import KeyChip
from ui.texts.sign_dialog import SignDialog

PASSPHRASE = "harvest moon over the mat"
NOTICE = "GnuPG is great. Really!\n"
Shown = Callable[[type[QDialog]], QDialog]


@pytest.fixture
def bob(other_gpg: GnuPG) -> Fingerprint:
    return key_maker(other_gpg)("Bob Example", "bob@example.net")


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> TextToolsWindow:
    made = desk.show_text_tools()
    QGuiApplication.clipboard().clear()
    return made


@pytest.fixture
def has_bobs_key(desk: Desk, other_gpg: GnuPG, bob: Fingerprint, answer: Answer) -> Fingerprint:
    answer(desk.core.keys.import_keys(other_gpg.export_public([bob])))
    return bob


@pytest.fixture
def alice(make_key: MakeKey, gpg: GnuPG, other_gpg: GnuPG) -> Fingerprint:
    """Our own key, which Bob has."""
    key = make_key("Alice Example", "alice@example.org", passphrase=PASSPHRASE)
    gpg.lock()
    other_gpg.import_keys(gpg.export_public([key]))
    return key


def paste(window: TextToolsWindow, text: str, qtbot: QtBot) -> None:
    """As a person does: Ctrl+V in the field."""
    QGuiApplication.clipboard().setText(text)
    qtbot.keyClick(window.input, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window.input, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def run(window: TextToolsWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window.input, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def title(window: TextToolsWindow) -> str:
    return window.banner.title.text()


def until_titled(window: TextToolsWindow, wanted: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: title(window) == wanted, timeout=PATIENCE_MS)


def result(window: TextToolsWindow) -> str:
    return window.findChild(QPlainTextEdit, "textResult").toPlainText()


def unlock(qtbot: QtBot, shown: Shown, passphrase: str = PASSPHRASE) -> None:
    field = shown(PassphraseDialog).findChild(QLineEdit, "passphrase")
    qtbot.keyClicks(field, passphrase)
    qtbot.keyClick(field, Qt.Key.Key_Return)


# What the window looks like before anything is checked


def test_an_empty_window_claims_nothing(window: TextToolsWindow) -> None:
    assert window.banner.shown.tone is Tone.NEUTRAL
    assert window.input.placeholderText() == "Paste a signed or encrypted block here."
    assert window.input.accessibleName() == "Text"
    assert window.focusWidget() is window.input


@pytest.mark.parametrize(
    ("kind", "button"), [("SIGNED MESSAGE", "verifyText"), ("MESSAGE", "decryptText"), ("FLAG", "")]
)
def test_pasting_a_block_makes_the_fitting_button_stand_out(
    window: TextToolsWindow, kind: str, button: str, qtbot: QtBot
) -> None:
    end = "SIGNATURE" if kind == "SIGNED MESSAGE" else kind
    paste(window, f"-----BEGIN PGP {kind}-----\n\nabc\n-----END PGP {end}-----\n", qtbot)
    assert window.tools.fitting == button


def test_text_without_a_block_is_said(window: TextToolsWindow, qtbot: QtBot) -> None:
    paste(window, "just words", qtbot)
    run(window, qtbot)
    assert title(window) == "There is no OpenPGP block in this text."
    assert result(window) == ""


def test_a_pasted_key_can_be_imported(
    window: TextToolsWindow, other_gpg: GnuPG, bob: Fingerprint, qtbot: QtBot, press: Press, shown: Shown
) -> None:
    paste(window, other_gpg.export_public([bob]).decode(), qtbot)
    assert "This is a key." in [each.text() for each in window.findChildren(QLabel)]
    press(window, "notice-key-0")
    assert shown(ImportReviewDialog)


# Verifying


def test_the_walk_from_the_warning_to_green_and_to_bad(
    desk: Desk,
    window: TextToolsWindow,
    other_gpg: GnuPG,
    has_bobs_key: Fingerprint,
    answer: Answer,
    qtbot: QtBot,
) -> None:
    paste(window, other_gpg.clearsign(NOTICE, has_bobs_key).decode(), qtbot)
    run(window, qtbot)
    until_titled(window, "Signed, key not verified yet", qtbot)
    assert window.banner.shown.tone is Tone.CAUTION
    assert "You have not confirmed that the key is Bob Example's." in window.banner.sentence.text()
    assert result(window).strip() == NOTICE.strip()
    assert window.findChild(QLabel, "signedBy").text() == "Signed by Bob Example"

    answer(desk.core.keys.set_owner_trust(has_bobs_key, Trust.ULTIMATE))  # as from the Keys window
    until_titled(window, "Signed and verified", qtbot)
    assert window.banner.shown.tone is Tone.OK

    text = window.input.toPlainText()
    at = window.input.textCursor()
    at.setPosition(text.index("!") + 1)
    window.input.setTextCursor(at)
    qtbot.keyClick(window.input, Qt.Key.Key_Backspace)
    assert window.banner.shown.tone is Tone.NEUTRAL  # the verdict was about the old text
    assert result(window) == ""
    qtbot.keyClicks(window.input, ".")
    run(window, qtbot)
    until_titled(window, "BAD signature: this message was changed", qtbot)
    assert window.banner.shown.tone is Tone.DANGER
    assert window.findChild(QLabel, "signedBy").text() == ""


def test_text_around_the_block_is_left_out_and_said(
    window: TextToolsWindow, other_gpg: GnuPG, has_bobs_key: Fingerprint, qtbot: QtBot, press: Press
) -> None:
    block = other_gpg.clearsign(NOTICE, has_bobs_key).decode()
    paste(window, f"Send money to Mallory.\n\n{block}\nMallory\n", qtbot)
    press(window, "verifyText")
    until_titled(window, "Signed, key not verified yet", qtbot)
    assert "Mallory" not in result(window)
    said = [each.text() for each in window.findChildren(QLabel)]
    assert "Text outside the signed block was left out." in said


def test_a_key_that_is_not_here_can_be_looked_for(
    window: TextToolsWindow, other_gpg: GnuPG, bob: Fingerprint, qtbot: QtBot, press: Press, shown: Shown
) -> None:
    paste(window, other_gpg.clearsign(NOTICE, bob).decode(), qtbot)
    run(window, qtbot)
    until_titled(window, "Signed with a key you do not have", qtbot)
    press(window, f"banner-{BannerAction.FIND_KEY}")
    dialog = shown(FindKeyDialog)
    assert any(bob[-16:] in each.text() for each in dialog.findChildren(QLineEdit))


def test_the_key_can_be_verified_from_the_banner(
    window: TextToolsWindow,
    other_gpg: GnuPG,
    has_bobs_key: Fingerprint,
    qtbot: QtBot,
    press: Press,
    shown: Shown,
) -> None:
    paste(window, other_gpg.clearsign(NOTICE, has_bobs_key).decode(), qtbot)
    run(window, qtbot)
    until_titled(window, "Signed, key not verified yet", qtbot)
    press(window, f"banner-{BannerAction.VERIFY_KEY}")
    assert shown(VerifyKeyDialog)


def test_details_of_a_text_speak_of_no_sender_and_no_subject(
    window: TextToolsWindow,
    other_gpg: GnuPG,
    has_bobs_key: Fingerprint,
    qtbot: QtBot,
    press: Press,
    shown: Callable[[type[SecurityDetails]], SecurityDetails],
) -> None:
    paste(window, other_gpg.clearsign(NOTICE, has_bobs_key).decode(), qtbot)
    run(window, qtbot)
    until_titled(window, "Signed, key not verified yet", qtbot)
    press(window, f"banner-{BannerAction.DETAILS}")
    report = shown(SecurityDetails).report
    assert "Good signature" in report
    assert "Sender:" not in report
    assert "Subject:" not in report


def test_a_block_that_is_cut_off_is_refused(
    window: TextToolsWindow, other_gpg: GnuPG, has_bobs_key: Fingerprint, qtbot: QtBot
) -> None:
    block = other_gpg.clearsign(NOTICE, has_bobs_key).decode()
    paste(window, block[: len(block) // 2], qtbot)
    run(window, qtbot)
    until_titled(window, "This could not be done", qtbot)
    assert result(window) == ""


def test_a_file_is_verified_by_its_separate_signature(
    window: TextToolsWindow, other_gpg: GnuPG, has_bobs_key: Fingerprint, tmp_path: Path, qtbot: QtBot
) -> None:
    signed, signature = tmp_path / "budget.bin", tmp_path / "budget.bin.sig"
    signed.write_bytes(b"\x00\x01budget")
    signature.write_bytes(other_gpg.sign_detached(signed.read_bytes(), has_bobs_key).armored)
    window.open_path(signed)
    qtbot.waitUntil(lambda: "budget.bin" in window.banner.sentence.text(), timeout=PATIENCE_MS)
    window.open_signature(signature)
    until_titled(window, "Signed, key not verified yet", qtbot)
    signed.write_bytes(b"\x00\x01budget!")
    window.open_path(signed)
    qtbot.waitUntil(lambda: "budget.bin" in window.banner.sentence.text(), timeout=PATIENCE_MS)
    window.open_signature(signature)
    until_titled(window, "BAD signature: this message was changed", qtbot)


# Decrypting


def test_a_locked_text_is_opened_by_its_passphrase_and_closed_by_lock_now(
    desk: Desk,
    window: TextToolsWindow,
    other_gpg: GnuPG,
    alice: Fingerprint,
    has_bobs_key: Fingerprint,
    answer: Answer,
    qtbot: QtBot,
    press: Press,
    shown: Shown,
) -> None:
    block = other_gpg.encrypt(b"under the mat\n", [alice], sign_with=has_bobs_key).decode()
    paste(window, block, qtbot)
    run(window, qtbot)
    until_titled(window, "Encrypted, locked", qtbot)
    assert result(window) == ""
    shown(PassphraseDialog).reject()
    assert title(window) == "Encrypted, locked"
    press(window, f"banner-{BannerAction.UNLOCK}")
    unlock(qtbot, shown)
    until_titled(window, "Encrypted and signed, key not verified yet", qtbot)
    assert result(window) == "under the mat\n"

    answer(desk.core.keys.lock_now())
    until_titled(window, "Encrypted, locked", qtbot)
    assert result(window) == ""
    assert not [each for each in window.findChildren(PassphraseDialog) if each.isVisible()]


def test_a_text_for_others_cannot_be_opened(
    window: TextToolsWindow, other_gpg: GnuPG, bob: Fingerprint, qtbot: QtBot, press: Press
) -> None:
    paste(window, other_gpg.encrypt(b"for Bob", [bob]).decode(), qtbot)
    press(window, "decryptText")
    until_titled(window, "You cannot decrypt this message", qtbot)


def test_binary_files_of_openpgp_are_shown_as_a_block(
    window: TextToolsWindow, other_gpg: GnuPG, alice: Fingerprint, tmp_path: Path, qtbot: QtBot
) -> None:
    armored = other_gpg.encrypt(b"hello", [alice])
    binary = tmp_path / "letter.gpg"
    binary.write_bytes(other_gpg.run(["--dearmor"], armored).data)
    window.open_path(binary)
    qtbot.waitUntil(lambda: window.tools.fitting == "decryptText", timeout=PATIENCE_MS)


def test_nothing_stays_in_a_closed_window(
    desk: Desk, window: TextToolsWindow, other_gpg: GnuPG, has_bobs_key: Fingerprint, qtbot: QtBot
) -> None:
    paste(window, other_gpg.clearsign(NOTICE, has_bobs_key).decode(), qtbot)
    run(window, qtbot)
    until_titled(window, "Signed, key not verified yet", qtbot)
    window.close()
    assert desk.show_text_tools() is window
    assert window.input.toPlainText() == ""
    assert result(window) == ""


# Encrypting and signing


def test_a_text_is_encrypted_for_the_chips(
    window: TextToolsWindow,
    other_gpg: GnuPG,
    alice: Fingerprint,
    has_bobs_key: Fingerprint,
    qtbot: QtBot,
    press: Press,
    shown: Shown,
) -> None:
    paste(window, "under the mat", qtbot)
    press(window, "encryptText")
    dialog = shown(EncryptDialog)
    assert [chip.key.fingerprint for chip in dialog.findChildren(KeyChip)] == [alice]
    field = dialog.findChild(QLineEdit, "findRecipient")
    qtbot.keyClicks(field, "bob@")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    chips = dialog.findChildren(KeyChip)
    assert [chip.key.fingerprint for chip in chips] == [alice, has_bobs_key]
    assert chips[1].accessibleName() == "Bob Example, not verified"
    assert dialog.findChild(QComboBox, "signWith").currentText().startswith("Alice Example")
    press(dialog, "encrypt")
    unlock(qtbot, shown)
    until_titled(window, "Encrypted for you, Bob Example", qtbot)
    opened = other_gpg.decrypt(result(window).encode())
    assert opened.data == b"under the mat"
    assert any("GOODSIG" in line for line in opened.status)


def test_chips_are_taken_off_by_keys_and_none_encrypts_nothing(
    window: TextToolsWindow, alice: Fingerprint, qtbot: QtBot, press: Press, shown: Shown
) -> None:
    paste(window, "under the mat", qtbot)
    press(window, "encryptText")
    dialog = shown(EncryptDialog)
    qtbot.keyClick(dialog.findChild(QLineEdit, "findRecipient"), Qt.Key.Key_Backspace)
    assert not [chip for chip in dialog.findChildren(KeyChip) if chip.isVisible()]
    assert not dialog.primary.isEnabled()
    qtbot.keyClicks(dialog.findChild(QLineEdit, "findRecipient"), "nobody")
    assert dialog.findChild(QLabel, "noKeyFound").text() == "No key matches."


def test_a_text_is_signed_after_the_passphrase(
    window: TextToolsWindow,
    other_gpg: GnuPG,
    alice: Fingerprint,
    qtbot: QtBot,
    press: Press,
    shown: Shown,
) -> None:
    paste(window, "meet at noon", qtbot)
    press(window, "signText")
    unlock(qtbot, shown)
    qtbot.waitUntil(lambda: title(window).startswith("Signed with your key"), timeout=PATIENCE_MS)
    assert "meet at noon" in result(window)
    assert any("GOODSIG" in line for line in other_gpg.verify_inline(result(window).encode()).status)
    press(window, "copyResult")
    assert QGuiApplication.clipboard().text() == result(window)


def test_with_several_own_keys_it_is_asked_which_one_signs(
    window: TextToolsWindow,
    make_key: MakeKey,
    qtbot: QtBot,
    press: Press,
    shown: Shown,
) -> None:
    for address in ("alice@example.org", "alice@work.example"):
        make_key("Alice Example", address)
    paste(window, "meet at noon", qtbot)
    press(window, "signText")
    dialog = shown(SignDialog)
    assert dialog.findChild(QComboBox, "signWith").count() == 2
    press(dialog, "sign")
    qtbot.waitUntil(lambda: title(window).startswith("Signed with your key"), timeout=PATIENCE_MS)


def test_without_an_own_key_signing_offers_to_make_one(
    window: TextToolsWindow,
    qtbot: QtBot,
    press: Press,
    shown: Callable[[type[QMessageBox]], QMessageBox],
) -> None:
    paste(window, "meet at noon", qtbot)
    press(window, "signText")
    question = shown(QMessageBox)
    assert question.text() == "You need a key of your own first."
    question.reject()


def test_a_cancelled_passphrase_signs_nothing(
    window: TextToolsWindow, alice: Fingerprint, qtbot: QtBot, press: Press, shown: Shown
) -> None:
    paste(window, "meet at noon", qtbot)
    press(window, "signText")
    shown(PassphraseDialog).reject()
    until_titled(window, "Stopped", qtbot)
    assert result(window) == ""


def test_the_result_is_saved_to_a_file_of_its_own(
    window: TextToolsWindow,
    other_gpg: GnuPG,
    has_bobs_key: Fingerprint,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    paste(window, other_gpg.clearsign(NOTICE, has_bobs_key).decode(), qtbot)
    run(window, qtbot)
    until_titled(window, "Signed, key not verified yet", qtbot)
    window.pane.save(tmp_path / "notice.txt")
    status = window.findChild(QLabel, "textStatus")
    qtbot.waitUntil(lambda: status.text() == "Saved as notice.txt", timeout=PATIENCE_MS)
    assert (tmp_path / "notice.txt").read_text() == result(window)
