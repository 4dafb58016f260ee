"""The menu of one address in a message: copy it, search, write, and its key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from mailguard.addresses import is_address
from mailguard.cleaning import clean_text, shown_name
from mailguard.errors import MailGuardError
from mailguard.model import Account, Address, Key
from mailguard.reading.sender_keys import key_of_address
from ui.desk import Desk
from ui.wording import tr

LONGEST_SHOWN = 60


def show_address_menu(
    desk: Desk, person: Address, account: Account | None, place: QPoint, parent: QWidget
) -> None:
    """At `place` on the screen, once it is known which key there is. account: who writes to them."""

    def show(keys: tuple[Key, ...]) -> None:
        key = key_of_address(person.address, keys, datetime.now(UTC))
        menu = QMenu(parent)
        menu.setObjectName("addressMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        _fill(menu, desk, person, account, key, parent)
        menu.popup(place)

    def without_keys(_: MailGuardError) -> None:
        show(())

    desk.when(desk.core.keys.list(), owner=parent, done=show, failed=without_keys)


def _fill(
    menu: QMenu, desk: Desk, person: Address, account: Account | None, key: Key | None, parent: QWidget
) -> None:
    address = person.address
    window = parent.window()

    def add(words: str, act: Callable[[], object]) -> None:
        menu.addAction(words).triggered.connect(lambda _=False: act())

    shown = clean_text(address)
    cut = shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
    title = menu.addAction(cut.replace("&", "&&"))
    title.setEnabled(False)
    menu.addSeparator()
    add(tr("Copy Address"), lambda: QApplication.clipboard().setText(shown))
    add(tr("Search for Mail from This Address"), lambda: desk.search_messages(shown))
    add(tr("Create Filter for This Address…"), lambda: desk.show_filters().new_from(shown))
    if is_address(address) and account is not None:
        add(tr("Write to This Address"), lambda: _write(desk, person, account))
    menu.addSeparator()
    if key is not None:
        add(tr("Show Key"), lambda: desk.show_keys(key.fingerprint))
        add(tr("Verify Key…"), lambda: desk.verify_key(key.fingerprint, window))
        add(tr("Set Owner Trust…"), lambda: desk.set_owner_trust(key, window))
    add(tr("Find Key Online…"), lambda: desk.find_key(shown, window))


def _write(desk: Desk, person: Address, account: Account) -> None:
    to = Address(shown_name(person.name, person.address), person.address)
    desk.compose(replace(desk.core.writing.new_draft(account), to=(to,)))
