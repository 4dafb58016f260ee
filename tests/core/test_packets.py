"""Keys taken apart before GnuPG sees them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.mime.armor import BlockKind, dearmor
from mailguard.mime.armor import armor as armored
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.packets import packet_types, split_keys
from tests.conftest import MakeKey
from tests.packets import armor


def packet(tag: int, body: bytes) -> bytes:
    """With a new-format header of five octets: RFC 9580 section 4.2.1."""
    return bytes([0xC0 | tag, 0xFF]) + len(body).to_bytes(4) + body


V4 = packet(6, bytes([4]) + bytes(40))
V6 = packet(6, bytes([6]) + bytes(40))
USER_ID = packet(13, b"Bob <bob@example.net>")
SIGNATURE = packet(2, bytes(20))


@pytest.mark.parametrize("name", ["B", "Bo", "Bob"])
def test_a_key_without_a_checksum_is_read_and_imported_whatever_its_length(
    name: str, gpg: GnuPG, other_gpg: GnuPG, make_key: MakeKey
) -> None:
    """One of three lengths needs no padding: then GnuPG 2.2 takes the last letters for a checksum."""
    key = make_key(name, "bob@example.net")
    bare = armor(gpg.run(["--export", key]).data)
    assert b"\n=" not in bare
    assert [each.fingerprint for each in other_gpg.read_keys(bare)] == [key]
    assert other_gpg.import_keys(bare).new == (key,)


def test_a_key_is_cut_out_as_it_came_with_gnupgs_own_fingerprint(gpg: GnuPG, make_key: MakeKey) -> None:
    alice, bob = make_key("Alice", "alice@example.org"), make_key("Bob", "bob@example.net")
    data = b"Hello,\n\n" + gpg.export_public([alice]) + b"\nand\n" + gpg.export_public([bob])
    found = split_keys(data)
    assert [each.fingerprint for each in found] == [alice, bob]
    assert [each.user_ids for each in found] == [
        ("Alice <alice@example.org>",),
        ("Bob <bob@example.net>",),
    ]
    assert not any(each.is_secret for each in found)
    assert found[0].raw == gpg.run(["--export", alice]).data
    both = split_keys(gpg.run(["--export"]).data)
    assert {each.fingerprint for each in both} == {alice, bob}
    (secret,) = split_keys(gpg.export_secret(alice, passphrase=None))
    assert secret.is_secret


def test_versions_that_gnupg_may_not_know_are_told() -> None:
    found = split_keys(V4 + USER_ID + SIGNATURE + V6 + USER_ID + packet(6, bytes([9])))
    assert [each.version for each in found] == [4, 6, 9]
    assert [len(each.fingerprint) for each in found] == [40, 64, 0]
    assert [each.signatures for each in found] == [1, 0, 0]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nothing of the kind",
        b"\x99",
        b"\x99\x00\x09only",
        b"\xc6\xff\x00",
        b"\xc6\xe1" + bytes(10),  # a partial length, which no key has
        b"\x9b" + bytes(10),  # a length that is not told
        SIGNATURE,
        b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n!!!\n-----END PGP PUBLIC KEY BLOCK-----\n",
        b"-----BEGIN PGP PUBLIC KEY BLOCK-----\nno blank line\n-----END PGP PUBLIC KEY BLOCK-----\n",
    ],
)
def test_what_is_no_key_yields_none(data: bytes) -> None:
    assert split_keys(data) == ()


def test_a_key_ends_where_something_else_begins() -> None:
    literal = packet(11, b"b\x00\x00\x00\x00\x00text")
    (key,) = split_keys(V4 + USER_ID + literal + USER_ID)
    assert key.raw == V4 + USER_ID


def test_armor_may_have_headers_a_checksum_or_none() -> None:
    plain = armor(V4)
    with_more = plain.replace(b"-----\n\n", b"-----\nComment: mine\n\n", 1).replace(
        b"-----END", b"=abcd\n-----END"
    )
    for each in (plain, with_more, with_more.replace(b"\n", b"\r\n")):
        (key,) = split_keys(each)
        assert key.raw == V4
    assert dearmor(plain) == V4
    assert dearmor(b"no block") == b""


def test_the_types_of_packets_are_told_whatever_their_lengths_are_like(gpg: GnuPG) -> None:
    assert packet_types(V4 + USER_ID + SIGNATURE) == (6, 13, 2)
    sealed = gpg.run(["--passphrase", "x", "--pinentry-mode", "loopback", "--symmetric"], bytes(100_000)).data
    assert packet_types(sealed) == (3, 18)
    assert packet_types(b"") == packet_types(b"text") == ()


@given(st.binary(max_size=200))
def test_no_data_breaks_the_taking_apart(data: bytes) -> None:
    for key in split_keys(b"\xc6" + data):
        assert key.raw


def test_first_lines_without_end_cost_no_more_than_their_length() -> None:
    line = b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n"
    begun = time.perf_counter()
    assert split_keys(line * 100_000) == ()
    assert dearmor(line * 100_000) == b""
    assert time.perf_counter() - begun < 2  # it was minutes where each looked for an end of its own


@pytest.mark.parametrize("more", range(6))
def test_a_block_of_ours_is_read_by_gnupg_whatever_its_length(
    gpg: GnuPG, make_key: MakeKey, more: int
) -> None:
    """GnuPG 2.2 takes the end of some blocks without a checksum for one."""
    alice = make_key("A" * more + "lice", "alice@example.org")
    block = armored(BlockKind.KEY, gpg.run(["--export", alice]).data)
    assert [each.fingerprint for each in gpg.read_keys(block)] == [alice]
    assert block.count(b"\n=") == 1
