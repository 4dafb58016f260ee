"""The page for accounts: one at a time, with its identity, servers, key and defaults."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.events import AccountsChanged, Event, FoldersChanged, KeysChanged
from mailguard.model import Account, AccountId, Folder, Key, Server, Settings
from mailguard.model.keeping import Keep, Keeping
from ui.desk import Desk
from ui.keys.questions import Answer, ask
from ui.secrets.password_prompt import PasswordPrompt
from ui.settings.account_fields import CryptoFields, IdentityFields
from ui.settings.account_servers import AccountServersDialog, server_words
from ui.settings.archive_fields import ArchiveFields
from ui.settings.deleting_fields import DeletingFields
from ui.settings.folder_fields import FolderFields
from ui.settings.identities import IdentitiesFields
from ui.settings.junk_fields import JunkFields
from ui.settings.rows import Choice, Page, Row, column, control_row, wide_row
from ui.widgets.error_notice import ErrorNotice
from ui.widgets.widgets import button, label, row
from ui.wording import reason_of, tr

TYPED_MS = 1000  # what is typed is saved when the typing stops for so long
_CHECK_EVERY_MIN = (1, 5, 10, 15, 30, 60)
# What is larger than the usual limit is fetched when it is opened, unless all is to be kept.
_KEEPING = (
    (tr("The folders with a purpose, and the last 30 days of others"), Keeping()),
    (tr("All messages"), Keeping(keep=Keep.ALL, largest_kb=0)),
    (tr("The last 30 days"), Keeping(keep=Keep.DAYS, days=30)),
    (tr("The last 90 days"), Keeping(keep=Keep.DAYS, days=90)),
    (tr("The last year"), Keeping(keep=Keep.DAYS, days=365)),
    (tr("Only what I open"), Keeping(keep=Keep.HEADERS)),
)


class AccountsPage(Page):
    """Each change is saved at once; an account whose servers changed connects anew."""

    name = "accounts"
    icon = "person"

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("Accounts"))
        self._desk = desk
        self._account: Account | None = None
        self._to_save: list[tuple[Account, str | None]] = []  # the first is under way
        self._typing = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._typing.timeout.connect(self.save_now)
        self._error = ErrorNotice()
        self._identity = IdentityFields()
        self._identity.typed.connect(self._typing.start)
        self._identity.left.connect(self.save_now)
        self._crypto = CryptoFields(self._change, self._make_key)
        self._folders = FolderFields(self._change)
        self._deleting = DeletingFields(self._change)
        self._archive = ArchiveFields(self._change)
        self._junk = JunkFields(desk)
        self._identities = IdentitiesFields(desk, self, self._change)
        self._build()
        desk.bridge.happened.connect(self._happened)
        self._reload()
        self._load_keys()

    # Parts

    def _build(self) -> None:
        self._none = label(tr("No account yet."), role="text-2")
        self._none.setObjectName("noAccount")
        self._chosen = Choice("account", (), self._choose)
        self._chosen.setAccessibleName(tr("Account"))
        adding = button(tr("Add account…"), self._desk.set_up_account)
        adding.setObjectName("addAccount")
        self._removing = button(tr("Remove…"), self._ask_to_remove)
        self._removing.setObjectName("removeAccount")
        self._removing.setProperty("danger", "true")
        choosing = QWidget()
        above = row(self._none, self._chosen, None, adding, self._removing)
        above.setStretch(1, 100)
        choosing.setLayout(above)
        self.add_group("", wide_row("", choosing, words=tr("account add remove mail")))
        self.add_widget(self._error)
        self._forms = (
            self.add_group(tr("Identity"), *self._identity.rows),
            self.add_group(tr("Servers"), *self._server_rows()),
            self.add_group(tr("Other identities"), *self._identities.rows),
            self.add_group(tr("Encryption"), *self._crypto.rows),
            self.add_group(tr("Folders"), *self._folders.rows),
            self.add_group(tr("Archive"), *self._archive.rows),
            self.add_group(tr("Deleting"), *self._deleting.rows),
            self.add_group(tr("Junk"), *self._junk.rows),
        )

    def _server_rows(self) -> tuple[Row, ...]:
        self._servers = (label(), label())
        for shown, name in zip(self._servers, ("imapServer", "smtpServer"), strict=True):
            shown.setObjectName(name)
        changing = button(tr("Change servers…"), self._change_servers)
        changing.setObjectName("changeServers")
        entering = button(tr("Change password…"), self._change_password)
        entering.setObjectName("changePassword")
        names = QGridLayout()
        names.setHorizontalSpacing(16)
        names.setVerticalSpacing(4)
        names.setColumnStretch(1, 1)
        for place, text in enumerate((tr("Receiving"), tr("Sending"))):
            names.addWidget(label(text, role="text-2"), place, 0)
            names.addWidget(self._servers[place], place, 1)
        self._every = Choice(
            "checkEvery",
            ((minutes_words(each), each) for each in _CHECK_EVERY_MIN),
            lambda chosen: self._change(check_every_min=chosen),
        )
        self._keep = Choice("accountKeep", _KEEPING, lambda chosen: self._change(keeping=chosen))
        return (
            wide_row(
                "",
                column(names, row(changing, entering, None), spacing=10),
                words=tr("imap smtp server port tls password receiving sending"),
            ),
            control_row(
                tr("Look for new mail"),
                self._every,
                tr("Besides what the server tells by itself."),
                tr("check interval push"),
            ),
            control_row(
                tr("Keep on this computer"),
                self._keep,
                tr("For reading without the network. Single folders can differ: see their properties."),
                tr("offline download days bodies"),
            ),
            self._identities.server_row,
            self._identity.provider_row,
        )

    # Which account

    def _reload(self) -> None:
        accounts = self._desk.core.accounts.all()
        wanted = self._account.id if self._account is not None else None
        self._chosen.fill((clean_text(each.identity.address), each.id) for each in accounts)
        found = next((each for each in accounts if each.id == wanted), accounts[0] if accounts else None)
        self._none.setVisible(found is None)
        self._chosen.setVisible(found is not None)
        self._removing.setVisible(found is not None)
        self._show(found)

    def _choose(self, account: AccountId) -> None:
        self.save_now()
        self._show(self._desk.account(account))

    def _show(self, account: Account | None) -> None:
        self._account = account
        self._error.clear()
        for each in self._forms:
            each.setEnabled(account is not None)
            each.set_wanted(account is not None)
        if account is None:
            return
        self._chosen.show_value(account.id)
        self._identity.show_account(account)
        self._crypto.show_account(account)
        self._folders.show_account(account)
        self._deleting.show_account(account)
        self._identities.show_account(account)
        self._archive.show_account(account)
        self._load_folders(account)
        for shown, server in zip(self._servers, (account.imap, account.smtp), strict=True):
            shown.setText(server_words(server))
        self._every.show_value(account.check_every_min, minutes_words(account.check_every_min))
        self._keep.show_value(account.keeping, tr("As it was set in the file"))

    # Changing it

    def save_now(self) -> None:
        """What was typed and not saved yet."""
        self._typing.stop()
        if self._account is None or not self._identity.is_complete:
            return
        fields = self._identity.fields
        if any(getattr(self._account, name) != value for name, value in fields.items()):
            self._change(**fields)

    def _change(self, **fields: Any) -> None:
        if self._account is None:
            return
        self._account = replace(self._account, **fields)
        self._folders.show_account(self._account)
        self._archive.show_account(self._account)
        self._save(self._account)

    def _save(self, account: Account, password: str | None = None) -> None:
        """One after the other, so that the last change is the one that stays."""
        self._to_save.append((account, password))
        if len(self._to_save) == 1:
            self._save_next()

    def _save_next(self) -> None:
        account, password = self._to_save[0]
        self._error.clear()
        self._desk.when(
            self._desk.core.accounts.save(account, password),
            owner=self,
            done=lambda _: self._saved(),
            failed=self._not_saved,
        )

    def _saved(self) -> None:
        self._to_save.pop(0)
        if self._to_save:
            self._save_next()

    def _not_saved(self, error: MailGuardError) -> None:
        """The newest account holds all that was changed: that one is tried again."""
        account = self._to_save[-1][0]
        password = next((given for _, given in reversed(self._to_save) if given is not None), None)
        self._to_save.clear()
        text = tr(
            "The account could not be saved: {reason}. It stays as it was before.", reason=reason_of(error)
        )
        self._error.show_words(text, tryAgain=lambda: self._save(account, password))

    def show_settings(self, settings: Settings) -> None:
        self._junk.show_settings(settings)

    def show_junk(self) -> None:
        """Have what is about junk in sight."""
        self.ensureWidgetVisible(self._junk.rows[0])

    # What asks first

    def _change_servers(self) -> None:
        self.save_now()
        if self._account is not None:
            dialog = AccountServersDialog(self._desk, self._account, self.window())
            dialog.chosen.connect(self._use_servers)
            dialog.open()

    def _use_servers(self, imap: Server, smtp: Server, password: str) -> None:
        if self._account is not None:
            self._account = replace(self._account, imap=imap, smtp=smtp)
            self._save(self._account, password or None)
            self._show(self._account)

    def _change_password(self) -> None:
        self.save_now()
        if self._account is not None:
            PasswordPrompt.for_account(self._desk, self._account, self.window()).open()

    def _make_key(self) -> None:
        self.save_now()
        self._desk.new_key(self.window(), self._account)

    def _ask_to_remove(self) -> None:
        account = self._account
        if account is None:
            return
        ask(
            self,
            tr("Remove the account {address}?", address=clean_text(account.identity.address)),
            tr(
                "Its password and its messages on this computer are forgotten. "
                "The server keeps its mail, and your keys stay."
            ),
            Answer(tr("Remove account"), lambda: self._remove(account)),
            Answer(tr("Cancel"), is_cancel=True, is_default=True),
        )

    def _remove(self, account: Account) -> None:
        self._typing.stop()
        self._desk.when(
            self._desk.core.accounts.remove(account.id),
            owner=self,
            done=lambda _: self._reload(),
            failed=lambda error: self._error.show_error(error, tryAgain=lambda: self._remove(account)),
        )

    # What happens elsewhere

    def _happened(self, event: Event) -> None:
        if isinstance(event, AccountsChanged) and not self._to_save and not self._typing.isActive():
            self._reload()
        elif isinstance(event, KeysChanged):
            self._load_keys()
        elif isinstance(event, FoldersChanged) and self._account is not None and self.isVisible():
            self._load_folders(self._account)

    def _load_keys(self) -> None:
        self._desk.when(self._desk.core.keys.list(), owner=self, done=self._show_keys, failed=self._no_keys)

    def _show_keys(self, keys: tuple[Key, ...]) -> None:
        self._crypto.show_keys(keys)
        self._identities.show_keys(keys)

    def _load_folders(self, account: Account) -> None:
        def loaded(folders: tuple[Folder, ...]) -> None:
            if self._account is not None and self._account.id == account.id:
                self._folders.show_folders(folders)
                self._archive.show_folders(folders)

        self._desk.when(
            self._desk.core.mail.folders(account.id), owner=self, done=loaded, failed=self._error.show_error
        )

    def _no_keys(self, _: MailGuardError) -> None:
        """The page for OpenPGP says what is wrong with GnuPG."""
        self._show_keys(())


def minutes_words(minutes: int) -> str:
    """How often: 1 → "every minute", 10 → "every 10 minutes"."""
    return tr("every minute") if minutes == 1 else tr("every {n} minutes", n=minutes)
