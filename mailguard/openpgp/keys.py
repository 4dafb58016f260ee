"""Keys as GnuPG lists them. Source: GnuPG doc/DETAILS, "Format of the colon listings"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from mailguard.cleaning import clean_name, clean_text
from mailguard.model import Fingerprint, Key, KeyId, KeyStatus, Subkey, Trust, UserId

SOON = timedelta(days=30)

_VALIDITY = {
    "q": Trust.UNDEFINED,
    "n": Trust.NEVER,
    "m": Trust.MARGINAL,
    "f": Trust.FULL,
    "u": Trust.ULTIMATE,
}
_CURVES = {"ed25519": "Ed25519", "cv25519": "Cv25519", "ed448": "Ed448", "cv448": "X448"}
# RFC 9580 section 9.1. Those of one curve alone are named by it.
_ALGORITHMS = {1: "RSA", 2: "RSA", 3: "RSA", 16: "Elgamal", 17: "DSA", 18: "ECDH", 19: "ECDSA", 22: "EdDSA"}
_OF_ONE_CURVE = {25: "X25519", 26: "X448", 27: "Ed25519", 28: "Ed448"}
_USER_ID = re.compile(
    r"^\s*(?P<name>[^<(]*?)\s*(?:\((?P<comment>.*)\))?\s*(?:<(?P<address>[^<>]*)>)?\s*$", re.S
)
_ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})")


@dataclass(slots=True)
class _Block:
    """The lines of one key."""

    primary: list[str]
    is_secret: bool
    user_ids: list[list[str]] = field(default_factory=list)
    subkeys: list[tuple[list[str], list[str], list[str]]] = field(default_factory=list)  # sub, fpr, grp
    revocations: list[list[str]] = field(default_factory=list)


def parse_colons(text: str) -> tuple[Key, ...]:
    """Keys of `gpg --with-colons --with-secret --with-keygrip` (or of a preview), in their order.

    A key without user ID is kept. Lines of unknown kinds are passed over.
    """
    return tuple(_key(block) for block in _blocks(text))


def own_first(keys: Sequence[Key]) -> tuple[Key, ...]:
    return tuple(sorted(keys, key=lambda key: (not key.is_secret, key.name.casefold(), key.address)))


def key_status(key: Key, now: datetime, own: frozenset[Fingerprint] = frozenset()) -> KeyStatus:
    """What the Status column says; the first that fits."""
    if key.is_revoked:
        return KeyStatus.REVOKED
    if key.is_rejected:
        return KeyStatus.REJECTED
    if key.is_expired:
        return KeyStatus.EXPIRED
    if key.expires is not None and key.expires - now < SOON:
        return KeyStatus.EXPIRES_SOON
    if is_own(key, own):
        return KeyStatus.OWN
    if key.validity in (Trust.FULL, Trust.ULTIMATE):
        return KeyStatus.VERIFIED
    return KeyStatus.PARTLY if key.validity is Trust.MARGINAL else KeyStatus.NOT_VERIFIED


def is_own(key: Key, own: frozenset[Fingerprint] = frozenset()) -> bool:
    """A key with its secret part here that is ultimately trusted, or chosen for an account."""
    return key.is_secret and (key.owner_trust is Trust.ULTIMATE or key.fingerprint in own)


def format_fingerprint(fingerprint: str) -> str:
    """In groups of four: "3D07 F1A4 …"."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def parse_user_id(text: str) -> tuple[str, str, str]:
    """(name, address, comment) of a user ID "Name (comment) <address>", or of a bare address."""
    found = _USER_ID.match(text)
    if found is None:
        return clean_name(text), "", ""
    name, comment, address = (found[each] or "" for each in ("name", "comment", "address"))
    if not address and "@" in name and " " not in name.strip():
        name, address = "", name
    return clean_name(name), clean_text(address).strip(), clean_text(comment)


