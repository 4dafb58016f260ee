"""Debian's Dovecot 2.3 as a private IMAP server on loopback, for the tests: must be started as root.

    with running_dovecot() as dovecot:
        Server(host=dovecot.host, port=dovecot.imaps, security=Security.TLS, user=dovecot.users[0])

All of it lies in one throwaway folder and is gone after the block. Every user has the same
password. LMTP (to deliver) and a SASL listener (for Postfix) are there too.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import trustme

USERS = ("alice@mail.test", "bob@mail.test", "carol@mail.test")
PASSWORD = "secret"
STARTS_WITHIN_S = 15.0

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
instance_name = {name}
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = {ssl}
ssl_cert = <{folder}/host.pem
ssl_key = <{folder}/host.key
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:~/mail
mail_fsync = never
mail_max_userip_connections = 100
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/homes/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    special_use = \\Drafts
    auto = subscribe
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = subscribe
  }}
  mailbox Archive {{
    special_use = \\Archive
    auto = subscribe
  }}
  mailbox Junk {{
    special_use = \\Junk
    auto = subscribe
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = subscribe
  }}
}}
service imap-login {{
  service_count = 0
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0  # no waiting after a wrong password
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {sasl}
  }}
}}
{more}
"""


@dataclass
class Dovecot:
    """A running server. `stop` and `start` again keep the ports and the mail; `remove` ends it for good."""

    folder: Path
    imap: int  # STARTTLS
    imaps: int
    lmtp: int
    sasl: int  # Dovecot's auth protocol, for Postfix
    ca: Path  # PEM: who issued the certificate
    users: tuple[str, ...]
    password: str
    host: str = "localhost"
    _process: subprocess.Popen[bytes] | None = None
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def log(self) -> str:
        """What Dovecot wrote down, for a failed test."""
        path = self.folder / "dovecot.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def start(self) -> None:
        self._process = subprocess.Popen(
            ["dovecot", "-F", "-c", self._configuration],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not _answers(self.imap):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"Dovecot did not start:\n{self.log}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End the server and its connections; its mail stays."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def deliver(self, user: str, raw: bytes, folder: str = "INBOX") -> None:
        """Put a message into a folder, to the byte: as a delivery agent does (maildir(5))."""
        owner = pwd.getpwnam("nobody")
        place = self.folder_path(user, folder)
        for each in (place, *(place / name for name in ("tmp", "new", "cur"))):
            if not each.exists():
                each.mkdir(parents=True, exist_ok=True)  # Dovecot may be making it in this moment
                _give(self.folder / "homes" / user, owner)
        name = f"{time.time_ns()}.{os.getpid()}_{next(self._numbers)}.localhost"
        (place / "tmp" / name).write_bytes(raw)
        os.chown(place / "tmp" / name, owner.pw_uid, owner.pw_gid)
        (place / "tmp" / name).rename(place / "new" / name)

    def change_password(self, user: str, password: str) -> None:
        """Another one for this user, whose connections end."""
        path = self.folder / "users"
        others = [
            line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith(f"{user}:")
        ]
        path.write_text("\n".join([*others, f"{user}:{{PLAIN}}{password}\n"]), encoding="utf-8")
        self.doveadm("kick", user)

    def give_mail(self, user: str) -> None:
        """Make mail that was written into a user's Maildirs by hand the server's own."""
        _give(self.folder / "homes" / user, pwd.getpwnam("nobody"))

    def folder_path(self, user: str, folder: str = "INBOX") -> Path:
        """Where a folder's Maildir lies (Maildir++: all in one, their names with dots)."""
        inbox = self.folder / "homes" / user / "mail"
        return inbox if folder == "INBOX" else inbox / f".{folder.replace('/', '.')}"

    def doveadm(self, *command: str) -> str:
        """Run Dovecot's own tool on this server; what it printed."""
        done = subprocess.run(
            ["doveadm", "-c", self._configuration, *command], capture_output=True, text=True, check=True
        )
        return done.stdout

    @property
    def _configuration(self) -> str:
        return str(self.folder / "dovecot.conf")


@contextmanager
def running_dovecot(
    users: Sequence[str] = USERS,
    password: str = PASSWORD,
    *,
    authority: trustme.CA | None = None,
    certificate: trustme.LeafCert | None = None,
    offers_tls: bool = True,
    more: str = "",
) -> Iterator[Dovecot]:
    """A Dovecot of one's own.

    authority: who issues the certificate, if others are to issue some for the same tests.
    certificate: one to show instead of a good one for localhost and 127.0.0.1.
    more: further lines of configuration, which count where they contradict those above.
    """
    dovecot = make_dovecot(
        users, password, authority=authority, certificate=certificate, offers_tls=offers_tls, more=more
    )
    try:
        dovecot.start()
        yield dovecot
    finally:
        dovecot.remove()


def make_dovecot(
    users: Sequence[str] = USERS,
    password: str = PASSWORD,
    *,
    authority: trustme.CA | None = None,
    certificate: trustme.LeafCert | None = None,
    offers_tls: bool = True,
    more: str = "",
) -> Dovecot:
    """Its folder and configuration, as `running_dovecot` says; `start` it."""
    folder = Path(tempfile.mkdtemp(prefix="dovecot"))
    folder.chmod(0o755)  # Dovecot's processes are of other users
    authority = authority or trustme.CA()
    certificate = certificate or authority.issue_cert("localhost", "127.0.0.1")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    certificate.private_key_pem.write_to_path(folder / "host.key")
    for place, blob in enumerate(certificate.cert_chain_pems):
        blob.write_to_path(folder / "host.pem", append=place > 0)
    owner = pwd.getpwnam("nobody")
    for user in users:
        (folder / "homes" / user).mkdir(parents=True)
    _give(folder / "homes", owner)
    (folder / "users").write_text(
        "".join(f"{user}:{{PLAIN}}{password}\n" for user in users), encoding="utf-8"
    )
    imap, imaps, lmtp, sasl = free_ports(4)
    (folder / "dovecot.conf").write_text(
        CONFIGURATION.format(
            folder=folder,
            name=folder.name,
            ssl="yes" if offers_tls else "no",
            uid=owner.pw_uid,
            gid=owner.pw_gid,
            imap=imap,
            imaps=imaps if offers_tls else 0,
            lmtp=lmtp,
            sasl=sasl,
            more=more,
        ),
        encoding="utf-8",
    )
    return Dovecot(
        folder=folder,
        imap=imap,
        imaps=imaps,
        lmtp=lmtp,
        sasl=sasl,
        ca=folder / "ca.pem",
        users=tuple(users),
        password=password,
    )


def free_ports(number: int) -> list[int]:
    """Ports of loopback that nothing listens on now."""
    probes = [socket.socket() for _ in range(number)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def _answers(port: int) -> bool:
    """Whether the server greets: a listening socket alone may still be the one of a server that ends."""
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as connection:
            return connection.recv(1) == b"*"
    except OSError:
        return False


def _give(path: Path, owner: pwd.struct_passwd) -> None:
    """Give a tree to the user that Dovecot keeps mail as."""
    for each in (path, *path.rglob("*")):
        with suppress(FileNotFoundError):  # a lock of the running server's own
            os.chown(each, owner.pw_uid, owner.pw_gid)
