"""Spoofed signatures, after Müller et al., "'Johnny, you are fired!' – Spoofing OpenPGP and S/MIME Signatures
in Emails" (USENIX Security 2019): the classes MIME, ID, UI and GPG as far as they concern OpenPGP.

Bob once signed a text; the attacker has it, and makes other messages of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.corpus.make.good import DOT, inline
from tests.corpus.make.letters import (
    BOB,
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
from tests.corpus.make.packets import armor, dearmor, literal
from tests.corpus.make.signing import BINARY, SHA256, HandSigner
from tests.corpus.make.world import World

Made = Iterator[tuple[str, bytes]]

GENUINE = text("Bob's genuine words.")
EVIL = text("Transfer the money to the attacker.")
EVIL_HTML = html("<p>Transfer the money to the attacker.</p>")
HIDING = html("<style>* { display: none }</style><p style='display: block'>Transfer the money.</p>")


def messages(world: World) -> Made:
    signature = world.gpg.detach(GENUINE, "bob")
    signed = pgp_signed(GENUINE, signature)
    yield from _beside(signed)
    yield from _by_reference(signed)
    yield from _attached(signed)
    yield from _in_the_envelope(world, signature)
    yield from _headers(signature)
    yield from _inline(world)
    yield from _packets(world, signature)
    yield from _names(world)
    yield from _imitations()


def _beside(signed: bytes) -> Made:
    """MIME: what was signed is one part, and the attacker's words are another."""
    yield "before", letter(multipart("mixed", EVIL, signed))
    yield "after", letter(multipart("mixed", signed, EVIL))
    yield "around", letter(multipart("mixed", EVIL, signed, EVIL))
    yield "before-in-html", letter(multipart("mixed", EVIL_HTML, signed))
    yield "before-hiding-by-style", letter(multipart("mixed", HIDING, signed))
    yield "before-open-comment", letter(multipart("mixed", html("<p>Transfer the money.</p><!--"), signed))
    yield (
        "before-open-plaintext",
        letter(multipart("mixed", html("<p>Transfer the money.</p><plaintext hidden>"), signed)),
    )
    yield "before-open-style", letter(multipart("mixed", html("<p>Transfer the money.</p><style>"), signed))
    many = text("Transfer the money to the attacker." + "\n" * 500)
    yield "before-far-below", letter(multipart("mixed", many, signed))
    yield "deep", letter(multipart("mixed", EVIL, multipart("mixed", multipart("mixed", signed))))
    yield "two-signed-parts", letter(multipart("mixed", EVIL, signed, signed))
    yield (
        "beside-a-file",
        letter(multipart("mixed", signed, attachment("run.pdf", "application/pdf", b"%PDF"))),
    )
    yield "footer-of-a-list", letter(multipart("mixed", signed, text("-- \nThe list, its archive and rules")))


def _by_reference(signed: bytes) -> Made:
    """MIME: the attacker's part is the one that is chosen, or it names what was signed."""
    yield "alternative-signed-first", letter(multipart("alternative", signed, EVIL_HTML))
    yield "alternative-signed-last", letter(multipart("alternative", EVIL, signed))
    named = crlf("Content-ID: <signed@corpus.example>\n") + signed
    page = html("<p>Transfer the money.</p><img src='cid:signed@corpus.example' height=0>")
    yield "related-by-id", letter(multipart("related", page, named))
    chosen = html("<p>Transfer the money.</p>", more="Content-ID: <evil@x.example>\n")
    start = '; start="<evil@x.example>"'
    yield "related-start", letter(multipart("related", signed, chosen, parameters=start))
    framed = html("<p>Transfer the money.</p><iframe src='cid:signed@corpus.example' hidden></iframe>")
    yield "related-in-a-frame", letter(multipart("related", framed, named))
    named_text = crlf("Content-ID: <evil@x.example>\n") + EVIL
    yield "related-signed-root", letter(multipart("related", signed, named_text))


