"""VKS, the protocol of keys.openpgp.org, which gives out an address only after its owner confirmed it. Pure.

Source: https://keys.openpgp.org/about/api
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from mailguard.errors import Refused
from mailguard.model import Fingerprint
from mailguard.transport.hkp import base_url, name_of
from mailguard.transport.lookup import Lookup, LookupKind

HOSTS = frozenset({"keys.openpgp.org"})
_PATHS = {
    LookupKind.ADDRESS: "by-email",
    LookupKind.KEY_ID: "by-keyid",
    LookupKind.FINGERPRINT: "by-fingerprint",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """What the server says to a key: its `token` for requests about it, and the state of each address."""

    fingerprint: Fingerprint
    token: str = field(repr=False)
    unpublished: tuple[str, ...]  # not given out, and no mail is under way
    pending: tuple[str, ...]  # a link was mailed


def get_url(server: str, wanted: Lookup) -> str | None:
    """None for words: these servers know addresses, key IDs and fingerprints only, and those exactly."""
    if wanted.kind not in _PATHS:
        return None
    return f"{base_url(server)}/vks/v1/{_PATHS[wanted.kind]}/{quote(wanted.text, safe='')}"


def upload_url(server: str) -> str:
    return f"{base_url(server)}/vks/v1/upload"


def upload_body(armored: bytes) -> Mapping[str, object]:
    """armored: one public key."""
    return {"keytext": armored.decode("ascii")}


def request_url(server: str) -> str:
    return f"{base_url(server)}/vks/v1/request-verify"


def request_body(upload: Upload) -> Mapping[str, object]:
    """Asks for a mail with a link to each address that is not given out yet."""
    return {"token": upload.token, "addresses": list(upload.unpublished)}


def parse_upload(answer: bytes, server: str) -> Upload:
    """The answer to both requests. Raises Refused where it is not what the protocol says."""
    try:
        value = json.loads(answer)
        states = dict(value["status"])
        return Upload(
            fingerprint=Fingerprint(str(value["key_fpr"]).upper()),
            token=str(value["token"]),
            unpublished=_in_state(states, "unpublished"),
            pending=_in_state(states, "pending"),
        )
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Refused(name_of(server), "its answer to the key cannot be read") from error


def _in_state(states: Mapping[object, object], wanted: str) -> tuple[str, ...]:
    return tuple(str(address) for address, state in states.items() if state == wanted)
