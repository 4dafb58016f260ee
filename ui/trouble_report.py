"""What helps to find out why something does not work, with nothing in it that tells who asks."""

from __future__ import annotations

import platform
import sys

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from mailguard import __version__
from mailguard.errors import MailGuardError
from mailguard.model import Account, Settings
from ui import theme
from ui.desk import Desk
from ui.widgets.widgets import button, row, wrapped_label
from ui.wording import tr


def show_report(desk: Desk, parent: QWidget) -> None:
    TroubleReport(desk, parent).show()


class TroubleReport(QDialog):
    """Text to be looked at and copied; it goes nowhere by itself."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, objectName="troubleReport")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Troubleshooting report"))
        self.resize(560, 440)
        self._desk = desk
        self._text = QPlainTextEdit(objectName="reportText")
        self._text.setAccessibleName(tr("Troubleshooting report"))
        self._text.setReadOnly(True)
        self._text.setFont(theme.fixed_font())
        about = tr(
            "No addresses, names, keys or mail are in it. It stays here until you give it to somebody."
        )
        copying = button(tr("Copy"), self._copy, icon="copy")
        copying.setObjectName("copyTroubleReport")
        closing = button(tr("Close"), self.close, primary=True)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(20, 16, 20, 16)
        inside.setSpacing(12)
        inside.addWidget(wrapped_label(about, role="text-2"))
        inside.addWidget(self._text, 1)
        inside.addLayout(row(None, copying, closing))
        desk.when(desk.core.keys.version(), owner=self, done=self._show, failed=self._show_without)

    def _show(self, gnupg: str) -> None:
        accounts = self._desk.core.accounts
        lines = report_lines(gnupg, accounts.all(), accounts.settings())
        keychain = accounts.why_passwords_are_not_kept
        lines.append(f"Keychain: {keychain or 'works, or was not asked'}")
        self._text.setPlainText("\n".join(lines))

    def _show_without(self, error: MailGuardError) -> None:
        self._show(f"not usable ({type(error).__name__})")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())


def report_lines(gnupg: str, accounts: tuple[Account, ...], settings: Settings) -> list[str]:
    """One fact a line; in English, for those who help."""
    lines = [
        f"MailGuard {__version__}",
        f"GnuPG {gnupg}",
        f"System: {platform.system()} {platform.release()} {platform.machine()}",
        f"Python {sys.version.split()[0]}, Qt {qVersion()}, {QGuiApplication.platformName()}",
        f"Accounts: {len(accounts)}",
    ]
    for number, account in enumerate(accounts, 1):
        imap = f"IMAP port {account.imap.port} {account.imap.security}"
        smtp = f"SMTP port {account.smtp.port} {account.smtp.security}"
        key = "has a key" if account.key is not None else "has no key"
        lines.append(f"  {number}: {imap}, {smtp}, {key}")
    own = "GnuPG's own" if settings.use_own_pinentry else "MailGuard's"
    lines.append(f"Passphrase prompt: {own}")
    lines.append(f"GnuPG program set by hand: {'yes' if settings.gnupg_program else 'no'}")
    lines.append(f"Key servers: {len(settings.key_servers)}")
    lines.append(f"Messages shown as: {settings.show_as}")
    return lines
