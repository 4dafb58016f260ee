"""The page for key servers: which, in which order, and whether the mail provider is asked too."""

from __future__ import annotations

from mailguard.model import Settings
from ui.desk import Desk
from ui.keys.servers import ServerList
from ui.settings.changes import Changes
from ui.settings.rows import Page, check_box, check_row, wide_row
from ui.wording import tr


class KeyServersPage(Page):
    name = "key-servers"
    icon = "find-online"

    def __init__(self, desk: Desk, changes: Changes) -> None:
        super().__init__(tr("Key servers"))
        self._servers = ServerList(desk)
        self._provider = check_box(
            "lookUpAtProvider",
            tr("Look up keys at the mail provider first"),
            lambda on: changes.change(look_up_at_provider=on),
        )
        self.add_group(
            "",
            wide_row(
                "",
                self._servers,
                tr("Searches begin with the first; “All servers in turn” asks them in this order."),
                tr("key servers add remove order test hkps"),
            ),
            check_row(
                self._provider,
                tr("The provider of the address then learns whom you look for, and your network address."),
                tr("wkd web key directory"),
            ),
        )

    def show_settings(self, settings: Settings) -> None:
        self._servers.reload()
        self._provider.setChecked(settings.look_up_at_provider)
