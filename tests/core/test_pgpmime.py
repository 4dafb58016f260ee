"""Signed and encrypted messages as they go out: read by gpg, by Sequoia and by rnp."""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from mailguard.errors import KeyUnusable, NotSendable
from mailguard.mime.build import build_fields
from mailguard.model import Address, Draft, DraftAttachment, Fingerprint, SendPlan, Signature
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.status import read_signatures
from mailguard.sending.protecting import Letter, Protector
from tests.conftest import key_maker, new_gnupg_home
from tests.core.test_build import HAZARDS
from tests.core.test_policy import make_draft
from tests.other_openpgp import Reader

TEXT = "The key lies under the mat."
SUBJECT = "Harvest festival"
FILE = DraftAttachment(filename="floor-plan.svg", content_type="image/svg+xml", data=b"<svg>cellar</svg>" * 9)
DAVE = Address("Dave Secret", "dave@example.org")


@dataclass(frozen=True)
class People:
    gpg: GnuPG
    alice: Fingerprint
    bob: Fingerprint
    reader: Reader  # Bob, with other programs

    def write(
        self, readers: tuple[Fingerprint, ...] = (), *, for_sent: bool = False, **changed: Any
    ) -> bytes:
        """A message of Alice's, as asked."""
        return self.protector(**changed).copy_for(readers or (self.bob, self.alice), lists_bcc=for_sent)

    def protector(self, **changed: Any) -> Protector:
        return Protector(self.gpg, self.letter(make_secret(**changed)), None)

    def letter(self, draft: Draft) -> Letter:
        plan = SendPlan(
            encrypt=draft.encrypt, sign=draft.sign, signing_key=self.alice, own_key=self.alice, recipients=()
        )
        fields = build_fields(draft, message_id="id@example.org", date=datetime.now(UTC))
        return Letter(draft=draft, plan=plan, fields=fields, unprotected=(("Autocrypt", "addr=x"),))


def make_secret(**changed: Any) -> Draft:
    return make_draft(**{"subject": SUBJECT, "text": TEXT, "attachments": (FILE,), **changed})


@contextmanager
def two_people(alice: str = "alice@example.org", bob: str = "bob@example.net") -> Iterator[People]:
    """With these addresses, and with keys for each other."""
    gpg = GnuPG(home=new_gnupg_home())
    make = key_maker(gpg)
    keys = make("Alice", alice), make("Bob", bob)
    reader = Reader.with_keys(gpg, keys[1], keys[0])
    yield People(gpg, *keys, reader)
    gpg.close()
    for folder in (gpg.home, reader.folder):
        shutil.rmtree(folder or "", ignore_errors=True)


@pytest.fixture(scope="module")
def people() -> Iterator[People]:
    with two_people() as made:
        yield made


