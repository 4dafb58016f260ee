"""Debian's Postfix as a private submission server on loopback, for the tests: must be started as root.

It takes mail of those who log in, by the names and passwords of a `Dovecot`, and hands it to the
same Dovecot for delivery. Mail for anybody else is taken and goes nowhere: it never leaves this
computer. All of it lies in one throwaway folder and is gone after the block.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.dovecot import Dovecot, free_ports

STARTS_WITHIN_S = 20.0

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydestination =
mynetworks =
alias_maps =
alias_database =
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = inline:{{ {users} }}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
default_transport = error:nothing leaves this computer
message_size_limit = {largest}
smtpd_tls_cert_file = {dovecot}/host.pem
smtpd_tls_key_file = {dovecot}/host.key
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{sasl}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_peername_lookup = no
smtpd_error_sleep_time = 0
"""

# service, type, private, unprivileged, chroot, wake-up, limit, program: master(5)
MASTER = """
127.0.0.1:{submission} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
127.0.0.1:{submissions} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """A running server. Its certificate is the Dovecot's."""

    folder: Path
    submission: int  # STARTTLS
    submissions: int
    largest_bytes: int
    host: str = "localhost"

    @property
    def log(self) -> str:
        """What Postfix wrote down, for a failed test."""
        path = self.folder / "log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def start(self) -> None:
        self._run("start")
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not _answers(self.submission):
            if time.monotonic() > deadline:
                raise RuntimeError(f"Postfix did not start:\n{self.log}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End the server and its connections, at once."""
        self._run("abort")

    def _run(self, command: str) -> None:
        # To a file, not a pipe: the server would hold the pipe open.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                ["postfix", "-c", str(self.folder / "etc"), command],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                timeout=60,
            )
            said.seek(0)
            if done.returncode:
                raise RuntimeError(f"postfix {command}: {said.read().decode(errors='replace')}\n{self.log}")


@contextmanager
def running_postfix(dovecot: Dovecot, *, largest_bytes: int = 50 << 20) -> Iterator[Postfix]:
    """A Postfix in front of a running Dovecot. largest_bytes: of a message that it takes."""
    folder = Path(tempfile.mkdtemp(prefix="postfix"))
    folder.chmod(0o755)  # Postfix's processes are of other users
    submission, submissions = free_ports(2)
    for name in ("etc", "queue", "data"):
        (folder / name).mkdir()
    os.chown(folder / "data", pwd.getpwnam("postfix").pw_uid, -1)
    domains = {each.partition("@")[2] for each in dovecot.users}
    main = MAIN.format(
        folder=folder,
        dovecot=dovecot.folder,
        domain=" ".join(sorted(domains)),
        users=", ".join(f"{{ {each} = there }}" for each in dovecot.users),
        lmtp=dovecot.lmtp,
        sasl=dovecot.sasl,
        largest=largest_bytes,
    )
    (folder / "etc" / "main.cf").write_text(main, encoding="ascii")
    master = MASTER.format(submission=submission, submissions=submissions)
    (folder / "etc" / "master.cf").write_text(master, encoding="ascii")
    postfix = Postfix(folder, submission, submissions, largest_bytes)
    try:
        postfix.start()
        yield postfix
    finally:
        postfix.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as connection:
            return connection.recv(3) == b"220"
    except OSError:
        return False
