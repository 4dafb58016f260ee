"""Who can be written to, and how: a draft and the keyring become a plan. Pure.

The rules: keys are named by full fingerprints; a key counts as verified for the address that is
written to, not for another one on it; what the person chose is never replaced by something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from mailguard.addresses import is_address
from mailguard.model import (
    Account,
    Address,
    ChipState,
    Draft,
    Fingerprint,
    Key,
    MailKey,
    RecipientKey,
    SendPlan,
    Trust,
)
from mailguard.openpgp.keys import is_own, with_trust_of_address

Choices = Mapping[str, tuple[Fingerprint, ...]]  # keys by lower-case address

NO_KEYS: Mapping[str, MailKey] = MappingProxyType({})
LEARNT = "Autocrypt"  # the origin of a key that was learnt from mail

_VERIFIED = (Trust.FULL, Trust.ULTIMATE)
_ATTACHMENT_WORDS = re.compile(
    r"\b(attach(ed|ing|ments?)|enclosed|anhang|angehängt|anbei|beigefügt|ci-joint|pièces? jointes?"
    r"|adjunt[oa]s?|in allegato|bijlage)\b",
    re.IGNORECASE,
)


class DraftFault(StrEnum):
    """What can be wrong with a draft, apart from keys."""

    NO_RECIPIENT = "no-recipient"
    BAD_ADDRESS = "bad-address"
    NO_SUBJECT = "no-subject"
    ATTACHMENT_FORGOTTEN = "attachment-forgotten"

    @property
    def is_blocking(self) -> bool:
        """Whether nothing can be sent so; the others are questions."""
        return self in (DraftFault.NO_RECIPIENT, DraftFault.BAD_ADDRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftProblem:
    """One fault. `addresses`: the bad ones, as typed. `word`: by which an attachment is mentioned."""

    fault: DraftFault
    addresses: tuple[str, ...] = ()
    word: str = ""


def check_draft(draft: Draft) -> tuple[DraftProblem, ...]:
    """What stands against sending, in the order in which a person is asked; () where nothing does."""
    found: list[DraftProblem] = []
    if not draft.recipients:
        found.append(DraftProblem(fault=DraftFault.NO_RECIPIENT))
    bad = tuple(each.address for each in (draft.from_, *draft.recipients) if not is_address(each.address))
    if bad:
        found.append(DraftProblem(fault=DraftFault.BAD_ADDRESS, addresses=bad))
    if not draft.subject.strip():
        found.append(DraftProblem(fault=DraftFault.NO_SUBJECT))
    word = attachment_word(f"{draft.subject}\n{draft.text}")
    if word and not draft.attachments:
        found.append(DraftProblem(fault=DraftFault.ATTACHMENT_FORGOTTEN, word=word))
    return tuple(found)


def attachment_word(text: str) -> str:
    """The word by which an attachment is mentioned, outside quotes and the signature; or ""."""
    own: list[str] = []
    for line in text.splitlines():
        if line == "-- ":
            break
        if not line.startswith(">"):
            own.append(line)
    found = _ATTACHMENT_WORDS.search("\n".join(own))
    return found[0] if found else ""


def plan(
    draft: Draft,
    account: Account,
    keys: Sequence[Key],
    *,
    own: frozenset[Fingerprint],
    chosen: Choices,
    from_mail: Mapping[str, MailKey] = NO_KEYS,
) -> SendPlan:
    """How a draft would be sent. `own`: keys of accounts; `chosen`: kept choices, which the draft's outdo.

    from_mail: by lower-case address, the key that Autocrypt names: for those without another one.
    """
    choices = {**chosen, **{address.lower(): each for address, each in draft.chosen_keys.items()}}
    return SendPlan(
        encrypt=draft.encrypt,
        sign=draft.sign,
        signing_key=(draft.signing_key or account.key) if draft.sign else None,
        own_key=account.key or draft.signing_key,
        recipients=choose_keys(draft.recipients, keys, own=own, chosen=choices, from_mail=from_mail),
    )


def choose_keys(
    recipients: Sequence[Address],
    keys: Sequence[Key],
    *,
    own: frozenset[Fingerprint],
    chosen: Choices,
    from_mail: Mapping[str, MailKey] = NO_KEYS,
) -> tuple[RecipientKey, ...]:
    """The key of each recipient, in their order."""

    def choose(address: str) -> RecipientKey:
        by_hand = chosen.get(address.lower(), ())
        found = _choose(address, keys, own, by_hand)
        offered = from_mail.get(address.lower())
        return found if by_hand or offered is None else _from_mail(found, offered, keys)

    return tuple(choose(each.address) for each in recipients)


def _from_mail(found: RecipientKey, mail_key: MailKey, keys: Sequence[Key]) -> RecipientKey:
    """The key that Autocrypt names, where there is no usable one, or one that came the same way before.

    One that the person verified, chose, rejected or fetched stands.
    """
    offered = mail_key.key
    held = {key.fingerprint: key for key in keys}
    known = held.get(offered.fingerprint)
    if known is not None and _hindrance(known) is not None:
        return found  # the keyring knows better: it is revoked, or was rejected
    is_learnt = all(held[each].origin == LEARNT for each in found.choices)
    stands = found.is_verified or not is_learnt or offered.fingerprint in found.keys
    if stands or found.state is ChipState.REJECTED:
        return found
    is_theirs = _carries(offered, found.address)
    return RecipientKey(
        address=found.address,
        state=ChipState.NOT_VERIFIED if is_theirs else ChipState.OTHER_ADDRESS,
        keys=(offered.fingerprint,),
        choices=(offered.fingerprint,),
        is_from_mail=True,
        is_doubtful=mail_key.is_doubtful,
    )


def first_expiry(plan: SendPlan, keys: Sequence[Key]) -> datetime | None:
    """When the first key that the plan uses expires; None where none of them does."""
    used = {key for each in plan.recipients for key in each.keys} if plan.encrypt else set()
    if plan.sign and plan.signing_key is not None:
        used.add(plan.signing_key)
    return min(
        (key.expires for key in keys if key.fingerprint in used and key.expires is not None), default=None
    )


def own_key_fault(
    fingerprint: Fingerprint | None, keys: Sequence[Key], *, to_sign: bool, now: datetime
) -> str:
    """Why an own key cannot sign (or be encrypted to), in plain words; "" where it can."""
    key = next((each for each in keys if each.fingerprint == fingerprint), None)
    if key is None:
        return "there is no key of your own" if fingerprint is None else "it is not in the keyring"
    if key.is_revoked:
        return "it is revoked"
    if key.is_expired or (key.expires is not None and key.expires <= now):
        return f"it expired on {key.expires:%d %b %Y}" if key.expires is not None else "it has expired"
    if key.is_disabled:
        return "it is disabled"
    if to_sign:
        return "" if key.is_secret and key.can_sign else "its secret part cannot sign here"
    return "" if key.can_encrypt else "it cannot be encrypted to"


def _choose(
    address: str, keys: Sequence[Key], own: frozenset[Fingerprint], chosen: tuple[Fingerprint, ...]
) -> RecipientKey:
    candidates = [key for key in keys if _carries(key, address)]
    usable = sorted(
        (key for key in candidates if _hindrance(key) is None),
        key=lambda key: (
            key.fingerprint not in own,
            not is_own(key, own),
            not _is_verified(key, address),
            -key.created.timestamp(),
        ),
    )
    choices = tuple(key.fingerprint for key in usable)
    wanted = [key for key in keys if key.fingerprint in chosen]
    if wanted:
        return _as_chosen(address, wanted, chosen, choices, own)
    if not usable:
        return RecipientKey(address=address, state=_hindrance_of(candidates), choices=choices)
    best = usable[0]
    is_verified = is_own(best, own) or _is_verified(best, address)
    if is_own(best, own):
        state = ChipState.OWN
    elif len(usable) > 1:
        state = ChipState.SEVERAL
    else:
        state = ChipState.VERIFIED if is_verified else ChipState.NOT_VERIFIED
    return RecipientKey(
        address=address, state=state, keys=(best.fingerprint,), choices=choices, is_verified=is_verified
    )


def _as_chosen(
    address: str,
    wanted: Sequence[Key],
    chosen: tuple[Fingerprint, ...],
    choices: tuple[Fingerprint, ...],
    own: frozenset[Fingerprint],
) -> RecipientKey:
    """Keys that the person chose: those of them that can be used, never others in their place."""
    usable = [key for key in wanted if _hindrance(key) is None]
    if not usable:
        return RecipientKey(address=address, state=_hindrance_of(wanted), choices=choices)
    is_verified = all(
        _is_verified(key, address) or (is_own(key, own) and _carries(key, address)) for key in usable
    )
    if not all(_carries(key, address) for key in usable):
        state = ChipState.OTHER_ADDRESS
    elif all(is_own(key, own) for key in usable):
        state = ChipState.OWN
    else:
        state = ChipState.VERIFIED if is_verified else ChipState.NOT_VERIFIED
    return RecipientKey(
        address=address,
        state=state,
        keys=tuple(sorted((key.fingerprint for key in usable), key=chosen.index)),
        choices=choices,
        is_verified=is_verified,
    )


def _carries(key: Key, address: str) -> bool:
    """Whether the address stands on the key. User IDs of an expired or revoked key all count as such."""
    is_over = key.is_revoked or key.is_expired
    return any(
        each.address.lower() == address.lower() and (is_over or not (each.is_revoked or each.is_expired))
        for each in key.user_ids
    )


def _is_verified(key: Key, address: str) -> bool:
    return with_trust_of_address(key, address) in _VERIFIED


def _hindrance(key: Key) -> ChipState | None:
    """Why nothing can be encrypted to a key; None where it can."""
    if key.is_revoked:
        return ChipState.REVOKED
    if key.is_rejected:
        return ChipState.REJECTED
    if key.is_expired:
        return ChipState.EXPIRED
    if key.can_encrypt:
        return None
    has_expired = any(
        each.is_expired and not each.is_revoked and "e" in each.capabilities for each in key.subkeys
    )
    return ChipState.EXPIRED if has_expired else ChipState.CANNOT_ENCRYPT


# Of several keys that cannot be used, the one that helps most: an expired key may have been prolonged.
_TELLING = (ChipState.EXPIRED, ChipState.CANNOT_ENCRYPT, ChipState.REJECTED, ChipState.REVOKED)


def _hindrance_of(keys: Sequence[Key]) -> ChipState:
    found = {_hindrance(key) for key in keys}
    return next((each for each in _TELLING if each in found), ChipState.MISSING)