def parse(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not any(part.defects for part in message.walk())
    return message


def armor_of(raw: bytes) -> bytes:
    """The encrypted part of a PGP/MIME message: RFC 3156 section 4."""
    message = parse(raw)
    assert message.get_content_type() == "multipart/encrypted"
    assert message.get_param("protocol") == "application/pgp-encrypted"
    version, sealed = message.iter_parts()
    assert version.get_content_type() == "application/pgp-encrypted"
    assert version.get_content() == b"Version: 1\r\n"
    assert sealed.get_content_type() == "application/octet-stream"
    return bytes(sealed.get_content())


def signed_parts(raw: bytes) -> tuple[bytes, bytes]:
    """(the signed bytes, the signature), cut from the message as received: RFC 3156 section 5."""
    message = parse(raw)
    assert message.get_content_type() == "multipart/signed"
    assert message.get_param("protocol") == "application/pgp-signature"
    assert message.get_param("micalg") == "pgp-sha512"
    delimiter = b"\r\n--" + str(message.get_boundary()).encode()
    _, signed, proof, _ = raw.split(delimiter)
    return signed.removeprefix(b"\r\n"), proof.partition(b"\r\n\r\n")[2]


def readable_forms(secret: bytes) -> list[bytes]:
    """As it stands, in quoted-printable, and in base64 at each of three places (what is common to all
    that may stand around it)."""
    coded = [
        base64.b64encode(b"\0" * shift + secret)[skipped:-4] for shift, skipped in ((0, 0), (1, 2), (2, 3))
    ]
    assert all(len(each) >= 8 for each in coded)
    return [secret, secret.replace(b" ", b"=20"), *coded]


def can_be_read(raw: bytes, secret: str) -> bool:
    flat = re.sub(rb"=?\r\n", b"", raw)
    return any(form in raw or form in flat for form in readable_forms(secret.encode()))


# Encrypted


@pytest.mark.parametrize("is_signed", [True, False])
@pytest.mark.parametrize("use_inline", [False, True])
def test_nothing_of_an_encrypted_message_can_be_read_on_the_wire(
    people: People, is_signed: bool, use_inline: bool
) -> None:
    html = f"<b>{TEXT}</b>"
    raw = people.write(encrypt=True, sign=is_signed, use_inline=use_inline, html=html)
    plain = people.write(html=html)
    for secret in (TEXT, SUBJECT, FILE.filename, "image/svg+xml", "<svg>cellar</svg>"):
        assert can_be_read(plain, secret)
        assert not can_be_read(raw, secret)
    assert parse(raw)["Subject"] == "[...]"


@pytest.mark.parametrize("is_signed", [True, False])
def test_other_programs_read_an_encrypted_message(people: People, is_signed: bool) -> None:
    armored = armor_of(people.write(encrypt=True, sign=is_signed))
    inside = people.reader.sq_decrypt(armored, is_signed=is_signed)
    assert people.reader.rnp_decrypt(armored, is_signed=is_signed) == inside
    message = parse(inside)
    assert message["Subject"] == SUBJECT
    text, attached = message.iter_parts()
    assert text.get_content().strip() == TEXT
    assert (attached.get_filename(), attached.get_content()) == (FILE.filename, FILE.data)


def test_the_inner_fields_are_protected_as_rfc_9788_says(people: People) -> None:
    raw = people.write(encrypt=True, sign=True)
    outer, inner = parse(raw), parse(people.reader.sq_decrypt(armor_of(raw), is_signed=True))
    assert (inner.get_param("hp"), inner.get_param("protected-headers")) == ("cipher", "v1")
    for name in ("From", "To", "Date", "Message-ID"):
        assert inner[name] == outer[name]
    notes = dict(each.split(": ", 1) for each in inner.get_all("HP-Outer", []))
    seen = {
        name: value
        for name, value in outer.items()
        if name not in ("MIME-Version", "Content-Type", "Autocrypt")
    }
    assert notes == seen
    assert notes["Subject"] == "[...]"


def test_a_subject_stays_readable_only_where_the_person_asked(people: People) -> None:
    raw = people.write(encrypt=True, encrypt_subject=False)
    assert parse(raw)["Subject"] == SUBJECT
    inner = parse(people.reader.sq_decrypt(armor_of(raw), is_signed=False))
    assert f"Subject: {SUBJECT}" in inner.get_all("HP-Outer", [])


def test_the_copy_for_sent_names_bcc_inside_the_encryption_alone(people: People) -> None:
    raw = people.write((people.alice,), for_sent=True, encrypt=True, bcc=(DAVE,))
    assert b"dave" not in raw.lower()
    inner = parse(people.gpg.decrypt(armor_of(raw)).data)
    assert inner["Bcc"] == str(DAVE)
    assert not any("Dave" in each for each in inner.get_all("HP-Outer", []))
    for_bob = people.write(encrypt=True, bcc=(DAVE,))
    assert b"dave" not in people.gpg.decrypt(armor_of(for_bob)).data.lower()


def test_a_message_is_encrypted_for_its_readers_and_nobody_else(people: People) -> None:
    armored = armor_of(people.write((people.bob, people.alice, people.bob), encrypt=True))
    keys = {
        each.key_id
        for each in (*people.gpg.load_key(people.bob).subkeys, *people.gpg.load_key(people.alice).subkeys)
    }
    found = people.reader.rnp_key_ids(armored)
    assert len(found) == 2
    assert set(found) <= keys


# Signed


@pytest.mark.parametrize("text", HAZARDS)
def test_a_signature_is_over_the_bytes_as_they_are_sent(people: People, text: str) -> None:
    signed, signature = signed_parts(people.write(sign=True, text=text, attachments=()))
    (fact,) = read_signatures(people.gpg.verify_detached(signed, signature))
    assert (fact.state, fact.primary) == (Signature.GOOD, people.alice)
    assert signed.isascii()
    assert all(line == line.rstrip() and not line.startswith(b"From ") for line in signed.split(b"\r\n"))


def test_other_programs_verify_a_signed_message(people: People) -> None:
    signed, signature = signed_parts(people.write(sign=True))
    people.reader.sq_verify(signed, signature)
    people.reader.rnp_verify(signed, signature)
    with pytest.raises(AssertionError):
        people.reader.sq_verify(signed.replace(b"Harvest", b"Harvezt"), signature)


def test_a_signature_covers_the_fields_too(people: People) -> None:
    raw = people.write(sign=True)
    inner, outer = parse(signed_parts(raw)[0]), parse(raw)
    assert (inner.get_param("hp"), inner.get_param("protected-headers")) == ("clear", "v1")
    assert inner.get_all("HP-Outer") is None
    for name in ("From", "To", "Subject", "Date", "Message-ID"):
        assert inner[name] == outer[name]


def test_all_copies_that_are_not_encrypted_share_one_signature(people: People) -> None:
    protector = people.protector(sign=True, bcc=(DAVE,))
    sent, for_all = protector.copy_for((), lists_bcc=True), protector.copy_for(())
    assert signed_parts(sent) == signed_parts(for_all)
    assert parse(sent)["Bcc"] == str(DAVE)
    assert b"dave" not in for_all.lower()


def test_nothing_is_written_without_the_key_it_was_to_be_signed_with(people: People) -> None:
    letter = people.letter(make_secret(sign=True))
    without = replace(letter, plan=replace(letter.plan, signing_key=None))
    with pytest.raises(KeyUnusable):
        Protector(people.gpg, without, None).copy_for(())
    unknown = replace(letter, plan=replace(letter.plan, signing_key=Fingerprint("A" * 40)))
    with pytest.raises(KeyUnusable):
        Protector(people.gpg, unknown, None).copy_for(())


def test_nothing_is_written_where_one_of_the_readers_has_no_key(people: People) -> None:
    with pytest.raises(KeyUnusable):
        people.write((people.bob, Fingerprint("A" * 40)), encrypt=True)


# Inline


def test_an_inline_text_is_clear_signed(people: People) -> None:
    raw = people.write(sign=True, use_inline=True, attachments=(), text="Grüße \n- und\nFrom mir")
    text = parse(raw).get_content().replace("\r\n", "\n").encode()
    assert people.reader.sq_verify_text(text).decode().split() == ["Grüße", "-", "und", "From", "mir"]
    (fact,) = read_signatures(people.gpg.verify_inline(text).status)
    assert (fact.state, fact.primary) == (Signature.GOOD, people.alice)


def test_inline_signing_refuses_attachments_it_cannot_sign(people: People) -> None:
    with pytest.raises(NotSendable):
        people.write(sign=True, use_inline=True)


def test_inline_attachments_are_encrypted_one_by_one(people: People) -> None:
    message = parse(people.write(encrypt=True, sign=True, use_inline=True))
    text, attached = message.iter_parts()
    inside = people.reader.sq_decrypt(text.get_content().encode(), is_signed=True).decode()
    assert inside.startswith(f"Subject: {SUBJECT}\n\n{TEXT}\n")
    assert inside.endswith("attachment-1.pgp: floor-plan.svg\n")
    assert attached.get_filename() == "attachment-1.pgp"
    assert people.reader.rnp_decrypt(attached.get_content(), is_signed=True) == FILE.data


def test_the_inline_copy_for_sent_names_bcc_inside(people: People) -> None:
    raw = people.write(
        (people.alice,), for_sent=True, encrypt=True, use_inline=True, attachments=(), bcc=(DAVE,)
    )
    assert b"dave" not in raw.lower()
    assert (
        b"Bcc: Dave Secret <dave@example.org>" in people.gpg.decrypt(parse(raw).get_content().encode()).data
    )
