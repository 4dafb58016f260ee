"""A verifying key server, as https://keys.openpgp.org/about/api describes it: the other side of VKS.

It gives out the key to anyone who knows its fingerprint, but no user ID before the owner of its
address has opened the link that was mailed there. GnuPG reads what it is sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

from mailguard.errors import NotOpenPGP
from mailguard.openpgp.gpg import GnuPG
from tests.packets import armor, packets
from tests.servers.web import Reply, Request, WebServer, running_web_server

USER_ID, SIGNATURE, KEYS = 13, 2, (6, 14)  # packet types, RFC 9580 section 5


@dataclass(slots=True)
class VerifyingServer:
    """`mailed`: the addresses that got a link. `confirm` opens one."""

    gpg: GnuPG
    mailed: list[str] = field(default_factory=list)
    _confirmed: dict[str, str] = field(default_factory=dict)  # fingerprint by address
    _tokens: dict[str, str] = field(default_factory=dict)  # fingerprint by token

    def confirm(self, address: str) -> None:
        """The owner opens the link in the mail."""
        (key,) = [key for key in self.gpg.list_keys() if address in key.addresses]
        assert address in self.mailed
        self._confirmed[address] = key.fingerprint

    def take(self, armored: bytes) -> None:
        """The owner of a key uploads it, and asks for the mails."""
        answer = json.loads(self._take(armored).body)
        self._mail(answer["token"], list(answer["status"]))

    def answer(self, request: Request) -> Reply:
        match request.method, request.path.split("/")[1:]:
            case "GET", ["vks", "v1", "by-fingerprint" | "by-keyid" as how, wanted]:
                return self._give("" if wanted.startswith("0x") else wanted, how)
            case "GET", ["vks", "v1", "by-email", address]:
                return self._give(self._confirmed.get(unquote(address), ""), "by-email")
            case "POST", ["vks", "v1", "upload"]:
                return self._take(json.loads(request.body)["keytext"].encode())
            case "POST", ["vks", "v1", "request-verify"]:
                return self._mail(**json.loads(request.body))
        return Reply(b"no such page", 404)

    def _give(self, wanted: str, how: str) -> Reply:
        for key in self.gpg.list_keys() if wanted else ():
            if any(wanted in (sub.fingerprint, sub.key_id) for sub in key.subkeys):
                public = {each for each, owner in self._confirmed.items() if owner == key.fingerprint}
                raw = self.gpg.export_minimal(key.fingerprint)
                armored = armor(b"".join(_without_others(raw, public)))
                return Reply(armored, headers={"Content-Type": "application/pgp-keys"})
        return Reply(f"No key found for {how}".encode(), 404)

    def _take(self, armored: bytes) -> Reply:
        try:
            result = self.gpg.import_keys(armored)
        except NotOpenPGP:
            return _json({"error": "Parsing of key data failed."}, 400)
        (fingerprint,) = {*result.new, *result.updated, *result.unchanged}
        token = f"token-{len(self._tokens)}"
        self._tokens[token] = fingerprint
        return self._states(token)

    def _mail(self, token: str, addresses: list[str], locale: object = None) -> Reply:
        known = self.gpg.load_key(self._tokens[token]).addresses
        self.mailed += [each for each in addresses if each in known]
        return self._states(token)

    def _states(self, token: str) -> Reply:
        fingerprint = self._tokens[token]
        states = {each: self._state(each) for each in self.gpg.load_key(fingerprint).addresses}
        return _json({"key_fpr": fingerprint, "status": states, "token": token})

    def _state(self, address: str) -> str:
        if address in self._confirmed:
            return "published"
        return "pending" if address in self.mailed else "unpublished"


@contextmanager
def running_vks(gpg: GnuPG) -> Iterator[tuple[WebServer, VerifyingServer]]:
    """gpg: a keyring of its own, in which it keeps what it is sent."""
    vks = VerifyingServer(gpg)
    with running_web_server(vks.answer) as web:
        yield web, vks


def _json(value: object, status: int = 200) -> Reply:
    return Reply(json.dumps(value).encode(), status, {"Content-Type": "application/json"})


def _without_others(raw: bytes, public: set[str]) -> Iterator[bytes]:
    """The packets of a key, without those user IDs (and the signatures on them) that are not public."""
    is_kept = True
    for tag, packet, body in packets(raw):
        if tag in KEYS:
            is_kept = True
        elif tag == USER_ID:
            is_kept = any(f"<{address}>".encode() in body for address in public)
        if is_kept:
            yield packet
