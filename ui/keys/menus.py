"""The menus and the toolbar of the Keys window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from ui import help as help_pages
from ui import icons, theme
from ui.keys.key_table import OPTIONAL, column_name
from ui.widgets.fitting_tool_bar import FittingToolBar
from ui.widgets.widgets import beside_icon
from ui.wording import tr

if TYPE_CHECKING:
    from ui.keys.window import KeysWindow

_CONTEXT = (
    "verify",
    "details",
    "",
    "publish",
    "update",
    "send_by_mail",
    "copy_key",
    "export",
    "",
    "owner_trust",
    "reject",
    "accept_again",
    "delete",
)
_KEY_SERVER = ("find", "publish", "update", "update_all", "", "servers")
_OWN = ("change_passphrase", "change_expiry", "add_address", "save_certificate", "send_setup", "revoke")


def context_menu(window: KeysWindow) -> QMenu:
    menu = QMenu(window)
    menu.setObjectName("keyMenu")
    _add(window, menu, _CONTEXT)
    return menu


def _add(window: KeysWindow, menu: QMenu, names: tuple[str, ...]) -> None:
    """Commands by name; "" is a line."""
    for name in names:
        if not name:
            menu.addSeparator()
        elif name == "details":
            menu.addAction(window.details_action)
        else:
            menu.addAction(window.commands.actions[name])


def fill_menu_bar(window: KeysWindow) -> None:
    bar = window.menuBar()
    file = bar.addMenu(tr("&File"))
    _add(window, file, ("new_key", "import_file", "import_clipboard", "export", "back_up", ""))
    file.addAction(window.close_action)
    edit = bar.addMenu(tr("&Edit"))
    _add(window, edit, ("copy_key", "copy_fingerprint"))
    edit.addAction(window.select_all_action)
    edit.addAction(window.find_action)
    _add(window, edit, ("", "delete"))
    bar.addMenu(tr("&View")).addAction(window.details_action)
    key = bar.addMenu(tr("&Key"))
    _add(window, key, ("verify", "owner_trust", "reject", "accept_again", "write", "send_by_mail", "", *_OWN))
    key.addMenu(_use_menu(window))
    servers = bar.addMenu(tr("Key &Server"))
    _add(window, servers, _KEY_SERVER)
    pages = bar.addMenu(tr("&Help"))
    pages.addAction(tr("Getting Started with OpenPGP"), lambda: help_pages.show_guide(window))
    pages.addAction(tr("What the Security Signs Mean"), lambda: help_pages.show_security_signs(window))


def _use_menu(window: KeysWindow) -> QMenu:
    """“Use for Account”: filled when it opens, as accounts come and go."""
    menu = QMenu(tr("Use for Account"), window)
    menu.setObjectName("useForAccount")

    def fill() -> None:
        menu.clear()
        keys = window.chosen_keys()
        for account in window.desk.core.accounts.all():
            action = menu.addAction(account.identity.address)
            action.setCheckable(True)
            usable = len(keys) == 1 and keys[0].is_secret
            action.setEnabled(usable)
            action.setChecked(usable and account.key == keys[0].fingerprint)
            if usable:
                action.triggered.connect(lambda _, account=account: window.own.use_for(keys[0], account))

    menu.aboutToShow.connect(fill)
    fill()
    return menu


class KeysToolBar(FittingToolBar):
    """What is done most, and the search field of the window."""

    def __init__(self, window: KeysWindow) -> None:
        super().__init__("keysToolBar", window.search)
        self._actions_ = window.commands.actions
        for name, text in (
            ("new_key", tr("New Key")),
            ("import_file", tr("Import")),
            ("export", tr("Export")),
            ("", ""),
            ("find", tr("Find Key Online")),
            ("publish", tr("Publish")),
            ("update_all", tr("Update All")),
        ):
            if not name:
                self.addSeparator()
                continue
            self._actions_[name].setIconText(beside_icon(text))
            self.addAction(self._actions_[name])
        self._add_search()
        theme.theme().changed.connect(self._draw_primary)
        self._draw_primary()

    def _draw_primary(self) -> None:
        """The one command that stands out is drawn on the accent colour."""
        chief = self.widgetForAction(self._actions_["find"])
        chief.setProperty("primary", "true")
        chief.setIcon(icons.icon("find-online", theme.tokens().on_accent))


def column_menu(window: KeysWindow) -> QMenu:
    """Which of the optional columns are shown."""
    menu = QMenu(window)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for column in OPTIONAL:
        action = menu.addAction(column_name(column))
        action.setCheckable(True)
        action.setChecked(not window.keys.isColumnHidden(column))
        action.toggled.connect(lambda shown, column=column: window.keys.setColumnHidden(column, not shown))
    return menu
