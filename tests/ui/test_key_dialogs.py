"""The dialogs of the key windows, each from its first field to what it changed in the keyring."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from mailguard.demo import key_server
from mailguard.demo.key_directory import KeyDirectory
from mailguard.demo.web_server import WebServer
from mailguard.errors import PassphraseRefused
from mailguard.model import Account, Fingerprint, RevocationReason, Settings, Trust
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.keys import format_fingerprint
from tests.conftest import MakeKey, key_maker, new_gnupg_home
from tests.hands import Hands
from tests.ui.conftest import make_account
from ui.desk import Desk
from ui.keys.window import KeysWindow

Saved = Callable[[Account], Account]
Answer = Callable[[Future[Any]], Any]
WORDS = "under the mat"


@pytest.fixture
def alice(make_key: MakeKey) -> Fingerprint:
    return make_key("Alice Example", "alice@example.org", WORDS)


@pytest.fixture
def bob(gpg: GnuPG, other_gpg: GnuPG) -> Fingerprint:
    key = key_maker(other_gpg)("Bob Example", "bob@example.net")
    gpg.import_keys(other_gpg.export_public([key]))
    return key


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def keys(alice: Fingerprint, bob: Fingerprint, desk: Desk, qtbot: QtBot) -> KeysWindow:
    made = desk.show_keys()
    qtbot.waitUntil(lambda: made.shown.rowCount() == 2)
    return made


@pytest.fixture
def directory() -> Iterator[KeyDirectory]:
    """What the key server holds: in a home of its own."""
    gpg = GnuPG(home=new_gnupg_home())
    yield KeyDirectory(gpg)
    gpg.close()


@pytest.fixture
def server(desk: Desk, directory: KeyDirectory) -> Iterator[str]:
    """A key server on loopback, the first in the desk's settings; what people call it."""
    web = WebServer(key_server.routes(directory))
    desk.core.accounts.change_settings(Settings(key_servers=(f"hkp://127.0.0.1:{web.port}",)))
    yield f"127.0.0.1:{web.port}"
    web.close()


def run(keys: KeysWindow, hands: Hands, who: str, command: str) -> None:
    """Choose a key by a click, then a command from the menu."""
    hands.choose_row(keys.keys, who)
    action = keys.commands.actions[command]
    assert action.isEnabled()
    action.trigger()


def unlock(hands: Hands) -> None:
    prompt = hands.window("passphraseDialog")
    hands.type("passphrase", WORDS, prompt)
    hands.click("unlock", prompt)


# New key


def test_a_new_key_is_made_and_its_fingerprint_shown(
    desk: Desk, hands: Hands, gpg: GnuPG, saved: Saved, qtbot: QtBot
) -> None:
    account = saved(make_account())
    dialog = desk.new_key(None, account)
    hands.type("newPassphrase", "six words that nobody else knows here", dialog)
    hands.type("newPassphraseAgain", "six words", dialog)
    hands.reads("The two are not the same", dialog)
    assert not hands.find(QWidget, "createKey", dialog).isEnabled()
    hands.type("newPassphraseAgain", "six words that nobody else knows here", dialog)
    hands.click("advanced", dialog)
    hands.find(QComboBox, "newKeyAlgorithm", dialog).setCurrentIndex(2)
    hands.click("createKey", dialog)
    hands.reads("Your key is ready", dialog)
    (key,) = gpg.list_keys()
    assert (key.name, key.address, key.is_secret) == ("Alice Example", "alice@example.org", True)
    assert key.expires is not None
    assert abs(key.expires - datetime.now(UTC) - timedelta(days=3 * 365)) < timedelta(days=2)
    assert format_fingerprint(key.fingerprint).split()[0] in hands.text(dialog)
    qtbot.waitUntil(lambda: desk.core.accounts.find(account.id).key == key.fingerprint)
    hands.click("backUp", dialog)
    hands.window("backupDialog")


