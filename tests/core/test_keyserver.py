"""Addresses and answers of key servers: what is asked, and what is made of what comes back."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from mailguard.errors import NotFound, Refused
from mailguard.model import Address, Settings
from mailguard.transport import hkp, vks, wkd
from mailguard.transport.keyserver import KeyServers
from mailguard.transport.lookup import Lookup, LookupKind, read_lookup

NOW = datetime(2026, 11, 1, tzinfo=UTC)
FINGERPRINT = "3D07F1A49C2E55B08E6FA4B2D1C07F3E9A1B44C8"
KEY_ID = FINGERPRINT[-16:]


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        (" alice@example.org ", LookupKind.ADDRESS, "alice@example.org"),
        ("Alice+Tag@Example.ORG", LookupKind.ADDRESS, "Alice+Tag@Example.ORG"),
        (KEY_ID, LookupKind.KEY_ID, KEY_ID),
        (f"0x{KEY_ID.lower()}", LookupKind.KEY_ID, KEY_ID),
        (FINGERPRINT, LookupKind.FINGERPRINT, FINGERPRINT),
        ("3D07 F1A4 9C2E 55B0 8E6F  A4B2 D1C0 7F3E 9A1B 44C8", LookupKind.FINGERPRINT, FINGERPRINT),
        ("0x" + "AB" * 32, LookupKind.FINGERPRINT, "AB" * 32),
        ("Alice Example", LookupKind.WORDS, "Alice Example"),
        ("a@b@c", LookupKind.WORDS, "a@b@c"),
    ],
)
def test_what_is_looked_for_is_told_from_its_form(typed: str, kind: LookupKind, text: str) -> None:
    assert read_lookup(typed) == Lookup(kind, text)


@pytest.mark.parametrize("typed", ["", "  ", "9A1B44C8", "0x9a1b44c8"])
def test_a_short_key_id_is_never_looked_for(typed: str) -> None:
    with pytest.raises(NotFound):
        read_lookup(typed)


@pytest.mark.parametrize(
    ("server", "url"),
    [
        ("hkp://keys.example.org", "http://keys.example.org:11371"),
        ("hkp://keys.example.org:80", "http://keys.example.org:80"),
        ("hkps://Keys.Example.org/", "https://keys.example.org"),
        ("hkps://[::1]:8443", "https://[::1]:8443"),
        ("hkp://[::1]", "http://[::1]:11371"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_a_key_servers_address_says_where_it_is_asked(server: str, url: str) -> None:
    assert hkp.base_url(server) == url


@pytest.mark.parametrize(
    "server", ["", "*", "ldap://keys.example.org", "hkps://", "hkps://user:word@host", "hkps://host/path?x"]
)
def test_an_address_that_is_none_is_refused(server: str) -> None:
    with pytest.raises(Refused):
        hkp.base_url(server)


def test_what_is_looked_for_is_sent_by_hkp_as_it_was_typed() -> None:
    url = hkp.index_url("hkps://keys.example.org", read_lookup("Alice & Bob"))
    assert url == (
        "https://keys.example.org/pks/lookup?op=index&options=mr&fingerprint=on&search=Alice%20%26%20Bob"
    )
    assert hkp.get_url("hkp://k.example", read_lookup(KEY_ID)).endswith(
        f"op=get&options=mr&fingerprint=on&search=0x{KEY_ID}"
    )


def test_vks_is_asked_for_whole_ids_and_addresses_only() -> None:
    server = "hkps://keys.openpgp.org"
    base = "https://keys.openpgp.org/vks/v1"
    assert vks.get_url(server, read_lookup(FINGERPRINT.lower())) == f"{base}/by-fingerprint/{FINGERPRINT}"
    assert vks.get_url(server, read_lookup("0x" + KEY_ID)) == f"{base}/by-keyid/{KEY_ID}"
    assert vks.get_url(server, read_lookup("a/b@example.org")) == f"{base}/by-email/a%2Fb%40example.org"
    assert vks.get_url(server, read_lookup("Alice Example")) is None


def test_an_index_tells_each_keys_addresses_dates_and_state() -> None:
    answer = (
        f"info:1:3\r\npub:{FINGERPRINT}:1:4096:1700000000:1893456000:\r\n"
        "uid:Alice Ex%C3%A4mple <alice@example.org>:1700000000::\r\n"
        "uid:old%3A <old@example.org>:1700000000::r\r\n"
        f"pub:{'b' * 40}:22:256:1700000000:1700000001:\n"
        f"pub:{'C' * 16}:18::::r\nuid:nobody\n\r\n"
    ).encode()
    alice, expired, revoked = hkp.parse_index(answer, "hkp://k.example", NOW)
    assert alice.fingerprint == FINGERPRINT
    assert alice.user_ids == (Address("Alice Exämple", "alice@example.org"),)
    assert (alice.algorithm, alice.created) == ("RSA 4096", datetime.fromtimestamp(1700000000, UTC))
    assert (alice.is_expired, alice.is_revoked, alice.server) == (False, False, "hkp://k.example")
    assert (expired.fingerprint, expired.algorithm, expired.is_expired) == ("B" * 40, "Ed25519", True)
    assert (revoked.algorithm, revoked.is_revoked, revoked.created) == ("ECDH", True, None)
    assert revoked.user_ids == (Address("nobody", ""),)


def test_keys_named_by_short_ids_are_left_out_of_an_index() -> None:
    answer = f"info:1:3\npub:9A1B44C8:1:2048:::\nuid:x\npub:{'0' * 32}:1:1024:::\npub:{KEY_ID}:1:2048:::\n"
    assert [each.fingerprint for each in hkp.parse_index(answer.encode(), "hkp://k", NOW)] == [KEY_ID]


@pytest.mark.parametrize("answer", [b"", b"<html>Welcome</html>", b"\xff\xfe\x00", b"uid:x\n", b"PUB:x"])
def test_what_is_no_index_is_refused(answer: bytes) -> None:
    with pytest.raises(Refused):
        hkp.parse_index(answer, "hkp://keys.example.org", NOW)


@pytest.mark.parametrize("line", ["pub", "pub:", f"pub:{'A' * 40}:x:y:z:-1:q", f"pub:{'A' * 40}:{'9' * 30}"])
def test_an_index_with_nonsense_in_it_breaks_nothing(line: str) -> None:
    for each in hkp.parse_index(f"info:1:1\n{line}\nuid\n".encode(), "hkp://k", NOW):
        assert (each.created, each.expires, each.is_expired) == (None, None, False)


def test_an_endless_index_is_cut() -> None:
    answer = b"".join(b"pub:%040X:1:2048:::\n" % number for number in range(5000))
    assert len(hkp.parse_index(answer, "hkp://k", NOW)) == hkp.MOST_KEYS


def test_an_upload_tells_which_addresses_wait_for_their_owner() -> None:
    states = {"a@x.org": "unpublished", "b@x.org": "pending", "c@x.org": "published", "d@x.org": "revoked"}
    answer = json.dumps({"key_fpr": FINGERPRINT.lower(), "token": "t", "status": states}).encode()
    upload = vks.parse_upload(answer, "hkps://keys.openpgp.org")
    assert (upload.fingerprint, upload.unpublished, upload.pending) == (
        FINGERPRINT,
        ("a@x.org",),
        ("b@x.org",),
    )
    assert vks.request_body(upload) == {"token": "t", "addresses": ["a@x.org"]}
    assert "token" not in repr(upload)


@pytest.mark.parametrize(
    "answer",
    [b"", b"[]", b'"text"', b'{"token": "t"}', b'{"key_fpr": "A", "token": "t", "status": 3}', b"[" * 99_999],
)
def test_an_answer_to_an_upload_that_cannot_be_read_is_refused(answer: bytes) -> None:
    with pytest.raises(Refused):
        vks.parse_upload(answer, "hkps://keys.openpgp.org")


def test_a_web_key_directory_is_asked_as_its_draft_shows() -> None:
    assert wkd.urls("Joe.Doe@Example.ORG") == (
        "https://openpgpkey.example.org/.well-known/openpgpkey/example.org/hu/"
        "iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe",
        "https://example.org/.well-known/openpgpkey/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe",
    )
    assert wkd.urls("a@bücher.example")[1].startswith("https://xn--bcher-kva.example/")
    assert wkd.urls("a&b/c@x.org")[1].endswith("?l=a%26b%2Fc")
    assert wkd.hashed("Ä") != wkd.hashed("ä")  # only letters of ASCII have two cases here


@pytest.mark.parametrize("address", ["a@", "a@..", "a@" + "x" * 70 + ".org", "a@x.org/?", "a@x.org:80"])
def test_an_address_without_a_domain_has_no_directory(address: str) -> None:
    with pytest.raises(NotFound):
        wkd.urls(address)


def test_the_provider_is_asked_first_where_the_settings_say_so() -> None:
    servers = ("hkps://one.example", "hkps://two.example")
    address, key_id = read_lookup("a@x.org"), read_lookup(KEY_ID)
    plain = KeyServers(lambda: Settings(key_servers=servers))
    assert plain.places_for(address, "*") == servers
    assert plain.places_for(address, servers[1]) == (servers[1],)
    first = KeyServers(lambda: Settings(key_servers=servers, look_up_at_provider=True))
    assert first.places_for(address, "*") == ("wkd", *servers)
    assert first.places_for(address, servers[1]) == ("wkd", servers[1])
    assert first.places_for(address, "wkd") == ("wkd",)
    assert first.places_for(key_id, "*") == servers


def test_only_keys_openpgp_org_waits_for_the_owners_of_addresses() -> None:
    servers = KeyServers(Settings)
    confirming = [each for each in Settings().key_servers if servers.is_confirming(each)]
    assert confirming == ["hkps://keys.openpgp.org"]
    assert not servers.is_confirming("hkps://keys.openpgp.org.example.net")
