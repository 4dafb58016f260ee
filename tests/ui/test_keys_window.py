"""The Keys window: what is in the keyring is shown, found, and acted on by menus, keys and buttons."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from mailguard.model import Account, Fingerprint, Settings, Trust
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.keys import format_fingerprint
from tests.conftest import MakeKey, key_maker
from tests.hands import Hands
from tests.ui.conftest import make_account
from ui.desk import Desk
from ui.keys.window import KeysWindow

Saved = Callable[[Account], Account]
Answer = Callable[[Future[Any]], Any]


@pytest.fixture
def alice(make_key: MakeKey) -> Fingerprint:
    return make_key("Alice Example", "alice@example.org", "words")


@pytest.fixture
def bob(gpg: GnuPG, other_gpg: GnuPG) -> Fingerprint:
    return known(gpg, other_gpg, "Bob Example", "bob@example.net")


def known(gpg: GnuPG, other_gpg: GnuPG, name: str, address: str) -> Fingerprint:
    """A correspondent's public key, in Alice's keyring."""
    key = key_maker(other_gpg)(name, address)
    gpg.import_keys(other_gpg.export_public([key]))
    return key


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


@pytest.fixture
def window(alice: Fingerprint, bob: Fingerprint, desk: Desk, qtbot: QtBot) -> KeysWindow:
    made = desk.show_keys()
    qtbot.waitUntil(lambda: made.shown.rowCount() == 2)
    return made


def names(window: KeysWindow) -> list[str]:
    return [window.shown.index(row, 1).data() for row in range(window.shown.rowCount())]


def status(window: KeysWindow) -> list[str]:
    return [window.shown.index(row, 4).data() for row in range(window.shown.rowCount())]


def grey(window: KeysWindow) -> set[str]:
    return {name for name, action in window.commands.actions.items() if not action.isEnabled()}


def test_an_empty_keyring_offers_to_make_and_to_import_a_key(desk: Desk, hands: Hands) -> None:
    window = desk.show_keys()
    hands.reads("No keys yet. Create your own, or import one.", window)
    hands.click("emptyNewKey", window)
    hands.window("newKeyDialog")


def test_own_keys_stand_first_and_each_says_how_it_stands_with_it(window: KeysWindow, hands: Hands) -> None:
    assert names(window) == ["Alice Example", "Bob Example"]
    assert status(window) == ["Your key", "Not verified"]
    hands.reads("2 keys, 1 of them yours", window)


def test_without_gnupg_the_window_says_what_to_do(
    desk: Desk, hands: Hands, qtbot: QtBot, tmp_path: Path
) -> None:
    desk.core.accounts.change_settings(Settings(gnupg_program=str(tmp_path / "no-gpg")))
    window = desk.show_keys()
    qtbot.waitUntil(lambda: window.findChild(QWidget, "chooseProgram") is not None)
    hands.reads("GnuPG was not found.", window)


def test_the_filters_count_and_narrow_the_list(window: KeysWindow, hands: Hands, qtbot: QtBot) -> None:
    hands.choose_row(window.filters, "My keys")
    qtbot.waitUntil(lambda: names(window) == ["Alice Example"])
    hands.choose_row(window.filters, "Not verified")
    qtbot.waitUntil(lambda: names(window) == ["Bob Example"])
    hands.choose_row(window.filters, "Revoked or rejected")
    hands.reads("No key matches.", window)


@pytest.mark.parametrize("typed", ["bob", "BOB@example.net", "id", "0x id", "print"])
def test_keys_are_found_by_name_address_and_number(
    window: KeysWindow, bob: Fingerprint, hands: Hands, qtbot: QtBot, typed: str
) -> None:
    text = typed.replace("id", bob[-16:]).replace("print", format_fingerprint(bob)).replace("0x ", "0x")
    hands.type("searchKeys", text, window)
    qtbot.waitUntil(lambda: names(window) == ["Bob Example"])


def test_what_is_not_found_here_can_be_looked_for_online(window: KeysWindow, hands: Hands) -> None:
    hands.press("Ctrl+F", window)
    hands.type("searchKeys", "zoe@example.com", window)
    hands.reads("No key matches.", window)
    hands.click("findSearched", window)
    dialog = hands.window("findKeyDialog")
    assert dialog.findChild(QLineEdit, "findText").text() == "zoe@example.com"


def test_the_details_show_the_chosen_key_in_groups_of_four(
    window: KeysWindow, bob: Fingerprint, hands: Hands
) -> None:
    hands.reads("Select a key to see its details.", window)
    hands.choose_row(window.keys, "Bob Example")
    hands.reads("You have not confirmed that this key belongs to Bob Example.", window)
    shown = hands.find(QWidget, "fingerprint", window)
    assert shown.text().split() == format_fingerprint(bob).split()  # type: ignore[attr-defined]
    spoken = shown.accessibleDescription()
    assert spoken.replace(", ", "").replace(" ", "") == bob
    hands.press("Ctrl+I", window)
    assert window.inspector.isHidden()


def test_every_tab_of_the_details_tells_something(
    window: KeysWindow, hands: Hands, qtbot: QtBot, bob: Fingerprint
) -> None:
    hands.choose_row(window.keys, "Bob Example")
    tabs = hands.find(QTabWidget, "keyTabs", window)
    tabs.setCurrentIndex(2)
    hands.reads("Primary key: Ed25519", window)
    tabs.setCurrentIndex(3)
    hands.reads("Nobody whose key you know has confirmed this key.", window)
    tabs.setCurrentIndex(1)
    addresses = hands.find(QWidget, "addresses", window)
    assert "Bob Example <bob@example.net>" in addresses.item(0).text()  # type: ignore[attr-defined]


def test_no_tab_of_the_details_is_cut_in_a_small_window(window: KeysWindow, hands: Hands) -> None:
    window.resize(900, 600)
    hands.choose_row(window.keys, "Bob Example")
    bar = hands.find(QTabWidget, "keyTabs", window).tabBar()
    ends = bar.mapTo(window.inspector, bar.tabRect(bar.count() - 1).topRight()).x()
    assert ends <= window.inspector.width()


def test_commands_that_do_not_fit_the_choice_are_grey(window: KeysWindow, hands: Hands) -> None:
    assert {"verify", "back_up", "export", "delete", "publish"} <= grey(window)
    hands.choose_row(window.keys, "Bob Example")
    assert "verify" not in grey(window)
    assert {"back_up", "change_passphrase", "revoke", "add_address", "change_expiry"} <= grey(window)
    hands.choose_row(window.keys, "Alice Example")
    assert {"verify", "reject", "owner_trust"} <= grey(window)
    assert {"back_up", "change_passphrase", "revoke"}.isdisjoint(grey(window))


def test_the_menus_hold_every_command_and_each_has_its_keys(window: KeysWindow) -> None:
    entries = {each.objectName() for menu in window.menuBar().findChildren(QMenu) for each in menu.actions()}
    assert set(window.commands.actions) <= entries
    keys = {name: each.shortcut().toString() for name, each in window.commands.actions.items()}
    wanted = {
        "new_key": "Ctrl+N", "import_file": "Ctrl+O", "import_clipboard": "Ctrl+V", "export": "Ctrl+E",
        "copy_key": "Ctrl+C", "copy_fingerprint": "Ctrl+Shift+C", "delete": "Del", "verify": "Ctrl+Shift+V",
        "find": "Ctrl+Shift+F", "update": "F5",
    }  # fmt: skip
    assert {name: keys[name] for name in wanted} == wanted


def test_the_context_menu_offers_what_the_design_says(window: KeysWindow, hands: Hands) -> None:
    menu = hands.context_menu(window.keys, "Bob Example")
    said = [each.text() for each in menu.actions() if not each.isSeparator() and each.isVisible()]
    assert said == [
        "Verify Key…",
        "Key Details",
        "Send Public Key to Key Server…",
        "Update from Key Server",
        "Send Public Key by E-Mail…",
        "Copy Public Key",
        "Export…",
        "Set Owner Trust…",
        "Reject Key…",
        "Delete Key…",
    ]
    menu.close()


def test_a_rejected_key_is_marked_and_accepted_again(window: KeysWindow, hands: Hands, qtbot: QtBot) -> None:
    hands.choose_row(window.keys, "Bob Example")
    hands.click("inspector-reject", window)
    hands.click_words("Reject key", hands.window("question"))
    qtbot.waitUntil(lambda: status(window) == ["Your key", "Rejected"])
    hands.reads("Mail signed with this key is marked", window)
    hands.click("card-accept_again", window)
    qtbot.waitUntil(lambda: status(window) == ["Your key", "Not verified"])


def test_owner_trust_is_set_and_ultimate_trust_asks_first(
    window: KeysWindow, hands: Hands, qtbot: QtBot, gpg: GnuPG, bob: Fingerprint
) -> None:
    hands.choose_row(window.keys, "Bob Example")
    window.commands.actions["owner_trust"].trigger()
    dialog = hands.window("ownerTrustDialog")
    hands.click("trust-ultimate", dialog)
    hands.click("setOwnerTrust", dialog)
    question = hands.window("question")
    hands.reads("Ultimate trust accepts this key, and every key it confirms", question)
    hands.click_words("Cancel", question)
    assert gpg.load_key(bob).owner_trust in (Trust.UNKNOWN, Trust.UNDEFINED)
    hands.click("setOwnerTrust", dialog)
    hands.click_words("Set ultimate trust", hands.window("question"))
    qtbot.waitUntil(lambda: status(window) == ["Your key", "Verified"])


def test_copying_puts_the_public_key_or_the_fingerprint_on_the_clipboard(
    window: KeysWindow, hands: Hands, qtbot: QtBot, bob: Fingerprint, qapp: QApplication
) -> None:
    hands.choose_row(window.keys, "Bob Example")
    hands.press("Ctrl+Shift+C", window)
    assert qapp.clipboard().text() == format_fingerprint(bob)
    hands.press("Ctrl+C", window)
    qtbot.waitUntil(lambda: "BEGIN PGP PUBLIC KEY BLOCK" in qapp.clipboard().text())
    hands.reads("Public key copied.", window)


def test_keys_are_exported_and_imported_again_from_a_file(
    window: KeysWindow, hands: Hands, qtbot: QtBot, bob: Fingerprint, gpg: GnuPG, tmp_path: Path
) -> None:
    hands.choose_row(window.keys, "Bob Example")
    hands.press("Ctrl+E", window)
    (dialog,) = [each for each in hands.windows() if isinstance(each, QFileDialog)]
    dialog.fileSelected.emit(str(tmp_path / "bob.asc"))
    dialog.close()
    hands.reads("Exported to bob.asc.", window)
    hands.press("Del", window)
    hands.click("deleteKey", hands.window("deleteKeyDialog"))
    qtbot.waitUntil(lambda: names(window) == ["Alice Example"])
    drop(window, tmp_path / "bob.asc")
    review = hands.window("importReviewDialog")
    hands.reads("1 key in bob.asc.", review)
    hands.click("importKeys", review)
    hands.reads("Imported 1 key.", review)
    qtbot.waitUntil(lambda: names(window) == ["Alice Example", "Bob Example"])
    assert gpg.load_key(bob).address == "bob@example.net"


def drop(window: KeysWindow, file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


def test_a_clipboard_without_a_key_is_said(window: KeysWindow, hands: Hands, qapp: QApplication) -> None:
    qapp.clipboard().setText("no key at all")
    hands.press("Ctrl+V", window)
    review = hands.window("importReviewDialog")
    hands.reads("There is nothing of OpenPGP in this, or it is damaged or cut off.", review)


def test_writing_and_sending_a_key_open_a_composer(
    window: KeysWindow, hands: Hands, saved: Saved, alice: Fingerprint
) -> None:
    saved(make_account(key=alice))
    hands.choose_row(window.keys, "Bob Example")
    hands.click("inspector-write", window)
    hands.reads("bob@example.net", hands.window("composeWindow"))
    window.commands.actions["send_by_mail"].trigger()
    hands.wait_for(
        lambda: any("OpenPGP key of Bob Example" in hands.text(each) for each in hands.windows()) or None,
        "the second composer",
    )


def test_a_key_is_used_for_an_account(
    window: KeysWindow, hands: Hands, saved: Saved, desk: Desk, qtbot: QtBot, alice: Fingerprint
) -> None:
    account = saved(make_account())
    hands.choose_row(window.keys, "Alice Example")
    menu = window.findChild(QMenu, "useForAccount")
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: desk.core.accounts.find(account.id).key == alice)
    hands.reads("alice@example.org uses this key now.", window)


def test_keys_that_another_program_adds_appear_when_they_are_told_of(
    window: KeysWindow, desk: Desk, gpg: GnuPG, other_gpg: GnuPG, qtbot: QtBot
) -> None:
    known(gpg, other_gpg, "Carol Example", "carol@example.com")
    desk.core._parts.keys_changed()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: len(names(window)) == 3)


def test_the_selection_stays_when_the_list_is_read_again(
    window: KeysWindow, desk: Desk, hands: Hands, qtbot: QtBot, gpg: GnuPG, other_gpg: GnuPG, bob: Fingerprint
) -> None:
    hands.choose_row(window.keys, "Bob Example")
    known(gpg, other_gpg, "Aaron Example", "aaron@example.com")
    desk.core._parts.keys_changed()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: len(names(window)) == 3)
    assert [key.fingerprint for key in window.chosen_keys()] == [bob]


def test_several_keys_are_chosen_and_counted(window: KeysWindow, hands: Hands) -> None:
    hands.press("Ctrl+A", window)
    hands.reads("2 keys selected", window)
    assert "export" not in grey(window)
    assert {"verify", "delete", "publish"} <= grey(window)
    window.keys.selectionModel().select(window.shown.index(0, 0), QItemSelectionModel.SelectionFlag.Clear)


def test_optional_columns_are_shown_on_request(window: KeysWindow) -> None:
    from ui.keys import key_table, menus

    menu = menus.column_menu(window)
    action = next(each for each in menu.actions() if each.text() == "Fingerprint")
    assert window.keys.isColumnHidden(key_table.FINGERPRINT)
    action.trigger()
    assert not window.keys.isColumnHidden(key_table.FINGERPRINT)


def test_the_parts_have_the_names_that_are_spoken(window: KeysWindow) -> None:
    spoken = {each.accessibleName() for each in window.findChildren(QWidget)}
    assert {"Key list", "Key details", "Filters", "Search keys"} <= spoken


def test_only_one_keys_window_exists(window: KeysWindow, desk: Desk) -> None:
    assert desk.show_keys() is window
    window.close()
    assert desk.show_keys() is window


def test_offline_what_asks_a_server_is_grey_and_says_why(
    window: KeysWindow, desk: Desk, saved: Saved, qtbot: QtBot, bob: Fingerprint
) -> None:
    saved(make_account())
    window.select_key(bob)
    finding, verifying = (window.commands.actions[name] for name in ("find", "verify"))
    qtbot.waitUntil(verifying.isEnabled)
    desk.core.set_offline(True)
    qtbot.waitUntil(lambda: not finding.isEnabled())
    assert finding.toolTip() == "needs a connection"
    assert verifying.isEnabled()
    desk.core.set_offline(False)
    qtbot.waitUntil(finding.isEnabled)
    assert finding.toolTip() == "Find Key Online… (Ctrl+Shift+F)"


def test_the_window_comes_back_as_it_was_left(window: KeysWindow, desk: Desk, qtbot: QtBot) -> None:
    window.resize(900, 555)
    qtbot.wait(50)
    window.keys.setColumnWidth(1, 201)
    window.keys.sortByColumn(4, Qt.SortOrder.DescendingOrder)
    window.close()
    again = KeysWindow(desk)
    assert again.height() == 555
    assert again.keys.columnWidth(1) == 201
    assert again.keys.horizontalHeader().sortIndicatorSection() == 4
    again.close()