def test_a_key_without_a_passphrase_is_made_only_after_a_question(
    desk: Desk, hands: Hands, gpg: GnuPG, saved: Saved
) -> None:
    saved(make_account())
    dialog = desk.new_key()
    hands.click("advanced", dialog)
    hands.find(QComboBox, "newKeyAlgorithm", dialog).setCurrentIndex(2)
    hands.find(QComboBox, "validFor", dialog).setCurrentIndex(2)
    hands.click("createKey", dialog)
    question = hands.window("question")
    hands.reads("Anyone using this computer could read your mail.", question)
    hands.click_words("Go back", question)
    assert gpg.list_keys() == ()
    hands.click("createKey", dialog)
    hands.click_words("No passphrase", hands.window("question"))
    hands.reads("Your key is ready", dialog)
    (key,) = gpg.list_keys()
    assert key.expires is None


def test_rsa_4096_for_three_years_is_what_is_offered_first(desk: Desk, hands: Hands, saved: Saved) -> None:
    saved(make_account())
    dialog = desk.new_key()
    hands.click("advanced", dialog)
    assert hands.find(QComboBox, "newKeyAlgorithm", dialog).currentText() == "RSA 4096"
    assert hands.find(QComboBox, "validFor", dialog).currentText() == "3 years"
    assert hands.find(QComboBox, "newKeyAddress", dialog).currentText() == "alice@example.org"


# Verify


def test_a_key_is_verified_by_comparing_and_becomes_green(
    keys: KeysWindow, hands: Hands, qtbot: QtBot, bob: Fingerprint
) -> None:
    run(keys, hands, "Bob Example", "verify")
    dialog = hands.window("verifyKeyDialog")
    hands.reads("Does this key belong to Bob Example?", dialog)
    groups = hands.find(QWidget, "fingerprintGroups", dialog)
    assert groups.accessibleName() == "Fingerprint, ten groups"
    assert [each.text() for each in groups.findChildren(QLabel)] == format_fingerprint(bob).split()
    assert any(each.accessibleName() == "QR code of the fingerprint" for each in dialog.findChildren(QLabel))
    confirming = hands.find(QWidget, "verifyKey", dialog)
    assert not confirming.isEnabled()
    hands.click("compared", dialog)
    assert confirming.isEnabled()
    hands.click("verifyKey", dialog)
    unlock(hands)
    qtbot.waitUntil(lambda: keys.shown.index(1, 4).data() == "Verified")
    hands.choose_row(keys.keys, "Bob Example")
    hands.reads("Verified by you", keys)


@pytest.mark.parametrize(
    ("change", "said", "may_verify"),
    [
        (lambda key: key, "All 40 characters match", True),
        (lambda key: "0x" + key.lower(), "All 40 characters match", True),
        (lambda key: "OPENPGP4FPR:" + key, "All 40 characters match", True),
        (lambda key: format_fingerprint(key), "All 40 characters match", True),
        (lambda key: key[:10], "Matches so far", False),
        (lambda key: key[:12] + "ZZZZ" + key[16:], "Differs in group 4: ZZZZ there", False),
        (lambda key: key + "00", "It is longer than this key's fingerprint", False),
    ],
)
def test_a_pasted_fingerprint_is_compared_while_it_is_typed(
    keys: KeysWindow,
    hands: Hands,
    bob: Fingerprint,
    change: Callable[[Fingerprint], str],
    said: str,
    may_verify: bool,
) -> None:
    run(keys, hands, "Bob Example", "verify")
    dialog = hands.window("verifyKeyDialog")
    hands.type("pastedFingerprint", change(bob), dialog)
    hands.reads(said, dialog)
    assert hands.find(QWidget, "verifyKey", dialog).isEnabled() is may_verify


def test_a_fingerprint_that_differs_forbids_verifying_even_if_the_box_is_ticked(
    keys: KeysWindow, hands: Hands, bob: Fingerprint
) -> None:
    run(keys, hands, "Bob Example", "verify")
    dialog = hands.window("verifyKeyDialog")
    hands.click("compared", dialog)
    hands.type("pastedFingerprint", "0000 1111", dialog)
    assert not hands.find(QWidget, "verifyKey", dialog).isEnabled()


