"""OpenPGP mail that servers damaged: read where what it was is certain, and never better than it was."""

from __future__ import annotations

import base64
import quopri
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from mailguard.mime.damage import Damage
from mailguard.model import OpenedMessage
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader
from tests.conftest import key_maker, new_gnupg_home
from tests.core.letters import Writer, crlf, html, letter, mixed, multipart, pgp_signed, text

HARVEST = text("under the mat")
CONTROL = crlf("Content-Type: application/pgp-encrypted\n\nVersion: 1\n")


@dataclass(frozen=True)
class Desk:
    """Alice reads; Bob's key is verified. `sealed`: one message of Bob's for her, signed inside."""

    reader: Reader
    bob: Writer
    sealed: bytes

    def open(self, content: bytes) -> OpenedMessage:
        return self.reader.open(letter(content))


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    gpg = GnuPG(home=new_gnupg_home())
    make = key_maker(gpg)
    alice, bob = make("Alice Example", "alice@example.org"), make("Bob Example", "bob@example.net")
    writer = Writer(gpg, bob)
    yield Desk(Reader(gpg, Ring(gpg), lambda: frozenset({alice})), writer, writer.sealed(HARVEST, alice))
    gpg.close()
    shutil.rmtree(gpg.home or "", ignore_errors=True)


def entity(content_type: str, body: bytes, *, name: str = "", encoding: str = "") -> bytes:
    head = f"Content-Type: {content_type}"
    head += f'; name="{name}"\nContent-Disposition: attachment; filename="{name}"\n' if name else "\n"
    head += f"Content-Transfer-Encoding: {encoding}\n" if encoding else ""
    return crlf(head + "\n") + crlf(body)


def codes(opened: OpenedMessage) -> set[str]:
    return {each.code.removeprefix("repaired-") for each in opened.warnings}


def damaged_encryption(sealed: bytes) -> dict[str, tuple[bytes, set[Damage]]]:
    data = entity("application/octet-stream", sealed, name="encrypted.asc")
    packed = base64.encodebytes(sealed)
    named = entity("text/plain", b"Version: 1\n", name="PGPMIME version identification.asc")
    octets = entity("application/octet-stream", b"Version: 1\n", name="PGPMIME Versions Identification")
    whole = multipart("encrypted", (CONTROL, data), '; protocol="application/pgp-encrypted"')
    lost = Damage.CONTROL_PART
    return {
        "exchange": (mixed(text(""), CONTROL, data), {Damage.REBUILT}),
        "exchange, html": (
            mixed(html("<html><body><p>&nbsp;</p></body></html>"), CONTROL, data),
            {Damage.REBUILT},
        ),
        "renamed": (mixed(CONTROL, data), {Damage.REBUILT}),
        "control part as text": (mixed(text(""), named, data), {Damage.REBUILT}),
        "control part as octets": (mixed(octets, data), {Damage.REBUILT}),
        "in another order": (mixed(text(""), data, CONTROL), {Damage.REBUILT}),
        "control part gone": (mixed(text("\n\n"), data), {Damage.REBUILT, lost}),
        "text for a control part": (
            multipart("encrypted", (named, data), '; protocol="application/pgp-encrypted"'),
            {lost},
        ),
        "parameters lost": (multipart("encrypted", (CONTROL, data), ""), set()),
        "another protocol": (multipart("encrypted", (CONTROL, data), '; protocol="a/b"'), {Damage.REBUILT}),
        "base64, said": (
            mixed(CONTROL, entity("application/octet-stream", packed, encoding="base64")),
            {Damage.REBUILT},
        ),
        "base64, not said": (
            multipart("encrypted", (CONTROL, entity("application/octet-stream", packed)), ""),
            {Damage.ENCODED},
        ),
        "quoted-printable, not said": (
            multipart("encrypted", (CONTROL, entity("text/plain", quopri.encodestring(sealed))), ""),
            {Damage.ENCODED},
        ),
        "indented": (
            multipart("encrypted", (CONTROL, entity("text/plain", sealed.replace(b"\n", b"\n  "))), ""),
            {Damage.ARMOR},
        ),
        "wrapped": (mixed(whole), {Damage.WRAPPED}),
        "wrapped beside nothing": (mixed(text(" \n"), whole, html("<br>")), {Damage.WRAPPED}),
        "alone": (entity("application/pgp-encrypted", sealed), {Damage.REBUILT, lost}),
        "alone as octets": (
            entity("application/octet-stream", sealed, name="encrypted.asc"),
            {Damage.REBUILT, lost},
        ),
        "an entity in an inline block": (text(sealed), set()),
    }


@pytest.mark.parametrize("name", damaged_encryption(b""))
def test_encrypted_mail_that_was_damaged_is_read_and_its_damage_named(desk: Desk, name: str) -> None:
    content, damage = damaged_encryption(desk.sealed)[name]
    opened = desk.open(content)
    assert (opened.banner.id, opened.text, opened.attachments) == (
        "B22",
        "under the mat",
        (),
    ) or opened.banner.id == "B24"
    assert opened.text == "under the mat"
    assert codes(opened) == damage


