"""The Settings window: every change acts at once, and is in settings.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mailguard.core import Profile
from mailguard.events import FoldersChanged
from mailguard.model import Account, EncryptDefault, FolderRole, RemoteFolder, Settings, ShowAs, Theme
from tests.conftest import MakeKey
from tests.ui.conftest import PATIENCE_MS, Press, make_account
from ui import theme
from ui.account_assistant import AccountAssistant
from ui.desk import Desk
from ui.secrets.password_prompt import PasswordPrompt
from ui.settings import SettingsWindow
from ui.settings.account_servers import AccountServersDialog

PAGES = [
    "General",
    "Accounts",
    "Outgoing servers",
    "Reading",
    "Tags",
    "Writing",
    "OpenPGP",
    "Key servers",
    "Privacy",
    "Notifications",
    "Storage",
]
Read = Callable[[], dict[str, Any]]


@pytest.fixture
def window(desk: Desk) -> SettingsWindow:
    return desk.show_settings()


@pytest.fixture
def read(profile: Profile) -> Read:
    """The settings file as it is now."""
    return lambda: tomllib.loads(profile.settings_file.read_text()) if profile.settings_file.exists() else {}


@pytest.fixture
def until_saved(read: Read, qtbot: QtBot) -> Callable[..., None]:
    """Waits until the file holds these settings."""

    def wait(**fields: object) -> None:
        qtbot.waitUntil(lambda: fields.items() <= read().get("settings", {}).items(), timeout=PATIENCE_MS)

    return wait


def choose(window: QWidget, name: str, text: str, qtbot: QtBot) -> None:
    """Choose an entry of a closed combo box by keys."""
    combo = window.findChild(QComboBox, name)
    combo.setFocus()
    step = 1 if combo.findText(text) > combo.currentIndex() else -1
    for _ in range(abs(combo.findText(text) - combo.currentIndex())):
        qtbot.keyClick(combo, Qt.Key.Key_Down if step > 0 else Qt.Key.Key_Up)
    assert combo.currentText() == text


def tick(window: QWidget, name: str, qtbot: QtBot) -> QCheckBox:
    box = window.findChild(QCheckBox, name)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    return box


def shown_pages(window: SettingsWindow) -> list[str]:
    pages = window.findChild(QListWidget, "settingsPages")
    items = [pages.item(place) for place in range(pages.count())]
    return [item.text() for item in items if not item.isHidden()]


# The window


def test_there_is_one_settings_window_with_its_pages(desk: Desk, window: SettingsWindow) -> None:
    assert desk.show_settings() is window
    assert shown_pages(window) == PAGES


def test_the_search_finds_settings_on_all_pages(window: SettingsWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(window.search, "subject")
    assert shown_pages(window) == ["Writing", "OpenPGP", "Notifications"]
    assert window.findChild(QCheckBox, "encryptSubject").isVisible()
    assert not window.findChild(QCheckBox, "askBeforeUnverified").isVisible()
    qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert shown_pages(window) == PAGES


def test_a_search_that_finds_nothing_says_so(window: SettingsWindow, qtbot: QtBot, press: Press) -> None:
    qtbot.keyClicks(window.search, "xyzzy")
    said = [each.text() for each in window.findChildren(QLabel) if each.isVisible()]
    assert "No setting matches." in said
    press(window, "clearSettingsSearch")
    assert shown_pages(window) == PAGES


def test_every_control_has_a_name_for_screen_readers(window: SettingsWindow) -> None:
    for page in window.pages:
        for control in page.findChildren(QWidget):
            is_control = isinstance(control, QComboBox | QLineEdit | QPlainTextEdit | QListWidget)
            if is_control and control.objectName() and not control.objectName().startswith("qt_"):
                assert control.accessibleName(), control.objectName()


# Settings


def test_density_and_style_of_lists_are_chosen_under_appearance(
    window: SettingsWindow, until_saved: Callable[..., None], qtbot: QtBot
) -> None:
    choose(window, "density", "Compact", qtbot)
    until_saved(density="compact")
    choose(window, "listStyle", "Table", qtbot)
    until_saved(list_style="table")


def test_the_theme_changes_at_once(
    window: SettingsWindow, until_saved: Callable[..., None], qtbot: QtBot
) -> None:
    assert not theme.tokens().is_dark
    choose(window, "theme", "Dark", qtbot)
    assert theme.tokens().is_dark
    until_saved(theme="dark")
    choose(window, "theme", "Light", qtbot)
    assert not theme.tokens().is_dark


def test_how_messages_are_shown_and_marked_read(
    desk: Desk, window: SettingsWindow, until_saved: Callable[..., None], qtbot: QtBot
) -> None:
    window.show_page("reading")
    choose(window, "showAs", "Plain text", qtbot)
    choose(window, "markRead", "at once", qtbot)
    assert desk.core.accounts.settings().show_as is ShowAs.PLAIN
    until_saved(show_as="plain", mark_read_after_s=0.0)


def test_boxes_are_settings(
    desk: Desk, window: SettingsWindow, until_saved: Callable[..., None], qtbot: QtBot
) -> None:
    for page, name, setting in (
        ("reading", "attachmentsInline", "attachments_inline"),
        ("writing", "encryptSubject", "encrypt_subject"),
        ("writing", "askBeforeUnverified", "ask_before_unverified"),
        ("openpgp", "ownPrompt", "use_own_pinentry"),
        ("openpgp", "indexEncrypted", "index_encrypted"),
        ("openpgp", "decryptByItself", "decrypt_by_itself"),
        ("key-servers", "lookUpAtProvider", "look_up_at_provider"),
    ):
        window.show_page(page)
        before = getattr(Settings(), setting)
        box = window.findChild(QCheckBox, name)
        assert box.isChecked() is before
        tick(window, name, qtbot)
        assert getattr(desk.core.accounts.settings(), setting) is not before
        until_saved(**{setting: not before})


def test_the_window_shows_what_another_window_changed(
    desk: Desk, window: SettingsWindow, qtbot: QtBot
) -> None:
    desk.core.accounts.change_settings(Settings(theme=Theme.LIGHT, encrypt_subject=False))
    box = window.findChild(QCheckBox, "encryptSubject")
    qtbot.waitUntil(lambda: not box.isChecked(), timeout=PATIENCE_MS)


def test_key_servers_are_added_ordered_and_removed(
    desk: Desk, window: SettingsWindow, until_saved: Callable[..., None], qtbot: QtBot, press: Press
) -> None:
    window.show_page("key-servers")
    qtbot.keyClicks(window.findChild(QLineEdit, "newKeyServer"), "keys.example.org")
    press(window, "addKeyServer")
    assert desk.core.accounts.settings().key_servers[-1] == "hkps://keys.example.org"
    for _ in range(3):
        press(window, "keyServerUp")
    assert desk.core.accounts.settings().key_servers[0] == "hkps://keys.example.org"
    press(window, "removeKeyServer")
    until_saved(key_servers=list(Settings().key_servers))


def test_another_gnupg_is_used_as_soon_as_it_is_chosen(
    desk: Desk, window: SettingsWindow, qtbot: QtBot
) -> None:
    window.show_page("openpgp")
    found = window.findChild(QLabel, "gnupgFound")
    qtbot.waitUntil(lambda: found.text().startswith("GnuPG 2."), timeout=PATIENCE_MS)
    program = window.findChild(QLineEdit, "gnupgProgram")
    qtbot.keyClicks(program, "/nowhere/gpg")
    qtbot.keyClick(program, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: found.text() == "GnuPG was not found.", timeout=PATIENCE_MS)
    program.clear()
    qtbot.keyClick(program, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: found.text().startswith("GnuPG 2."), timeout=PATIENCE_MS)


def test_settings_that_cannot_be_saved_hold_and_are_tried_again(
    desk: Desk,
    window: SettingsWindow,
    profile: Profile,
    until_saved: Callable[..., None],
    qtbot: QtBot,
    press: Press,
) -> None:
    profile.settings_file.mkdir(parents=True)  # in the way of the file
    choose(window, "theme", "Dark", qtbot)
    bar = window.findChild(QFrame, "notSaved")
    qtbot.waitUntil(bar.isVisible, timeout=PATIENCE_MS)
    assert bar.accessibleName().startswith("Settings could not be saved: ")
    assert bar.accessibleName().endswith(". They hold until you quit.")
    assert theme.tokens().is_dark
    assert desk.core.accounts.settings().theme is Theme.DARK
    profile.settings_file.rmdir()
    press(window, "saveAgain")
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=PATIENCE_MS)
    until_saved(theme="dark")
    theme.theme().choose(Theme.LIGHT)


# Accounts


@pytest.fixture
def account(saved: Callable[[Account], Account], make_key: MakeKey) -> Account:
    return saved(make_account(key=make_key("Alice Example", "alice@example.org")))


@pytest.fixture
def accounts(account: Account, desk: Desk) -> SettingsWindow:
    """The window at the page of this account."""
    window = desk.show_settings()
    window.show_page("accounts")
    return window


def test_without_an_account_one_can_be_added(
    window: SettingsWindow, press: Press, shown: Callable[[type[AccountAssistant]], AccountAssistant]
) -> None:
    window.show_page("accounts")
    assert window.findChild(QLabel, "noAccount").isVisible()
    assert not window.findChild(QLineEdit, "accountName").isVisible()
    press(window, "addAccount")
    assert shown(AccountAssistant)


def test_an_account_that_cannot_be_saved_is_tried_again(
    accounts: SettingsWindow,
    desk: Desk,
    account: Account,
    profile: Profile,
    qtbot: QtBot,
    press: Press,
) -> None:
    profile.settings_file.unlink()
    profile.settings_file.mkdir()  # in the way of the file
    tick(accounts, "signByDefault", qtbot)
    notice = accounts.findChild(QWidget, "settings-accounts").findChild(QFrame, "errorNotice")
    qtbot.waitUntil(notice.isVisible, timeout=PATIENCE_MS)
    assert notice.accessibleName().startswith("The account could not be saved: ")
    assert not desk.account(account.id).sign_by_default
    profile.settings_file.rmdir()
    press(accounts, "tryAgain")
    qtbot.waitUntil(lambda: desk.account(account.id).sign_by_default, timeout=PATIENCE_MS)


def test_name_and_signature_are_saved_when_they_are_left(
    accounts: SettingsWindow, desk: Desk, account: Account, qtbot: QtBot
) -> None:
    name = accounts.findChild(QLineEdit, "accountName")
    name.selectAll()
    qtbot.keyClicks(name, "Alice E.")
    qtbot.keyClick(name, Qt.Key.Key_Tab)
    signature = accounts.findChild(QPlainTextEdit, "accountSignature")
    qtbot.keyClicks(signature, "Funkhaus 3")
    qtbot.waitUntil(lambda: desk.account(account.id).signature == "Funkhaus 3", timeout=PATIENCE_MS)
    assert desk.account(account.id).identity.name == "Alice E."


def test_what_is_no_address_is_not_saved(
    accounts: SettingsWindow, desk: Desk, account: Account, qtbot: QtBot
) -> None:
    address = accounts.findChild(QLineEdit, "accountAddress")
    address.selectAll()
    qtbot.keyClicks(address, "alice")
    qtbot.keyClick(address, Qt.Key.Key_Tab)
    assert address.property("tone") == "danger"
    accounts.close()
    assert desk.account(account.id).identity == account.identity


def test_defaults_of_an_account(
    accounts: SettingsWindow, desk: Desk, account: Account, read: Read, qtbot: QtBot
) -> None:
    for name in ("signByDefault", "encryptByDefault", "attachKey"):
        tick(accounts, name, qtbot)
    qtbot.waitUntil(lambda: not desk.account(account.id).attach_key_when_signing, timeout=PATIENCE_MS)
    kept = desk.account(account.id)
    assert kept.sign_by_default
    assert kept.encrypt_by_default is EncryptDefault.WHEN_ALL_VERIFIED
    assert read()["account"][0]["sign_by_default"] is True


def test_an_account_without_a_key_cannot_sign_by_default(
    accounts: SettingsWindow, desk: Desk, account: Account, qtbot: QtBot
) -> None:
    key = accounts.findChild(QComboBox, "accountKey")
    qtbot.waitUntil(lambda: key.count() == 2, timeout=PATIENCE_MS)
    assert key.currentText().startswith("Alice Example <alice@example.org>")
    choose(accounts, "accountKey", "No key", qtbot)
    qtbot.waitUntil(lambda: desk.account(account.id).key is None, timeout=PATIENCE_MS)
    assert not accounts.findChild(QCheckBox, "signByDefault").isEnabled()


def test_a_folder_is_chosen_for_its_role(
    accounts: SettingsWindow, desk: Desk, account: Account, qtbot: QtBot
) -> None:
    listing = tuple(
        RemoteFolder(path=path, separator="/", role=role, is_selectable=True)
        for path, role in (("INBOX", FolderRole.INBOX), ("Sent", FolderRole.SENT), ("Post", FolderRole.NONE))
    )
    desk.core._parts.folders.save_listing(account.id, listing)  # as a synchronisation does
    desk.bridge.report(FoldersChanged(account.id))
    sent = accounts.findChild(QComboBox, "folder-sent")
    qtbot.waitUntil(lambda: sent.currentText() == "Automatic: Sent", timeout=PATIENCE_MS)
    choose(accounts, "folder-sent", "Post", qtbot)
    qtbot.waitUntil(lambda: desk.account(account.id).roles == {"sent": "Post"}, timeout=PATIENCE_MS)
    qtbot.keyClick(sent, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: desk.account(account.id).roles == {}, timeout=PATIENCE_MS)


def test_servers_are_changed_without_a_test_or_tested_first(
    accounts: SettingsWindow,
    desk: Desk,
    account: Account,
    qtbot: QtBot,
    press: Press,
    shown: Callable[[type[AccountServersDialog]], AccountServersDialog],
) -> None:
    press(accounts, "changeServers")
    dialog = shown(AccountServersDialog)
    qtbot.keyClicks(dialog.findChild(QLineEdit, "serversPassword"), "secret")
    using = dialog.findChild(QAbstractButton, "useServers")
    assert using.text() == "Test and use"
    press(dialog, "useServers")  # nothing answers on that port
    state = dialog.findChild(QLabel, "imapState")
    qtbot.waitUntil(lambda: state.text() == "Does not work yet", timeout=PATIENCE_MS)
    assert desk.account(account.id).imap == account.imap
    dialog.findChild(QLineEdit, "serversPassword").clear()
    port = dialog.findChild(QLineEdit, "imapPort")
    port.selectAll()
    qtbot.keyClicks(port, "10")
    assert using.text() == "Use without a test"
    press(dialog, "useServers")
    qtbot.waitUntil(lambda: desk.account(account.id).imap.port == 10, timeout=PATIENCE_MS)
    assert "port 10" in accounts.findChild(QLabel, "imapServer").text()


def test_the_password_is_changed_in_its_prompt(
    accounts: SettingsWindow, press: Press, shown: Callable[[type[PasswordPrompt]], PasswordPrompt]
) -> None:
    press(accounts, "changePassword")
    assert shown(PasswordPrompt)


def test_removing_an_account_is_asked_about(
    accounts: SettingsWindow,
    desk: Desk,
    qtbot: QtBot,
    press: Press,
    shown: Callable[[type[QMessageBox]], QMessageBox],
) -> None:
    press(accounts, "removeAccount")
    question = shown(QMessageBox)
    assert question.text() == "Remove the account alice@example.org?"
    assert question.defaultButton().text() == "Cancel"
    removing = next(each for each in question.buttons() if each.text() == "Remove account")
    qtbot.mouseClick(removing, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not desk.core.accounts.all(), timeout=PATIENCE_MS)
    qtbot.waitUntil(accounts.findChild(QLabel, "noAccount").isVisible, timeout=PATIENCE_MS)
