"""The composer: one window for each draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt
from PySide6.QtGui import QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.events import AccountsChanged, Event, KeysChanged, LinkChanged
from mailguard.model import Account, Address, Draft, DraftId, Fingerprint, SendPlan
from ui.commands import Commands
from ui.compose.acts import acts_of, make_plain
from ui.compose.attachment_chips import AttachmentChips
from ui.compose.attachments import Attachments
from ui.compose.commands import ATTACH, COMMANDS, FORMATTING, MENUS, OPENPGP
from ui.compose.draft_form import DraftForm
from ui.compose.draft_keeper import DraftKeeper
from ui.compose.editor import Editor, files_of
from ui.compose.format_bar import FormatBar
from ui.compose.formatting import Formatting
from ui.compose.header import ComposeHeader
from ui.compose.key_bar import KeyBar
from ui.compose.key_help import KeyHelp
from ui.compose.known_keys import KnownKeys
from ui.compose.planner import Planner
from ui.compose.priority_menu import PriorityMenu
from ui.compose.protection_control import ProtectionControl
from ui.compose.questions import ask_to_keep
from ui.compose.recipient_commands import RecipientCommands
from ui.compose.send_flow import SendFlow
from ui.compose.state_view import StateView
from ui.compose.status_bar import ComposeStatus
from ui.compose.tool_bar import ToolBar
from ui.compose.window_menus import UseKeyMenu, paragraph_menu
from ui.desk import Desk
from ui.gnupg_help import choose_program, how_to_install
from ui.outbox.send_later import SendLaterMenu
from ui.reader.find_bar import FindBar
from ui.widgets.error_notice import ErrorNotice
from ui.wording import reason_of, tr, words_for

SIZE = QSize(1060, 760)
LEAST = QSize(640, 420)


class ComposeWindow(QMainWindow):
    """Everything that is written stays until it was sent, kept or discarded."""

    def __init__(self, desk: Desk, draft: Draft, draft_id: DraftId | None = None) -> None:
        super().__init__(objectName="composeWindow")
        self.desk = desk
        account = desk.account(draft.account) or desk.default_account()
        if account is None:
            raise ValueError("a message is written from an account")
        account = account.speaking_as(draft.from_)
        is_kept = draft_id is not None
        self.known = KnownKeys(desk, self)
        self.attachments = Attachments(desk, self)
        self.editor = Editor()
        self.own_keys = UseKeyMenu(self, lambda key: self.control.use_key(key))
        self.header = ComposeHeader(self.own_keys, self.known.people)
        self.recipients = self.header.recipients
        self._form = DraftForm(draft, account, self.header, self.editor, self.attachments, is_kept=is_kept)
        self.control = ProtectionControl(
            desk,
            self,
            self.known,
            account,
            draft,
            is_kept=is_kept,
            remove_quote=self._form.remove_quote if self._form.can_tell_quotes else None,
        )
        self._form.fill()
        self._view = StateView(self)
        self.planner = Planner(desk, self, self._slim_draft)
        self.keeper = DraftKeeper(desk, self, self.draft, draft_id)
        self._is_done = False
        self._is_asking = False
        self._lacks_gnupg = False
        self._focused: QWidget | None = None
        self._build()
        self._connect()
        self._restore()
        self._show_account()
        self.show_state()
        self._show_link()
        self.planner.refresh()
        self._focus_first()

    # What is being written

    @property
    def draft_id(self) -> DraftId | None:
        return self.keeper.draft_id

    def draft(self) -> Draft:
        return self._form.draft(self.control)

    @property
    def account(self) -> Account:
        return self._form.account

    def people_by_address(self) -> Mapping[str, Address]:
        draft = self.draft()
        return {each.address.lower(): each for each in draft.recipients}

    @property
    def plan(self) -> SendPlan | None:
        """The plan as the toggles stand; None while the keys are being looked up."""
        return self._with_toggles(self.planner.plan)

    @property
    def is_offline(self) -> bool:
        return self.desk.core.is_offline

    def _slim_draft(self) -> Draft:
        """Enough for a plan: without the text and the files."""
        return replace(self.draft(), text="", html=None, attachments=())

    def _with_toggles(self, plan: SendPlan | None) -> SendPlan | None:
        protection = self.control.protection
        return None if plan is None else replace(plan, encrypt=protection.encrypt, sign=protection.sign)

    # Building

    def _build(self) -> None:
        self.status = ComposeStatus()
        self.find_bar = FindBar(self)
        self.key_bar = KeyBar()
        self.error = ErrorNotice()
        self.key_commands = RecipientCommands(self.desk, self, self.known)
        self.key_help = KeyHelp(self, self.key_commands)
        self.sender = SendFlow(self)
        self.formatting = Formatting(self.editor)
        self.files = AttachmentChips(self.attachments)
        self._build_commands()
        self.addToolBar(self.tools)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self.find_bar)
        self.setCentralWidget(self._lay_out())
        self.setStatusBar(self.status)
        self.setAcceptDrops(True)
        self.setMinimumSize(LEAST)

    def _build_commands(self) -> None:
        acts = {name: self._unless_busy(act) for name, act in acts_of(self).items()}
        self.commands = Commands(self, acts, COMMANDS)
        self.paragraphs = paragraph_menu(self, self.formatting.set_heading)
        self.priorities = PriorityMenu(self, lambda chosen: self.control.set_priority(chosen))
        self.commands.add_menu("use-key", self.own_keys)
        self.commands.add_menu("priority", self.priorities)
        self.commands.add_menu("paragraph", self.paragraphs)
        self.commands.build_menus(self.menuBar(), MENUS)
        openpgp = self.commands.fill(QMenu(self, objectName="openpgpMenu"), OPENPGP)
        attach = self.commands.fill(QMenu(self, objectName="attachMenu"), ATTACH)
        later = SendLaterMenu(tr("Send Later"), self)
        later.chosen.connect(self.sender.start_later)
        later.other_asked.connect(self.commands["send-later"].trigger)
        self.tools = ToolBar(self.commands, openpgp, attach, later)
        actions = {name: self.commands[name] for name in FORMATTING}
        self._formats = FormatBar(self.editor, self.formatting, actions, self.paragraphs)
        for names in (("as-plain", "as-html"), ("as-pgp-mime", "as-inline")):
            group = QActionGroup(self)
            for name in names:
                group.addAction(self.commands[name])

    def _unless_busy(self, act: Callable[[], object]) -> Callable[[], object]:
        """Shortcuts work in a frozen window too; nothing is changed while the message is being made."""

        def run() -> None:
            if not self.sender.is_busy:
                act()

        return run

    def _lay_out(self) -> QWidget:
        central = QWidget(objectName="composeCentral")
        inside = QVBoxLayout(central)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        central.setProperty("surface", "true")
        for each in (self.error, self.key_bar, self.header, self._formats):
            inside.addWidget(each)
        inside.addWidget(self.editor, 1)
        inside.addWidget(self.files)
        typed = (*self.recipients.entries, self.header.subject.field, self.editor)
        for before, after in pairwise(typed):  # buttons stand behind what is filled in
            QWidget.setTabOrder(before, after)
        return central

    def _connect(self) -> None:
        self.desk.bridge.happened.connect(self._happened)
        self.known.changed.connect(self._known_changed)
        self.planner.planned.connect(self._planned)
        self.control.changed.connect(self._control_changed)
        self.recipients.changed.connect(self._recipients_changed)
        self.header.sender.account_chosen.connect(self._choose_account)
        self.header.subject.changed.connect(self._show_title)
        self.header.subject.hint_clicked.connect(
            lambda: self.control.set_encrypt_subject(not self.control.encrypt_subject)
        )
        self.key_commands.chosen.connect(self._choose_keys)
        self.key_commands.kept.connect(self.planner.refresh)
        self.key_commands.said.connect(self.status.say)
        self.key_commands.failed.connect(self.error.show_error)
        self.keeper.said.connect(self.tools.show_saved)
        self.keeper.failed.connect(self._say_not_kept)
        self.attachments.changed.connect(self._view.show_files)
        self.files.key_removed.connect(lambda: self.control.set_attached_key(False))
        self.editor.files_dropped.connect(self.attachments.add_paths)
        self.find_bar.wanted.connect(self.editor.find_places)
        self.find_bar.closed.connect(self.editor.end_find)
        self.editor.found.connect(self.find_bar.show_found)
        self._formats.plain_asked.connect(lambda: make_plain(self))
        self.status.format_clicked.connect(
            lambda: self.commands["as-plain" if self.editor.is_rich else "as-html"].trigger()
        )

    # What changes what is shown

    def show_state(self) -> None:
        self._view.show()

    def _show_account(self) -> None:
        self.header.sender.show_accounts(self.desk.core.accounts.all(), self._form.account)
        self._show_title()

    def _show_title(self) -> None:
        subject = clean_text(self.header.subject.subject) or tr("(no subject)")
        self.setWindowTitle(tr("Write: {subject}", subject=subject) + " — MailGuard")

    def _recipients_changed(self) -> None:
        self.planner.refresh()
        self.show_state()

    def _known_changed(self) -> None:
        self._show_account()
        self._control_changed()

    def _control_changed(self) -> None:
        self._show_no_gnupg()
        self.show_state()

    def _show_no_gnupg(self) -> None:
        """Without it nothing can be encrypted or signed: that is said as soon as it is asked for."""
        protection, error = self.control.protection, self.known.error
        wants_it = protection.encrypt or protection.sign
        if wants_it and error is not None:
            self.error.show_error(
                error,
                tryAgain=self.known.reload,
                howToInstall=how_to_install,
                chooseProgram=lambda: choose_program(self.desk),
            )
        elif self._lacks_gnupg:
            self.error.clear()
        self._lacks_gnupg = wants_it and error is not None

    def _planned(self) -> None:
        plan, error = self.planner.plan, self.planner.error
        if plan is not None:
            self.control.follow(plan)
        elif error is not None and not self._lacks_gnupg:
            self.error.show_error(error, tryAgain=self.planner.refresh)
        self.show_state()

    def _choose_keys(self, address: str, keys: tuple[Fingerprint, ...]) -> None:
        self._form.chosen_keys[address.lower()] = keys
        self._recipients_changed()

    def _choose_account(self, account: Account) -> None:
        self._form.use_account(account)
        self.control.use_account(account, is_other=True)
        self._show_account()
        self.planner.refresh()

    def _happened(self, event: Event) -> None:
        if isinstance(event, KeysChanged):
            self.planner.refresh()
        elif isinstance(event, AccountsChanged):
            self._account_changed()
        elif isinstance(event, LinkChanged):
            self._show_link()

    def _account_changed(self) -> None:
        account = self.desk.account(self._form.account.id)
        if account is not None:
            account = account.speaking_as(self._form.account.identity)
            self._form.account = account
            self.control.use_account(account, is_other=False)
        self._show_account()
        self.planner.refresh()

    def _show_link(self) -> None:
        offline = tr("You are offline. The finished message waits in the Outbox.")
        if self.is_offline:
            self.status.say(offline)
        elif self.status.said.text() == offline:
            self.status.say("")
        self.key_bar.show_offline(self.is_offline)

    # Where the focus goes

    def focus_recipients(self) -> None:
        self.recipients.fields["to"].entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def next_pane(self) -> None:
        """Toolbar, recipients, subject, text, attachments, in turn."""
        stops: list[QWidget] = [
            self.tools.encrypt,
            self.recipients.fields["to"].entry,
            self.header.subject.field,
            self.editor,
        ]
        if self.files.isVisible():
            stops.append(self.files.first())
        focused = self.focusWidget()
        place = next((n for n, each in enumerate(stops) if each is focused), -1)
        stops[(place + 1) % len(stops)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _focus_first(self) -> None:
        if self.recipients.is_empty:
            self.focus_recipients()
        elif not self.header.subject.subject:
            self.header.subject.field.setFocus()
        else:
            self.editor.setFocus()

    def freeze(self, words: str) -> None:
        """While keys are looked up and the message is made: what is sent is what is seen."""
        self._focused = self.focusWidget()
        self.status.say(words)
        for each in (self.centralWidget(), self.tools, self.menuBar()):
            each.setEnabled(False)

    def thaw(self) -> None:
        self.status.say("")
        for each in (self.centralWidget(), self.tools, self.menuBar()):
            each.setEnabled(True)
        self.show_state()
        if self._focused is not None:
            self._focused.setFocus()
        self._show_link()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.recipients.fit()

    # Files dropped anywhere

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.attachments.add_paths(files_of(event.mimeData()))
        event.acceptProposedAction()

    # Keeping and closing

    def _say_not_kept(self, error: MailGuardError) -> None:
        text = tr(
            "The draft could not be saved: {reason}. It stands here as you wrote it.", reason=reason_of(error)
        )
        self.error.show_words(text, words_for(error).details, tryAgain=self.keep_draft)

    def keep_draft(self) -> None:
        self.recipients.commit()
        self.keeper.keep()

    def close_now(self) -> None:
        """Without a question: it was sent, kept or discarded."""
        self._is_done = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not (self._is_done or self._may_close()):
            event.ignore()
            return
        self.keeper.stop()
        self._kept().setValue("compose/geometry", self.saveGeometry())
        super().closeEvent(event)

    def _may_close(self) -> bool:
        """Now; else it closes by itself when that is decided, or stays."""
        if self.sender.is_busy:
            return False  # the message is being made: it closes then, or says why not
        self.recipients.commit()
        if not self.keeper.is_changed:
            if not self.keeper.is_tidy:
                self.keeper.discard(self.close_now)
            return self.keeper.is_tidy
        if not self._is_asking:  # closed once more while the question stands
            self._is_asking = True
            ask_to_keep(
                self,
                keep=lambda: self.keeper.keep(self.close_now),
                discard=lambda: self.keeper.discard(self.close_now),
            ).finished.connect(self._answered)
        return False

    def _answered(self) -> None:
        self._is_asking = False

    def _kept(self) -> QSettings:
        return QSettings(str(self.desk.core.profile.config / "windows.ini"), QSettings.Format.IniFormat)

    def _restore(self) -> None:
        self.resize(SIZE)
        value = self._kept().value("compose/geometry")
        if isinstance(value, QByteArray):
            self.restoreGeometry(value)
