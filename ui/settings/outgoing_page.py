"""The page for outgoing servers: those besides the one that each account has."""

from __future__ import annotations

from mailguard.cleaning import clean_text
from mailguard.events import AccountsChanged, Event
from mailguard.model import OutgoingServer
from ui.desk import Desk
from ui.keys.questions import Answer, ask
from ui.settings.account_servers import server_words
from ui.settings.edited_list import EditedList
from ui.settings.outgoing_server_dialog import OutgoingServerDialog
from ui.settings.rows import Page, wide_row
from ui.widgets.error_notice import ErrorNotice
from ui.wording import tr


class OutgoingServersPage(Page):
    name = "outgoing-servers"
    icon = "send"

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("Outgoing servers"))
        self._desk = desk
        self._servers: tuple[OutgoingServer, ...] = ()
        self._error = ErrorNotice()
        self._list = EditedList("outgoingServers", tr("Outgoing servers"))
        self._list.add_asked.connect(lambda: self._open(None))
        self._list.edit_asked.connect(lambda place: self._open(self._servers[place]))
        self._list.remove_asked.connect(lambda place: self._ask_to_remove(self._servers[place]))
        self.add_widget(self._error)
        self.add_group(
            "",
            wide_row(
                "",
                self._list,
                tr(
                    "Every account has a server of its own for sending. Here are others, which accounts and "
                    "their identities can choose on the page “Accounts”."
                ),
                tr("smtp sending add edit remove default identity"),
            ),
        )
        desk.bridge.happened.connect(self._happened)
        self._reload()

    def _happened(self, event: Event) -> None:
        if isinstance(event, AccountsChanged):
            self._reload()

    def _reload(self) -> None:
        self._servers = self._desk.core.smtp_servers.all()
        self._list.show_lines([long_words(each) for each in self._servers])

    def _open(self, server: OutgoingServer | None) -> None:
        dialog = OutgoingServerDialog(self._desk, server, self.window())
        dialog.chosen.connect(self._save)
        dialog.open()

    def _save(self, server: OutgoingServer, password: str) -> None:
        self._error.clear()
        self._desk.when(
            self._desk.core.smtp_servers.save(server, password or None),
            owner=self,
            done=lambda _: self._reload(),
            failed=self._error.show_error,
        )

    def _ask_to_remove(self, server: OutgoingServer) -> None:
        ask(
            self,
            tr("Remove the server {name}?", name=short_words(server)),
            tr("Who sends through it sends through the server of their account again."),
            Answer(tr("Remove server"), lambda: self._remove(server)),
            Answer(tr("Cancel"), is_cancel=True, is_default=True),
        )

    def _remove(self, server: OutgoingServer) -> None:
        self._desk.when(
            self._desk.core.smtp_servers.remove(server.id),
            owner=self,
            done=lambda _: self._reload(),
            failed=self._error.show_error,
        )


def short_words(server: OutgoingServer) -> str:
    return clean_text(server.name or server.server.host)


def long_words(server: OutgoingServer) -> str:
    """ "Office: smtp.office.example, port 465, TLS"."""
    said = server_words(server.server)
    return f"{clean_text(server.name)}: {said}" if server.name else said