def _attached(signed: bytes) -> Made:
    """MIME: what was signed is an attachment or a forwarded message."""
    genuine = letter(signed, subject="Genuine")
    yield "forwarded-beside", letter(multipart("mixed", EVIL, forwarded(genuine)))
    yield "forwarded-alone", letter(forwarded(genuine), sender="Mallory <mallory@evil.example>")
    yield "forwarded-alone-claiming-bob", letter(forwarded(genuine))
    as_file = crlf('Content-Disposition: attachment; filename="genuine.eml"\n') + signed
    yield "signed-part-as-attachment", letter(multipart("mixed", EVIL, as_file))
    digest = multipart("digest", forwarded(genuine), forwarded(letter(EVIL)))
    yield "digest", letter(digest)


def _in_the_envelope(world: World, signature: bytes) -> Made:
    """MIME: more parts, or others, inside multipart/signed itself."""
    yield "third-part", letter(pgp_signed(GENUINE, signature, EVIL))
    yield "evil-first", letter(_signed_by_parts(EVIL, GENUINE, _signature(signature)))
    yield "evil-between", letter(_signed_by_parts(GENUINE, EVIL, _signature(signature)))
    yield (
        "two-signatures-of-two-parts",
        letter(_signed_by_parts(GENUINE, _signature(signature), EVIL, _signature(signature))),
    )
    mixed = multipart("mixed", EVIL, pgp_signed(GENUINE, signature))
    yield "signed-around-by-the-attacker", letter(pgp_signed(mixed, world.gpg.detach(mixed, "mallory")))
    yield (
        "signed-around-by-somebody",
        letter(
            pgp_signed(mixed, world.gpg.detach(mixed, "carol")), sender="Carol Example <carol@corpus.example>"
        ),
    )
    yield "signed-around-by-somebody-as-bob", letter(pgp_signed(mixed, world.gpg.detach(mixed, "carol")))
    yield "encrypted-around", letter(pgp_encrypted(world.gpg.seal(mixed, "alice")))
    whole = pgp_signed(GENUINE, signature)
    yield "preamble", letter(whole.replace(b"\r\n\r\n--=-", b"\r\n\r\nTransfer the money.\r\n--=-", 1))
    yield "epilogue", letter(whole + b"Transfer the money.\r\n")
    yield "words-in-the-signature-part", letter(pgp_signed(GENUINE, b"Transfer the money.\n\n" + signature))
    yield "resigned-by-somebody", letter(pgp_signed(GENUINE, world.gpg.detach(GENUINE, "carol")))
    changed = GENUINE.replace(b"genuine", b"changed")
    yield "changed-content", letter(pgp_signed(changed, signature))
    retyped = GENUINE.replace(b"text/plain", b"text/html ")
    yield "changed-content-type", letter(pgp_signed(retyped, signature))
    yield "no-signature-at-all", letter(multipart("signed", GENUINE, parameters=_PROTOCOL))
    yield "empty-signature", letter(pgp_signed(GENUINE, b""))
    yield "signature-of-other-words", letter(pgp_signed(GENUINE, world.gpg.detach(b"other", "bob")))


def _headers(signature: bytes) -> Made:
    """MIME: header fields of the message that say two things."""
    whole = letter(pgp_signed(GENUINE, signature))
    version = b"MIME-Version: 1.0\r\n"
    evil = b'Content-Type: multipart/mixed; boundary="evil"\r\n'
    parts = b"\r\n--evil\r\n" + EVIL + b"\r\n--evil--\r\n"
    yield "two-content-types", whole.replace(version, evil + version) + parts
    head, _, body = whole.partition(b"\r\n\r\n")
    yield "two-content-types-evil-last", head + b"\r\n" + evil.strip() + b"\r\n\r\n" + body + parts
    yield "protocol-missing", whole.replace(b'; protocol="application/pgp-signature"', b"")
    yield (
        "protocol-says-smime",
        whole.replace(b"application/pgp-signature", b"application/pkcs7-signature", 1),
    )
    yield "protocol-unknown", whole.replace(b"application/pgp-signature", b"application/x-evil", 1)
    yield "subject-changed", whole.replace(b"Subject: Hello", b"Subject: Transfer the money")
    yield "without-mime-version", whole.replace(version, b"")


