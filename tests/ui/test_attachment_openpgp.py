"""Attachments that are encrypted files, signatures or keys."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from mailguard.mime.armor import BlockKind
from mailguard.model import Account, Attachment, DraftAttachment, Fingerprint, HeldContent, MessageId
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey, key_maker
from tests.hands import Hands
from tests.ui.conftest import make_account
from tests.ui.mailbox import BOB, Mailbox, Writer
from ui.attachments.attachment_deeds import openpgp_kind
from ui.attachments.attachment_openpgp import inner_name, partner_of
from ui.desk import Desk
from ui.main_window import MainWindow

Saved = Callable[[Account], Account]
Show = Callable[..., MainWindow]
PASSPHRASE = "under the mat"
ORDINARY = ["Preview", "Open", "Save…", "Save All…", "Detach…", "Delete…", "Detach All…", "Delete All…"]
PLAN = b"%PDF-1.4 the plan\x00\xff"


@pytest.fixture
def alice(make_key: MakeKey) -> Fingerprint:
    return make_key("Alice Example", "alice@example.org", PASSPHRASE)


@pytest.fixture
def bob(gpg: GnuPG, other_gpg: GnuPG, alice: Fingerprint) -> Fingerprint:
    key = key_maker(other_gpg)("Bob Example", "bob@example.net")
    gpg.import_keys(other_gpg.export_public([key]))
    other_gpg.import_keys(gpg.export_public([alice]))
    return key


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def show(desk: Desk, saved: Saved, alice: Fingerprint, other_gpg: GnuPG, qtbot: QtBot) -> Show:
    """A message with these files, in sight."""

    def put(*files: tuple[str, bytes]) -> MainWindow:
        box = Mailbox(desk, saved(make_account(key=alice)))
        attachments = tuple(
            DraftAttachment(filename=name, content_type="application/octet-stream", data=data)
            for name, data in files
        )
        message: MessageId = box.put(Writer(other_gpg, BOB).write("Plans", attachments=attachments))
        window = desk.show_main()
        qtbot.waitUntil(lambda: window.list.model.row(message) is not None)
        window.list.select([message])
        qtbot.waitUntil(lambda: window.view.opened is not None)
        return window

    return put


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a copy for another program would be."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def menu_of(window: MainWindow, hands: Hands, place: int = 0) -> QMenu:
    """The menu of a chip."""
    assert window.view.opened is not None
    hands.click(f"attachment-{window.view.opened.attachments[place].path}", window)
    menu = hands.window("attachmentMenu")
    assert isinstance(menu, QMenu)
    return menu


def offered(window: MainWindow, hands: Hands, place: int = 0) -> list[str]:
    menu = menu_of(window, hands, place)
    found = [each.text() for each in menu.actions() if not each.isSeparator()]
    menu.close()
    return found


def choose_file(hands: Hands, name: str, path: Path) -> None:
    dialog = hands.window(name)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.close()


def unlock(hands: Hands) -> None:
    prompt = hands.window("passphraseDialog")
    hands.type("passphrase", PASSPHRASE, prompt)
    hands.click("unlock", prompt)


def test_an_encrypted_file_is_decrypted_and_saved_under_its_inner_name(
    show: Show, hands: Hands, other_gpg: GnuPG, alice: Fingerprint, bob: Fingerprint, tmp_path: Path
) -> None:
    window = show(("plan.pdf.gpg", other_gpg.encrypt(PLAN, [alice], sign_with=bob)))
    hands.pick(menu_of(window, hands), "Decrypt and Save…")
    unlock(hands)
    dialog = hands.window("saveDialog")
    assert isinstance(dialog, QFileDialog)
    assert dialog.selectedFiles()[0].endswith("plan.pdf")
    choose_file(hands, "saveDialog", tmp_path / "plan.pdf")
    verdict = hands.window("attachmentVerdict")  # the signature is good, but the key is not verified
    hands.reads("plan.pdf: Encrypted and signed, key not verified yet", verdict)
    assert (tmp_path / "plan.pdf").read_bytes() == PLAN
    assert (tmp_path / "plan.pdf").stat().st_mode & 0o077 == 0


def test_a_file_for_other_keys_says_so_and_saves_nothing(
    show: Show, hands: Hands, other_gpg: GnuPG, bob: Fingerprint
) -> None:
    window = show(("plan.pdf.pgp", other_gpg.encrypt(PLAN, [bob])))
    hands.pick(menu_of(window, hands), "Decrypt and Save…")
    hands.reads("plan.pdf.pgp: You cannot decrypt this file", hands.window("attachmentVerdict"))


def dearmor(block: bytes) -> bytes:
    body = block.partition(b"\n\n")[2].partition(b"\n=")[0]
    return base64.b64decode(body)


def test_a_changed_encrypted_file_gives_nothing_out(
    show: Show, hands: Hands, other_gpg: GnuPG, alice: Fingerprint, bob: Fingerprint
) -> None:
    data = bytearray(dearmor(other_gpg.encrypt(PLAN * 200, [alice], compress=False)))
    data[-60] ^= 1
    window = show(("plan.pdf.gpg", bytes(data)))
    hands.pick(menu_of(window, hands), "Decrypt and Save…")
    unlock(hands)
    hands.reads("plan.pdf.gpg: Encrypted file damaged or changed", hands.window("attachmentVerdict"))


def test_an_encrypted_file_is_opened_from_memory_under_the_name_it_had(
    show: Show, hands: Hands, other_gpg: GnuPG, alice: Fingerprint, bob: Fingerprint, temporary: Path
) -> None:
    """The name inside is a stranger's too: no path of it counts."""
    sealed = encrypted(other_gpg, alice, b"the harvest", "--set-filename", "../../harvest.txt")
    window = show(("encrypted.asc", sealed))
    hands.pick(menu_of(window, hands), "Decrypt and Open")
    prompt = hands.window("passphraseDialog")
    hands.type("passphrase", "wrong", prompt)
    hands.click("unlock", prompt)
    hands.reads("That is not the passphrase. Try again.", prompt)
    unlock(hands)
    preview = hands.window("previewWindow")
    hands.reads("harvest.txt", preview)
    hands.reads("the harvest", preview)
    assert [each for each in temporary.rglob("*") if each.is_file()] == []


