"""What can be done with keys: each command once, for menus, toolbar, context menu and cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from mailguard.model import Key
from ui import icons, theme
from ui.keys.own_commands import OwnKeyCommands
from ui.keys.public_commands import PublicKeyCommands
from ui.wording import tr


class KeyChoice(Protocol):
    """What the commands need to know of the window they belong to."""

    def chosen_keys(self) -> tuple[Key, ...]: ...

    def is_offline(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Spec:
    """A command's text, icon and keys. `fits` tells whether it can act on what is chosen.

    `is_online`: it asks a server, so it waits for a connection.
    """

    text: Callable[[], str]
    icon: str = ""
    keys: str = ""
    fits: Callable[[tuple[Key, ...]], bool] = lambda keys: True
    is_online: bool = False


def _one(keys: tuple[Key, ...]) -> bool:
    return len(keys) == 1


def _some(keys: tuple[Key, ...]) -> bool:
    return bool(keys)


def _one_own(keys: tuple[Key, ...]) -> bool:
    return _one(keys) and keys[0].is_secret


def _own_and_valid(keys: tuple[Key, ...]) -> bool:
    return _one_own(keys) and not keys[0].is_revoked


def _one_foreign(keys: tuple[Key, ...]) -> bool:
    return _one(keys) and not keys[0].is_secret


def _rejected(keys: tuple[Key, ...]) -> bool:
    return _one(keys) and keys[0].is_rejected


SPECS = {
    "new_key": Spec(lambda: tr("New Key…"), "new", "Ctrl+N"),
    "import_file": Spec(lambda: tr("Import from File…"), "import", "Ctrl+O"),
    "import_clipboard": Spec(lambda: tr("Import from Clipboard"), "", "Ctrl+V"),
    "export": Spec(lambda: tr("Export…"), "export", "Ctrl+E", _some),
    "back_up": Spec(lambda: tr("Back Up Secret Key…"), "save", "", _one_own),
    "send_setup": Spec(lambda: tr("Send to My Other Device…"), "", "", _own_and_valid),
    "copy_key": Spec(lambda: tr("Copy Public Key"), "copy", "Ctrl+C", _some),
    "copy_fingerprint": Spec(lambda: tr("Copy Fingerprint"), "fingerprint", "Ctrl+Shift+C", _one),
    "delete": Spec(lambda: tr("Delete Key…"), "trash", "Del", _one),
    "verify": Spec(lambda: tr("Verify Key…"), "check", "Ctrl+Shift+V", _one_foreign),
    "owner_trust": Spec(lambda: tr("Set Owner Trust…"), "sign", "", _one_foreign),
    "reject": Spec(
        lambda: tr("Reject Key…"), "close", "", lambda keys: _one_foreign(keys) and not _rejected(keys)
    ),
    "accept_again": Spec(lambda: tr("Accept Again"), "check", "", _rejected),
    "write": Spec(
        lambda: tr("Write to Owner"), "write", "", lambda keys: _one(keys) and bool(keys[0].address)
    ),
    "send_by_mail": Spec(lambda: tr("Send Public Key by E-Mail…"), "attach", "", _some),
    "change_passphrase": Spec(lambda: tr("Change Passphrase…"), "", "", _own_and_valid),
    "change_expiry": Spec(lambda: tr("Change Expiry…"), "expiry", "", _own_and_valid),
    "add_address": Spec(lambda: tr("Add Address…"), "", "", _own_and_valid),
    "save_certificate": Spec(lambda: tr("Save Revocation Certificate…"), "", "", _own_and_valid),
    "revoke": Spec(lambda: tr("Revoke…"), "", "", _own_and_valid),
    "find": Spec(lambda: tr("Find Key Online…"), "find-online", "Ctrl+Shift+F", is_online=True),
    "publish": Spec(lambda: tr("Send Public Key to Key Server…"), "publish", "", _one, is_online=True),
    "update": Spec(lambda: tr("Update from Key Server"), "get", "F5", _some, is_online=True),
    "update_all": Spec(lambda: tr("Update All Keys"), "get", is_online=True),
    "servers": Spec(lambda: tr("Servers…")),
}


class KeyCommands(QObject):
    """Makes the actions, and does what they say through the two groups of commands."""

    def __init__(self, window: KeyChoice, public: PublicKeyCommands, own: OwnKeyCommands) -> None:
        super().__init__(public.window)
        self._window = window
        self._groups = (public, own)
        self.actions = {name: self._make(name, spec) for name, spec in SPECS.items()}
        theme.theme().changed.connect(self._draw_icons)
        self._draw_icons()
        self.update()

    def _make(self, name: str, spec: Spec) -> QAction:
        action = QAction(spec.text(), self)
        action.setObjectName(name)
        if spec.keys:
            action.setShortcut(QKeySequence(spec.keys))
        action.triggered.connect(lambda: self.run(name))
        return action

    def _draw_icons(self) -> None:
        for name, action in self.actions.items():
            if SPECS[name].icon:
                action.setIcon(icons.icon(SPECS[name].icon))

    def update(self) -> None:
        """What is chosen changed, or the connection: grey what does not fit."""
        keys, is_offline = self._window.chosen_keys(), self._window.is_offline()
        for name, action in self.actions.items():
            spec = SPECS[name]
            waits = spec.is_online and is_offline
            action.setEnabled(spec.fits(keys) and not waits)
            keys_shown = f" ({action.shortcut().toString()})" if spec.keys else ""
            action.setToolTip(tr("needs a connection") if waits else f"{spec.text()}{keys_shown}")
        self.actions["accept_again"].setVisible(_rejected(keys))
        self.actions["reject"].setVisible(not _rejected(keys))

    def run(self, name: str) -> None:
        """Do a command with what is chosen."""
        keys = self._window.chosen_keys()
        if SPECS[name].fits(keys):
            group = next(each for each in self._groups if hasattr(each, name))
            getattr(group, name)(keys)