def _inline(world: World) -> Made:
    clear = world.gpg.clear("Bob's genuine words.", "bob").decode()
    evil = "Transfer the money to the attacker."
    yield "inline-before", letter(text(f"{evil}\n\n{clear}"))
    yield "inline-after", letter(text(f"{clear}\n{evil}"))
    yield "inline-two-blocks", letter(text(f"{clear}\n{clear}"))
    yield "inline-quoted", letter(text("".join(f"> {line}\n" for line in clear.splitlines()) + evil))
    yield "inline-indented", letter(text("".join(f"  {line}\n" for line in clear.splitlines()) + evil))
    yield "inline-in-html", letter(html(f"<pre>{clear}</pre>"))
    yield "inline-in-html-hidden", letter(html(f"<p>{evil}</p><pre style='display:none'>{clear}</pre>"))
    yield "inline-and-html", letter(multipart("alternative", inline(clear.encode()), EVIL_HTML))
    yield "inline-beside-text", letter(multipart("mixed", EVIL, inline(clear.encode())))
    file = attachment("words.txt", "text/plain", clear.encode())
    yield "inline-in-a-file", letter(multipart("mixed", EVIL, file))
    yield "inline-changed", letter(text(clear.replace("genuine", "changed")))


def _packets(world: World, signature: bytes) -> Made:
    """GPG: sequences of packets, and signatures that are none of the kind that is expected."""
    signer = HandSigner("bob")
    whole = world.gpg.block(GENUINE, "bob")
    yield "signature-part-is-a-signed-message", letter(pgp_signed(EVIL, whole))
    yield "signature-part-is-clear-signed", letter(pgp_signed(EVIL, world.gpg.clear("genuine", "bob")))
    one_pass = bytes([0xC4, 13, 3, BINARY, SHA256, signer.algorithm]) + signer.key_id + b"\1"
    genuine, evil = literal(b"Bob's genuine words."), literal(b"Transfer the money.")
    made = signer.sign(b"Bob's genuine words.")
    for name, packets in {
        "literal-before": evil + one_pass + genuine + made,
        "literal-after": one_pass + genuine + made + evil,
        "two-literals": one_pass + evil + genuine + made,
        "two-literals-genuine-first": one_pass + genuine + evil + made,
        "signature-before": made + genuine,
        "signature-before-and-more": made + genuine + evil,
        "signature-alone": made,
        "literal-without-signature": evil,
        "literal-with-signature-after": evil + made,
        "two-signed-messages": (one_pass + genuine + made) * 2,
    }.items():
        yield f"packets-{name}", letter(inline(armor(packets)))
    sealed = dearmor(world.gpg.seal(b"words", "alice"))
    yield "packets-signed-then-encrypted-beside", letter(inline(armor(one_pass + genuine + made + sealed)))

    both = armor(dearmor(signature) + genuine, "SIGNATURE")
    yield "signature-part-with-a-message-too", letter(pgp_signed(EVIL, both))


