"""The message pane: banner, header, notices, body and attachments of what was opened.

Content and banner change in the same event. While a message is opened the banner is B01 and
nothing of it is in sight; an answer for a message that is no longer wanted is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from mailguard.banner.verdicts import working_banner
from mailguard.errors import MailGuardError, NotFound, Unreachable, WholeNeeded
from mailguard.events import Event, KeysChanged, KeysLocked
from mailguard.model import (
    Attachment,
    Banner,
    BannerAction,
    Encryption,
    OpenedMessage,
    ShowAs,
)
from mailguard.model.around import Around
from mailguard.model.identities import own_addresses
from ui.attachments.attachment_actions import AttachmentActions
from ui.attachments.attachment_bar import AttachmentBar
from ui.attachments.attachment_removal import AttachmentRemoval
from ui.desk import Desk
from ui.pane_focus import Stop, first_button
from ui.paper.printing import Printing
from ui.reader.address_menu import show_address_menu
from ui.reader.around_actions import AroundActions
from ui.reader.attached_message import AttachedMessages
from ui.reader.banner_actions import BannerActions
from ui.reader.links import open_link
from ui.reader.message_body import NOTHING_SHOWN, MessageBody, way_to_show
from ui.reader.message_header import MessageHeader
from ui.reader.message_notices import notices_for
from ui.reader.message_opening import MessageOpening, not_opened
from ui.reader.message_saving import MessageSaving
from ui.reader.message_source import MessageSource, stored
from ui.reader.picture_loading import PictureLoading
from ui.reader.pictures_below import PicturesBelow
from ui.reader.security_banner import SecurityBanner
from ui.reader.sender_key import SenderKey
from ui.widgets.notice_bars import NoticeBars
from ui.wording import tr, words_for


class MessageView(QWidget):
    """One message; in the main window and in windows of its own."""

    shown = Signal(object)  # the OpenedMessage now in sight
    emptied = Signal()
    said = Signal(str)  # for the status bar
    link_hovered = Signal(str)
    starred = Signal(bool)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="messageView")
        self._desk = desk
        self._wished: ShowAs | None = None
        self._has_broken = False  # showing it as sent ended the browser
        self._in_body: tuple[str, str] | None = None  # banner and text that the body shows
        self.opened: OpenedMessage | None = None
        self._rest_in_sight: OpenedMessage | None = None
        self.banner = SecurityBanner()
        self.header = MessageHeader()
        self.notices = NoticeBars()
        self.body = MessageBody(zoom=desk.zoom)
        self.attachments = AttachmentBar()
        self.pictures = PictureLoading(desk, self)
        self.below = PicturesBelow(desk, self)
        self._opening = MessageOpening(desk, self)
        self._banner_actions = BannerActions(desk, self)
        self.around = AroundActions(desk, self)
        self.printing = Printing(desk, self)
        self.saving = MessageSaving(desk, self)
        self.sender_key = SenderKey(desk, self)
        self.attached = AttachedMessages(desk, self)
        self._attachment_actions = AttachmentActions(desk, self.attachments, self)
        self._attachment_removal = AttachmentRemoval(desk, self)
        self._lay_out()
        self._connect()

    # What is shown

    @property
    def source(self) -> MessageSource | None:
        return self._opening.source

    @property
    def is_draft(self) -> bool:
        return self._opening.is_draft

    @property
    def in_sight(self) -> OpenedMessage | None:
        """What stands under the banner that is shown, and nothing else of the message."""
        return self._rest_in_sight or self.opened

    @property
    def answerable(self) -> OpenedMessage | None:
        """What an answer is to, where the message in sight may be answered."""
        opened = self.opened
        may_answer = opened is not None and self.attached.may_answer(opened)
        return self.in_sight if may_answer else None

    def show_message(self, source: MessageSource, *, by_hand: bool, is_draft: bool = False) -> None:
        """Open a message; one that a person chose asks for its passphrase where it is locked."""
        self.attached.forget()
        self._opening.choose(source, is_draft=is_draft)
        self._has_broken = False
        self._wished = None
        self.body.is_dark_page = False
        self._start_over()
        self._opening.ask(by_hand=by_hand)

    def show_opened(self, source: MessageSource, opened: OpenedMessage, *, is_draft: bool = False) -> None:
        """Show a message that is open already."""
        self._opening.choose(source, is_draft=is_draft)
        self._show(opened)
        self.unlock()

    def clear(self) -> None:
        """No message: nothing of the last one stays."""
        self.attached.forget()
        self._opening.choose(None)
        self._opening.give_up_unlocking()
        self._forget()

    def show_as(self, wished: ShowAs) -> None:
        """Another way to show this message, until another one is opened."""
        self._wished = wished
        if self.opened is not None:
            self._show_body(self.opened)

    def read_as(self, charset: str | None) -> None:
        """Read the text of this message in another charset, until another message is opened; None: as it
        says. What is in sight stands until it is read."""
        if self.source is not None and self.opened is not None:
            self._opening.choose(self.source.in_charset(charset), is_draft=self.is_draft)
            self._opening.ask(by_hand=True)

    def toggle_dark_page(self) -> None:
        """Turn the page of this HTML message dark, or light again, until another one is opened."""
        self.body.is_dark_page = not self.body.is_dark_page
        if self.shown_as is ShowAs.PLAIN:
            self._wished = ShowAs.SIMPLE  # plain text follows the theme
        if self.opened is not None:
            self._show_body(self.opened)

    @property
    def shown_as(self) -> ShowAs:
        return self.body.shown_as

    def load_pictures(self) -> None:
        """Fetch the pictures of this message from the network, this once."""
        self.pictures.load_all()
        self.show_notices()

    def show_notices(self) -> None:
        """Make the notice bars anew: something that they tell of has changed."""
        if self.opened is not None:
            self._show_notices(self.opened)

    def check_again(self) -> None:
        """Decrypt and verify anew."""
        if self.source is not None:
            self._start_over()
            self._opening.ask(by_hand=True)

    def show_whole(self) -> None:
        """With the files that were left on the server."""
        if self.source is not None and self.source.whole is not None:
            self._opening.choose(self.source.whole(), is_draft=self.is_draft)
            self._start_over()
            self._opening.ask(by_hand=True)

    def judge_again(self) -> None:
        """As `check_again`, but what is in sight stands until the answer is here."""
        self._opening.ask(by_hand=False)

    def decrypt(self) -> None:
        """Decrypt what was not decrypted by itself."""
        if self.source is not None and self.source.id is not None:
            asked = stored(self._desk.core, self.source.id, is_asked=True)
            self._opening.choose(asked, is_draft=self.is_draft)
            self.check_again()

    def unlock(self) -> None:
        """Ask for the passphrase of the message in sight."""
        if self.opened is not None:
            self._opening.unlock(self.opened)

    def stops(self) -> tuple[Stop, ...]:
        """Where F6 halts: banner, headers, text, attachments."""
        return (
            (self.banner, self.banner),
            (self.header, self.header.subject),
            (self.body, self.body.focus_target()),
            (self.attachments, first_button(self.attachments, QPushButton)),
        )

    def show_details(self) -> None:
        if self.opened is not None:
            self._banner_actions.show_details(self.opened)

    def show_rest(self) -> None:
        """In place of the signed part, what the signature does not cover: under a banner that says so."""
        rest = self.opened.unsigned_rest if self.opened is not None else None
        if rest is not None:
            self._in_body = None
            self._rest_in_sight = rest
            self.banner.show_rest(rest.banner)
            self.body.show_message(rest, ShowAs.PLAIN)
            self.attachments.show_attachments(rest.attachments)
            self.notices.show_notices(())

    def show_signed_part(self) -> None:
        if self.opened is not None:
            self._show(self.opened)

    # Asking and showing

    def note_around(self, opened: OpenedMessage, around: Around) -> None:
        """Something around a message changed, if it is the one in sight: its bars are made anew."""
        if self.opened is opened:
            self.opened = replace(opened, around=around)
            self.show_notices()

    def _start_over(self) -> None:
        self._opening.give_up_unlocking()
        self._forget()
        self.banner.show_banner(working_banner(), is_announced=False)
        self._opening.start_waiting()

    def _forget(self) -> None:
        self.opened = None
        self._rest_in_sight = None
        self._in_body = None
        self.sender_key.follow(None)
        self.pictures.start_over()
        self.below.start_over()
        self.header.hide()
        self.notices.show_notices(())
        self.body.clear()
        self.attachments.show_attachments(())
        self.emptied.emit()

    def _show(self, opened: OpenedMessage) -> None:
        self.opened = opened
        self._rest_in_sight = None
        self.sender_key.follow(opened)
        self.banner.show_banner(opened.banner)
        self.header.show_message(opened, self._own_addresses(), self._desk.core.tags.now)
        self.header.show()
        self.pictures.show_message(opened)
        self.below.show_message(opened)
        self._show_notices(opened)
        if opened.html is not None or self._in_body != (opened.banner.id, opened.text):
            self._show_body(opened)  # else the place to which a person has scrolled is kept
        is_hidden = opened.banner.id in NOTHING_SHOWN
        self.attachments.show_attachments(
            () if is_hidden else opened.attachments, can_change=opened.id is not None and not self.is_draft
        )
        self._attachment_actions.must_ask = opened.banner.id == "B07"
        self.shown.emit(opened)

    def _show_body(self, opened: OpenedMessage) -> None:
        if self._rest_in_sight is not None:
            return  # nothing else may stand under its banner
        self._in_body = (opened.banner.id, opened.text)
        if opened.banner.id in NOTHING_SHOWN:
            self._show_nothing(opened.banner)
            return
        usual = self._desk.core.accounts.settings().show_as
        way = way_to_show(opened, usual, self._wished)
        self.body.show_message(opened, way, self.pictures.fetched, self.below.found)

    def _show_nothing(self, banner: Banner) -> None:
        """Where no content may be shown the body says what the banner says, with the same actions."""
        actions: list[tuple[str, Callable[[], object]]] = [
            (self.banner.words(action), lambda action=action: self._banner_actions.act(action))
            for action in banner.actions
            if action is not BannerAction.DETAILS
        ]
        self.body.show_state(banner.title, banner.sentence, "encrypt", actions)

    def _show_notices(self, opened: OpenedMessage) -> None:
        if self._rest_in_sight is not None:
            return
        self.notices.show_notices(
            notices_for(self, self._desk, opened, is_draft=self.is_draft, has_broken=self._has_broken)
        )

    def _failed(self, error: MailGuardError) -> None:
        self._forget()
        text = words_for(error).text
        if isinstance(error, Unreachable):
            text = tr("This message is not stored on this computer. It will load when you are online.")
        self.banner.show_banner(not_opened())
        again: list[tuple[str, Callable[[], object]]] = [(tr("Try again"), self.check_again)]
        icon = "help" if isinstance(error, NotFound) else "caution"
        if isinstance(error, WholeNeeded):
            again = [(tr("Download"), self.show_whole)]
            self.body.show_state(tr("This message is not downloaded yet"), text, "save", again)
            return
        self.body.show_state(tr("This message could not be opened"), text, icon, again)

    def _say_loading(self) -> None:
        self.body.show_state(tr("Loading message…"), "", "", ())

    def _open_attached(self, attachment: Attachment, in_window: bool) -> None:
        if in_window:
            self.attached.open_in_window(attachment)
        else:
            self.attached.open_here(attachment)

    # Following what happens

    def _pictures_came(self) -> None:
        if self.opened is not None:
            self._show_body(self.opened)
            self._show_notices(self.opened)

    def _below_came(self) -> None:
        if self.opened is not None:
            self._show_body(self.opened)

    def _browser_broke(self) -> None:
        """What draws mail as sent has ended: this message is shown in the other way, and it is said why."""
        self._wished = ShowAs.SIMPLE
        self._has_broken = True
        if self.opened is not None:
            self._show_body(self.opened)
            self._show_notices(self.opened)

    def _happened(self, event: Event) -> None:
        if self.opened is None:
            return
        if isinstance(event, KeysChanged):
            self._opening.ask(by_hand=False)  # the old verdict stands until the new one is here
        elif isinstance(event, KeysLocked) and self.opened.verdict.facts.encryption is Encryption.OK:
            self._start_over()
            self._opening.ask(by_hand=False)

    def _own_addresses(self) -> frozenset[str]:
        return own_addresses(self._desk.core.accounts.all())

    def _act(self, action: BannerAction) -> None:
        if action is BannerAction.CANCEL:
            self._cancel()
        else:
            self._banner_actions.act(action)

    def _cancel(self) -> None:
        """Stop waiting for this message."""
        self._opening.stop()
        self.banner.show_banner(not_opened())
        self.body.show_state(tr("Stopped"), "", "", [(tr("Open it"), self.check_again)])

    # Parts

    def _lay_out(self) -> None:
        self.setProperty("surface", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # a window has no page of ours below it
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        for part in (self.banner, self.attached.bar, self.header, self.notices):
            inside.addWidget(part)
        inside.addWidget(self.body, 1)
        inside.addWidget(self.attachments)

    def _connect(self) -> None:
        self._opening.opened.connect(self._show)
        self._opening.failed.connect(self._failed)
        self._opening.is_slow.connect(self._say_loading)
        self._opening.came_online.connect(self.check_again)
        self.banner.acted.connect(self._act)
        self.banner.back_asked.connect(self.show_signed_part)
        self._attachment_actions.said.connect(self.said)
        self._attachment_actions.message_asked.connect(self._open_attached)
        self._attachment_actions.removal_asked.connect(self._attachment_removal.ask)
        self._attachment_removal.said.connect(self.said)
        self.pictures.changed.connect(self._pictures_came)
        self.below.changed.connect(self._below_came)
        self.body.browser_broke.connect(self._browser_broke)
        self.body.link_hovered.connect(self.link_hovered)
        self.body.link_asked.connect(lambda target, said: open_link(self._desk, target, said, self))
        self.header.star_toggled.connect(self.starred)
        self.header.person_asked.connect(
            lambda person, place: show_address_menu(
                self._desk, person, self._desk.account_for(self.opened), place, self
            )
        )
        self.header.list_link_asked.connect(self.around.follow_list_link)
        self.around.said.connect(self.said)
        self.printing.said.connect(self.said)
        self.saving.said.connect(self.said)
        self._desk.bridge.happened.connect(self._happened)
