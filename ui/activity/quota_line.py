"""One quiet line of the status bar: a mailbox that gets full on its server; else hidden."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from mailguard.cleaning import clean_text
from mailguard.events import AccountsChanged, Event, QuotaChanged
from mailguard.model import Account
from mailguard.model.quota import Quota
from ui.desk import Desk
from ui.widgets.widgets import label, set_tool_tip
from ui.wording import tr

SHOWN_FROM = 0.75  # of what there is
_WIDTH = 60


class QuotaLine(QWidget):
    """Of all accounts the one that is fullest."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="quotaLine")
        self._desk = desk
        self.words = label(size="sm", role="text-2")
        self.words.setObjectName("quotaWords")
        self.bar = QProgressBar(objectName="quotaBar")
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(_WIDTH)
        self.bar.setAccessibleName(tr("Room used on the server"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 0)
        layout.addWidget(self.words)
        layout.addWidget(self.bar)
        desk.bridge.happened.connect(self._happened)
        self._show()

    def _happened(self, event: Event) -> None:
        if isinstance(event, QuotaChanged | AccountsChanged):
            self._show()

    def _show(self) -> None:
        found = [
            (quota, account)
            for account in self._desk.core.accounts.all()
            for quota in self._desk.core.quotas(account.id)
        ]
        fullest = max(found, key=lambda each: each[0].share, default=None)
        if fullest is None or fullest[0].share <= SHOWN_FROM:
            self.hide()
            return
        self._fill(*fullest)
        self.show()

    def _fill(self, quota: Quota, account: Account) -> None:
        address = clean_text(account.identity.address)
        percent = round(quota.share * 100)
        full = tr("Mailbox {percent} % full", percent=percent)
        more_accounts = len(self._desk.core.accounts.all()) > 1
        self.words.setText(f"{address}: {full}" if more_accounts else full)
        self.bar.setValue(min(100, percent))
        set_tool_tip(self, f"{address}: {quota_words(quota)}")


def quota_words(quota: Quota) -> str:
    """ "412 MB of 500 MB used on the server"."""
    if quota.resource == "STORAGE":
        used, limit = (QLocale().formattedDataSize(each) for each in (quota.used, quota.limit))
        return tr("{used} of {limit} used on the server", used=used, limit=limit)
    return tr("{used} of {limit} messages used on the server", used=quota.used, limit=quota.limit)
