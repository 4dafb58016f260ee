"""Keys that come with mail: attached, in the text, in Autocrypt headers, as gossip, in Setup Messages.

Source: RFC 3156 section 7, RFC 9580 section 6.2, Autocrypt Level 1.1.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

from tests.corpus.cast import KEYS, secret_file
from tests.corpus.make.good import SIGNED
from tests.corpus.make.letters import (
    ALICE,
    attachment,
    crlf,
    forwarded,
    html,
    letter,
    multipart,
    pgp_encrypted,
    pgp_signed,
    text,
)
from tests.corpus.make.packets import armor, dearmor, split_packets
from tests.corpus.make.signing import HandMadeKey, seconds
from tests.corpus.make.world import World

Made = Iterator[tuple[str, bytes]]

WORDS = text("See the key.")
NINA = "Nina Example <nina@corpus.example>"
CODE = "1742-0185-6197-1303-7016-8412-3581-4441-0597"
_SETUP = "Autocrypt-Setup-Message: v1\n"


def messages(world: World) -> Made:
    yield from _attached(world)
    yield from _inline()
    yield from _odd()
    yield from _autocrypt(world)
    yield from _gossip(world)
    yield from _setup(world)


def public(who: str) -> bytes:
    return (KEYS / f"{who}.public.asc").read_bytes()


def _attached(world: World) -> Made:
    for who in ("nina", "bob", "dave", "mallory"):
        yield f"attached-{who}", _with_key(public(who))
    yield "attached-as-octets", _with_key(public("nina"), "key.asc", "application/octet-stream")
    yield "attached-as-text", _with_key(public("nina"), "key.asc", "text/plain")
    yield "attached-binary", _with_key(dearmor(public("nina")), "nina.gpg", "application/octet-stream")
    yield "attached-binary-typed", _with_key(dearmor(public("nina")), "nina.pgp")
    yield "attached-several", _with_key(public("nina") + public("mallory"))
    both = dearmor(public("nina")) + dearmor(public("mallory"))
    yield "attached-several-in-one-block", _with_key(armor(both, "PUBLIC KEY BLOCK"))
    parts = [attachment(f"{who}.asc", "application/pgp-keys", public(who)) for who in ("nina", "mallory")]
    yield "attached-two-files", letter(multipart("mixed", WORDS, *parts), sender=NINA)
    yield "attached-twice", letter(multipart("mixed", WORDS, parts[0], parts[0]), sender=NINA)
    yield "attached-secret", _with_key(secret_file("nina").read_bytes())
    yield "attached-secret-binary", _with_key(dearmor(secret_file("nina").read_bytes()), "backup.gpg")
    content = multipart("mixed", SIGNED, parts[0])
    signed = pgp_signed(content, world.gpg.detach(content, "nina"))
    yield "attached-and-signed-with-it", letter(signed, sender=NINA)
    yield "attached-in-encrypted", letter(pgp_encrypted(world.gpg.seal(content, "alice", by="bob")))
    inside = letter(multipart("mixed", WORDS, parts[0]))
    yield "attached-in-a-forwarded-message", letter(multipart("mixed", WORDS, forwarded(inside)))
    by_bob = pgp_signed(SIGNED, world.gpg.detach(SIGNED, "bob"))
    yield "attached-beside-the-signed-part", letter(multipart("mixed", by_bob, parts[0]))
    changed = pgp_signed(content, world.gpg.detach(content, "bob")).replace(b"harvest", b"Harvest")
    yield "attached-to-a-changed-message", letter(changed)


def _inline() -> Made:
    block = public("nina").decode()
    yield "inline", letter(text(f"My key:\n\n{block}"), sender=NINA)
    yield "inline-two", letter(text(f"{block}\n{public('mallory').decode()}"), sender=NINA)
    yield "inline-quoted", letter(text("".join(f"> {line}\n" for line in block.splitlines())), sender=NINA)
    yield "inline-secret", letter(text(secret_file("nina").read_text(encoding="ascii")), sender=NINA)
    yield "inline-in-html", letter(html(f"<pre>{block}</pre>"), sender=NINA)
    yield (
        "inline-in-base64",
        letter(
            crlf("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n")
            + crlf(base64.encodebytes(block.encode())),
            sender=NINA,
        ),
    )


def _odd() -> Made:
    """Broken ones, and keys that are not what they seem."""
    whole = dearmor(public("nina"))
    packets = [raw for _, raw, _ in split_packets(whole)]
    hostile = HandMadeKey("claims-alice", f"{ALICE}".encode(), time=seconds("2024-01-01 00:00"))
    named = HandMadeKey("named", b"\xe2\x80\xaeevil\n<b>x</b> <named@corpus.example>", time=1_700_000_000)
    for name, data in {
        "cut": whole[: len(whole) // 2],
        "without-user-id": packets[0],
        "without-own-signature": packets[0] + packets[1],
        "version-6": b"\xc6\x2a\x06" + bytes(41),
        "version-3": b"\xc6\x2a\x03" + bytes(41),
        "not-a-key": b"\xcb\x05b\0\0\0\0",
        "random": bytes(range(200)),
        "claims-own-address": hostile.public(),
        "user-id-to-confuse": named.public(),
    }.items():
        yield f"odd-{name}", _with_key(armor(data, "PUBLIC KEY BLOCK"))
    yield "odd-empty", _with_key(b"")
    yield "odd-text", _with_key(b"this is no key")
    yield "odd-no-last-line", _with_key(public("nina").replace(b"-----END PGP PUBLIC KEY BLOCK-----", b""))


def _autocrypt(world: World) -> Made:
    key = base64.b64encode(_minimal("nina")).decode()
    bobs = base64.b64encode(_minimal("bob")).decode()
    good = f"addr=nina@corpus.example; prefer-encrypt=mutual; keydata={key}"
    for name, value in {
        "mutual": good,
        "no-preference": f"addr=nina@corpus.example; keydata={key}",
        "other-preference": f"addr=nina@corpus.example; prefer-encrypt=please; keydata={key}",
        "address-in-capitals": f"addr=NINA@Corpus.Example; keydata={key}",
        "unknown-attribute": f"addr=nina@corpus.example; _x=1; keydata={key}",
        "unknown-critical-attribute": f"addr=nina@corpus.example; x=1; keydata={key}",
        "other-address": f"addr=mallory@corpus.example; keydata={key}",
        "no-address": f"keydata={key}",
        "no-key": "addr=nina@corpus.example",
        "empty-key": "addr=nina@corpus.example; keydata=",
        "not-base64": "addr=nina@corpus.example; keydata=§§§",
        "not-a-key": "addr=nina@corpus.example; keydata=aGVsbG8=",
        "two-keys": f"addr=nina@corpus.example; keydata={_joined()}",
        "key-of-another-name": f"addr=nina@corpus.example; keydata={bobs}",
        "address-twice": f"addr=nina@corpus.example; addr=nina@corpus.example; keydata={key}",
        "too-long": f"addr=nina@corpus.example; _x={'y' * 11_000}; keydata={key}",
        "empty": "",
    }.items():
        yield f"autocrypt-{name}", letter(text("hello"), sender=NINA, more=f"Autocrypt: {_folded(value)}\n")
    field = f"Autocrypt: {_folded(good)}\n"
    yield "autocrypt-twice", letter(text("hello"), sender=NINA, more=field * 2)
    other = f"Autocrypt: addr=eve@evil.example; keydata={key}\n"
    yield "autocrypt-and-one-of-another-address", letter(text("hello"), sender=NINA, more=field + other)
    yield "autocrypt-two-senders", letter(text("hello"), sender=f"{NINA}, bob@corpus.example", more=field)
    report = multipart("report", text("not delivered"), parameters="; report-type=delivery-status")
    yield "autocrypt-in-a-report", letter(report, sender=NINA, more=field)
    sealed = pgp_encrypted(world.gpg.seal(text("hello", more=field), "alice", by="nina"))
    yield "autocrypt-inside-alone", letter(sealed, sender=NINA)
    by_bob = f"Autocrypt: {_folded(f'addr=bob@corpus.example; keydata={bobs}')}\n"
    signed = pgp_signed(SIGNED, world.gpg.detach(SIGNED, "bob"))
    yield "autocrypt-of-a-known-key", letter(signed, more=by_bob)
    fake = base64.b64encode(_minimal("mallory")).decode()
    yield (
        "autocrypt-against-a-verified-key",
        letter(
            text("my key is new"), more=f"Autocrypt: {_folded(f'addr=bob@corpus.example; keydata={fake}')}\n"
        ),
    )


def _gossip(world: World) -> Made:
    def gossip(address: str, who: str) -> str:
        key = base64.b64encode(_minimal(who)).decode()
        return f"Autocrypt-Gossip: {_folded(f'addr={address}; keydata={key}')}\n"

    to_both = f"Cc: {NINA}\n"
    of_nina, of_other = gossip("nina@corpus.example", "nina"), gossip("eve@evil.example", "mallory")
    for name, fields in {
        "": of_nina,
        "-of-nobody-there": of_other,
        "-of-two": of_nina + of_other,
        "-twice": of_nina * 2,
    }.items():
        inside = text("hello", more=fields)
        sealed = pgp_encrypted(world.gpg.seal(inside, "alice", by="bob"))
        yield f"gossip{name}", letter(sealed, more=to_both)
    yield "gossip-outside", letter(text("hello"), more=to_both + of_nina)
    clear = text("hello", more=of_nina)
    yield "gossip-not-encrypted", letter(pgp_signed(clear, world.gpg.detach(clear, "bob")), more=to_both)


def _setup(world: World) -> Made:
    """Level 1 section 4.4: an own key, encrypted with a code of nine groups of four digits."""
    key = (
        secret_file("nina")
        .read_bytes()
        .replace(b"BLOCK-----\n", b"BLOCK-----\nAutocrypt-Prefer-Encrypt: mutual\n", 1)
    )
    sealed = world.gpg.symmetric(key, CODE)
    head = b"-----BEGIN PGP MESSAGE-----\nPassphrase-Format: numeric9x4\nPassphrase-Begin: 17\n"
    block = sealed.replace(b"-----BEGIN PGP MESSAGE-----\n", head, 1)
    page = b"<html><body><p>This is the Setup File.</p><pre>\n" + block + b"</pre></body></html>"

    def with_part(data: bytes, kind: str = "application/autocrypt-setup", more: str = _SETUP) -> bytes:
        part = crlf(f'Content-Type: {kind}\nContent-Disposition: attachment; filename="setup.html"\n\n')
        return letter(
            multipart("mixed", text("Open this with your code."), part + crlf(data)),
            sender=ALICE, subject="Autocrypt Setup Message", more=more,
        )  # fmt: skip

    yield "setup", with_part(page)
    yield "setup-opened", with_part(page)
    yield "setup-opened-without-dashes", with_part(page)
    yield "setup-wrong-code", with_part(page)
    yield "setup-bare", with_part(sealed)
    yield "setup-without-its-field", with_part(page, more="")
    yield "setup-version-2", with_part(page, more="Autocrypt-Setup-Message: v2\n")
    yield "setup-without-its-part", with_part(page, kind="text/html")
    yield "setup-empty", with_part(b"<html></html>")
    yield "setup-for-a-key", with_part(world.gpg.seal(key, "alice"))


def _with_key(data: bytes, name: str = "key.asc", kind: str = "application/pgp-keys") -> bytes:
    return letter(multipart("mixed", WORDS, attachment(name, kind, data)), sender=NINA)


def _minimal(who: str) -> bytes:
    """Nothing but the key, its user ID, its subkey and its own signatures."""
    return dearmor(public(who))


def _joined() -> str:
    return base64.b64encode(_minimal("nina") + dearmor(public("mallory"))).decode()


def _folded(value: str) -> str:
    """In lines of 72 signs."""
    return "\n ".join(value[at : at + 72] for at in range(0, len(value), 72))