def test_a_program_in_an_encrypted_file_is_not_opened(
    show: Show, hands: Hands, other_gpg: GnuPG, alice: Fingerprint, bob: Fingerprint
) -> None:
    window = show(("setup.exe.gpg", encrypted(other_gpg, alice, b"MZ\0\0\0")))
    hands.pick(menu_of(window, hands), "Decrypt and Open")
    unlock(hands)
    hands.reads("MailGuard does not open programs from mail.", hands.window("programRefused"))


def test_a_file_without_integrity_protection_gives_nothing_out(
    show: Show, hands: Hands, other_gpg: GnuPG, alice: Fingerprint, bob: Fingerprint, temporary: Path
) -> None:
    old = ("--rfc2440", "--disable-mdc", "--cipher-algo", "AES")
    window = show(("plan.txt.gpg", encrypted(other_gpg, alice, b"the plan", *old)))
    for words in ("Decrypt and Open", "Decrypt and Save…"):
        hands.pick(menu_of(window, hands), words)
        if words == "Decrypt and Open":
            unlock(hands)
        said = hands.window("attachmentVerdict")
        hands.reads("plan.txt.gpg: Unsafe encryption, not opened", said)
        hands.click_words("Close", said)
    assert [each.objectName() for each in hands.windows()] == ["mainWindow"]
    assert [each for each in temporary.rglob("*") if each.is_file()] == []


def encrypted(gpg: GnuPG, key: Fingerprint, data: bytes, *options: str) -> bytes:
    made = gpg.run([*options, "--armor", "--trust-model", "always", "-r", key, "--encrypt"], data)
    assert made.data, made.log
    return made.data


