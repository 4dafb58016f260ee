"""Memory it takes to open a message with an attachment of 20 MB, the message's own bytes among it.

The peak of a process of its own, as the system counts it: what tracemalloc cannot see counts too.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from base64 import encodebytes
from pathlib import Path

from benchmarks.figures import Figure, middle
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader

ROUNDS = 3
SIZE_BYTES = 20_000_000
LIMIT = 3.0

_HEADER = b"""\
From: Bob <bob@example.net>\r
To: Alice <alice@example.org>\r
Subject: The recording\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
Here it is.\r
--b\r
Content-Type: application/octet-stream\r
Content-Disposition: attachment; filename="recording.bin"\r
Content-Transfer-Encoding: base64\r
\r
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "message.eml"
        path.write_bytes(message())
        peaks, times = zip(*(run(path) for _ in range(ROUNDS)), strict=True)
    peak = middle(list(peaks))
    Figure(
        name="open_attachment",
        value=peak / 1_000_000,
        unit="MB",
        against=f"an attachment of {SIZE_BYTES // 1_000_000} MB; the limit is {LIMIT:.0f} times its size",
        ratio=peak / SIZE_BYTES,
        n=ROUNDS,
        method=(
            "growth of the peak resident size of a process of its own, from before the message is read "
            f"to OpenedMessage; opened in {middle(list(times)):.0f} ms; medians"
        ),
    ).print()


def message() -> bytes:
    data = random.Random(1).randbytes(SIZE_BYTES)
    return _HEADER + encodebytes(data).replace(b"\n", b"\r\n") + b"--b--\r\n"


def run(path: Path) -> tuple[float, float]:
    """(growth in bytes, ms)"""
    command = [sys.executable, "-m", "benchmarks.open_attachment", "--measure", str(path)]
    answer = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
    return float(answer[0]), float(answer[1])


def measure(path: Path) -> None:
    """Prints the growth and the time. A small message is opened first, so that no import counts."""
    gpg = GnuPG()
    reader = Reader(gpg, Ring(gpg), frozenset)
    reader.open(_HEADER + b"AAAA\r\n--b--\r\n")
    before = peak_bytes()
    raw = path.read_bytes()
    begun = time.perf_counter()
    opened = reader.open(raw)
    taken_ms = (time.perf_counter() - begun) * 1000
    grown = peak_bytes() - before
    (attachment,) = opened.attachments
    if attachment.size_bytes != SIZE_BYTES or not opened.text:
        raise SystemExit("the message was not read")
    print(grown, taken_ms)


def peak_bytes() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (peak,) = (line for line in lines if line.startswith("VmHWM:"))
    return int(peak.split()[1]) * 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(Path(sys.argv[2]))
    else:
        main()