def test_a_key_that_does_not_match_is_rejected(
    keys: KeysWindow, hands: Hands, qtbot: QtBot, bob: Fingerprint
) -> None:
    run(keys, hands, "Bob Example", "verify")
    hands.click("doesNotMatch", hands.window("verifyKeyDialog"))
    question = hands.window("question")
    hands.reads("Someone may be posing as Bob Example.", question)
    hands.click_words("Reject key", question)
    qtbot.waitUntil(lambda: keys.shown.index(1, 4).data() == "Rejected")


def test_without_an_own_key_the_verify_window_offers_to_make_one(
    desk: Desk, hands: Hands, bob: Fingerprint, saved: Saved
) -> None:
    saved(make_account())
    dialog = desk.verify_key(bob)
    hands.reads("You need a key of your own to confirm others' keys.", dialog)
    hands.type("pastedFingerprint", bob, dialog)
    assert not hands.find(QWidget, "verifyKey", dialog).isEnabled()
    hands.click("setUpOwnKey", dialog)
    hands.window("newKeyDialog")


def test_a_cancelled_passphrase_leaves_the_key_unverified_and_the_window_open(
    keys: KeysWindow, hands: Hands, qtbot: QtBot, bob: Fingerprint
) -> None:
    run(keys, hands, "Bob Example", "verify")
    dialog = hands.window("verifyKeyDialog")
    hands.click("compared", dialog)
    hands.click("verifyKey", dialog)
    hands.click("cancel", hands.window("passphraseDialog"))
    qtbot.waitUntil(lambda: hands.find(QWidget, "verifyKey", dialog).isEnabled())
    assert keys.shown.index(1, 4).data() == "Not verified"


# Own keys


def test_a_backup_is_written_read_back_and_noted(
    keys: KeysWindow, hands: Hands, qtbot: QtBot, tmp_path: Path, other_gpg: GnuPG, alice: Fingerprint
) -> None:
    run(keys, hands, "Alice Example", "back_up")
    dialog = hands.window("backupDialog")
    hands.type("backupPath", str(tmp_path / "alice.asc"), dialog)
    hands.click("writeBackup", dialog)
    unlock(hands)
    hands.reads("Backup written and checked: 1 secret key.", dialog)
    assert (tmp_path / "alice.asc").stat().st_mode & 0o077 == 0
    text = (tmp_path / "alice.asc").read_text()
    assert "BEGIN PGP PRIVATE KEY BLOCK" in text
    dialog.close()
    hands.reads("Backup: ", keys)
    assert other_gpg.import_keys(text.encode()).secret == (alice,)


def test_a_backup_that_cannot_be_written_says_so(keys: KeysWindow, hands: Hands, tmp_path: Path) -> None:
    run(keys, hands, "Alice Example", "back_up")
    dialog = hands.window("backupDialog")
    hands.type("backupPath", str(tmp_path / "no such folder" / "alice.asc"), dialog)
    hands.click("writeBackup", dialog)
    unlock(hands)
    notice = hands.find(QWidget, "errorNotice", dialog)
    assert notice.accessibleName() != ""
    assert "Backup written" not in hands.text(dialog)


def test_the_passphrase_is_changed_and_the_old_one_opens_nothing(
    keys: KeysWindow, hands: Hands, qtbot: QtBot, gpg: GnuPG, alice: Fingerprint
) -> None:
    run(keys, hands, "Alice Example", "change_passphrase")
    dialog = hands.window("changePassphraseDialog")
    for words in ("wrong", WORDS):
        hands.type("oldPassphrase", words, dialog)
        hands.type("newPassphrase", "other words", dialog)
        hands.type("newPassphraseAgain", "other words", dialog)
        hands.click("changePassphrase", dialog)
        if words == "wrong":
            hands.reads("That is not the passphrase. Try again.", dialog)
    hands.reads("Passphrase changed.", keys)
    gpg.lock()
    with pytest.raises(PassphraseRefused):
        gpg.unlock(alice, WORDS)
    gpg.unlock(alice, "other words")


