"""The notice bars of what a message asks of the person's own keys: to take one in, to have one published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailguard.cleaning import clean_text
from mailguard.core.futures import then
from mailguard.errors import Cancelled, KeyMissing, MailGuardError
from mailguard.model import OpenedMessage
from mailguard.model.identities import own_addresses
from ui.desk import Desk
from ui.saving import say_failed
from ui.widgets.notice_bars import Notice
from ui.wording import tr

if TYPE_CHECKING:
    from ui.reader.message_view import MessageView


def request_notices(desk: Desk, view: MessageView, opened: OpenedMessage) -> list[Notice]:
    """None for a message that was changed on its way."""
    if opened.banner.id == "B07":
        return []
    found = []
    if opened.autocrypt.is_setup_broken:
        text = tr("This says to be an Autocrypt Setup Message, but it is damaged. It cannot be opened.")
        found.append(Notice("setup", "caution", text))
    elif opened.autocrypt.setup_message is not None:
        found.append(_setup(desk, view, opened))
    if opened.wks_request:
        text = tr("{sender} asks you to confirm that your key is published.", sender=_sender(opened))
        confirming = (tr("Confirm publication"), lambda: confirm_publication(desk, view, opened))
        found.append(Notice("publication", "publish", text, (confirming,)))
    return found


def open_setup(desk: Desk, view: MessageView, opened: OpenedMessage) -> None:
    """“Open with its code”."""
    from ui.keys.setup_dialog import SetupCodeDialog

    source, found = view.source, opened.autocrypt.setup_message
    if source is None or found is None:
        return
    begin, form = found
    dialog = SetupCodeDialog(
        desk,
        lambda code: then(source.load(), lambda raw: desk.core.key_requests.open_setup_message(raw, code)),
        begin=begin or "",
        form=form or "",
        parent=view.window(),
    )
    desk.keep(dialog)


def confirm_publication(desk: Desk, view: MessageView, opened: OpenedMessage) -> None:
    """Answer the provider; where its own key is not here, look for that first."""
    sender = _sender(opened)

    def failed(error: MailGuardError) -> None:
        if isinstance(error, KeyMissing):
            view.said.emit(
                tr("The answer is encrypted for {sender}: its key is needed first.", sender=sender)
            )
            desk.find_key(sender, view.window())
        elif not isinstance(error, Cancelled):
            say_failed(view, error)

    desk.with_passphrase(
        lambda passphrase: desk.core.key_requests.confirm_publication(opened, passphrase),
        owner=view,
        purpose=tr("To confirm that your key is published."),
        done=lambda _: view.said.emit(tr("The confirmation for {sender} is in the Outbox.", sender=sender)),
        failed=failed,
    )


def _setup(desk: Desk, view: MessageView, opened: OpenedMessage) -> Notice:
    own = own_addresses(desk.core.accounts.all())
    people = {each.address.lower() for each in (*opened.from_, *opened.to)}
    if len(people) != 1 or not people <= own:
        text = tr("This is an Autocrypt Setup Message that does not come from you. Its key is not for you.")
        return Notice("setup", "caution", text)
    text = tr("This Autocrypt Setup Message brings your secret key from another program or device of yours.")
    return Notice(
        "setup", "key", text, ((tr("Open with its code…"), lambda: open_setup(desk, view, opened)),)
    )


def _sender(opened: OpenedMessage) -> str:
    return clean_text(opened.from_[0].address) if len(opened.from_) == 1 else tr("A key directory")
