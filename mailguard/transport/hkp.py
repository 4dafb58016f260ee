"""HKP, the protocol of most key servers: its addresses and its index. Pure.

Source: draft-ietf-openpgp-hkp (earlier draft-gallagher-openpgp-hkp and draft-shaw-openpgp-hkp).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import quote, unquote_to_bytes, urlencode

from mailguard.cleaning import clean_text
from mailguard.errors import Refused
from mailguard.model import Address, ServerKey
from mailguard.openpgp.keys import algorithm_name, parse_user_id
from mailguard.transport.lookup import Lookup

PORT = 11371  # of hkp://; hkps:// is HTTPS on its usual port
MOST_KEYS = 500  # of one index: more would only hide the right one
MOST_USER_IDS = 100
LONGEST_USER_ID = 2048  # escaped; GnuPG takes no longer ones either
_EDDSA = 22
_ADDRESS = re.compile(r"(?i)(hkps?|https?)://((?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?)/?")
_FINGERPRINT = re.compile(r"(?i)(?:[0-9a-f]{16}|[0-9a-f]{40}|[0-9a-f]{64})")


def base_url(server: str) -> str:
    """ "hkp://host" → "http://host:11371", "hkps://host:8443" → "https://host:8443". Raises Refused."""
    found = _ADDRESS.fullmatch(server)
    if found is None:
        raise Refused(server, "this is no address of a key server")
    scheme, place, port = found[1].lower(), found[2].lower(), found[3]
    if scheme == "hkp" and port is None:
        place = f"{place}:{PORT}"
    return f"{'https' if scheme in ('hkps', 'https') else 'http'}://{place}"


def name_of(server: str) -> str:
    """As people say it: the host, and its port where it is not the usual one."""
    return server.partition("://")[2].rstrip("/") or server


def index_url(server: str, wanted: Lookup) -> str:
    return _lookup_url(server, "index", wanted)


def get_url(server: str, wanted: Lookup) -> str:
    return _lookup_url(server, "get", wanted)


def add_url(server: str) -> str:
    """Where a key is sent to, as the form's field "keytext"."""
    return f"{base_url(server)}/pks/add"


def _lookup_url(server: str, operation: str, wanted: Lookup) -> str:
    text = f"0x{wanted.text}" if wanted.is_of_key else wanted.text
    query = urlencode(
        {"op": operation, "options": "mr", "fingerprint": "on", "search": text}, quote_via=quote
    )
    return f"{base_url(server)}/pks/lookup?{query}"


def parse_index(answer: bytes, server: str, now: datetime) -> tuple[ServerKey, ...]:
    """The keys of a machine-readable index, in its order; those that it names by a short ID are left out.

    answer: lines "pub:FINGERPRINT:ALGORITHM:BITS:CREATED:EXPIRES:FLAGS" and "uid:TEXT:…", the texts
    with %-escapes, the times in seconds since 1970; a line "info:1:COUNT" before them may be missing.
    Raises Refused where there is none of these lines.
    """
    lines = [line.rstrip("\r").split(":") for line in answer.decode("utf-8", "replace").split("\n")]
    if not any(fields[0] in ("info", "pub") for fields in lines):
        raise Refused(name_of(server), "its answer is no list of keys")
    found = (_key(pub, uids, server, now) for pub, uids in _blocks(lines))
    return tuple(islice((each for each in found if each is not None), MOST_KEYS))


def _blocks(lines: list[list[str]]) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Each pub line with its uid lines."""
    block: tuple[list[str], list[list[str]]] | None = None
    for fields in lines:
        if fields[0] == "pub":
            if block is not None:
                yield block
            block = (fields + [""] * 7, [])
        elif fields[0] == "uid" and block is not None:
            block[1].append(fields + [""] * 5)
    if block is not None:
        yield block


def _key(pub: list[str], uids: list[list[str]], server: str, now: datetime) -> ServerKey | None:
    if not _FINGERPRINT.fullmatch(pub[1]):
        return None
    expires = _time(pub[5])
    # Some servers mark the user IDs of a revoked key as well; without them nobody could tell whose it was.
    is_revoked = "r" in pub[6]
    told = [each for each in uids[:MOST_USER_IDS] if is_revoked or "r" not in each[4]]
    return ServerKey(
        fingerprint=pub[1].upper(),
        user_ids=tuple(_user_id(each[1]) for each in told),
        algorithm=_algorithm(_number(pub[2]), _number(pub[3])),
        created=_time(pub[4]),
        expires=expires,
        is_revoked=is_revoked,
        is_expired="e" in pub[6] or (expires is not None and expires <= now),
        server=server,
    )


def _user_id(escaped: str) -> Address:
    text = clean_text(unquote_to_bytes(escaped[:LONGEST_USER_ID]).decode("utf-8", "replace"))
    name, address, _ = parse_user_id(text)
    return Address(name, address)


def _algorithm(number: int, bits: int) -> str:
    """An index names no curve; the EdDSA keys of 255 or 256 bits are those on Curve25519."""
    if number == _EDDSA and bits in (255, 256):
        return "Ed25519"
    return algorithm_name(number, str(bits or ""))


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,5}", text) else 0


def _time(text: str) -> datetime | None:
    """Seconds since 1970; "", "0" and what cannot be one are none."""
    if not re.fullmatch(r"\d{1,11}", text) or not int(text):
        return None
    return datetime.fromtimestamp(int(text), UTC)