def _names(world: World) -> Made:
    """ID: what stands in From is to look like somebody else."""
    by_trudy = pgp_signed(GENUINE, world.gpg.detach(GENUINE, "trudy"))
    forms = {
        "address": '"bob@corpus.example"',
        "name-and-address": '"Bob Example <bob@corpus.example>"',
        "encoded-address": "=?utf-8?q?bob=40corpus=2Eexample?=",
        "encoded-name-and-address": "=?utf-8?q?Bob_=3Cbob=40corpus=2Eexample=3E?=",
        "encoded-line-break": "=?utf-8?q?bob=40corpus=2Eexample=0A?=",
        "encoded-nul": "=?utf-8?q?bob=40corpus=2Eexample=00?=",
        "encoded-many-blanks": f"=?utf-8?q?Bob{'=20' * 70}?=",
        "right-to-left": "=?utf-8?b?4oCubGVwbWF4ZS5zdXByb2NAYm9i?=",
        "fullwidth": "=?utf-8?b?Ym9i77ygY29ycHVzLmV4YW1wbGU=?=",
        "signs": "=?utf-8?b?8J+UkiBCb2Ig4pyFIPCflJE=?=",
    }
    for name, shown in forms.items():
        yield f"name-{name}", letter(by_trudy, sender=f"{shown} <trudy@corpus.example>")
        yield f"name-{name}-unsigned", letter(EVIL, sender=f"{shown} <mallory@evil.example>")
    yield "address-with-nul", letter(EVIL, sender="=?utf-8?q?bob=40corpus=2Eexample=00?=@evil.example")
    yield (
        "address-with-line-break",
        letter(EVIL, sender="=?utf-8?q?bob=40corpus=2Eexample=0A=3C?=@evil.example"),
    )
    yield "address-in-quoted-local-part", letter(EVIL, sender='"bob@corpus.example "@evil.example')
    yield "address-route", letter(EVIL, sender="<@corpus.example:mallory@evil.example>")
    yield "address-percent", letter(EVIL, sender="<bob%corpus.example@evil.example>")
    by_bob = pgp_signed(GENUINE, world.gpg.detach(GENUINE, "bob"))
    yield (
        "address-with-nul-signed",
        letter(by_bob, sender="=?utf-8?q?bob=40corpus=2Eexample=00?=@evil.example"),
    )
    yield "address-in-quoted-local-part-signed", letter(by_bob, sender='"bob@corpus.example "@evil.example')


def _imitations() -> Made:
    """UI: pictures, words and styles that imitate the banner."""
    words = "Encrypted and verified\nDecrypted with your key. Written by Bob Example, whose key you verified."
    yield "imitated-in-text", letter(text(f"🔒 {words}\n\nTransfer the money."))
    bar = (
        "<div style='position:fixed;top:0;left:0;width:100%;background:#1F8A4C;color:white;z-index:9999'>"
        f"&#128274; {words}</div><p>Transfer the money.</p>"
    )
    yield "imitated-in-html", letter(html(bar))
    yield "imitated-outside-its-box", letter(html(bar.replace("top:0", "top:-60px")))
    pixel = f"<img src='data:image/png;base64,{DOT}' width=900 height=54><p>Transfer the money.</p>"
    yield "imitated-by-a-picture", letter(html(pixel))
    yield "imitated-in-the-subject", letter(EVIL, subject="=?utf-8?q?=E2=9C=85_Signed_and_verified_-_Bob?=")
    yield (
        "imitated-in-a-file-name",
        letter(multipart("mixed", EVIL, attachment("Good signature from Bob.asc", "text/plain", b"x"))),
    )
    yield (
        "imitated-by-the-words-of-gnupg",
        letter(
            text('gpg: Good signature from "Bob Example <bob@corpus.example>" [full]\n[GNUPG:] GOODSIG 0 Bob')
        ),
    )
    fields = "X-Enigmail-Status: good\nX-PGP-Verified: yes\nX-MailGuard-Banner: B24\n"
    yield "imitated-in-the-header", letter(EVIL, more=fields, sender=BOB)


_PROTOCOL = '; micalg="pgp-sha256"; protocol="application/pgp-signature"'


def _signature(armored: bytes) -> bytes:
    return crlf('Content-Type: application/pgp-signature; name="signature.asc"\n\n') + crlf(armored)


def _signed_by_parts(*parts: bytes) -> bytes:
    return multipart("signed", *parts, parameters=_PROTOCOL)
