"""What importing a key would do, and what speaks against it: told before anything is imported. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mailguard.cleaning import clean_text
from mailguard.model import (
    Fingerprint,
    ImportChange,
    ImportNews,
    ImportPreview,
    Key,
    KeyRival,
    Trust,
)
from mailguard.openpgp.keys import parse_user_id, with_trust_of_address
from mailguard.openpgp.packets import RawKey

MOST_SIGNATURES = 1_000  # more than any key of a person has: others' confirmations are left out then
USUAL_VERSION = 4

_VERIFIED = (Trust.FULL, Trust.ULTIMATE)


def preview_key(
    raw: RawKey,
    key: Key | None,
    held: Key | None,
    keys: Sequence[Key],
    own_addresses: Collection[str],
) -> ImportPreview:
    """One key before its import.

    key: as GnuPG read it; None where it could not.
    held: what the keyring has of it. keys: the keyring. own_addresses: of all accounts, in lower case.
    """
    if key is None:
        return _unreadable(raw)
    return ImportPreview(
        fingerprint=key.fingerprint,
        name=key.name,
        address=key.address,
        user_ids=tuple(each.text for each in key.user_ids),
        algorithm=key.algorithm,
        created=key.created,
        change=change_by_import(key, held),
        is_secret=key.is_secret,
        expires=key.expires,
        is_revoked=key.is_revoked,
        is_expired=key.is_expired,
        version=raw.version,
        news=_news(key, held) if held is not None else (),
        rival=_rival(key, keys) if held is None and not (key.is_secret or key.is_revoked) else None,
        own_address=_claimed(key, held, own_addresses),
        left_out=raw.signatures if is_flooded(raw) else 0,
        data=raw.raw,
    )


def is_flooded(raw: RawKey) -> bool:
    """Whether it was made too large to be used: CVE-2019-13050."""
    return raw.signatures > MOST_SIGNATURES


def change_by_import(coming: Key, held: Key | None) -> ImportChange:
    """What a key would change in the keyring that holds `held` of it."""
    if held is None:
        return ImportChange.NEW if coming.user_ids else ImportChange.DAMAGED
    return ImportChange.UPDATED if _news(coming, held) else ImportChange.UNCHANGED


def claims_address(key_addresses: Collection[str], own_addresses: Collection[str]) -> str:
    """The first of a key's addresses that is one of the person's own; "" where none is."""
    return next((each for each in key_addresses if each.lower() in own_addresses), "")


def _unreadable(raw: RawKey) -> ImportPreview:
    name, address, _ = parse_user_id(raw.user_ids[0]) if raw.user_ids else ("", "", "")
    is_known = raw.version == USUAL_VERSION
    return ImportPreview(
        fingerprint=raw.fingerprint,
        name=name,
        address=address,
        user_ids=tuple(clean_text(each) for each in raw.user_ids),
        algorithm="",
        created=None,
        change=ImportChange.DAMAGED if is_known else ImportChange.UNSUPPORTED,
        is_secret=raw.is_secret,
        version=raw.version,
    )


def _news(coming: Key, held: Key) -> tuple[tuple[ImportNews, str], ...]:
    """All that a person could see change: addresses, subkeys, dates, revocations, the secret part."""
    found: list[tuple[ImportNews, str]] = []
    if coming.is_revoked and not held.is_revoked:
        found.append((ImportNews.REVOKED, ""))
    if coming.is_secret and not held.is_secret:
        found.append((ImportNews.PRIVATE, ""))
    known = {(each.text, each.is_revoked) for each in held.user_ids}
    for each in coming.user_ids:
        if (each.text, each.is_revoked) not in known:
            found.append((ImportNews.ADDRESS, each.address or each.text))
    dates = {each.fingerprint: (each.expires, each.is_revoked) for each in held.subkeys}
    for sub in coming.subkeys:
        if sub.fingerprint not in dates:
            found.append((ImportNews.SUBKEY, sub.algorithm))
        elif dates[sub.fingerprint] != (sub.expires, sub.is_revoked) and not coming.is_revoked:
            found.append((ImportNews.EXPIRY, ""))
    return tuple(dict.fromkeys(found))


def _rival(key: Key, keys: Sequence[Key]) -> KeyRival | None:
    """Another usable key for one of its addresses: a verified one, where there is one."""
    found = [
        KeyRival(
            address=address,
            fingerprint=each.fingerprint,
            is_verified=each.is_secret or with_trust_of_address(each, address) in _VERIFIED,
        )
        for address in key.addresses
        for each in keys
        if _is_other(each, key.fingerprint) and address.lower() in map(str.lower, each.addresses)
    ]
    return next((each for each in found if each.is_verified), found[0] if found else None)


def _is_other(key: Key, fingerprint: Fingerprint) -> bool:
    return key.fingerprint != fingerprint and not (key.is_revoked or key.is_expired or key.is_rejected)


def _claimed(key: Key, held: Key | None, own_addresses: Collection[str]) -> str:
    """A secret key may well be the person's own, from elsewhere: it is warned of as what it is."""
    if key.is_secret or (held is not None and held.is_secret):
        return ""
    return claims_address(key.addresses, own_addresses)
