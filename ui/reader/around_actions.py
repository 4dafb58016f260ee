"""What a person can do about what stands around a message: answer for a receipt, leave a mailing list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError, NotFound
from mailguard.mailto import draft_from_mailto
from mailguard.mime.mailing_list import host_of
from mailguard.model import Flag, OpenedMessage
from mailguard.model.around import ListHeaders, ReceiptRequest
from ui.desk import Desk
from ui.people import shown_name
from ui.reader.header_words import ARCHIVE, HELP, POST, UNSUBSCRIBE, list_name, quotable
from ui.saving import say_failed
from ui.widgets.boxes import Icon, message_box
from ui.widgets.notice_bars import Notice
from ui.wording import tr

if TYPE_CHECKING:
    from ui.reader.message_view import MessageView


class AroundActions(QObject):
    """For the message in the view. Nothing goes out without a click that says to whom."""

    said = Signal(str)

    def __init__(self, desk: Desk, view: MessageView) -> None:
        super().__init__(view)
        self._desk = desk
        self._view = view

    def notices(self, opened: OpenedMessage) -> list[Notice]:
        """None for messages of files, which nobody here was sent."""
        if opened.id is None:
            return []
        request = opened.around.receipt
        found = [self._receipt_notice(opened, request)] if request is not None else []
        if Flag.JUNK in opened.around.keywords:
            not_junk = (tr("Not junk"), lambda: self._mark_not_junk(opened))
            found.append(Notice("junk", "junk", tr("This looks like junk."), (not_junk,)))
        return found

    def _mark_not_junk(self, opened: OpenedMessage) -> None:
        if opened.id is None:
            return
        mail, left = self._desk.core.mail, tuple(each for each in opened.around.keywords if each != Flag.JUNK)
        for flag, is_on in ((Flag.JUNK, False), (Flag.NOT_JUNK, True)):
            self._desk.when(
                mail.set_flag([opened.id], flag, is_on),
                owner=self._view,
                done=lambda _: self._view.note_around(opened, replace(opened.around, keywords=left)),
                failed=self._failed,
            )

    # Receipts

    def _receipt_notice(self, opened: OpenedMessage, request: ReceiptRequest) -> Notice:
        sender = quotable(shown_name(opened.from_[0])) if opened.from_ else tr("The sender")
        text = (
            tr(
                "{sender} asks for a receipt, to be sent to {address}.",
                sender=sender,
                address=clean_text(request.to.address),
            )
            if request.is_elsewhere
            else tr("{sender} asks for a receipt.", sender=sender)
        )
        actions = (
            (tr("Send"), lambda: self._send_or_ask(opened, request)),
            (tr("Ignore"), lambda: self._ignore(opened)),
        )
        return Notice("receipt", "send", text, actions)

    def _send_or_ask(self, opened: OpenedMessage, request: ReceiptRequest) -> None:
        if not request.is_elsewhere:
            self._send(opened)
            return
        address = clean_text(request.to.address)
        text = tr("Send the receipt to {address}?", address=address)
        more = tr("That is another address than the message came from. It learns that you read the message.")
        box = message_box(Icon.Question, text, self._view.window(), "receiptQuestion", more=more)
        sending = box.addButton(tr("Send receipt"), QMessageBox.ButtonRole.AcceptRole)
        cancelling = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(cancelling)
        sending.clicked.connect(lambda: self._send(opened))
        box.open()

    def _send(self, opened: OpenedMessage) -> None:
        def done(_: None) -> None:
            self.said.emit(tr("The receipt is in the Outbox."))
            self._forget_receipt(opened)

        def failed(error: MailGuardError) -> None:
            if isinstance(error, NotFound):  # it was answered in another window
                self._forget_receipt(opened)
            else:
                self._failed(error)

        self._desk.when(
            self._desk.core.around.send_receipt(opened), owner=self._view, done=done, failed=failed
        )

    def _ignore(self, opened: OpenedMessage) -> None:
        self._desk.when(
            self._desk.core.around.ignore_receipt(opened),
            owner=self._view,
            done=lambda _: self._forget_receipt(opened),
            failed=self._failed,
        )

    def _forget_receipt(self, opened: OpenedMessage) -> None:
        self._view.note_around(opened, replace(opened.around, receipt=None))

    # Mailing lists

    def follow_list_link(self, anchor: str) -> None:
        if self._view.opened is None:
            return
        lists = self._view.opened.around.lists
        if anchor == UNSUBSCRIBE:
            self._unsubscribe(lists)
        elif anchor == ARCHIVE:
            self._ask_to_open(lists.archive)
        elif anchor == POST:
            self._write(lists.post)
        elif anchor == HELP and lists.help.startswith("mailto:"):
            self._write(lists.help)
        elif anchor == HELP:
            self._ask_to_open(lists.help)

    def _unsubscribe(self, lists: ListHeaders) -> None:
        """By one click where the list offers that; else by a mail, shown before it goes; else by its page."""
        if lists.is_one_click:
            self._ask_to_unsubscribe(lists)
        elif lists.unsubscribe_mail:
            self._write(lists.unsubscribe_mail)
        else:
            self._ask_to_open(lists.unsubscribe_web)

    def _ask_to_unsubscribe(self, lists: ListHeaders) -> None:
        host = host_of(lists.unsubscribe_web)
        name = list_name(lists)
        text = tr("Unsubscribe from {name}?", name=name) if name else tr("Unsubscribe from this list?")
        more = tr(
            "MailGuard asks {host} to end the subscription. It learns that this address reads its mail, and "
            "your network address. For mail that you never asked for, mark it as junk instead.",
            host=host,
        )
        box = message_box(Icon.Question, text, self._view.window(), "unsubscribeQuestion", more=more)
        asking = box.addButton(tr("Unsubscribe at {host}", host=host), QMessageBox.ButtonRole.AcceptRole)
        cancelling = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(cancelling)
        asking.clicked.connect(lambda: self._post(lists, host))
        box.open()

    def _post(self, lists: ListHeaders, host: str) -> None:
        self.said.emit(tr("Asking {host}…", host=host))
        self._desk.when(
            self._desk.core.around.unsubscribe(lists.unsubscribe_web),
            owner=self._view,
            done=lambda _: self.said.emit(tr("{host} was asked to end the subscription.", host=host)),
            failed=self._failed,
        )

    def _ask_to_open(self, link: str) -> None:
        """In the system's browser; which host that is stands in the question."""
        host = host_of(link)
        if not host:
            return
        text = tr("Open a page of {host} in the browser?", host=host)
        box = message_box(Icon.Question, text, self._view.window(), "listLinkQuestion", more=clean_text(link))
        opening = box.addButton(tr("Open {host}", host=host), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole))
        opening.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(link)))
        box.open()

    def _write(self, mailto: str) -> None:
        account = self._desk.account_for(self._view.opened)
        if account is not None:
            self._desk.compose(draft_from_mailto(mailto, account))

    def _failed(self, error: MailGuardError) -> None:
        say_failed(self._view, error)
