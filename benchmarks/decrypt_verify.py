"""Reading a signed and encrypted message of 5 KB, against the bare gpg process it needs."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import rooms
from benchmarks.figures import Figure, middle
from mailguard.model import Algorithm
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader

ROUNDS = 40
BODY = (
    b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + b"The numbers for the field trip are here.\r\n" * 122
)


def main() -> None:
    for algorithm in (Algorithm.ED25519, Algorithm.RSA_4096):
        with rooms.gnupg() as (home, gpg):
            measure_with(gpg, home, algorithm)


def measure_with(gpg: GnuPG, home: Path, algorithm: Algorithm) -> None:
    own = rooms.key(gpg, "Alice", "alice@example.org", algorithm)
    raw = message(gpg.encrypt(BODY, [own], sign_with=own))
    reader = Reader(gpg, Ring(gpg), lambda: frozenset({own}))
    measure(algorithm, home, raw, lambda: reader.open(raw))


def message(armored: bytes) -> bytes:
    return (
        b"From: Alice <alice@example.org>\r\nTo: alice@example.org\r\nSubject: ...\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n"
        b"--b\r\nContent-Type: application/octet-stream\r\n\r\n"
        + armored.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        + b"\r\n--b--\r\n"
    )


def measure(algorithm: Algorithm, home: Path, raw: bytes, read: Callable[[], object]) -> None:
    """Ours and bare gpg in turn, so that both see the same machine."""
    armored = raw[raw.index(b"-----BEGIN") : raw.index(b"\r\n--b--")]
    read()  # the key list is read once a run, not once a message
    ours, bare = [], []
    for _ in range(ROUNDS):
        bare.append(timed(lambda: bare_gpg(home, armored)))
        ours.append(timed(read))
    ratio = middle([mine / theirs for mine, theirs in zip(ours, bare, strict=True)])
    Figure(
        name="decrypt_verify",
        value=middle(ours) * 1000,
        unit="ms",
        against=f"gpg --decrypt of the same message, {middle(bare) * 1000:.1f} ms",
        ratio=ratio,
        n=ROUNDS,
        method=f"{algorithm}, 5 KB, raw message to OpenedMessage; medians, in turn",
    ).print()


def bare_gpg(home: Path, armored: bytes) -> None:
    command = ["gpg", "--homedir", str(home), "--batch", "--no-tty", "--status-fd", "2", "--decrypt"]
    subprocess.run(command, input=armored, capture_output=True, check=True)


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
