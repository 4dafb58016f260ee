"""Keys whose user IDs are to confuse whoever reads them. Alice certified all of them, as
a careless person would.

Made by hand, since no program takes such names; written to keys/odd.public.asc and never random.
"""

from __future__ import annotations

from tests.corpus.cast import KEYS
from tests.corpus.make.packets import armor
from tests.corpus.make.signing import HandMadeKey, HandSigner, seconds

MADE = seconds("2024-01-01 00:00")
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


def write_odd_keys() -> None:
    alice = HandSigner("alice")
    packets = b"".join(odd_key(name).public(alice) for name in USER_IDS)
    (KEYS / "odd.public.asc").write_bytes(armor(packets, "PUBLIC KEY BLOCK"))
