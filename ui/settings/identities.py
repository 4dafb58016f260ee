"""The identities of an account besides its own: who else writes from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from mailguard.cleaning import clean_text
from mailguard.model import Account, Identity, Key
from ui.desk import Desk
from ui.keys.questions import Answer, ask
from ui.settings.edited_list import EditedList
from ui.settings.identity_dialog import IdentityDialog, server_options
from ui.settings.rows import Choice, Row, control_row, wide_row
from ui.wording import tr


class IdentitiesFields(QObject):
    """Rows of the page for accounts. `change` takes fields of an Account."""

    def __init__(self, desk: Desk, page: QWidget, change: Callable[..., None]) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._change = change
        self._account: Account | None = None
        self._keys: Sequence[Key] = ()
        self._list = EditedList("identities", tr("Other identities"))
        self._list.add_asked.connect(lambda: self._open(None))
        self._list.edit_asked.connect(self._open)
        self._list.remove_asked.connect(self._ask_to_remove)
        self._server = Choice("accountServer", (), lambda chosen: change(smtp_server=chosen))
        self.server_row = control_row(
            tr("Send through"),
            self._server,
            tr("Other servers are added on the page “Outgoing servers”."),
            tr("smtp outgoing server identity"),
        )
        self.rows: tuple[Row, ...] = (
            wide_row(
                "",
                self._list,
                tr(
                    "Other names and addresses to write from, each with its own key, signature and "
                    "server. An answer comes from the one that was written to."
                ),
                tr("identity alias sender from reply-to"),
            ),
        )

    def show_account(self, account: Account) -> None:
        self._account = account
        self._list.show_lines([clean_text(str(each.address)) for each in account.other_identities])
        own = tr("The account's own")
        self._server.fill(server_options(self._desk.core.smtp_servers.all(), own))
        self._server.show_value(account.smtp_server)

    def show_keys(self, keys: Sequence[Key]) -> None:
        self._keys = keys

    def _open(self, place: int | None) -> None:
        account = self._account
        if account is None:
            return
        identity = account.other_identities[place] if place is not None else None
        dialog = IdentityDialog(self._desk, account, identity, self._keys, self._page.window())
        dialog.chosen.connect(lambda made: self._keep(place, made))
        dialog.open()

    def _keep(self, place: int | None, made: Identity) -> None:
        if self._account is None:
            return
        others = list(self._account.other_identities)
        if place is None:
            others.append(made)
        else:
            others[place] = made
        self._use(tuple(others))

    def _ask_to_remove(self, place: int) -> None:
        if self._account is None:
            return
        shown = clean_text(str(self._account.other_identities[place].address))
        ask(
            self._page,
            tr("Remove the identity {address}?", address=shown),
            tr("Messages, drafts and keys stay as they are."),
            Answer(tr("Remove identity"), lambda: self._remove(place)),
            Answer(tr("Cancel"), is_cancel=True, is_default=True),
        )

    def _remove(self, place: int) -> None:
        if self._account is not None:
            others = self._account.other_identities
            self._use(others[:place] + others[place + 1 :])

    def _use(self, others: tuple[Identity, ...]) -> None:
        self._change(other_identities=others)
        if self._account is not None:
            self.show_account(replace(self._account, other_identities=others))
