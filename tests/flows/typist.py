"""Somebody who writes one message in a MailGuard of its own process, for tests that kill the process.

    python -m tests.flows.typist FOLDER GNUPG_HOME ADDRESS SUBJECT [--keep] [--encrypt]

Prints "kept" once the draft is kept, and "sent" when Send was pressed; then MailGuard runs on.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from mailguard.core import Profile
from tests.flows.person import Person
from tests.hands import Hands, Waiting
from ui.app import make_application, run


def main() -> int:
    parser = argparse.ArgumentParser()
    for name in ("folder", "gnupg_home"):
        parser.add_argument(name, type=Path)
    for name in ("address", "subject"):
        parser.add_argument(name)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--encrypt", action="store_true")
    options = parser.parse_args()
    profile = Profile(config=options.folder, data=options.folder, gnupg_home=options.gnupg_home)
    app = make_application()
    QTimer.singleShot(0, lambda: write(options))
    return run(app, profile)


def write(options: argparse.Namespace) -> None:
    """What is said of a desk here is of nobody's: all windows of this process are the person's."""
    person = Person("Alice Example", "", "", "", Hands(Waiting()), QObject())  # type: ignore[arg-type]
    person.hands.reads("Up to date", person.main)
    composer = person.begin_message()
    if options.encrypt:
        person.hands.click("tool-encrypt", composer)
    person.fill(composer, to=options.address, subject=options.subject, text="under the mat")
    if options.encrypt:
        person.hands.reads("Ready: encrypted", composer)
    if options.keep:
        person.hands.press("Ctrl+S", composer)
        person.hands.reads("Draft", composer)
        print("kept", flush=True)
    person.send(composer)
    print("sent", flush=True)


if __name__ == "__main__":
    sys.exit(main())