def test_the_expiry_of_an_own_key_is_changed(
    keys: KeysWindow, hands: Hands, qtbot: QtBot, gpg: GnuPG, alice: Fingerprint
) -> None:
    run(keys, hands, "Alice Example", "change_expiry")
    dialog = hands.window("expiryDialog")
    hands.find(QComboBox, "validFor", dialog).setCurrentIndex(2)
    hands.click("changeExpiry", dialog)
    unlock(hands)
    hands.reads("Changed. Publish the key to tell others.", keys)
    assert gpg.load_key(alice).expires is None


def test_an_address_is_added_made_primary_and_revoked(
    keys: KeysWindow, hands: Hands, qtbot: QtBot, gpg: GnuPG, alice: Fingerprint
) -> None:
    run(keys, hands, "Alice Example", "add_address")
    dialog = hands.window("addAddressDialog")
    hands.type("addressAddress", "alice@work.example", dialog)
    hands.click("addAddress", dialog)
    unlock(hands)
    qtbot.waitUntil(lambda: "alice@work.example" in gpg.load_key(alice).addresses)
    keys.inspector.findChild(QWidget, "keyTabs").setCurrentIndex(1)
    choose_address(keys, "alice@work.example", qtbot)
    hands.click("makePrimary", keys)
    qtbot.waitUntil(lambda: gpg.load_key(alice).address == "alice@work.example")
    choose_address(keys, "alice@example.org", qtbot)
    hands.click("revokeAddress", keys)
    hands.click_words("Revoke address", hands.window("question"))
    qtbot.waitUntil(lambda: gpg.load_key(alice).addresses == ("alice@work.example",))


def choose_address(keys: KeysWindow, address: str, qtbot: QtBot) -> None:
    def choose() -> bool:
        for listed in keys.inspector.findChildren(QListWidget, "addresses"):
            for row in range(listed.count()):
                if listed.isVisible() and address in listed.item(row).text():
                    listed.setCurrentRow(row)
                    return True
        return False

    qtbot.waitUntil(choose)


def test_a_key_is_revoked_only_when_a_reason_and_the_consequence_are_ticked(
    keys: KeysWindow, hands: Hands, qtbot: QtBot, gpg: GnuPG, alice: Fingerprint
) -> None:
    run(keys, hands, "Alice Example", "revoke")
    dialog = hands.window("revokeDialog")
    revoking = hands.find(QWidget, "revokeKey", dialog)
    assert not revoking.isEnabled()
    hands.click("reason2", dialog)
    assert not revoking.isEnabled()
    hands.click("understood", dialog)
    hands.click("revokeKey", dialog)
    unlock(hands)
    hands.reads("Revoked on this computer. Others learn it when you publish.", dialog)
    assert gpg.load_key(alice).is_revoked
    hands.click("publishNow", dialog)
    hands.window("publishDialog")


def test_a_secret_key_is_deleted_only_after_its_address_was_typed(
    keys: KeysWindow, hands: Hands, qtbot: QtBot, gpg: GnuPG, alice: Fingerprint
) -> None:
    run(keys, hands, "Alice Example", "delete")
    dialog = hands.window("deleteKeyDialog")
    deleting = hands.find(QWidget, "deleteKey", dialog)
    assert not deleting.isEnabled()
    hands.type("typedAddress", "alice@example", dialog)
    assert not deleting.isEnabled()
    hands.type("typedAddress", "Alice@example.org", dialog)
    hands.click("deleteKey", dialog)
    qtbot.waitUntil(lambda: [key.name for key in gpg.list_keys()] == ["Bob Example"])


