"""Thunderbird as a peer: started under Xvfb on a profile whose local inbox holds the same made-up mail.

What is measured favours it: the folder is not opened, and its window counts as soon as it is mapped.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import mailbox, rooms

NEEDED = ("thunderbird", "Xvfb", "xwininfo")
WINDOW = "Mozilla Thunderbird"
GIVE_UP_S = 90.0
PREFERENCES = {
    "mail.accountmanager.accounts": "account1",
    "mail.accountmanager.localfoldersserver": "server1",
    "mail.account.account1.server": "server1",
    "mail.server.server1.type": "none",
    "mail.server.server1.name": "Local Folders",
    "mail.server.server1.userName": "nobody",
    "mail.server.server1.hostname": "Local Folders",
    "mail.server.server1.directory-rel": "[ProfD]Mail/Local Folders",
    "mail.provider.suppress_dialog_on_startup": True,
    "mailnews.start_page.enabled": False,
    "mailnews.start_page_override.mstone": "ignore",
    "mail.shell.checkDefaultClient": False,
    "mail.rights.version": 1,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.online": False,
    "offline.startup_state": 3,
}


@dataclass(frozen=True, slots=True)
class Thunderbird:
    """A profile, and a display to open it on. The first start is not one to measure: it makes its files."""

    home: Path
    display: str

    @contextmanager
    def running(self) -> Iterator[tuple[int, float]]:
        """(process, seconds from its start until its window was mapped); ended after the block."""
        environment = os.environ | {"DISPLAY": self.display, "HOME": str(self.home)}
        environment.pop("QT_QPA_PLATFORM", None)
        begun = time.monotonic()
        with subprocess.Popen(
            ["thunderbird", "--profile", str(self.home / "profile"), "--no-remote"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        ) as process:
            try:
                self._wait_for_window(begun)
                yield process.pid, time.monotonic() - begun
            finally:
                process.terminate()

    def _wait_for_window(self, begun: float) -> None:
        while time.monotonic() - begun < GIVE_UP_S:
            tree = subprocess.run(
                ["xwininfo", "-root", "-tree", "-display", self.display], capture_output=True, text=True
            )
            if WINDOW in tree.stdout:
                return
            time.sleep(0.02)
        raise RuntimeError("Thunderbird showed no window")


def is_installed() -> bool:
    return all(shutil.which(each) for each in NEEDED)


@contextmanager
def prepared(count: int) -> Iterator[Thunderbird]:
    """A Thunderbird that was started once, so that its files are made."""
    with rooms.folder() as home, _display() as display:
        _write_profile(home / "profile", count)
        peer = Thunderbird(home, display)
        with peer.running():
            time.sleep(5)
        yield peer


@contextmanager
def _display() -> Iterator[str]:
    reading, writing = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1440x900x24"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[writing],
    ) as process:
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        try:
            yield f":{number}"
        finally:
            process.terminate()


def _write_profile(profile: Path, count: int) -> None:
    folder = profile / "Mail" / "Local Folders"
    folder.mkdir(parents=True)
    lines = [f"user_pref({_quoted(name)}, {_quoted(value)});" for name, value in PREFERENCES.items()]
    (profile / "user.js").write_text("\n".join(lines) + "\n", encoding="ascii")
    chance = random.Random(2)
    with (folder / "Inbox").open("wb") as file:
        for each in mailbox.headers(count):
            file.write(b"From - Fri Nov 20 14:02:00 2026\n")
            file.write(mailbox.message(each, chance).replace(b"\r\n", b"\n") + b"\n")


def _quoted(value: str | bool | int) -> str:
    return str(value).lower() if isinstance(value, bool | int) else f'"{value}"'
