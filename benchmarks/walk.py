"""What the tutorial walk costs a person: actions (clicks, entries, key commands) and seconds of each step."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from benchmarks import rooms
from benchmarks.figures import Figure
from mailguard.openpgp.gpg import GnuPG
from mailguard.transport.tls import LOOPBACK_CA
from tests.conftest import new_gnupg_home
from tests.flows.person import Person, sit_down
from tests.flows.walk import walk
from tests.hands import Waiting, close_all_windows
from tests.servers.mailhost import running_mailhost
from tests.servers.sks import running_sks
from ui.app import make_application


def main() -> None:
    make_application()
    QApplication.setQuitOnLastWindowClosed(False)
    with running_mailhost() as mailhost, running_sks() as keyserver, rooms.folder() as folder:
        os.environ[LOOPBACK_CA] = str(mailhost.ca)
        alice, bob = newcomer(folder, "Alice Example"), newcomer(folder, "Bob Example")
        try:
            walk(alice, bob, mailhost, keyserver)
        finally:
            close_all_windows()
            for person in (alice, bob):
                go(person)
    for step in (*alice.steps, *bob.steps):
        report(step.name, step.actions, step.seconds)


def newcomer(folder: Path, name: str) -> Person:
    return sit_down(
        Waiting(),
        folder / name.split()[0],
        new_gnupg_home(),
        name=name,
        address=f"{name.split()[0].lower()}@mail.test",
        password="secret",
        passphrase="down the rabbit hole",
    )


def go(person: Person) -> None:
    person.desk.core.close()
    home = person.desk.core.profile.gnupg_home
    if home is not None:
        GnuPG(home=home).close()
        shutil.rmtree(home, ignore_errors=True)


def report(name: str, actions: int, seconds: float) -> None:
    Figure(
        name="walk",
        value=seconds,
        unit="s",
        against="",
        ratio=None,
        n=1,
        method=f"{name}: {actions} actions; typing takes no time here, servers and gpg take theirs",
    ).print()


if __name__ == "__main__":
    sys.exit(main())
