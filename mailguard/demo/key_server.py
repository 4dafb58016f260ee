"""What the key server of the built-in world says. Source: draft-gallagher-openpgp-hkp, sections 3 and 4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from mailguard.demo.key_directory import KeyDirectory
from mailguard.demo.web_server import Answer, Request, Route
from mailguard.errors import NotFound, NotOpenPGP
from mailguard.openpgp.keys import unescape

_FLAGS = {"r": "r", "e": "e", "d": "d"}  # of GnuPG's validity field: revoked, expired, disabled


def routes(directory: KeyDirectory) -> Mapping[str, Route]:
    return {
        "GET /pks/lookup": lambda request: look_up(directory, request),
        "POST /pks/add": lambda request: add(directory, request),
    }


def look_up(directory: KeyDirectory, request: Request) -> Answer:
    """op=get gives the armored keys, op=index (or vindex) their machine-readable index."""
    operation, text = request.fields.get("op", ""), request.fields.get("search", "").strip()
    if not text:
        return Answer(status=400, body=b"Nothing to search for\n")
    try:
        if operation == "get":
            return Answer(body=directory.export(text), content_type="application/pgp-keys")
        if operation in ("index", "vindex"):
            found = directory.find(text)
            if not found:
                raise NotFound("key")
            return Answer(body=write_index(directory.listing(key.fingerprint) for key in found).encode())
    except NotFound:
        return Answer(status=404, body=b"No key found\n")
    return Answer(status=501, body=b"No such operation\n")


def add(directory: KeyDirectory, request: Request) -> Answer:
    try:
        added = directory.add(request.fields.get("keytext", "").encode())
    except NotOpenPGP as error:
        return Answer(status=422, body=f"Not taken: {error.reason}\n".encode())
    return Answer(body=f"{len(added)} key taken\n".encode())


def write_index(listings: Iterable[str]) -> str:
    """The index of keys, from GnuPG's lines on each (doc/DETAILS, "Format of the colon listings")."""
    found = [_index_key(listing) for listing in listings]
    return "\n".join([f"info:1:{len(found)}", *(line for lines in found for line in lines)]) + "\n"


def _index_key(listing: str) -> list[str]:
    lines: list[str] = []
    for line in listing.splitlines():
        fields = line.split(":") + [""] * 12
        times = f"{fields[5]}:{fields[6]}:{_FLAGS.get(fields[1], '')}"
        if fields[0] == "pub":
            lines.append(f"pub:{{fingerprint}}:{fields[3]}:{fields[2]}:{times}")
        elif fields[0] == "fpr" and len(lines) == 1:
            lines[0] = lines[0].format(fingerprint=fields[9])
        elif fields[0] == "uid":
            lines.append(f"uid:{quote(unescape(fields[9]))}:{times}")
    return lines