def test_the_revocation_certificate_is_saved(
    keys: KeysWindow, hands: Hands, qtbot: QtBot, tmp_path: Path, alice: Fingerprint
) -> None:
    hands.choose_row(keys.keys, "Alice Example")
    keys.own._save_certificate(keys.chosen_keys()[0], tmp_path / "certificate.asc")
    hands.reads("Saved. Whoever has this file can revoke your key.", keys)
    assert "BEGIN PGP PUBLIC KEY BLOCK" in (tmp_path / "certificate.asc").read_text()


def test_a_secret_key_in_a_file_says_so_and_may_be_named_ones_own(
    desk: Desk, hands: Hands, gpg: GnuPG, other_gpg: GnuPG, qtbot: QtBot
) -> None:
    key = key_maker(other_gpg)("Alice Example", "alice@example.org")
    secret = other_gpg.run(["--armor", "--export-secret-keys", key]).data
    review = desk.review_import(secret, "backup.asc")
    hands.reads("contains the secret key", review)
    box = review.findChild(QCheckBox, f"own-{key}")
    assert box is not None
    assert not box.isChecked()
    hands.click(f"own-{key}", review)
    hands.click("importKeys", review)
    hands.reads("Imported 1 key.", review)
    assert gpg.load_key(key).owner_trust is Trust.ULTIMATE
    assert "not verified yet" not in hands.text(review)


# Key servers


def test_a_key_is_found_imported_and_chosen(
    keys: KeysWindow, hands: Hands, qtbot: QtBot, server: str, directory: KeyDirectory, other_gpg: GnuPG
) -> None:
    carol = key_maker(other_gpg)("Carol Example", "carol@example.com")
    directory.add(other_gpg.export_public([carol]))
    hands.press("Ctrl+Shift+F", keys)
    dialog = hands.window("findKeyDialog")
    hands.reads("others on the way see what you look for", dialog)
    hands.type("findText", "carol@example.com", dialog)
    hands.click("search", dialog)
    hands.reads("1 key found, 1 usable", dialog)
    hands.reads(format_fingerprint(carol), dialog)
    hands.reads("Anyone can upload a key under any name.", dialog)
    hands.click("importKey", dialog)
    qtbot.waitUntil(lambda: [key.fingerprint for key in keys.chosen_keys()] == [carol])


def test_a_revoked_key_of_a_server_is_grey_and_last(
    desk: Desk, hands: Hands, qtbot: QtBot, server: str, directory: KeyDirectory, other_gpg: GnuPG
) -> None:
    old, new = (key_maker(other_gpg)("Carol Example", "carol@example.com") for _ in range(2))
    other_gpg.revoke(old, RevocationReason.SUPERSEDED, "", passphrase=None)
    directory.add(other_gpg.export_public([old, new]))
    dialog = desk.find_key("carol@example.com")
    hands.click("search", dialog)
    hands.reads("2 keys found, 1 usable", dialog)
    model = dialog._results  # type: ignore[attr-defined]
    assert [model.key_at(row).fingerprint for row in range(2)] == [new, old]
    assert "Revoked" in str(model.index(1, 4).data())


@pytest.mark.parametrize("typed", ["", "12345678"])
def test_what_cannot_be_searched_for_is_not_sent(desk: Desk, hands: Hands, server: str, typed: str) -> None:
    dialog = desk.find_key(typed)
    assert not hands.find(QWidget, "search", dialog).isEnabled()
    if typed == "12345678":
        hands.reads("Short IDs are easy to forge. Use the 16-digit ID.", dialog)


def test_a_key_id_is_found_with_and_without_0x(
    desk: Desk, hands: Hands, server: str, directory: KeyDirectory, other_gpg: GnuPG
) -> None:
    carol = key_maker(other_gpg)("Carol Example", "carol@example.com")
    directory.add(other_gpg.export_public([carol]))
    for typed in (carol[-16:], "0x" + carol[-16:].lower(), format_fingerprint(carol)):
        dialog = desk.find_key(typed)
        hands.click("search", dialog)
        hands.reads("1 key found, 1 usable", dialog)
        dialog.close()


