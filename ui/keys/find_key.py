"""“Find a key online”: nothing is asked of a server before Search is pressed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QVBoxLayout, QWidget

from mailguard.errors import MailGuardError, NotFound, Unreachable
from mailguard.model import Address, Draft, Fingerprint, Glyph, ImportResult, ServerKey, Tone
from ui import theme
from ui.desk import Desk
from ui.keys import words
from ui.keys.dialog import KeyDialog
from ui.keys.find_query import EVERY_SERVER, PROVIDER, Query, QueryKind, read_query
from ui.keys.find_results import CREATED, KEY_ID, NAME, STATE, TYPE, FoundKeys, addresses_of, is_usable
from ui.keys.tables import table
from ui.widgets.pictures import SearchField
from ui.widgets.widgets import StatusCard, button, label, row, wrapped_label
from ui.wording import tr

Act = Callable[[], object]
CONFIRMING_SERVER = "keys.openpgp.org"  # lists an address only after its owner confirmed it


class FindKeyDialog(KeyDialog):
    """Search, look, import. `imported` names a key that is in the keyring now."""

    imported = Signal(str)

    def __init__(self, desk: Desk, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Find a key online"), parent, width=860)
        self.setObjectName("findKeyDialog")
        self._search_job: Future[tuple[ServerKey, ...]] | None = None
        self._asked = Query(QueryKind.NOTHING, "")
        self._build_search(text)
        self._build_results()
        self.body.addWidget(self.error)
        self.body.addWidget(self._build_warning())
        importing = button(
            tr("Import key"), lambda: self._import(self.import_done), icon="import", primary=True
        )
        importing.setObjectName("importKey")
        self._and_verify = button(tr("Import and verify…"), lambda: self._import(self._import_then_verify))
        self._and_verify.setObjectName("importAndVerify")
        self.fill_footer(importing, cancel=tr("Close"))
        self.footer.insertWidget(self.footer.count() - 1, self._and_verify)
        importing.setDefault(False)
        self._search.setDefault(True)
        self.resize(theme.scaled(860), theme.scaled(550))
        self._fill_servers()
        self._choose_row()
        self._text.setFocus()

    # Building

    def _build_search(self, text: str) -> None:
        self._text = SearchField(text)
        self._text.setObjectName("findText")
        self._text.setAccessibleName(tr("Address, key ID or fingerprint"))
        self._text.textChanged.connect(self._fill_servers)
        self._server = QComboBox(objectName="findServer")
        self._server.setAccessibleName(tr("Where to look"))
        self._server.setMinimumWidth(220)
        self._server.currentIndexChanged.connect(self._update_note)
        self._search = button(tr("Search"), self.search, primary=True)
        self._search.setObjectName("search")
        self._stop = button(tr("Cancel"), self._stop_search)
        self._stop.setObjectName("stopSearch")
        self._stop.hide()
        line = row(self._text, self._server, self._search, self._stop)
        line.setStretch(0, 1)
        self._note = wrapped_label(size="sm", role="text-3")
        above = QVBoxLayout()
        above.setSpacing(6)
        above.addLayout(line)
        above.addWidget(self._note)
        self.body.addLayout(above)

    def _build_results(self) -> None:
        self._results = FoundKeys()
        self._results.setParent(self)
        self._table = table(self._results, "foundKeys", tr("Keys found"), stretch=NAME)
        self._table.setSelectionMode(self._table.SelectionMode.SingleSelection)
        for column, width in ((KEY_ID, 176), (TYPE, 86), (CREATED, 108), (STATE, 150)):
            self._table.setColumnWidth(column, theme.scaled(width))
        self._table.selectionModel().currentRowChanged.connect(self._choose_row)
        self._table.activated.connect(lambda _: self._import(self.import_done))
        frame = QFrame()
        frame.setProperty("card", "true")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(self._table, 1)
        inside.addWidget(self._build_details())
        self.body.addWidget(frame, 1)

    def _build_details(self) -> QFrame:
        self._fingerprint = label()
        self._fingerprint.setObjectName("foundFingerprint")
        self._fingerprint.setFont(theme.fixed_font())
        self._fingerprint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._addresses = wrapped_label()
        frame = QFrame()
        frame.setProperty("bar", "true")
        details = QGridLayout(frame)
        details.setContentsMargins(14, 10, 14, 10)
        details.setHorizontalSpacing(12)
        details.setVerticalSpacing(6)
        details.setColumnMinimumWidth(0, theme.scaled(92))
        details.setColumnStretch(1, 1)
        details.addWidget(label(tr("Fingerprint"), role="text-3"), 0, 0)
        details.addWidget(self._fingerprint, 0, 1)
        details.addWidget(label(tr("Addresses"), role="text-3"), 1, 0)
        details.addWidget(self._addresses, 1, 1)
        return frame

    def _build_warning(self) -> StatusCard:
        self._warning = StatusCard(Tone.CAUTION, Glyph.NOT_VERIFIED, "")
        self._warning.hide()
        return self._warning

    def _fill_servers(self) -> None:
        """The servers of the settings, then all in turn, then the provider of an address typed."""
        chosen = self._server.currentData()
        servers = self.desk.core.accounts.settings().key_servers
        self._server.blockSignals(True)
        self._server.clear()
        for each in servers:
            self._server.addItem(words.server_name(each), each)
        if len(servers) > 1:
            self._server.addItem(tr("All servers in turn"), EVERY_SERVER)
        domain = read_query(self._text.text()).domain
        if domain:
            self._server.addItem(tr("The provider of {domain}", domain=domain), PROVIDER)
        self._server.setCurrentIndex(max(0, self._server.findData(chosen)))
        self._server.blockSignals(False)
        self._update_note()

    def _update_note(self) -> None:
        query = read_query(self._text.text())
        server = str(self._server.currentData() or "")
        if query.kind is QueryKind.SHORT_ID:
            self._note.setText(tr("Short IDs are easy to forge. Use the 16-digit ID."))
        elif server == PROVIDER:
            self._note.setText(
                tr("The mail provider learns which address you look for, and your network address.")
            )
        elif server.startswith("hkp://"):
            note = tr(
                "The connection to this key server is not protected: others on the way see what you look for."
            )
            self._note.setText(note)
        else:
            note = tr(
                "Address, key ID or fingerprint. The key server learns what you look for, and "
                "your network address."
            )
            self._note.setText(note)
        may_search = query.kind not in (QueryKind.NOTHING, QueryKind.SHORT_ID) and self._server.count() > 0
        self._search.setEnabled(may_search)

    # Searching

    def search(self) -> None:
        """Ask the chosen server; what it answers replaces what was found before."""
        self._asked = read_query(self._text.text())
        server = str(self._server.currentData())
        self._show_found(())
        self.begin(tr("Searching {server}…", server=self._server.currentText()))
        self._search.hide()
        self._stop.show()
        self._search_job = job = self.desk.core.keys.search(self._asked.text, server)
        self.desk.when(
            job, owner=self, done=lambda found: self._found(job, found), failed=self._search_failed
        )

    def _stop_search(self) -> None:
        if self._search_job is not None:
            self._search_job.cancel()
        self._search_job = None
        self._search_ended()

    def _search_ended(self) -> None:
        self.end()
        self._stop.hide()
        self._search.show()
        self._choose_row()

    def _found(self, job: Future[tuple[ServerKey, ...]], found: tuple[ServerKey, ...]) -> None:
        if job is not self._search_job:
            return  # stopped, or another search was begun meanwhile
        self._show_found(found)
        self._search_ended()
        if not found:
            self._say_nothing_found()
            return
        count = tr("1 key found") if len(found) == 1 else tr("{n} keys found", n=len(found))
        self.busy.setText(tr("{found}, {n} usable", found=count, n=self._results.usable_count))
        self._table.selectRow(0)
        self._table.setFocus()

    def _show_found(self, found: tuple[ServerKey, ...]) -> None:
        self._results.show_keys(found)
        self._warning.hide()
        self.error.clear()
        self._choose_row()

    def _search_failed(self, error: MailGuardError) -> None:
        if self._search_job is None:
            return
        self._search_ended()
        if isinstance(error, NotFound):
            self._say_nothing_found()
        elif isinstance(error, Unreachable):
            text = tr("{server} does not answer.", server=error.host)
            self.error.show_words(text, error.reason, tryAgain=self.search, **self._other_server_action())
        else:
            self.error.show_error(error, tryAgain=self.search, **self._other_server_action())

    def _other_server_action(self) -> dict[str, Act]:
        return {"otherServer": self._server.showPopup} if self._server.count() > 1 else {}

    def _say_nothing_found(self) -> None:
        server = self._server.currentText()
        text = tr("No key for {text} on {server}.", text=self._asked.text, server=server)
        if server == CONFIRMING_SERVER:
            text += " " + tr("It lists only addresses whose owners confirmed them.")
        self.error.show_words(text, **self._ways_on())

    def _ways_on(self) -> dict[str, Act]:
        ways: dict[str, Act] = {}
        if self._server.findData(EVERY_SERVER) >= 0 and self._server.currentData() != EVERY_SERVER:
            ways["otherServers"] = self._search_everywhere
        if self._asked.kind is QueryKind.ADDRESS and self.desk.default_account() is not None:
            ways["askOwner"] = self._ask_owner
        return ways

    def _search_everywhere(self) -> None:
        self._server.setCurrentIndex(self._server.findData(EVERY_SERVER))
        self.search()

    def _ask_owner(self) -> None:
        """A message that is ready to be sent: asking for the key."""
        account = self.desk.default_account()
        if account is None:
            return
        text = tr(
            "Hello,\n\nI would like to write to you encrypted. Please send me your OpenPGP "
            "public key.\n\n{name}",
            name=account.identity.shown,
        )
        self.desk.compose(
            Draft(
                account=account.id,
                from_=account.identity,
                to=(Address("", self._asked.text),),
                subject=tr("Your OpenPGP key"),
                text=text,
            )
        )
        self.reject()

    # Choosing and importing

    def _chosen(self) -> ServerKey | None:
        index = self._table.currentIndex()
        return self._results.key_at(index.row()) if index.isValid() else None

    def _choose_row(self) -> None:
        chosen = self._chosen()
        may_import = chosen is not None and self._search.isVisibleTo(self)
        self.primary.setEnabled(may_import)
        self._and_verify.setEnabled(may_import and chosen is not None and is_usable(chosen))
        self._fingerprint.setText(words.groups_of_key_id(chosen.fingerprint) if chosen else "")
        self._addresses.setText(addresses_of(chosen) if chosen else "")
        self._warning.setVisible(chosen is not None)
        if chosen is not None:
            owner = chosen.user_ids[0].name.split()[:1] if chosen.user_ids else []
            text = tr(
                "Anyone can upload a key under any name. After importing, compare the "
                "fingerprint with {name} "
                "to be sure it is the right one.",
                name=owner[0] if owner else tr("its owner"),
            )
            self._warning.show_status(Tone.CAUTION, Glyph.NOT_VERIFIED, "", text)

    def _import(self, then: Callable[[Fingerprint], None]) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        self.begin(tr("Importing…"))
        self._and_verify.setEnabled(False)
        self.desk.when(
            self.desk.core.keys.retrieve(chosen),
            owner=self,
            done=lambda result: self._imported(chosen, result, then),
            failed=self._import_failed,
        )

    def _import_failed(self, error: MailGuardError) -> None:
        self.fail(error)
        self._choose_row()

    def _imported(self, chosen: ServerKey, result: ImportResult, then: Callable[[Fingerprint], None]) -> None:
        self.end()
        self._choose_row()
        keys = result.new + result.updated + result.unchanged
        if keys:
            self.imported.emit(keys[0])
            then(keys[0])
        elif result.without_address:
            text = tr(
                "{server} sent this key without its addresses, because its owner has not "
                "confirmed them there. "
                "It was not imported.",
                server=words.server_name(chosen.server),
            )
            self.error.show_words(text, **self._ways_on())
        else:
            self.error.show_words(tr("The key is damaged, so it was not imported. Nothing was changed."))

    def import_done(self, _: Fingerprint) -> None:
        self.accept()

    def _import_then_verify(self, key: Fingerprint) -> None:
        self.desk.verify_key(key, self.parentWidget())
        self.accept()