def _blocks(text: str) -> Iterator[_Block]:
    block: _Block | None = None
    for line in text.split("\n"):  # a user ID may hold other signs that end lines
        fields = line.split(":")
        fields += [""] * (21 - len(fields))
        kind = fields[0]
        if kind in ("pub", "sec"):
            if block is not None:
                yield block
            block = _Block(fields, kind == "sec" or bool(fields[14]))
            block.subkeys.append((fields, [], []))
        elif block is None:
            continue
        elif kind == "uid":
            block.user_ids.append(fields)
        elif kind in ("sub", "ssb"):
            block.subkeys.append((fields, [], []))
        elif kind == "fpr":
            block.subkeys[-1][1].extend([] if block.subkeys[-1][1] else fields)
        elif kind == "grp":
            block.subkeys[-1][2].extend([] if block.subkeys[-1][2] else fields)
        elif kind in ("rev", "rvs") and len(block.subkeys) == 1:
            block.revocations.append(fields)
    if block is not None:
        yield block


def _key(block: _Block) -> Key:
    pub = block.primary
    subkeys = tuple(_subkey(*each) for each in block.subkeys)
    capabilities = pub[11]
    user_ids = tuple(_user_id(each) for each in block.user_ids)
    revoked_on = next((_time(each[5]) for each in block.revocations if each[10][:2] == "20"), None)
    return Key(
        fingerprint=subkeys[0].fingerprint,
        user_ids=user_ids,
        subkeys=subkeys,
        validity=_VALIDITY.get(pub[1][:1], Trust.UNKNOWN),
        owner_trust=_VALIDITY.get(pub[8][:1], Trust.UNKNOWN),
        is_secret=block.is_secret,
        is_revoked=pub[1].startswith("r"),
        is_expired=pub[1].startswith("e"),
        is_disabled="D" in capabilities,
        can_encrypt="E" in capabilities,
        can_sign="S" in capabilities,
        revoked_on=revoked_on,
    )


def _subkey(line: list[str], fingerprint: list[str], grip: list[str]) -> Subkey:
    return Subkey(
        fingerprint=Fingerprint((fingerprint[9] if fingerprint else line[4]).upper()),
        key_id=KeyId(line[4].upper()),
        algorithm=_algorithm(line),
        created=_time(line[5]) or datetime.fromtimestamp(0, UTC),
        expires=_time(line[6]),
        capabilities="".join(each for each in line[11] if each.islower()),
        is_revoked=line[1].startswith("r"),
        is_expired=line[1].startswith("e"),
        has_secret=line[0] in ("sec", "ssb") or line[14] == "+",
        is_on_card=len(line[14]) > 1 and line[14] != "+",
        keygrip=grip[9] if grip else "",
    )


def algorithm_name(number: int, bits: str, curve: str = "") -> str:
    """As "RSA 4096" or "Ed25519". `bits`, `curve`: "" where not known."""
    if number in _OF_ONE_CURVE:
        return _OF_ONE_CURVE[number]
    if curve:
        return _CURVES.get(curve.lower(), curve)
    return f"{_ALGORITHMS.get(number, f'algorithm {number}')} {bits}".strip()


def _algorithm(line: list[str]) -> str:
    return algorithm_name(int(line[3]) if line[3].isdigit() else 0, line[2], line[16])


def _user_id(line: list[str]) -> UserId:
    text = unescape(line[9])
    name, address, comment = parse_user_id(text)
    return UserId(
        text=text,
        name=name,
        address=address,
        comment=comment,
        validity=_VALIDITY.get(line[1][:1], Trust.UNKNOWN),
        is_revoked=line[1].startswith("r"),
        is_expired=line[1].startswith("e"),
        created=_time(line[5]),
    )


def unescape(text: str) -> str:
    r"""A field of a colon listing: \xHH stands for a character that has a meaning there."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def with_trust_of_address(key: Key, address: str) -> Trust:
    """The validity of the user ID that carries `address`; UNKNOWN where none does."""
    found = [
        each.validity
        for each in key.user_ids
        if each.address.lower() == address.lower() and not each.is_revoked and not each.is_expired
    ]
    return max(found, key=_RANK.index, default=Trust.UNKNOWN)


def _time(text: str) -> datetime | None:
    if "T" in text:
        return datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return datetime.fromtimestamp(int(text), UTC) if text.isdigit() and int(text) else None


_RANK = [Trust.UNKNOWN, Trust.UNDEFINED, Trust.NEVER, Trust.MARGINAL, Trust.FULL, Trust.ULTIMATE]
