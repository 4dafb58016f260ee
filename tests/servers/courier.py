"""Debian's Courier as a private IMAP server on loopback, for the tests: must be started as root.

Its imapd serves one connection each, as inetd would start it, for somebody who is logged in already: so
nothing of the system's Courier is used. All folders lie below the inbox, and names may be UTF-8.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailguard.model import Security, Server

# Where packaging/system-packages puts its files: Debian has one IMAP server installed at a time.
PLACE = Path("/usr/local/lib/mailguard-tests/courier")
LIBRARIES = ":".join(str(PLACE / each) for each in ("lib", "usr/lib", "usr/lib/courier-authlib"))
CAPABILITY = "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE SORT QUOTA IDLE ENABLE UTF8=ACCEPT"
QUOTA_BYTES = 1 << 20
_OWNER = "nobody"


@contextmanager
def running_courier(capability: str = CAPABILITY) -> Iterator[Server]:
    """The server with one empty mailbox; any password will do, none is asked for."""
    folder = Path(tempfile.mkdtemp(prefix="courier"))
    folder.chmod(0o755)
    mailbox = folder / "Maildir"
    _make_maildir(mailbox)
    _make_maildir("-q", f"{QUOTA_BYTES}S", mailbox)
    for each in (folder, *folder.rglob("*")):
        shutil.chown(each, _OWNER, "nogroup")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        processes: list[subprocess.Popen[bytes]] = []
        thread = threading.Thread(target=_serve, args=(listener, folder, capability, processes))
        thread.start()
        try:
            port = listener.getsockname()[1]
            yield Server(host="127.0.0.1", port=port, security=Security.PLAIN, user="alice@mail.test")
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            for each in processes:
                each.kill()
                each.wait()
            shutil.rmtree(folder)


def _make_maildir(*options: str | Path) -> None:
    program = PLACE / "usr/bin/maildirmake.courier"
    subprocess.run([program, *options], check=True, env=_ENVIRONMENT)


_ENVIRONMENT = {**os.environ, "LD_LIBRARY_PATH": LIBRARIES}


def _serve(
    listener: socket.socket, folder: Path, capability: str, processes: list[subprocess.Popen[bytes]]
) -> None:
    environment = {
        **_ENVIRONMENT,
        "IMAP_CAPABILITY": capability,
        "AUTHENTICATED": "alice",
        "AUTHADDR": "alice@mail.test",
    }
    while True:
        try:
            connected, _ = listener.accept()
        except OSError:
            return  # it was shut
        with connected:
            processes.append(
                subprocess.Popen(
                    [PLACE / "usr/bin/imapd", "Maildir"],
                    cwd=folder,
                    user=_OWNER,
                    group="nogroup",
                    extra_groups=[],
                    env=environment,
                    stdin=connected,
                    stdout=connected,
                    stderr=subprocess.DEVNULL,
                )
            )
