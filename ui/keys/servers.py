"""The list of key servers: add, remove, order, test. The first one is used where one is enough."""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from mailguard.errors import MailGuardError, NotFound, Refused
from ui.desk import Desk
from ui.keys import words
from ui.keys.dialog import KeyDialog
from ui.widgets.widgets import button, set_property, wrapped_label
from ui.wording import tr, words_for

_ADDRESS = re.compile(
    r"(?i)^(?:(hkps?|https?|ldaps?)://)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(:\d{1,5})?/?$"
)
_LINE_PX = 28
_SCHEMES = {"": "hkps", "https": "hkps", "http": "hkp", "hkps": "hkps", "hkp": "hkp"}


def server_address(typed: str) -> str | None:
    """A key server's address as it is kept, "hkps://host"; None where the text is none."""
    found = _ADDRESS.match(typed.strip())
    if found is None or (found[1] or "").lower() not in _SCHEMES:
        return None
    scheme, port = (found[1] or "").lower(), found[3] or ""
    if scheme == "http" and not port:
        port = ":80"  # the usual one of hkp:// is another
    return f"{_SCHEMES[scheme]}://{found[2].lower()}{port}"


class ServerList(QWidget):
    """Edits the key servers of the settings; each change acts at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._list = QListWidget(objectName="keyServers")
        self._list.setAccessibleName(tr("Key servers"))
        self._list.setMinimumHeight(110)
        self._list.setProperty("bordered", "true")
        self._new = QLineEdit(objectName="newKeyServer")
        self._new.setPlaceholderText("pgp.mit.edu")
        self._new.setAccessibleName(tr("Address of a key server"))
        self._adding = button(tr("Add"), self._add)
        self._adding.setObjectName("addKeyServer")
        self._new.returnPressed.connect(self._add)
        self._new.textChanged.connect(self._update)
        self._list.currentRowChanged.connect(self._update)
        self._say = wrapped_label(" ", size="sm", role="text-2")
        self._say.setObjectName("keyServerSays")
        above = QHBoxLayout()
        above.addWidget(self._list, 1)
        above.addLayout(self._build_buttons())
        below = QHBoxLayout()
        below.addWidget(self._new, 1)
        below.addWidget(self._adding)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addLayout(above)
        inside.addLayout(below)
        inside.addWidget(self._say)
        self._show(0)

    def reload(self) -> None:
        """Show what the settings hold, where another window has changed it."""
        role = Qt.ItemDataRole.UserRole
        shown = [self._list.item(row).data(role) for row in range(self._list.count())]
        if shown != self._servers():
            self._show(max(0, self._list.currentRow()))

    def _build_buttons(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        self._up = button(tr("Up"), lambda: self._move(-1))
        self._down = button(tr("Down"), lambda: self._move(1))
        self._remove = button(tr("Remove"), self._remove_chosen)
        self._test = button(tr("Test"), self._test_chosen)
        for each, name in (
            (self._up, "keyServerUp"),
            (self._down, "keyServerDown"),
            (self._remove, "removeKeyServer"),
            (self._test, "testKeyServer"),
        ):
            each.setObjectName(name)
            column.addWidget(each)
        column.addStretch(1)
        return column

    def _servers(self) -> list[str]:
        return list(self._desk.core.accounts.settings().key_servers)

    def _save(self, servers: list[str], row: int) -> None:
        accounts = self._desk.core.accounts
        accounts.change_settings(replace(accounts.settings(), key_servers=tuple(servers)))
        self._show(row)

    def _show(self, row: int) -> None:
        self._list.clear()
        for each in self._servers():
            shown = words.server_name(each)
            if each.startswith("hkp://"):
                shown = tr("{server} (connection not protected)", server=shown)
            item = QListWidgetItem(shown, self._list)
            item.setData(Qt.ItemDataRole.UserRole, each)
            item.setSizeHint(QSize(0, _LINE_PX))
        self._list.setCurrentRow(min(row, self._list.count() - 1))
        self._update()

    def _update(self) -> None:
        row, count = self._list.currentRow(), self._list.count()
        self._up.setEnabled(row > 0)
        self._down.setEnabled(0 <= row < count - 1)
        self._remove.setEnabled(row >= 0)
        self._test.setEnabled(row >= 0)
        self._adding.setEnabled(server_address(self._new.text()) is not None)

    def _tell(self, text: str, tone: str = "") -> None:
        self._say.setText(text)
        set_property(self._say, "tone", tone)

    def _add(self) -> None:
        address = server_address(self._new.text())
        if address is None:
            return
        if address in self._servers():
            self._tell(tr("{server} is in the list already.", server=words.server_name(address)))
            return
        self._new.clear()
        self._save([*self._servers(), address], self._list.count())

    def _remove_chosen(self) -> None:
        row = self._list.currentRow()
        servers = self._servers()
        del servers[row]
        self._save(servers, row)

    def _move(self, by: int) -> None:
        row = self._list.currentRow()
        servers = self._servers()
        servers.insert(row + by, servers.pop(row))
        self._save(servers, row + by)

    def _test_chosen(self) -> None:
        """Ask for an address that nobody has: an answer of any kind shows that the server works."""
        server = self._list.currentItem().data(Qt.ItemDataRole.UserRole)
        name = words.server_name(server)
        self._tell(tr("Asking {server}…", server=name))
        self._desk.when(
            self._desk.core.keys.search("test@key-server.invalid", server),
            owner=self,
            done=lambda _: self._tell(tr("{server} works.", server=name), "ok"),
            failed=lambda error: self._tested(name, error),
        )

    def _tested(self, name: str, error: MailGuardError) -> None:
        if isinstance(error, NotFound) or (isinstance(error, Refused) and error.code == 404):
            self._tell(tr("{server} works.", server=name), "ok")
        else:
            self._tell(words_for(error).text, "caution")


class ServersDialog(KeyDialog):
    """The list in a dialog of its own, from the Keys window."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Key servers"), parent, width=520)
        self.setObjectName("serversDialog")
        self.add_heading(
            tr("Key servers"),
            tr("Searches begin with the first; “All servers in turn” asks them in this order."),
        )
        self.body.addWidget(ServerList(desk))
        done = button(tr("Done"), self.accept)
        done.setObjectName("done")
        self.fill_footer(done)
        self.cancel.hide()
