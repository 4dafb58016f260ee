"""Decrypted copies: readable as ordinary mail, with nothing lost and nothing claimed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from mailguard.errors import KeyUnusable, MailGuardError, NotChangeable, PassphraseNeeded
from mailguard.model import Encryption, Fingerprint, OpenedMessage, Signature
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader
from mailguard.reading.decrypted_copy import decrypt_copy
from tests.conftest import key_maker, new_gnupg_home
from tests.core.letters import Writer, crlf, letter, mixed, pgp_encrypted, text

SECRET = "under the mat"


@dataclass(frozen=True)
class Post:
    gpg: GnuPG
    alice: Fingerprint
    bob: Writer

    def seal(self, content: bytes, *, signs: bool = True) -> bytes:
        return self.bob.encrypted(content, self.alice, signs=signs)

    def copy(self, raw: bytes) -> OpenedMessage:
        """As another program would read it: by somebody without any key."""
        copied = decrypt_copy(raw, self.gpg, passphrase=SECRET)
        return Reader(self.bob.gpg, Ring(self.bob.gpg), frozenset).open(copied)


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    mine, theirs = GnuPG(home=new_gnupg_home()), GnuPG(home=new_gnupg_home())
    alice = key_maker(mine)("Alice Example", "alice@example.org", SECRET)
    bob = key_maker(theirs)("Bob Example", "bob@example.net")
    theirs.import_keys(mine.export_public([alice]))
    yield Post(mine, alice, Writer(theirs, bob))
    for gpg in (mine, theirs):
        gpg.close()
        shutil.rmtree(gpg.home or "", ignore_errors=True)


PROTECTED = crlf(
    'Content-Type: text/plain; charset=utf-8; protected-headers="v1"; hp="cipher"\n'
    "Subject: The true subject\nFrom: Bob Example <bob@example.net>\n"
    "HP-Outer: Subject: ...\nAutocrypt-Gossip: addr=a@x.org; keydata=AAAA\n\nunder the mat\n"
)


def test_a_copy_is_ordinary_mail_with_what_was_protected_outside(post: Post) -> None:
    raw = letter(post.seal(PROTECTED), subject="...")
    opened = post.copy(raw)
    assert (opened.subject, opened.text.strip()) == ("The true subject", "under the mat")
    assert [str(each) for each in opened.from_] == ["Bob Example <bob@example.net>"]
    assert opened.message_id == "1@example.net"
    facts = opened.verdict.facts
    assert (facts.encryption, facts.signature) == (Encryption.NONE, Signature.NONE)
    copied = decrypt_copy(raw, post.gpg, passphrase=SECRET).lower()
    assert b"hp-outer" not in copied and b"hp=" not in copied and b"protected-headers" not in copied
    assert b"autocrypt-gossip" not in copied and b"begin pgp" not in copied
    assert copied.count(b"\r\nsubject:") == copied.count(b"\r\nmime-version:") == 1


def test_attachments_and_an_inner_signature_stay_as_they_are(post: Post) -> None:
    content = mixed(text("see the file"), crlf("Content-Type: image/png; name=a.png\n\n") + b"\x89PNG\x00")
    signed = post.bob.signed(content)
    opened = post.copy(letter(post.seal(signed, signs=False)))
    assert [each.filename for each in opened.attachments] == ["a.png"]
    assert opened.attachments[0].data == b"\x89PNG\x00"
    assert opened.verdict.facts.signature is Signature.GOOD  # checked anew, from what is in the copy


def test_an_inline_message_keeps_its_text(post: Post) -> None:
    block = post.bob.sealed("grüß dich\n".encode(), post.alice)
    opened = post.copy(letter(text(block)))
    assert opened.text.strip() == "grüß dich"


def broken(raw: bytes) -> bytes:
    """A byte near the end of the encrypted data is another one."""
    at = raw.rindex(b"\r\n=") - 100
    other = b"A" if raw[at : at + 1] != b"A" else b"B"
    return raw[:at] + other + raw[at + 1 :]


def test_what_cannot_be_copied_whole_is_refused(post: Post) -> None:
    sealed = post.bob.sealed(text("x"), post.alice)
    refused: tuple[tuple[bytes, type[MailGuardError]], ...] = (
        (letter(text("readable already")), NotChangeable),
        (letter(mixed(text("outside"), post.seal(text("inside")))), NotChangeable),
        (letter(pgp_encrypted(sealed, text("more"))), NotChangeable),
        (broken(letter(post.seal(text("x" * 900)))), KeyUnusable),
        (letter(post.bob.encrypted(text("x"), post.bob.key)), KeyUnusable),
    )
    for raw, error in refused:
        with pytest.raises(error):
            decrypt_copy(raw, post.gpg, passphrase=SECRET)
    post.gpg.lock()
    with pytest.raises(PassphraseNeeded) as caught:
        decrypt_copy(letter(post.seal(text("x"))), post.gpg, locked_key=post.alice)
    assert caught.value.fingerprint == post.alice
