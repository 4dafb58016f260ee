"""Whether pictures of the network may be loaded for a message: by themselves, when asked for, or not at all.

Never where content could be used to leak what was decrypted, or to change what a signature seems to say:
pictures are for mail of which nothing is encrypted or signed, unless a setting allows them for the rest. And
never for what could not be opened, was changed, or is protected in parts. Pure.
"""

from __future__ import annotations

from collections.abc import Collection

from mailguard.mime.remote import host_of, parked_pictures
from mailguard.model import (
    Encryption,
    OpenedMessage,
    PictureRule,
    PictureRuleKind,
    Settings,
    Signature,
)
from mailguard.model.around import Method

NEVER = frozenset({"B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B09", "B10", "B14"})
MOST_PICTURES = 100

# What the reader found that speaks against a sender: then no rule for it counts.
_DOUBTS = frozenset({"from-differs", "from-several", "misleading-link"})


def pictures_of(opened: OpenedMessage) -> tuple[str, ...]:
    """Addresses of the pictures that its page has a place for."""
    return parked_pictures(opened.html)[:MOST_PICTURES] if opened.html is not None else ()


def may_load(opened: OpenedMessage, settings: Settings) -> bool:
    """Whether they may be loaded if the person wants it."""
    facts = opened.verdict.facts
    is_plain = facts.encryption is Encryption.NONE and facts.signature is Signature.NONE
    return opened.banner.id not in NEVER and (is_plain or settings.pictures_in_protected)


def sender_to_allow(opened: OpenedMessage) -> str | None:
    """The one address that a rule for this message's sender would name, in lower case; None where the message
    does not say plainly whom it is from, or the user's own provider found that it is not from there."""
    addresses = {each.address.lower() for each in opened.from_}
    if len(addresses) != 1 or any(each.code in _DOUBTS for each in opened.warnings):
        return None
    (address,) = addresses
    return address if "@" in address and not _is_refuted(opened) else None


def pictures_to_load(
    opened: OpenedMessage, rules: Collection[PictureRule], settings: Settings
) -> tuple[str, ...]:
    """Those that are loaded without asking: all by a rule for the sender, else those of allowed sites."""
    if not rules or not may_load(opened, settings):
        return ()
    wanted = pictures_of(opened)
    sender = sender_to_allow(opened)
    if sender is not None and PictureRule(PictureRuleKind.SENDER, sender) in rules:
        return wanted
    sites = {rule.value for rule in rules if rule.kind is PictureRuleKind.SITE}
    return tuple(each for each in wanted if host_of(each) in sites)


def _is_refuted(opened: OpenedMessage) -> bool:
    """Whether the provider says that the address in From did not send this: DMARC failed, RFC 7489."""
    word = opened.around.provider
    return word is not None and any(
        each.method is Method.DMARC and each.result == "fail" for each in word.results
    )
