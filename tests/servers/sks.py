"""Debian's SKS key server, private to one test run: on loopback, its keys in a throwaway folder."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
START_TIMEOUT_S = 20.0
# Where Debian's build of SKS looks, below its base folder.
_FOLDERS = ("etc/sks", "var/log/sks", "var/lib/sks/DB", "var/spool/sks", "var/run/sks")


@dataclass(frozen=True, slots=True)
class KeyServer:
    """A key server that speaks HKP. It begins empty and keeps what it is given."""

    port: int

    @property
    def address(self) -> str:
        """As it stands in the settings: "hkp://127.0.0.1:PORT"."""
        return f"hkp://{HOST}:{self.port}"


@contextmanager
def running_sks() -> Iterator[KeyServer]:
    """Start SKS, wait until it answers, end it. Raises RuntimeError with its log where it does not start."""
    program = shutil.which("sks") or "/usr/sbin/sks"
    folder = Path(tempfile.mkdtemp(prefix="mgsks"))
    try:
        server = KeyServer(free_port())
        _configure(folder, server.port)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [program, "db", "-basedir", str(folder)], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        try:
            _wait_for(server.port, process, folder / "log")
            yield server
        finally:
            process.terminate()
            process.wait(10)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A loopback port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _configure(folder: Path, port: int) -> None:
    for name in _FOLDERS:
        (folder / name).mkdir(parents=True)
    lines = ("hostname: localhost", f"hkp_address: {HOST}", f"hkp_port: {port}", "disable_mailsync:", "")
    (folder / "etc/sks/sksconf").write_text("\n".join(lines), encoding="ascii")


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < give_up and process.poll() is None:
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"SKS does not answer: {log.read_text(errors='replace') or 'it wrote no log'}")