def test_a_file_is_checked_against_the_signature_beside_it(
    show: Show, hands: Hands, other_gpg: GnuPG, bob: Fingerprint
) -> None:
    signature = other_gpg.sign_detached(PLAN, bob).armored
    window = show(("plan.pdf", PLAN), ("plan.pdf.sig", signature), ("PLAN.PDF.asc", b"nothing of OpenPGP"))
    assert offered(window, hands, 0) == ORDINARY
    assert offered(window, hands, 2) == ORDINARY
    hands.pick(menu_of(window, hands, 1), "Verify Signature")
    hands.reads("plan.pdf: Signed, key not verified yet", hands.window("attachmentVerdict"))


def test_a_changed_file_is_told(show: Show, hands: Hands, other_gpg: GnuPG, bob: Fingerprint) -> None:
    signature = other_gpg.sign_detached(PLAN, bob).armored
    window = show(("plan.pdf", PLAN + b"x"), ("plan.pdf.sig", signature))
    hands.pick(menu_of(window, hands, 1), "Verify Signature")
    hands.reads("plan.pdf: BAD signature: this file was changed", hands.window("attachmentVerdict"))


def test_a_signature_alone_asks_for_the_file(
    show: Show, hands: Hands, other_gpg: GnuPG, bob: Fingerprint, tmp_path: Path
) -> None:
    (tmp_path / "downloaded.pdf").write_bytes(PLAN)
    window = show(("plan.pdf.sig", other_gpg.sign_detached(PLAN, bob).armored))
    hands.pick(menu_of(window, hands), "Verify Signature")
    choose_file(hands, "openSignedDialog", tmp_path / "downloaded.pdf")
    hands.reads("downloaded.pdf: Signed, key not verified yet", hands.window("attachmentVerdict"))


def test_a_key_is_offered_to_be_imported(
    show: Show, hands: Hands, other_gpg: GnuPG, bob: Fingerprint
) -> None:
    window = show(("bob.asc", other_gpg.export_public([bob])))
    assert "Import Key…" in offered(window, hands)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.gpg", b"\x85\x01\x0c", BlockKind.MESSAGE),
        ("a.gpg", b"\xc1\xc0\x4c", BlockKind.MESSAGE),
        ("a.sig", b"\x88\x75\x04", BlockKind.SIGNATURE),
        ("a.gpg", b"\x99\x01\x0d", BlockKind.KEY),
        ("photo.jpg", b"\x85\x01\x0c", None),
        ("a.gpg", b"", None),
        ("a.gpg", b"plain words", None),
        ("words.txt", b"-----BEGIN PGP MESSAGE-----\n\n", BlockKind.MESSAGE),
    ],
)
def test_what_a_file_is_follows_from_how_it_begins(name: str, data: bytes, kind: BlockKind | None) -> None:
    assert openpgp_kind(attachment(name, data)) is kind


def test_what_is_inside_has_the_name_without_its_last_suffix() -> None:
    names = {"a.pdf.gpg": "a.pdf", "a.asc": "a", ".gpg": ".gpg", "a.pdf": "a.pdf"}
    assert {name: inner_name(attachment(name, b"")) for name in names} == names


@pytest.mark.parametrize(
    ("signature", "others", "partner"),
    [
        ("plan.pdf.sig", ("notes.txt", "plan.pdf"), "plan.pdf"),
        ("PLAN.PDF.ASC", ("plan.pdf",), "plan.pdf"),
        ("plan.sig", ("plan.pdf", "notes.txt"), "plan.pdf"),
        ("plan.sig", ("plan.pdf", "plan.txt"), None),
        ("other.sig", ("plan.pdf",), None),
    ],
)
def test_a_signature_belongs_to_the_file_that_it_is_named_after(
    signature: str, others: tuple[str, ...], partner: str | None
) -> None:
    files = [attachment(name, name.encode()) for name in (*others, signature)]
    found = partner_of(files[-1], files)
    assert (found.filename if found is not None else None) == partner


def attachment(name: str, data: bytes) -> Attachment:
    return Attachment(
        path="1", filename=name, content_type="application/octet-stream", content=HeldContent(data)
    )
