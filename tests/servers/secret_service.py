"""GNOME's keychain behind a D-Bus of its own: a real Secret Service that holds nothing of this computer."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import secretstorage
from jeepney.io.blocking import open_dbus_connection
from secretstorage.exceptions import SecretStorageException

START_TIMEOUT_S = 20.0
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def bus_configuration(folder: Path) -> str:
    """Of a D-Bus whose socket is `folder`/bus, and which only this user reaches."""
    return _BUS.format(folder=folder)


@dataclass(frozen=True, slots=True)
class SecretService:
    """A running, unlocked keychain. `bus` is the address of the D-Bus that reaches it."""

    bus: str

    def secrets(self) -> dict[str, str]:
        """All it holds, by name ("imap:…"), read over a connection of its own, not by MailGuard."""
        with closing(open_dbus_connection(self.bus)) as connection:
            items = secretstorage.get_default_collection(connection).get_all_items()
            return {each.get_attributes()["username"]: each.get_secret().decode() for each in items}

    def lock(self) -> None:
        """Lock it, as a person or a timer does. Nobody is there to unlock it again."""
        with closing(open_dbus_connection(self.bus)) as connection:
            secretstorage.get_default_collection(connection).lock()


@contextmanager
def running_secret_service() -> Iterator[SecretService]:
    """Start a bus and the keychain on it, unlocked; end both. Its files are in a throwaway folder."""
    folder = Path(tempfile.mkdtemp(prefix="mgss"))
    bus = f"unix:path={folder}/bus"
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")},
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_RUNTIME_DIR": str(folder),
        "DBUS_SESSION_BUS_ADDRESS": bus,
    }
    (folder / "bus.conf").write_text(bus_configuration(folder), encoding="ascii")
    try:
        with (
            (folder / "log").open("wb") as log,
            _process(["dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork"], environment, log),
        ):
            _wait_until((folder / "bus").exists, folder / "log")
            command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
            with _process(command, environment, log, stdin=b"\n"):
                _wait_until(lambda: _is_unlocked(bus), folder / "log")
                yield SecretService(bus)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _process(
    command: list[str], environment: dict[str, str], log: IO[bytes], stdin: bytes = b""
) -> Iterator[None]:
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, env=environment)
    try:
        assert process.stdin is not None
        process.stdin.write(stdin)
        process.stdin.close()
        yield
    finally:
        process.terminate()
        process.wait(10)


def _is_unlocked(bus: str) -> bool:
    try:
        with closing(open_dbus_connection(bus)) as connection:
            return not secretstorage.get_default_collection(connection).is_locked()
    except (SecretStorageException, OSError):  # its socket is there before it listens
        return False


def _wait_until(is_so: Callable[[], bool], log: Path) -> None:
    give_up = time.monotonic() + START_TIMEOUT_S
    while not is_so():
        if time.monotonic() > give_up:
            raise RuntimeError(f"the keychain does not start: {log.read_text(errors='replace')}")
        time.sleep(0.05)