def test_what_is_not_on_the_server_says_so_and_offers_ways_on(
    desk: Desk, hands: Hands, server: str, saved: Saved
) -> None:
    saved(make_account())
    dialog = desk.find_key("nobody@example.com")
    hands.click("search", dialog)
    hands.reads(f"No key for nobody@example.com on {server}.", dialog)
    hands.click("askOwner", dialog)
    composer = hands.window("composeWindow")
    hands.reads("nobody@example.com", composer)
    hands.reads("Please send me your OpenPGP public key.", composer)


def test_a_server_that_does_not_answer_is_named(desk: Desk, hands: Hands) -> None:
    desk.core.accounts.change_settings(Settings(key_servers=("hkp://127.0.0.1:9",)))
    dialog = desk.find_key("bob@example.net")
    hands.click("search", dialog)
    hands.reads("127.0.0.1 does not answer.", dialog)
    hands.find(QWidget, "tryAgain", dialog)


def test_an_own_key_is_published_and_found_again(
    keys: KeysWindow, hands: Hands, server: str, directory: KeyDirectory, alice: Fingerprint
) -> None:
    run(keys, hands, "Alice Example", "publish")
    dialog = hands.window("publishDialog")
    hands.reads(f"Send your public key to {server}?", dialog)
    hands.reads("for good: it can be revoked, not removed.", dialog)
    hands.click("sendPublicKey", dialog)
    hands.reads(f"Your public key was sent to {server}.", dialog)
    assert [key.fingerprint for key in directory.find("alice@example.org")] == [alice]
    hands.click("checkPublished", dialog)
    hands.reads(f"{server} gives out your key.", dialog)


def test_publishing_another_persons_key_says_whose_it_is(keys: KeysWindow, hands: Hands, server: str) -> None:
    run(keys, hands, "Bob Example", "publish")
    dialog = hands.window("publishDialog")
    hands.reads("This is Bob Example's key, not yours. Publish it only if Bob Example agrees.", dialog)


def test_an_update_tells_that_a_key_was_revoked(
    keys: KeysWindow,
    hands: Hands,
    qtbot: QtBot,
    server: str,
    directory: KeyDirectory,
    other_gpg: GnuPG,
    bob: Fingerprint,
) -> None:
    other_gpg.revoke(bob, RevocationReason.COMPROMISED, "stolen", passphrase=None)
    directory.add(other_gpg.export_public([bob]))
    hands.choose_row(keys.keys, "Bob Example")
    hands.press("F5", keys)
    hands.reads("1 now revoked", keys)
    qtbot.waitUntil(lambda: keys.shown.index(1, 4).data() == "Revoked")


def test_key_servers_are_added_ordered_tested_and_removed(
    keys: KeysWindow, hands: Hands, server: str, desk: Desk
) -> None:
    keys.commands.actions["servers"].trigger()
    dialog = hands.window("serversDialog")
    hands.type("newKeyServer", "keys.example.org", dialog)
    hands.click("addKeyServer", dialog)
    hands.click("keyServerUp", dialog)
    assert desk.core.accounts.settings().key_servers == ("hkps://keys.example.org", f"hkp://{server}")
    hands.click("keyServerDown", dialog)
    hands.click("removeKeyServer", dialog)
    assert desk.core.accounts.settings().key_servers == (f"hkp://{server}",)
    hands.click("testKeyServer", dialog)
    hands.reads(f"{server} works.", dialog)
    hands.type("newKeyServer", "no address at all", dialog)
    assert not hands.find(QWidget, "addKeyServer", dialog).isEnabled()


def test_the_fields_have_names_that_are_spoken(desk: Desk, hands: Hands, saved: Saved) -> None:
    saved(make_account())
    dialog = desk.new_key()
    spoken = {each.accessibleName() for each in dialog.findChildren(QWidget)}
    assert {"Passphrase", "Passphrase again", "Name", "Address"} <= spoken
    unnamed = [
        each.objectName()
        for each in dialog.findChildren(QLineEdit)
        if each.isVisible() and not each.accessibleName() and not isinstance(each.parent(), QComboBox)
    ]
    assert unnamed == []
