"""OpenPGP packets put together by hand: what no program writes any more, or never did.

Source: RFC 9580 sections 4.2, 5.6, 5.7, 5.9, 5.13 and 6; the older RFC 4880 where they differ.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator

from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES

PKESK, SIGNATURE, SKESK, ONE_PASS, PUBLIC_KEY, COMPRESSED = 1, 2, 3, 4, 6, 8
SED, MARKER, LITERAL, USER_ID, PUBLIC_SUBKEY, SEIPD, MDC = 9, 10, 11, 13, 14, 18, 19
_BLOCK = 16  # octets, of AES
_CRC_START, _CRC_POLYNOMIAL = 0xB704CE, 0x1864CFB


def packet(tag: int, body: bytes) -> bytes:
    """In the new format."""
    size = len(body)
    if size < 192:
        length = bytes([size])
    elif size < 8384:
        length = bytes([(size - 192 >> 8) + 192, size - 192 & 0xFF])
    else:
        length = b"\xff" + size.to_bytes(4)
    return bytes([0xC0 | tag]) + length + body


def old_packet(tag: int, body: bytes) -> bytes:
    """In the old format, with a length of four octets."""
    return bytes([0x80 | tag << 2 | 2]) + len(body).to_bytes(4) + body


def endless_packet(tag: int, body: bytes) -> bytes:
    """In the old format, without a length: it lasts to the end of the data."""
    return bytes([0x80 | tag << 2 | 3]) + body


def partial_packet(tag: int, body: bytes, power: int = 9) -> bytes:
    """In pieces of 2 ** power octets, the last one with a length of its own."""
    size = 1 << power
    made = bytes([0xC0 | tag])
    while len(body) > size:
        made += bytes([0xE0 | power]) + body[:size]
        body = body[size:]
    return made + b"\xff" + len(body).to_bytes(4) + body


def literal(data: bytes, *, name: bytes = b"", form: bytes = b"b", time: int = 0) -> bytes:
    return packet(LITERAL, form + bytes([len(name)]) + name + time.to_bytes(4) + data)


def compressed(packets: bytes) -> bytes:
    """By ZIP: RFC 1951."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packet(COMPRESSED, b"\x01" + packing.compress(packets) + packing.flush())


def seipd(key: bytes, packets: bytes, *, has_mdc: bool = True) -> bytes:
    """Version 1, with integrity protection; without its MDC packet, where that is asked for."""
    prefix = _random(key, packets)
    prefix += prefix[-2:]
    if has_mdc:
        packets += b"\xd3\x14"
        packets += hashlib.sha1(prefix + packets, usedforsecurity=False).digest()
    return packet(SEIPD, b"\x01" + cfb(key, prefix + packets))


def sed(key: bytes, packets: bytes) -> bytes:
    """Without integrity protection: RFC 4880 section 5.7, with its step in which the cipher starts anew."""
    prefix = _random(key, packets)
    head = cfb(key, prefix + prefix[-2:])
    return packet(SED, head + cfb(key, packets, iv=head[2:]))


def cfb(key: bytes, data: bytes, *, iv: bytes = bytes(_BLOCK)) -> bytes:
    encrypting = Cipher(AES(key), CFB(iv)).encryptor()
    return encrypting.update(data) + encrypting.finalize()


def split_packets(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """(tag, all of it, its body), as the three programs write them."""
    at = 0
    while at < len(data):
        begun, first = at, data[at]
        if not first & 0x40:
            size = 1 << (first & 3)
            length = int.from_bytes(data[at + 1 : at + 1 + size]) if first & 3 != 3 else len(data)
            at += 1 + size if first & 3 != 3 else 1
            body = data[at : at + length]
            at = min(len(data), at + length)
            yield first >> 2 & 0x0F, data[begun:at], body
            continue
        body, at, is_last = b"", at + 1, False
        while not is_last:
            length, at, is_last = _new_length(data, at)
            body += data[at : at + length]
            at += length
        yield first & 0x3F, data[begun:at], body


def _new_length(data: bytes, at: int) -> tuple[int, int, bool]:
    """(length, where the body begins, whether it is the last piece)."""
    first = data[at]
    if first < 192:
        return first, at + 1, True
    if first < 224:
        return (first - 192 << 8) + data[at + 1] + 192, at + 2, True
    if first < 255:
        return 1 << (first & 0x1F), at + 1, False
    return int.from_bytes(data[at + 1 : at + 5]), at + 5, True


def dearmor(armored: bytes) -> bytes:
    lines = armored.replace(b"\r\n", b"\n").split(b"\n\n", 1)[1].split(b"\n")
    inside = [line for line in lines if line and not line.startswith((b"=", b"-----"))]
    return base64.b64decode(b"".join(inside))


def armor(data: bytes, kind: str = "MESSAGE", *, headers: str = "", crc: int | None = None) -> bytes:
    """headers: lines such as "Comment: x". crc: another sum than the right one."""
    lines = base64.b64encode(data).decode("ascii")
    body = "\n".join(re.findall(".{1,64}", lines))
    check = base64.b64encode((crc24(data) if crc is None else crc).to_bytes(3)).decode("ascii")
    head = f"{headers}\n" if headers and not headers.endswith("\n") else headers
    return f"-----BEGIN PGP {kind}-----\n{head}\n{body}\n={check}\n-----END PGP {kind}-----\n".encode()


def crc24(data: bytes) -> int:
    found = _CRC_START
    for octet in data:
        found ^= octet << 16
        for _ in range(8):
            found <<= 1
            if found & 0x1000000:
                found ^= _CRC_POLYNOMIAL
    return found


def _random(key: bytes, packets: bytes) -> bytes:
    """The same for the same message, so that it is made the same each time."""
    return hashlib.sha256(key + packets).digest()[:_BLOCK]
