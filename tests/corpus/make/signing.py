"""Signatures made by hand, with the people's own keys: versions, times and methods that no program gives.

Source: RFC 9580 sections 5.2.2 to 5.2.4; version 3 is described in RFC 4880.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.corpus.cast import fingerprints, secret_file
from tests.corpus.make.packets import PUBLIC_KEY, SIGNATURE, USER_ID, dearmor, packet, split_packets

MD5, SHA1, SHA256, SHA512, SHA3 = 1, 2, 8, 10, 12
BINARY, TEXT, STANDALONE, POSITIVE, TIMESTAMP = 0x00, 0x01, 0x02, 0x13, 0x40
RSA, EDDSA = 1, 22
# Subpackets: RFC 9580 section 5.2.3.7.
CREATED, EXPIRES, ISSUER, NOTATION, POLICY, KEY_FLAGS, SIGNER_ID = 2, 3, 16, 20, 26, 27, 28
_ED25519 = bytes.fromhex("2b06010401da470f01")  # RFC 9580 section 9.2
_HASHES = {MD5: "md5", SHA1: "sha1", SHA256: "sha256", SHA512: "sha512", SHA3: "sha3_256"}
# Of PKCS#1 version 1.5: RFC 9580 section 12.2.
_DIGEST_INFO = {
    MD5: "3020300c06082a864886f70d020505000410",
    SHA1: "3021300906052b0e03021a05000414",
    SHA256: "3031300d060960864801650304020105000420",
    SHA512: "3051300d060960864801650304020305000440",
}
_SECRET_TAGS = frozenset({5, 7})


def seconds(text: str) -> int:
    """Of "2024-06-03 10:00"."""
    return int(datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp())


TIME = seconds("2024-06-03 10:00")


def subpacket(kind: int, body: bytes, *, is_critical: bool = False) -> bytes:
    assert len(body) < 191
    return bytes([len(body) + 1, kind | (0x80 if is_critical else 0)]) + body


def notation(name: str, value: str, *, is_critical: bool = False) -> bytes:
    """In words for people: the flag of its first octet."""
    names, values = name.encode(), value.encode()
    body = b"\x80\0\0\0" + len(names).to_bytes(2) + len(values).to_bytes(2) + names + values
    return subpacket(NOTATION, body, is_critical=is_critical)


class HandSigner:
    """One person's key: the primary one, or their `subkey`-th subkey."""

    def __init__(self, who: str, *, subkey: int = 0) -> None:
        packets = split_packets(dearmor(secret_file(who).read_bytes()))
        keys = [body for tag, _, body in packets if tag in _SECRET_TAGS]
        self.fingerprint = bytes.fromhex(fingerprints()[who])
        self.algorithm = keys[subkey][5]
        self._numbers = _numbers(keys[subkey])
        self.key_id = (
            self.fingerprint[-8:] if subkey == 0 else _fingerprint(keys[subkey], self.algorithm)[-8:]
        )

    def sign(
        self,
        data: bytes,
        *,
        time: int = TIME,
        kind: int = BINARY,
        hash_number: int = SHA256,
        hashed: Sequence[bytes] = (),
        unhashed: Sequence[bytes] | None = None,
        claims: int | None = None,
    ) -> bytes:
        """A packet of version 4. unhashed: None for the issuer's key ID. claims: an algorithm that is none of
        ours, written in place of the right one."""
        if unhashed is None:
            unhashed = (subpacket(ISSUER, self.key_id),)
        inside = subpacket(CREATED, time.to_bytes(4)) + b"".join(hashed)
        head = bytes([4, kind, claims or self.algorithm, hash_number]) + len(inside).to_bytes(2) + inside
        digest = _digest(hash_number, data + head + b"\x04\xff" + len(head).to_bytes(4))
        outside = b"".join(unhashed)
        body = head + len(outside).to_bytes(2) + outside + digest[:2] + self._signature(digest, hash_number)
        return packet(SIGNATURE, body)

    def certify(self, key: bytes, user_id: bytes, *, time: int, hashed: Sequence[bytes] = ()) -> bytes:
        """key: the body of a public key packet."""
        bound = b"\x99" + len(key).to_bytes(2) + key + b"\xb4" + len(user_id).to_bytes(4) + user_id
        return self.sign(bound, time=time, kind=POSITIVE, hashed=hashed)

    def sign_as_version_3(self, data: bytes, *, time: int = TIME, hash_number: int = SHA256) -> bytes:
        hashed = bytes([BINARY]) + time.to_bytes(4)
        digest = _digest(hash_number, data + hashed)
        body = b"\x03\x05" + hashed + self.key_id + bytes([self.algorithm, hash_number])
        return packet(SIGNATURE, body + digest[:2] + self._signature(digest, hash_number))

    def _signature(self, digest: bytes, hash_number: int) -> bytes:
        if self.algorithm == EDDSA:
            made = Ed25519PrivateKey.from_private_bytes(self._numbers[-1].to_bytes(32)).sign(digest)
            return mpi(int.from_bytes(made[:32])) + mpi(int.from_bytes(made[32:]))
        modulus, _, exponent = self._numbers[:3]
        info = bytes.fromhex(_DIGEST_INFO[hash_number]) + digest
        size = (modulus.bit_length() + 7) // 8
        padded = b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info
        return mpi(pow(int.from_bytes(padded), exponent, modulus))


