"""Keys that come with mail: offered with what speaks for and against them, never taken in silently."""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QLabel,
    QMenu,
    QMessageBox,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mailguard.model import Account, Draft, DraftAttachment, Fingerprint, MessageId
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.keys import format_fingerprint
from tests.conftest import MakeKey, key_maker
from tests.core.test_packets import V6
from tests.hands import Hands
from tests.packets import armor, packets
from tests.ui.conftest import Press, make_account
from tests.ui.mailbox import BOB, Mailbox, Writer
from ui.compose.chip import RecipientChip
from ui.desk import Desk
from ui.keys.import_review import ImportReviewDialog
from ui.main_window import MainWindow

Answer = Callable[[Future[Any]], Any]
Shown = Callable[[type[QWidget]], Any]


@pytest.fixture
def alice(make_key: MakeKey) -> Fingerprint:
    return make_key("Alice Example", "alice@example.org")


@pytest.fixture
def mailbox(desk: Desk, saved: Callable[[Account], Account], alice: Fingerprint) -> Mailbox:
    return Mailbox(desk, saved(make_account(key=alice)))


Show = Callable[[MessageId], MainWindow]


@pytest.fixture
def show(desk: Desk, mailbox: Mailbox, qtbot: QtBot) -> Show:
    """Choose a message of the inbox, and wait until the pane shows what came of it."""

    def choose(message: MessageId) -> MainWindow:
        window = desk.show_main()
        qtbot.waitUntil(lambda: window.list.model.place_of(message) is not None)
        window.list.view.setCurrentIndex(window.list.model.index(window.list.model.place_of(message), 0))
        qtbot.waitUntil(lambda: window.view.opened is not None and window.view.opened.id == message)
        return window

    return choose


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def bob(other_gpg: GnuPG) -> Fingerprint:
    return key_maker(other_gpg)(BOB.name, BOB.address)


def key_letter(gpg: GnuPG, *data: bytes) -> bytes:
    files = tuple(
        DraftAttachment(filename=f"key{number}.asc", content_type="application/pgp-keys", data=each)
        for number, each in enumerate(data)
    )
    return Writer(gpg).write(attachments=files)


def words(window: QWidget) -> str:
    return "\n".join(each.text() for each in window.findChildren(QLabel) if each.isVisible())


def box(window: QWidget, name: str) -> QCheckBox:
    found = window.findChild(QCheckBox, name)
    assert found is not None, name
    return found


Review = Callable[..., ImportReviewDialog]


@pytest.fixture
def review(show: Show, mailbox: Mailbox, press: Press, shown: Shown, qtbot: QtBot) -> Review:
    """Open a letter, press the button of its notice, and wait for what was read."""

    def look(raw: bytes) -> ImportReviewDialog:
        window = show(mailbox.put(raw))
        press(window.view, "notice-key-0")
        dialog: ImportReviewDialog = shown(ImportReviewDialog)
        qtbot.waitUntil(lambda: dialog.findChild(QCheckBox, "take-0") is not None)
        return dialog

    return look


def imported(desk: Desk, answer: Answer) -> set[Fingerprint]:
    return {each.fingerprint for each in answer(desk.core.keys.list())}


def test_a_key_is_previewed_and_imported(
    desk: Desk, review: Review, other_gpg: GnuPG, bob: Fingerprint, press: Press, answer: Answer, qtbot: QtBot
) -> None:
    dialog = review(key_letter(other_gpg, other_gpg.export_public([bob])))
    said = words(dialog)
    assert format_fingerprint(bob) in said
    assert "Bob Example" in said and "New" in said and "valid until" in said
    assert box(dialog, "take-0").isChecked()
    press(dialog, "importKeys")
    qtbot.waitUntil(lambda: "Imported 1 key." in words(dialog))
    assert bob in imported(desk, answer)


