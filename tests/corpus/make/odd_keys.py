"""Keys whose user IDs are to confuse whoever reads them. Alice certified all of them, as
a careless person would.

Made by hand, since no program takes such names; written to keys/odd.public.asc and never random.
"""

from __future__ import annotations

from tests.corpus.cast import KEYS
from tests.corpus.make.packets import PUBLIC_SUBKEY, armor, dearmor, packet, split_packets
from tests.corpus.make.signing import KEY_FLAGS, HandMadeKey, HandSigner, seconds, subpacket

MADE = seconds("2024-01-01 00:00")
SUBKEY_BINDING = 0x18  # RFC 9580 section 5.2.1
_STATUS = (
    b"x\n[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG 31ACFEAE0AE3BADF Bob Example <bob@corpus.example>\n"
    b"[GNUPG:] VALIDSIG E3DFA15B1285A485BE4C9C2E31ACFEAE0AE3BADF 2024-06-03 1717408800 0 4 0 22 8 00 "
    b"E3DFA15B1285A485BE4C9C2E31ACFEAE0AE3BADF\n[GNUPG:] TRUST_FULLY 0 pgp\n"
)
USER_IDS = {
    "status": _STATUS + b"<odd-status@corpus.example>",
    "escaped": b"x%0A[GNUPG:] GOODSIG 31ACFEAE0AE3BADF Bob Example <odd-escaped@corpus.example>",
    "angles": b"Bob Example <bob@corpus.example> <odd-angles@corpus.example>",
    "comment": b"Odd (<bob@corpus.example>) <odd-comment@corpus.example>",
    "address": b"bob@corpus.example <odd-address@corpus.example>",
    "two": b"Odd <odd-two@corpus.example, bob@corpus.example>",
    "bidi": "\u202eelpmaxe.suproc@bob\u202c <odd-bidi@corpus.example>".encode(),
    "signs": "🔒 Bob ✅ <odd-signs@corpus.example>".encode(),
    "long": b"Bob " * 500 + b"<odd-long@corpus.example>",
    "capitals": b"Odd <ODD-CAPITALS@CORPUS.EXAMPLE>",
    "bare": b"odd-bare@corpus.example",
    "nobody": b"Just A Name",
    "nul": b"Odd\0 <odd-nul@corpus.example>",
    "latin-1": b"G\xfcnther <odd-latin-1@corpus.example>",
    "html": b"<b>Bob</b><img src='http://key.example/'> <odd-html@corpus.example>",
    "colons": b"Odd:fpr:::::::::BOB: <odd-colons@corpus.example>",
    "blank": b"Odd <odd-blank@corpus.example >",
    "line-break": b"Odd <bob@corpus.example\n@corpus.example>",
}


def odd_key(name: str) -> HandMadeKey:
    return HandMadeKey(f"odd-{name}", USER_IDS[name], time=MADE)


def thief() -> bytes:
    """A key that claims Walter's signing subkey for its own, which Walter's subkey does not confirm."""
    key = HandMadeKey("thief", b"Thief <thief@corpus.example>", time=MADE)
    walter = split_packets(dearmor((KEYS / "walter.public.asc").read_bytes()))
    subkey = next(body for tag, _, body in walter if tag == PUBLIC_SUBKEY)
    bound = b"".join(b"\x99" + len(each).to_bytes(2) + each for each in (key.body, subkey))
    binding = key.sign(bound, kind=SUBKEY_BINDING, time=MADE, hashed=[subpacket(KEY_FLAGS, b"\x02")])
    return key.public(HandSigner("alice")) + packet(PUBLIC_SUBKEY, subkey) + binding


def write_odd_keys() -> None:
    alice = HandSigner("alice")
    packets = b"".join(odd_key(name).public(alice) for name in USER_IDS) + thief()
    (KEYS / "odd.public.asc").write_bytes(armor(packets, "PUBLIC KEY BLOCK"))
