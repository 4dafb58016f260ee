"""Repaints of the main window during a first sync, against repaints at rest in the same run."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from benchmarks import mailbox, rooms
from benchmarks.figures import Figure, middle
from mailguard.accounts.book import AccountBook
from mailguard.model import Security, Server
from mailguard.transport.tls import LOOPBACK_CA
from tests.servers.dovecot import running_dovecot

USER = "alice@mail.test"


def main() -> None:
    count = int(sys.argv[1])
    with running_dovecot(users=[USER]) as dovecot, rooms.folder() as folder:
        mailbox.write_maildir(dovecot.folder_path(USER), count)
        dovecot.give_mail(USER)
        imap = Server(host="localhost", port=dovecot.imaps, security=Security.TLS, user=USER)
        smtp = Server(host="127.0.0.1", port=rooms.NOWHERE, security=Security.PLAIN, user=USER)
        AccountBook(folder / "settings.toml").save_account(rooms.account(imap, smtp))
        (folder / "gnupg").mkdir(mode=0o700)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.repainting", str(folder), dovecot.password, str(count)],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            env=os.environ | {LOOPBACK_CA: str(dovecot.ca)},
        )
    found = json.loads(done.stdout)
    in_sync, at_rest = found["in_sync"], found["at_rest"]
    report("repaint_in_sync", middle(in_sync), middle(at_rest), len(in_sync), f"median; {count} messages")
    report("repaint_in_sync_worst", max(in_sync), max(at_rest), len(in_sync), f"worst; {count} messages")
    report_sync(count, found["sync_s"])


def report(name: str, value_ms: float, rest_ms: float, n: int, what: str) -> None:
    Figure(
        name=name,
        value=value_ms,
        unit="ms",
        against=f"the same repaints at rest, {rest_ms:.1f} ms",
        ratio=value_ms / rest_ms,
        n=n,
        method=f"{what}, Dovecot over TLS, the whole main window repainted every 25 ms",
    ).print()


def report_sync(count: int, seconds: float) -> None:
    Figure(
        name="first_sync_beside_repaints",
        value=seconds,
        unit="s",
        against="",
        ratio=None,
        n=1,
        method=f"{count} headers from login to the last one stored, while the window is repainted",
    ).print()


if __name__ == "__main__":
    sys.exit(main())