def test_several_keys_are_chosen_one_by_one(
    desk: Desk, review: Review, other_gpg: GnuPG, bob: Fingerprint, press: Press, answer: Answer, qtbot: QtBot
) -> None:
    carol = key_maker(other_gpg)("Carol Example", "carol@example.com")
    dialog = review(key_letter(other_gpg, other_gpg.export_public([bob]), other_gpg.export_public([carol])))
    box(dialog, "take-0").setFocus()
    qtbot.keyClick(box(dialog, "take-0"), Qt.Key.Key_Space)
    press(dialog, "importKeys")
    qtbot.waitUntil(lambda: "Imported 1 key." in words(dialog))
    assert imported(desk, answer) & {bob, carol} == {carol}


def test_what_an_update_changes_is_told(
    desk: Desk, review: Review, gpg: GnuPG, other_gpg: GnuPG, bob: Fingerprint, answer: Answer
) -> None:
    answer(desk.core.keys.import_keys(other_gpg.export_public([bob])))
    other_gpg.run(["--passphrase", "", "--quick-add-uid", bob, "Bob <bob@new.example>"])
    dialog = review(key_letter(other_gpg, other_gpg.export_public([bob])))
    assert "Updated" in words(dialog)
    assert "Changes: the address bob@new.example." in words(dialog)


def test_another_key_for_a_verified_address_is_not_preselected(
    desk: Desk,
    review: Review,
    gpg: GnuPG,
    other_gpg: GnuPG,
    alice: Fingerprint,
    bob: Fingerprint,
    answer: Answer,
) -> None:
    answer(desk.core.keys.import_keys(other_gpg.export_public([bob])))
    answer(desk.core.keys.verify(bob, by=alice, passphrase=None))
    eve = key_maker(other_gpg)("Bob Example", BOB.address)
    dialog = review(key_letter(other_gpg, other_gpg.export_public([eve])))
    said = words(dialog)
    assert f"You verified another key for {BOB.address}" in said
    assert said.count(format_fingerprint(bob)) == 1 and said.count(format_fingerprint(eve)) == 2
    assert not box(dialog, "take-0").isChecked()
    importing = dialog.findChild(QPushButton, "importKeys")
    assert importing is not None and not importing.isEnabled()


def test_a_key_that_claims_ones_own_address_is_warned_of_in_red(
    review: Review, other_gpg: GnuPG, hands: Hands
) -> None:
    fake = key_maker(other_gpg)("Alice Example", "Alice@Example.org")
    dialog = review(key_letter(other_gpg, other_gpg.export_public([fake])))
    card = dialog.findChild(QWidget, "claimsOwnAddress")
    assert card is not None and card.property("tone") == "danger"
    assert not box(dialog, "take-0").isChecked()


def test_ones_own_public_key_in_mail_is_nothing_to_warn_of(
    show: Show,
    mailbox: Mailbox,
    gpg: GnuPG,
    alice: Fingerprint,
) -> None:
    window = show(mailbox.put(key_letter(gpg, gpg.export_public([alice]))))
    assert window.view.notices.findChild(QWidget, "notice-key") is None


def test_a_secret_key_is_named_and_asked_about_before_it_comes_in(
    desk: Desk, review: Review, other_gpg: GnuPG, bob: Fingerprint, press: Press, answer: Answer,
    shown: Shown, qtbot: QtBot,
) -> None:  # fmt: skip
    dialog = review(key_letter(other_gpg, other_gpg.export_secret(bob, passphrase=None)))
    assert "This is a secret key" in words(dialog)
    assert not box(dialog, "take-0").isChecked()
    box(dialog, "take-0").click()
    press(dialog, "importKeys")
    question = shown(QMessageBox)
    assert BOB.address in question.text()
    qtbot.keyClick(question, Qt.Key.Key_Return)  # the careful answer is the default
    qtbot.waitUntil(lambda: not question.isVisible())
    assert bob not in imported(desk, answer)
    press(dialog, "importKeys")
    question = shown(QMessageBox)
    next(each for each in question.buttons() if each.text() == "Import secret key").click()
    qtbot.waitUntil(lambda: "Imported 1 key." in words(dialog))
    held = next(each for each in answer(desk.core.keys.list()) if each.fingerprint == bob)
    assert held.is_secret and held.owner_trust == "unknown"  # nobody said that it is their own


