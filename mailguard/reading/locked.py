"""What a message waits for that was not opened: a passphrase, a password or a smart card. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from mailguard.model import Encryption, Fingerprint, Key, Subkey
from mailguard.openpgp.keys import format_fingerprint
from mailguard.openpgp.status import HIDDEN, DecryptionFact, decryption_codes, split_lines

MOST_TRIED = 3  # own keys that a hidden recipient may be

_WRONG_CARD = 91
_CARD_ERRORS = frozenset({_WRONG_CARD, 108, 109, 110, 111, 112, 119, 120, 123})  # libgpg-error
_CARD_IS_MISSING = frozenset({"1", "4", "5", "6", "7"})  # CARDCTRL: GnuPG doc/DETAILS


def name_locked_key(
    fact: DecryptionFact,
    keys: Sequence[Key],
    status: Sequence[str],
    is_open: Callable[[Fingerprint], bool] = lambda _: True,
) -> DecryptionFact:
    """`fact` with the first own key that it is encrypted for, or with the card that this key is on.

    A message that a password opens is locked, with no key to name. For a hidden recipient it is any own key
    that is not open: whether it is for that one, nobody can know before. is_open: asks the agent.
    """
    if fact.state is Encryption.OK or fact.is_waiting:
        return fact
    lines = list(split_lines(status))
    if fact.state is Encryption.LOCKED:
        return _named(fact, _first(fact, keys))
    if fact.state not in (Encryption.NOKEY, Encryption.UNREADABLE):
        return fact
    card = _card(fact, keys)
    if card is not None and fact.state is Encryption.NOKEY:
        return replace(fact, reason=_words_of_card(card, lines))
    if _has_password(lines):
        return replace(fact, state=Encryption.LOCKED)
    if fact.state is Encryption.NOKEY and HIDDEN in fact.recipients:
        mine = [key for key in keys if key.is_secret and key.can_encrypt][:MOST_TRIED]
        shut = next((key for key in mine if not _is_on_card(key) and not is_open(key.fingerprint)), None)
        return _named(replace(fact, state=Encryption.LOCKED), shut) if shut is not None else fact
    return fact


def _has_password(lines: Sequence[tuple[str, list[str]]]) -> bool:
    """Whether a password opens it. Where nothing says how, GnuPG asks for one as well, but only later."""
    for keyword, _ in lines:
        if keyword in ("NEED_PASSPHRASE_SYM", "BEGIN_DECRYPTION"):
            return keyword == "NEED_PASSPHRASE_SYM"
    return False


def _named(fact: DecryptionFact, key: Key | None) -> DecryptionFact:
    if key is None:
        return fact
    return replace(fact, locked_key=key.fingerprint, locked_address=key.address or key.name)


def _first(fact: DecryptionFact, keys: Sequence[Key]) -> Key | None:
    wanted = set(fact.recipients)
    for key in keys:
        ids = {each.key_id for each in key.subkeys if each.has_secret}
        if key.is_secret and (ids & wanted or HIDDEN in wanted):
            return key
    return None


def _card(fact: DecryptionFact, keys: Sequence[Key]) -> Subkey | None:
    """The own key on a card that the message is encrypted for."""
    wanted = set(fact.recipients)
    found = (each for key in keys for each in key.subkeys if each.is_on_card and each.key_id in wanted)
    return next(found, None)


def _is_on_card(key: Key) -> bool:
    return any(each.is_on_card for each in key.subkeys)


def _words_of_card(subkey: Subkey, lines: Sequence[tuple[str, list[str]]]) -> str:
    named = f"It was encrypted for your key {format_fingerprint(str(subkey.key_id))} on a smart card"
    codes = decryption_codes(lines)
    said = {fields[0] for keyword, fields in lines if keyword == "CARDCTRL" and fields}
    if _WRONG_CARD in codes:
        return f"{named}, and another card is connected. Connect the right one, and open the message again"
    if said & _CARD_IS_MISSING or codes & _CARD_ERRORS:
        return f"{named}, which is not connected. Connect it, and open the message again"
    return f"{named}, and the card did not open it"
