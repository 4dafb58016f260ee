"""A run that verifies 2,000 signed messages: whether it keeps both cores busy, against one at a time."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from benchmarks import rooms
from benchmarks.figures import Figure
from mailguard.core.threads import GPG_JOBS
from mailguard.model import Algorithm, Fingerprint, Signature
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader

MESSAGES = 2_000
ALONE = 200  # enough to know what one message takes without company
KINDS = 20  # different signed texts: each is verified again and again


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds: on the clock, and of all processors together, those of gpg included."""

    wall_s: float
    cpu_s: float


def main() -> None:
    with rooms.gnupg() as (_, gpg):
        own = rooms.key(gpg, "Alice", "alice@example.org", Algorithm.ED25519)
        messages = [signed_message(gpg, own, number) for number in range(KINDS)]
        reader = Reader(gpg, Ring(gpg), lambda: frozenset({own}))
        reader.open(messages[0])  # the key list is read once a run, not once a message
        alone = run(reader, [messages[each % KINDS] for each in range(ALONE)], workers=1)
        together = run(reader, [messages[each % KINDS] for each in range(MESSAGES)], workers=GPG_JOBS)
    cores = len(os.sched_getaffinity(0))
    each_alone_s = alone.wall_s / ALONE
    Figure(
        name="verify_many",
        value=MESSAGES / together.wall_s,
        unit="messages/s",
        against=f"one at a time, {1 / each_alone_s:.0f} messages/s",
        ratio=each_alone_s * MESSAGES / together.wall_s,
        n=MESSAGES,
        method=f"{GPG_JOBS} threads, {together.cpu_s / together.wall_s:.2f} of {cores} cores busy; 5 KB, "
        "PGP/MIME, Ed25519, raw message to OpenedMessage",
    ).print()


def run(reader: Reader, messages: Sequence[bytes], *, workers: int) -> Took:
    begun, used = time.perf_counter(), cpu_s()
    with ThreadPoolExecutor(workers) as pool:
        opened = list(pool.map(reader.open, messages))
    if any(each.verdict.facts.signature is not Signature.GOOD for each in opened):
        raise AssertionError("a message of the run did not verify")
    return Took(time.perf_counter() - begun, cpu_s() - used)


def cpu_s() -> float:
    """Of this process and of the gpg processes that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def signed_message(gpg: GnuPG, own: Fingerprint, number: int) -> bytes:
    line = f"The numbers for field trip {number} are here.".encode()
    content = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + (line + b"\r\n") * (5_000 // len(line))
    signature = gpg.sign_detached(content, own)
    head = (
        b"From: Alice <alice@example.org>\r\nTo: alice@example.org\r\nSubject: Numbers\r\n"
        b'Content-Type: multipart/signed; micalg="%b"; protocol="application/pgp-signature"; '
        b'boundary="b"\r\n\r\n' % signature.micalg.encode()
    )
    signed = b"--b\r\n%b\r\n--b\r\n" % content
    proof = b"Content-Type: application/pgp-signature\r\n\r\n%b\r\n--b--\r\n" % signature.armored
    return head + signed + proof


if __name__ == "__main__":
    sys.exit(main())