class HandMadeKey(HandSigner):
    """An Ed25519 key with any user ID. The same one for the same name, as nothing about it is random."""

    def __init__(self, name: str, user_id: bytes, *, time: int) -> None:
        secret = hashlib.sha256(name.encode()).digest()
        point = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
        self.body = b"\x04" + time.to_bytes(4) + bytes([EDDSA, len(_ED25519)]) + _ED25519
        self.body += mpi(int.from_bytes(b"\x40" + point))
        hashed = b"\x99" + len(self.body).to_bytes(2) + self.body
        self.fingerprint = hashlib.sha1(hashed, usedforsecurity=False).digest()
        self.key_id = self.fingerprint[-8:]
        self.algorithm = EDDSA
        self.user_id = user_id
        self._time = time
        self._numbers = [int.from_bytes(secret)]

    def public(self, *certifiers: HandSigner) -> bytes:
        """Binary: the key, its user ID, its own signature on it and those of others."""
        flags = subpacket(KEY_FLAGS, b"\x03", is_critical=True)
        own = self.certify(self.body, self.user_id, time=self._time, hashed=[flags])
        others = (each.certify(self.body, self.user_id, time=self._time + 60) for each in certifiers)
        return packet(PUBLIC_KEY, self.body) + packet(USER_ID, self.user_id) + own + b"".join(others)


def mpi(number: int) -> bytes:
    return number.bit_length().to_bytes(2) + number.to_bytes((number.bit_length() + 7) // 8)


def _numbers(key: bytes) -> list[int]:
    """All numbers of a secret key that no passphrase protects, the public ones first."""
    at, found = 6, []
    if key[5] == EDDSA:
        at += 1 + key[6]
    public = 1 if key[5] == EDDSA else 2
    while at < len(key) - 2:
        if len(found) == public and key[at] == 0:
            at, public = at + 1, -1  # the octet that says that it is not protected
        size = (int.from_bytes(key[at : at + 2]) + 7) // 8
        found.append(int.from_bytes(key[at + 2 : at + 2 + size]))
        at += 2 + size
    return found


def _fingerprint(secret: bytes, algorithm: int) -> bytes:
    """Of an EdDSA key: RFC 9580 section 5.5.4.2."""
    assert algorithm == EDDSA
    end = 7 + secret[6]
    end += 2 + (int.from_bytes(secret[end : end + 2]) + 7) // 8
    return hashlib.sha1(b"\x99" + end.to_bytes(2) + secret[:end], usedforsecurity=False).digest()


def _digest(number: int, data: bytes) -> bytes:
    return hashlib.new(_HASHES[number], data, usedforsecurity=False).digest()
