"""The notice bars about keys that a message brings, and what their buttons do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailguard.cleaning import clean_text
from mailguard.model import FoundKey, OpenedMessage
from mailguard.model.identities import own_addresses
from mailguard.openpgp.import_preview import USUAL_VERSION
from mailguard.openpgp.keys import format_fingerprint, parse_user_id
from ui.desk import Desk
from ui.reader.message_body import NOTHING_SHOWN
from ui.widgets.notice_bars import Notice
from ui.wording import tr

if TYPE_CHECKING:
    from ui.reader.message_view import MessageView


def offers_keys(opened: OpenedMessage | None) -> bool:
    """Whether its keys may be looked at: not of a message that was changed, or of which nothing is shown."""
    return opened is not None and bool(opened.keys) and opened.banner.id not in ("B07", *NOTHING_SHOWN)


def key_notices(desk: Desk, view: MessageView, opened: OpenedMessage) -> list[Notice]:
    """None for a message that was changed: whoever did that may have put a key of theirs into it."""
    found = [each for each in opened.keys if not each.is_held]
    if not found or not offers_keys(opened):
        return []
    own = own_addresses(desk.core.accounts.all())

    def look() -> None:
        review_keys(desk, view, opened)

    claimed = next((address for each in found if (address := _claims(each, own))), "")
    if claimed:
        text = tr(
            "This message brings a key for your own address {address}. It is not your key.", address=claimed
        )
        return [Notice("key", "caution", text, ((tr("Look at it…"), look),))]
    if any(each.is_secret for each in found):
        text = tr("This message holds a secret key. Secret keys do not belong in mail.")
        return [Notice("key", "caution", text, ((tr("Look at it…"), look),))]
    return [Notice("key", "key", _brought(found), ((tr("Import…"), look),))]


def review_keys(desk: Desk, view: MessageView, opened: OpenedMessage) -> None:
    """“Import keys”, with all that lie in the message: each can be taken or left."""
    desk.review_import(keys_in(opened), tr("this message"), view.window(), from_mail=True)


def keys_in(opened: OpenedMessage) -> bytes:
    """The keys that lie in a message, armored, one after the other."""
    return b"\n".join(each.armored for each in opened.keys)


def _brought(found: list[FoundKey]) -> str:
    whose = _whose(found[0])
    if found[0].version != USUAL_VERSION and not found[0].fingerprint:
        return tr("This message brings a key of an OpenPGP version that is not known here.")
    if len(found) == 1:
        return tr("This message brings the key of {address}.", address=whose)
    return tr("This message brings {n} keys, of {address} and others.", n=len(found), address=whose)


def _claims(key: FoundKey, own: frozenset[str]) -> str:
    """The own address that a key of somebody else names; "" where it names none."""
    if key.is_secret or key.is_own:
        return ""
    addresses = (parse_user_id(each)[1] for each in key.user_ids)
    return next((each for each in addresses if each.lower() in own), "")


def _whose(key: FoundKey) -> str:
    if not key.user_ids:
        return format_fingerprint(key.fingerprint)
    _, address, _ = parse_user_id(key.user_ids[0])
    return address or clean_text(key.user_ids[0])