def test_words_around_what_was_taken_apart_stay_outside(desk: Desk) -> None:
    data = entity("application/octet-stream", desk.sealed, name="encrypted.asc")
    opened = desk.open(mixed(text("Scanned by a gateway"), CONTROL, data))
    assert (opened.banner.id, opened.text, opened.attachments) == ("B10", "Scanned by a gateway", ())
    (inner,) = opened.inner_messages
    assert desk.reader.open(inner.raw).text == "under the mat"


def test_an_encrypted_file_is_no_message(desk: Desk) -> None:
    opened = desk.open(
        mixed(text(""), entity("application/octet-stream", desk.sealed, name="report.pdf.asc"))
    )
    assert (opened.banner.id, [each.filename for each in opened.attachments]) == ("B28", ["report.pdf.asc"])


SIGNED = crlf(
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    "Gr\u00fc\u00dfe\nFrom here on\nwords  \n-- \nBob\n"
)


def recoded(signed: bytes) -> bytes:
    header, _, body = signed.partition(b"\r\n\r\n")
    coded = quopri.encodestring(body.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    return header.replace(b"8bit", b"quoted-printable") + b"\r\n\r\n" + coded


@pytest.mark.parametrize(
    "change, damage",
    [
        (lambda signed: signed.replace(b"From here", b">From here"), Damage.FROM_LINES),
        (lambda signed: signed.rstrip() + b"\r\n\r\n\r\n", Damage.EMPTY_LINES),
        (lambda signed: signed[:-2], Damage.EMPTY_LINES),
        (lambda signed: signed.replace(b"-- \r", b"--\r"), Damage.TRAILING_BLANKS),
        (recoded, Damage.TRANSFER_ENCODING),
    ],
)
def test_a_signed_text_is_checked_as_it_was_before_servers_changed_it(desk: Desk, change, damage) -> None:  # type: ignore[no-untyped-def]
    signature = desk.bob.gpg.sign_detached(SIGNED, desk.bob.key).armored
    opened = desk.open(pgp_signed(change(SIGNED), signature))
    assert (opened.banner.tone, opened.banner.id) == ("ok", "B23") or opened.banner.id == "B25"
    assert codes(opened) == {damage}
    assert opened.text.startswith("Grüße\nFrom here on")


def test_what_no_guess_explains_stays_bad(desk: Desk) -> None:
    signature = desk.bob.gpg.sign_detached(SIGNED, desk.bob.key).armored
    opened = desk.open(pgp_signed(SIGNED.replace(b"words", b"Words"), signature))
    assert (opened.banner.id, codes(opened)) == ("B07", set())


def test_a_signed_message_of_another_multipart_is_checked_all_the_same(desk: Desk) -> None:
    signature = desk.bob.gpg.sign_detached(SIGNED, desk.bob.key).armored
    last = entity("application/pgp-signature", signature, name="signature.asc")
    opened = desk.open(mixed(SIGNED, last))
    assert (opened.banner.tone, opened.attachments, codes(opened)) == ("ok", (), {Damage.REBUILT})
    octets = entity("application/octet-stream", signature, name="signature.asc")
    named = multipart("signed", (SIGNED, octets), '; micalg="x"; protocol="application/octet-stream"')
    assert codes(desk.open(named)) == {Damage.SIGNATURE_PART}
    changed = desk.open(mixed(SIGNED.replace(b"words", b"Words"), last))
    assert (changed.banner.id, changed.banner.tone) == ("B12", "neutral")
    assert "A mail server rebuilt this message" in changed.banner.sentence


@pytest.mark.parametrize(
    "content",
    [
        pgp_signed(text(b" " * 2_000_000 + b"x"), b"-----BEGIN PGP SIGNATURE-----\n\nAA==\n"),
        text(b"-----BEGIN PGP SIGNED MESSAGE-----\n\n" + b"-----BEGIN PGP SIGNATURE-----\n" * 60_000),
        mixed(crlf("Sig: t=p; b=" + "A\n " * 200_000 + "\n\nwords")),
        mixed(*[CONTROL] * 2_000),
        mixed(html("<p " * 5_000), html("&nbsp" * 3_000)),
    ],
    ids=range(5),
)
def test_no_guess_about_damage_takes_long(desk: Desk, content: bytes) -> None:
    begun = time.monotonic()
    assert desk.open(content).banner.tone != "ok"
    assert time.monotonic() - begun < 4


def test_a_block_that_begins_like_a_header_is_read_in_time(desk: Desk) -> None:
    folded = b"a:\n" + b" \t \t \t \t \t\n" * 40
    begun = time.monotonic()
    assert desk.open(text(desk.bob.sealed(folded, desk.bob.key))).text.startswith("a:")
    assert time.monotonic() - begun < 4