def test_a_version_that_gnupg_does_not_know_is_named(review: Review, other_gpg: GnuPG) -> None:
    dialog = review(key_letter(other_gpg, armor(V6)))
    assert "OpenPGP key of version 6" in words(dialog)
    assert not box(dialog, "take-0").isEnabled()


def test_a_flooded_key_loses_what_it_was_flooded_with(
    desk: Desk, review: Review, gpg: GnuPG, other_gpg: GnuPG, bob: Fingerprint, press: Press, qtbot: QtBot
) -> None:
    eve = key_maker(other_gpg)("Eve", "eve@example.com")
    other_gpg.run(["--yes", "--local-user", eve, "--quick-sign-key", bob])
    parts = [(tag, raw) for tag, raw, _ in packets(other_gpg.run(["--export", bob]).data)]
    place = next(at for at, (tag, _) in enumerate(parts) if tag == 13) + 2
    foreign = parts[place][1]
    flood = [foreign[:-5] + number.to_bytes(5) for number in range(1500)]
    raw = b"".join([*(raw for _, raw in parts[:place]), *flood, *(raw for _, raw in parts[place:])])
    dialog = review(key_letter(other_gpg, armor(raw)))
    assert "Those of others are left out." in words(dialog)
    press(dialog, "importKeys")
    qtbot.waitUntil(lambda: "Imported 1 key." in words(dialog))
    assert len(gpg.run(["--export", bob]).data) < 3000


def test_a_key_found_by_autocrypt_is_offered_in_the_composer(
    desk: Desk, mailbox: Mailbox, show: Show, other_gpg: GnuPG, bob: Fingerprint, answer: Answer,
    qtbot: QtBot, shown: Shown,
) -> None:  # fmt: skip
    show(mailbox.put(autocrypt_letter(other_gpg, bob)))
    draft = Draft(
        account=mailbox.account.id, from_=mailbox.account.identity, to=(BOB,), text="x", encrypt=False
    )
    composer = desk.compose(draft)
    qtbot.waitUntil(lambda: composer.plan is not None and bool(composer.plan.recipients))
    composer.findChild(QAbstractButton, "tool-encrypt").click()
    (found,) = composer.plan.recipients
    assert (found.keys, found.is_from_mail) == ((bob,), True)
    chip = next(each for each in composer.findChildren(RecipientChip) if each.key == found)
    composer.recipients.menu_asked.emit(chip, chip.menu_place())
    menu = shown(QMenu)
    assert any("Found by Autocrypt" in each.text() for each in menu.actions())
    next(each for each in menu.actions() if each.objectName() == "reviewKey").trigger()
    menu.close()
    dialog = shown(ImportReviewDialog)
    qtbot.waitUntil(lambda: format_fingerprint(bob) in words(dialog))
    assert bob not in imported(desk, answer)


def autocrypt_letter(gpg: GnuPG, key: Fingerprint) -> bytes:
    raw = Writer(gpg).write()
    data = base64.b64encode(gpg.export_minimal(key)).decode()
    return f"Autocrypt: addr={BOB.address}; keydata={data}\r\n".encode() + raw


def test_nothing_is_offered_from_a_message_that_was_changed(
    show: Show, mailbox: Mailbox, gpg: GnuPG, other_gpg: GnuPG, bob: Fingerprint
) -> None:
    gpg.import_keys(other_gpg.export_public([bob]))
    eve = key_maker(other_gpg)("Eve", "eve@example.com")
    file = DraftAttachment(
        filename="key.asc", content_type="application/pgp-keys", data=other_gpg.export_public([eve])
    )
    raw = Writer(other_gpg, BOB, bob).write(text="Pay me.\n", sign=True, attachments=(file,))
    window = show(mailbox.put(raw.replace(b"Pay me.", b"Pay Eve")))
    assert window.view.opened is not None and window.view.opened.banner.id == "B07"
    assert not window.commands["import-key"].isEnabled()
    assert window.view.notices.findChild(QWidget, "notice-key") is None
