"""Keys that come with mail: Autocrypt headers, gossip, setup messages, attachments and blocks."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from mailguard.mime.armor import BlockKind, armor
from mailguard.model import AutocryptHeader, Fingerprint, OpenedMessage
from mailguard.openpgp.autocrypt import Claim, choose_claim, parse_claim, parse_gossip
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader
from mailguard.reading.inspecting import look_into_setup_message as open_setup_message
from tests.conftest import key_maker, new_gnupg_home
from tests.core.letters import Writer, crlf, letter, mixed, text

KEY = base64.b64encode(b"a key").decode()
CODE = "1234-5678-9012-3456-7890-1234-5678-9012-3456"


@pytest.mark.parametrize(
    "value, claim",
    [
        (f"addr=a@x.org; keydata={KEY}", Claim("a@x.org", "nopreference", b"a key")),
        (f"addr=A@X.org; prefer-encrypt=mutual; keydata={KEY}", Claim("a@x.org", "mutual", b"a key")),
        (f"addr=a@x.org; prefer-encrypt=always; keydata={KEY}", Claim("a@x.org", "nopreference", b"a key")),
        (f"addr=a@x.org; _note=ignored; keydata={KEY}", Claim("a@x.org", "nopreference", b"a key")),
        (
            f"addr=a@x.org;\r\n keydata=\r\n {KEY[:4]}\r\n {KEY[4:]}",
            Claim("a@x.org", "nopreference", b"a key"),
        ),
        (f"addr=a@x.org; critical=x; keydata={KEY}", None),
        (f"addr=a@x.org; addr=b@x.org; keydata={KEY}", None),
        (f"keydata={KEY}", None),
        ("addr=a@x.org", None),
        ("addr=a@x.org; keydata=!!!", None),
        ("addr=a@x.org; keydata=", None),
        (f"addr=nobody; keydata={KEY}", None),
        ("", None),
        (";;;", None),
    ],
)
def test_a_header_is_used_only_where_all_of_it_is_known(value: str, claim: Claim | None) -> None:
    assert parse_claim(value.encode()) == claim


def test_the_one_header_of_the_one_sender_counts() -> None:
    of_a, of_b = (f"addr={who}@x.org; keydata={KEY}".encode() for who in "ab")
    assert choose_claim([of_a], ["A@x.org"]) is not None
    assert choose_claim([of_a, of_b], ["a@x.org"]) is not None
    assert choose_claim([of_b], ["a@x.org"]) is None
    assert choose_claim([of_a, of_a], ["a@x.org"]) is None
    assert choose_claim([of_a], ["a@x.org", "b@x.org"]) is None
    assert choose_claim([of_a], []) is None


def test_gossip_counts_for_recipients_alone() -> None:
    values = [f"addr={who}@x.org; keydata={KEY}".encode() for who in "abb"]
    assert [each.addr for each in parse_gossip(values, ["B@x.org", "c@x.org"])] == ["b@x.org"]


@dataclass(frozen=True)
class Post:
    gpg: GnuPG
    reader: Reader
    alice: Fingerprint
    bob: Fingerprint
    theirs: GnuPG

    def open(self, raw: bytes) -> OpenedMessage:
        return self.reader.open(raw)

    def header(self, address: str = "bob@example.net", name: str = "Autocrypt") -> str:
        data = base64.b64encode(self.theirs.export_minimal(self.bob)).decode()
        return f"{name}: addr={address}; prefer-encrypt=mutual; keydata={data}\n"


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    mine, theirs = GnuPG(home=new_gnupg_home()), GnuPG(home=new_gnupg_home())
    alice = key_maker(mine)("Alice Example", "alice@example.org")
    bob = key_maker(theirs)("Bob Example", "bob@example.net")
    theirs.import_keys(mine.export_public([alice]))
    yield Post(mine, Reader(mine, Ring(mine), frozenset), alice, bob, theirs)
    for gpg in (mine, theirs):
        gpg.close()
        shutil.rmtree(gpg.home or "", ignore_errors=True)


def test_the_header_of_a_message_brings_its_key(post: Post) -> None:
    opened = post.open(letter(crlf(post.header()) + text("hello")))
    assert opened.autocrypt.header == AutocryptHeader(
        addr="bob@example.net", prefer_encrypt="mutual", fingerprint=post.bob, is_valid=True
    )
    (key,) = opened.keys
    assert (key.fingerprint, key.user_ids, key.source) == (
        post.bob,
        ("Bob Example <bob@example.net>",),
        "autocrypt",
    )
    assert post.gpg.read_keys(key.armored)[0].fingerprint == post.bob


def test_headers_that_do_not_count_are_reported_as_such(post: Post) -> None:
    twice = post.open(letter(crlf(post.header() * 2) + text("hello")))
    assert twice.autocrypt.header is not None and not twice.autocrypt.header.is_valid
    other = post.open(letter(crlf(post.header("eve@example.com")) + text("hello")))
    assert other.autocrypt.header is not None and not other.autocrypt.header.is_valid
    broken = post.open(letter(crlf("Autocrypt: addr=bob@example.net; keydata=AAAA\n") + text("hello")))
    assert broken.autocrypt.header is not None and not broken.autocrypt.header.is_valid
    assert twice.keys == other.keys == broken.keys == ()
    assert post.open(letter(text("hello"))).autocrypt.header is None


def test_gossip_counts_only_from_inside_encrypted_mail(post: Post) -> None:
    gossip = crlf(post.header("alice@example.org", "Autocrypt-Gossip")) + text("hello")
    sealed = Writer(post.theirs, post.bob).encrypted(gossip, post.alice)
    assert post.open(letter(sealed)).autocrypt.gossip == (("alice@example.org", post.bob),)
    assert post.open(letter(gossip)).autocrypt.gossip == ()


def test_attached_keys_and_blocks_are_found_once_each(post: Post) -> None:
    armored = post.theirs.export_public([post.bob])
    attached = crlf("Content-Type: application/pgp-keys; name=bob.asc\n\n") + armored
    opened = post.open(letter(mixed(text(b"my key:\n" + armored), attached)))
    assert [(key.fingerprint, key.source, key.is_held) for key in opened.keys] == [
        (post.bob, "attachment", False)
    ]
    inline = post.open(letter(text(b"my key:\n" + armored)))
    assert [key.source for key in inline.keys] == ["inline"]


def test_a_key_that_the_keyring_has_already_is_said_to_be_held(post: Post) -> None:
    opened = post.open(letter(text(post.gpg.export_public([post.alice]))))
    assert [key.is_held for key in opened.keys] == [True]


def test_looking_at_keys_imports_none(post: Post) -> None:
    post.open(letter(crlf(post.header()) + text(post.theirs.export_public([post.bob]))))
    assert [key.fingerprint for key in post.gpg.list_keys()] == [post.alice]


def test_broken_keys_are_no_keys(post: Post) -> None:
    for data in (b"", b"nonsense", armor(BlockKind.KEY, b"\x99\x00\x01"), armor(BlockKind.KEY, b"\0" * 500)):
        attached = crlf("Content-Type: application/pgp-keys\n\n") + data
        assert post.open(letter(mixed(text("x"), attached))).keys == ()


def setup_message(post: Post) -> bytes:
    secret = post.theirs.export_secret(post.bob, passphrase=None)
    arguments = ["--pinentry-mode", "loopback", "--passphrase", CODE, "--armor", "--symmetric"]
    block = post.theirs.run(arguments, secret).data
    headed = block.replace(b"\n\n", b"\nPassphrase-Format: numeric9x4\nPassphrase-Begin: 12\n\n", 1)
    part = crlf("Content-Type: application/autocrypt-setup\n\n<html><pre>\n") + headed + b"</pre></html>"
    return letter(crlf("Autocrypt-Setup-Message: v1\n") + mixed(text("your keys"), part))


def test_a_setup_message_is_recognised_and_opened_with_its_code_alone(post: Post) -> None:
    raw = setup_message(post)
    assert post.open(raw).autocrypt.setup_message == ("12", "numeric9x4")
    (key,) = open_setup_message(raw, post.gpg, CODE.replace("-", " "))
    assert (key.fingerprint, key.source, key.is_secret) == (post.bob, "autocrypt-setup", True)
    assert open_setup_message(raw, post.gpg, "0" * 36) == ()
    assert open_setup_message(letter(text("x")), post.gpg, CODE) == ()
    assert [each.fingerprint for each in post.gpg.list_keys()] == [post.alice]
