"""The composer by clicks and keys: its toggles, chips, key bar, fields and text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from mailguard.model import Account, Address, DraftAttachment, EncryptDefault, Theme
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey
from tests.hands import Hands
from tests.ui.composing import BOB, CAROL, DORA, ERIK, Composing, Correspondents
from tests.ui.conftest import Answer, make_account
from ui import theme
from ui.compose.choose_key import ChooseKeyDialog
from ui.compose.editor import Editor
from ui.compose.window import ComposeWindow
from ui.desk import Desk
from ui.keys.find_key import FindKeyDialog
from ui.keys.generate import NewKeyDialog

READY = "Ready: encrypted and signed"


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


def toggle(at: Composing, window: ComposeWindow, name: str) -> QToolButton:
    return at.hands.find(QToolButton, f"tool-{name}", window)


# Toggles


def test_a_new_message_is_neither_encrypted_nor_signed(at: Composing) -> None:
    window = at.open()
    assert at.state(window) == "Not encrypted, not signed"
    assert toggle(at, window, "encrypt").accessibleName() == "Encrypt, off"
    assert toggle(at, window, "sign").accessibleName() == "Sign, off"
    assert window.windowTitle() == "Write: (no subject) — MailGuard"


def test_encrypt_turns_sign_on_by_click_by_key_and_by_menu(at: Composing) -> None:
    window = at.open(to=(at.account.identity,))
    at.hands.click("tool-encrypt", window)
    at.says(window, READY)
    assert toggle(at, window, "encrypt").accessibleName() == "Encrypt, on"
    at.hands.press("Ctrl+Shift+S", window)
    at.says(window, "Ready: encrypted, not signed")
    at.hands.press("Ctrl+Shift+E", window)
    at.says(window, "Not encrypted, not signed")
    at.hands.click("tool-openpgp", window)
    at.pick(at.menu(), "sign")
    at.says(window, "Signed, not encrypted")


def test_without_an_own_key_both_toggles_ask_for_one_and_stay_off(
    desk: Desk, saved: Callable[[Account], Account], qtbot: QtBot, answer: Answer
) -> None:
    at = Composing(desk, saved(make_account()), qtbot, answer, Hands(qtbot, desk))
    window = at.open(to=(BOB,))
    at.hands.click("tool-sign", window)
    assert at.question("ownKeyQuestion").text() == "You need a key of your own first."
    at.answer_question("Cancel")
    assert at.state(window) == "Not encrypted, not signed"
    at.hands.press("Ctrl+Shift+E", window)
    at.answer_question("Set up my key…", "ownKeyQuestion")
    assert at.hands.window("newKeyDialog").isVisible()
    assert isinstance(at.hands.window("newKeyDialog"), NewKeyDialog)
    assert toggle(at, window, "encrypt").accessibleName() == "Encrypt, off"


def test_an_own_key_that_no_account_uses_yet_can_be_taken(
    desk: Desk, saved: Callable[[Account], Account], make_key: MakeKey, qtbot: QtBot, answer: Answer
) -> None:
    make_key("Alice Example", "alice@example.org")
    at = Composing(desk, saved(make_account()), qtbot, answer, Hands(qtbot, desk))
    window = at.open(to=(at.account.identity,))
    at.until(lambda: bool(window.known.keys))
    at.hands.click("tool-encrypt", window)
    box = at.question("ownKeyQuestion")
    using = next(each for each in box.buttons() if each.text().startswith("Use Alice Example"))
    at.hands.click_part(using)
    at.says(window, READY)


def test_automatic_encryption_follows_the_recipients_until_it_is_touched(
    at: Composing, others: Correspondents, saved: Callable[[Account], Account]
) -> None:
    others.bring(BOB, verified=True)
    others.bring(DORA)
    account = saved(replace(at.account, encrypt_by_default=EncryptDefault.WHEN_ALL_VERIFIED))
    at = replace(at, account=account)
    window = at.open(to=(BOB,))
    at.says(window, READY)
    assert toggle(at, window, "encrypt").text().strip() == "Encrypt (automatic)"
    window.recipients.fields["to"].add((DORA,))
    at.says(window, "Not encrypted, not signed")
    window.recipients.remove(DORA.address)
    at.says(window, READY)
    at.hands.click("tool-encrypt", window)
    at.says(window, "Signed, not encrypted")
    window.recipients.remove(BOB.address)
    window.recipients.fields["to"].add((BOB,))
    at.settle(window)
    assert at.state(window) == "Signed, not encrypted"
    assert toggle(at, window, "encrypt").text().strip() == "Encrypt"


# Chips


def test_chips_say_what_is_known_of_each_key(at: Composing, others: Correspondents) -> None:
    rita, otto = Address("Rita", "rita@example.com"), Address("Otto", "otto@example.com")
    others.bring(BOB, verified=True)
    others.bring(DORA)
    others.bring(ERIK)
    others.bring(ERIK)
    others.bring_revoked(rita)
    others.bring_expired(otto)
    people = (BOB, CAROL, DORA, ERIK, rita, otto, at.account.identity, Address("", "nobody"))
    window = at.open(to=people, encrypt=True, sign=True)
    for person, spoken in zip(
        people,
        (
            "verified key",
            "no key",
            "key not verified",
            "2 keys",
            "key revoked",
            "key expired",
            "your key",
            "no address",
        ),
        strict=True,
    ):
        at.chip_says(window, person, spoken)
    at.hands.click("tool-encrypt", window)
    for person, spoken in ((BOB, "key available"), (CAROL, ""), (rita, "")):
        at.chip_says(window, person, spoken)


def test_typed_recipients_become_chips(at: Composing, others: Correspondents) -> None:
    others.bring(BOB, verified=True)
    window = at.open(encrypt=True, sign=True)
    field = at.hands.find(QLineEdit, "to", window)
    assert window.focusWidget() is field
    QTest.keyClicks(field, "bob@example.net,")
    QTest.keyClicks(field, "Dora Example <dora@example.com>")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClicks(field, "carol@example.com ")
    QTest.keyClicks(field, "erik@example.com")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert [str(each) for each in window.recipients.people("to")] == [
        "bob@example.net",
        "Dora Example <dora@example.com>",
        "carol@example.com",
        "erik@example.com",
    ]
    at.chip_says(window, BOB, "verified key")
    at.says(window, "Not ready to encrypt: 3 keys missing")


def test_several_pasted_addresses_become_chips_at_once(at: Composing) -> None:
    window = at.open()
    field = at.hands.find(QLineEdit, "to", window)
    at.hands.paste("Bob Example <bob@example.net>; dora@example.com\ncarol@example.com", field)
    assert len(window.recipients.people("to")) == 3
    assert field.text() == ""
    at.hands.paste("Erik", field)
    assert field.text() == "Erik"


def test_known_people_are_offered_while_one_types(at: Composing, others: Correspondents) -> None:
    others.bring(BOB)
    window = at.open()
    at.until(lambda: len(window.known.keys) == 2)
    field = at.hands.find(QLineEdit, "to", window)
    QTest.keyClicks(field, "bob")
    popup = field.completer().popup()
    at.until(popup.isVisible)
    assert isinstance(popup, QListView)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    at.until(lambda: window.recipients.people("to") == (BOB,))


def test_chips_are_walked_edited_and_removed_by_keys(at: Composing) -> None:
    window = at.open(to=(BOB, CAROL))
    field = at.hands.find(QLineEdit, "to", window)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Left)
    assert window.focusWidget() is at.chip(window, CAROL)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Left)
    assert window.focusWidget() is at.chip(window, BOB)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Delete)
    assert window.recipients.people("to") == (CAROL,)
    assert window.focusWidget() is at.chip(window, CAROL)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert field.text() == "carol@example.com"
    assert window.recipients.people("to") == ()
    QTest.keyClicks(field, "carla@example.com")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.recipients.people("to") == (Address("", "carla@example.com"),)


def test_a_missing_key_has_its_ways_out_on_the_chip(at: Composing) -> None:
    window = at.open(to=(CAROL,), encrypt=True, sign=True)
    entries = at.entries(at.chip_menu(window, CAROL))
    assert entries[0] == "carol@example.com. No key in your key list has this address."
    assert entries[1:6] == [
        "Find key online…",
        "Choose from my key list…",
        "Import key from file or clipboard…",
        "Remove this recipient",
        "Send this message without encryption…",
    ]
    at.pick(at.menu(), "findKey")
    dialog = at.hands.window("findKeyDialog")
    assert isinstance(dialog, FindKeyDialog)
    assert at.hands.find(QLineEdit, "findText", dialog).text() == "carol@example.com"


def test_offline_nothing_can_be_found_online(at: Composing) -> None:
    at.desk.core.set_offline(True)
    window = at.open(to=(CAROL,), encrypt=True, sign=True)
    menu = at.chip_menu(window, CAROL)
    finding = next(each for each in menu.actions() if each.objectName() == "findKey")
    assert not finding.isEnabled()
    assert "needs a connection" in finding.text()
    menu.close()
    assert not at.hands.find(QPushButton, "findKeyOnline", window).isEnabled()
    at.hands.reads("You are offline. The finished message waits in the Outbox.", window)
    at.desk.core.set_offline(False)
    at.until(lambda: at.hands.find(QPushButton, "findKeyOnline", window).isEnabled())
    assert "You are offline" not in at.hands.text(window)


def test_chips_and_the_key_bar_follow_an_imported_key_at_once(at: Composing, others: Correspondents) -> None:
    others.bring(BOB, verified=True)
    window = at.open(to=(BOB, CAROL), encrypt=True, sign=True)
    bar = at.hands.find(QWidget, "keyBar", window)
    at.hands.reads("No usable key for carol@example.com", bar)
    at.hands.reads(
        "This message can be encrypted for 1 of 2 recipients. "
        "Nothing is sent until you decide about the other.",
        bar,
    )
    assert at.state(window) == "Not ready to encrypt: 1 key missing"
    _, armored = others.make(CAROL)
    at.answer(at.desk.core.keys.import_keys(armored))
    at.chip_says(window, CAROL, "key not verified")
    at.until(lambda: not bar.isVisible())
    assert at.state(window) == f"{READY} · 1 key not verified"


def test_of_several_keys_the_chosen_one_is_kept_for_the_address(
    at: Composing, others: Correspondents
) -> None:
    keys = {others.bring(ERIK), others.bring(ERIK)}
    window = at.open(to=(ERIK,), encrypt=True, sign=True)
    at.until(lambda: len(window.known.keys) == 3)
    at.chip_says(window, ERIK, "2 keys")
    assert window.plan is not None
    (used,) = window.plan.recipients[0].keys
    at.pick(at.chip_menu(window, ERIK), "useKey-1")
    at.chip_says(window, ERIK, "key not verified")
    at.settle(window)
    (chosen,) = window.plan.recipients[0].keys
    assert {chosen, used} == keys
    again = at.open(to=(ERIK,), encrypt=True, sign=True)
    assert again.plan is not None
    assert again.plan.recipients[0].keys == (chosen,)


def test_a_key_of_another_address_can_be_chosen_and_says_so(at: Composing, others: Correspondents) -> None:
    key = others.bring(BOB)
    window = at.open(to=(CAROL,), encrypt=True, sign=True)
    at.until(lambda: len(window.known.keys) == 2)
    at.hands.click("chooseKey", window)
    dialog = at.hands.window("chooseKeyDialog")
    assert isinstance(dialog, ChooseKeyDialog)
    assert not at.hands.find(QPushButton, "useKey", dialog).isEnabled()
    at.hands.type("searchKeys", "bob", dialog)
    at.hands.reads("This key names bob@example.net, not carol@example.com.", dialog)
    at.hands.click("useKey", dialog)
    at.chip_says(window, CAROL, "key of another address")
    assert window.draft().chosen_keys == {"carol@example.com": (key,)}


def test_a_recipient_moves_to_another_field(at: Composing) -> None:
    window = at.open(to=(BOB, CAROL))
    assert not window.recipients.fields["bcc"].isVisible()
    at.pick(at.chip_menu(window, CAROL), "moveToBcc")
    assert window.recipients.people("to") == (BOB,)
    assert window.recipients.people("bcc") == (CAROL,)
    assert window.recipients.fields["bcc"].isVisible()
    at.hands.click("show-cc", window)
    assert window.focusWidget() is at.hands.find(QLineEdit, "cc", window)


# Sender, subject


def test_the_subject_is_encrypted_too_until_one_click_says_otherwise(at: Composing) -> None:
    window = at.open(to=(at.account.identity,), encrypt=True, sign=True)
    hint = at.hands.find(QPushButton, "subjectHint", window)
    assert hint.text().strip() == "Subject will be encrypted too"
    at.hands.click_part(hint)
    assert hint.text().strip() == "The subject is not encrypted"
    assert window.draft().encrypt_subject is False
    at.hands.click("tool-encrypt", window)
    assert not hint.isVisible()


def test_another_account_can_be_the_sender(at: Composing, saved: Callable[[Account], Account]) -> None:
    other = saved(replace(make_account("office@example.org"), signature="Alice, at work"))
    window = at.open(to=(BOB,), text="Hello", sign=True)
    at.hands.click("from", window)
    entry = next(each for each in at.menu().actions() if "office" in each.text())
    entry.trigger()
    draft = window.draft()
    assert (draft.account, draft.from_) == (other.id, other.identity)
    assert draft.text == "Hello\n-- \nAlice, at work"
    assert not draft.sign


# Text


def test_plain_text_stays_plain_whatever_is_pasted(at: Composing) -> None:
    window = at.open(to=(BOB,), subject="x")
    editor = at.hands.find(Editor, "editor", window)
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("bold")
    QApplication.clipboard().setMimeData(data)
    editor.setFocus()
    at.hands.press("Ctrl+V", window)
    QApplication.clipboard().clear()  # Python's object must not outlive Python
    draft = window.draft()
    assert (draft.text, draft.html) == ("bold", None)
    at.hands.press("Ctrl+Z", window)
    assert window.draft().text == ""


def test_formatted_text_has_its_bar_and_goes_out_in_both_forms(at: Composing) -> None:
    window = at.open(to=(BOB,), subject="x")
    assert not at_sight(window, "formatBar")
    at.hands.click("formatState", window)
    assert at_sight(window, "formatBar")
    editor = at.hands.find(Editor, "editor", window)
    QTest.keyClicks(editor, "Dear ")
    at.hands.click("format-bold", window)
    QTest.keyClicks(editor, "Bob")
    at.hands.press("Ctrl+B", window)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    at.hands.click("format-list", window)
    QTest.keyClicks(editor, "one")
    draft = window.draft()
    assert draft.html == "<p>Dear <b>Bob</b></p>\n<ul>\n<li>one</li>\n</ul>"
    assert draft.text == "Dear Bob\n- one"
    at.hands.click("plainText", window)
    at.answer_question("Cancel")
    assert window.draft().html is not None
    at.hands.click("plainText", window)
    at.answer_question("Plain text")
    assert (window.draft().text, window.draft().html) == ("Dear Bob\n- one", None)
    assert not at_sight(window, "formatBar")


def test_inline_openpgp_is_plain_text_with_a_readable_subject(at: Composing) -> None:
    window = at.open(to=(at.account.identity,), encrypt=True, sign=True, html="<p>a <b>b</b></p>")
    window.commands["as-inline"].trigger()
    at.answer_question("Plain text")
    draft = window.draft()
    assert (draft.use_inline, draft.html) == (True, None)
    assert at.hands.find(QPushButton, "subjectHint", window).text().strip() == "The subject is not encrypted"
    window.commands["as-html"].trigger()
    assert not window.draft().use_inline


# Attachments


def test_dropped_files_are_attached_wherever_they_fall(at: Composing, tmp_path: Path) -> None:
    sheet, note = tmp_path / "sheet.csv", tmp_path / "note.txt"
    sheet.write_bytes(b"1,2")
    note.write_bytes(b"x" * 2000)
    window = at.open(to=(BOB,), subject="x")
    for target, path in ((window, sheet), (at.hands.find(Editor, "editor", window).viewport(), note)):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        at.drop(target, data)
    at.until(lambda: len(window.attachments.files) == 2)
    assert window.draft().attachments == (
        DraftAttachment(filename="sheet.csv", content_type="text/csv", data=b"1,2"),
        DraftAttachment(filename="note.txt", content_type="text/plain", data=b"x" * 2000),
    )
    assert window.draft().text == ""
    at.hands.reads("2 attachments", window)
    chip = at.hands.find(QWidget, "attached-sheet.csv", window)
    assert "sheet.csv" in chip.accessibleName()
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    at.hands.reads("1 attachment", window)


def test_the_own_public_key_is_seen_among_the_attachments(at: Composing) -> None:
    window = at.open(to=(BOB,), subject="x")
    at.hands.click("tool-attach", window)
    at.pick(at.menu(), "attach-own-key")
    chip = at.hands.find(QWidget, "attachedOwnKey", window)
    assert "your public key" in chip.accessibleName()
    assert window.draft().attach_key
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert not window.draft().attach_key


def test_anothers_public_key_can_be_attached(at: Composing, others: Correspondents) -> None:
    others.bring(BOB)
    window = at.open(to=(CAROL,), subject="x")
    at.until(lambda: len(window.known.keys) == 2)
    window.commands["attach-other-key"].trigger()
    dialog = at.hands.window("chooseKeyDialog")
    at.hands.type("searchKeys", "bob", dialog)
    at.hands.click("useKey", dialog)
    at.until(lambda: len(window.attachments.files) == 1)
    (file,) = window.draft().attachments
    assert file.content_type == "application/pgp-keys"
    assert file.data.startswith(b"-----BEGIN PGP PUBLIC KEY BLOCK-----")


def at_sight(window: QWidget, name: str) -> bool:
    part = window.findChild(QWidget, name)
    return part is not None and part.isVisible()


# The window


def test_tab_goes_through_what_is_filled_in_and_f6_through_the_parts(at: Composing) -> None:
    window = at.open()
    names = []
    for _ in range(3):
        names.append(window.focusWidget().objectName())
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert names == ["to", "subject", "editor"]
    QTest.keyClick(at.hands.find(Editor, "editor", window), Qt.Key.Key_Backtab)
    assert window.focusWidget().objectName() == "subject"
    seen = []
    for _ in range(4):
        at.hands.press("F6", window)
        seen.append(window.focusWidget().objectName())
    assert seen == ["editor", "tool-encrypt", "to", "subject"]


def test_the_parts_of_the_composer_have_the_names_that_are_spoken(
    at: Composing, others: Correspondents
) -> None:
    window = at.open(to=(CAROL,), encrypt=True, sign=True)
    for name, spoken in (
        ("tool-encrypt", "Encrypt, on"),
        ("tool-sign", "Sign, on"),
        ("tool-openpgp", "OpenPGP options"),
        ("chip-carol@example.com", "Recipient carol@example.com, no key"),
        ("editor", "Message text"),
        ("keyBar", "No usable key for carol@example.com"),
        ("protectionState", "Not ready to encrypt: 1 key missing"),
    ):
        assert at.hands.find(QWidget, name, window).accessibleName() == spoken


def test_every_entry_of_the_openpgp_menu_is_there_in_its_order(at: Composing) -> None:
    window = at.open()
    at.hands.click("tool-openpgp", window)
    assert at.entries(at.menu()) == [
        "Encrypt This Message",
        "Sign This Message",
        "Encrypt Subject",
        "Attach My Public Key",
        "Keys of Recipients…",
        "Use Key",
        "Format",
        "Keys…",
        "Getting Started with OpenPGP",
    ]


def test_words_are_found_in_the_text_again_and_again(at: Composing) -> None:
    window = at.open(to=(BOB,), subject="x", text="one mat, two mats")
    at.hands.press("Ctrl+F", window)
    field = at.hands.find(QLineEdit, "findText", window)
    QTest.keyClicks(field, "mat")
    editor = at.hands.find(Editor, "editor", window)
    places = [editor.textCursor().selectionStart()]  # typing finds the first one
    for _ in range(2):
        QTest.keyClick(field, Qt.Key.Key_Return)
        places.append(editor.textCursor().selectionStart())
    assert places == [4, 13, 4]


def test_the_window_follows_the_theme(at: Composing, qapp: QApplication) -> None:
    window = at.open(to=(BOB, CAROL), encrypt=True, sign=True)
    light = window.grab().toImage()
    theme.install(qapp, Theme.DARK)
    dark = window.grab().toImage()
    theme.install(qapp, Theme.LIGHT)
    spot = at.hands.find(Editor, "editor", window).geometry().center()
    assert light.pixelColor(spot).lightness() > 200
    assert dark.pixelColor(spot).lightness() < 60


def test_names_of_others_are_never_taken_for_html(at: Composing) -> None:
    evil = Address('<img src="file:///etc/passwd">', "carol@example.com")
    file = DraftAttachment(filename="<b>x</b>.txt", content_type="text/plain", data=b"")
    window = at.open(to=(evil,), attachments=(file,))
    for name in ("chip-carol@example.com", "attached-<b>x</b>.txt"):
        tip = at.hands.find(QWidget, name, window).toolTip()
        assert "<img" not in tip
        assert "<b>" not in tip
        assert "&lt;" in tip
