"""GnuPG's own Web Key Service on a folder: it asks by mail, and publishes what is confirmed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mailguard.model import Fingerprint
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import key_maker, new_gnupg_home

CLIENT = Path("/usr/lib/gnupg/gpg-wks-client")
IS_THERE = shutil.which("gpg-wks-server") is not None and CLIENT.exists()


@dataclass(frozen=True)
class WebKeyService:
    """A provider: mails in, mails out. `address`: where keys are sent to."""

    gpg: GnuPG
    folder: Path
    address: str
    key: Fingerprint

    @property
    def domain(self) -> str:
        return self.address.partition("@")[2]

    def receive(self, mail: bytes) -> bytes:
        """What the service writes back to a mail."""
        return _run(
            self.gpg,
            "gpg-wks-server",
            "-C",
            str(self.folder),
            "--from",
            self.address,
            "--receive",
            stdin=mail,
        )

    def ask_to_publish(self, owner: GnuPG, key: Fingerprint, address: str) -> bytes:
        """What the service writes to somebody who asked it to publish their key, which has no passphrase."""
        owner.import_keys(self.gpg.export_public([self.key]))
        asked = _run(owner, str(CLIENT), "--create", f"--fake-submission-addr={self.address}", key, address)
        return self.receive(asked)

    def published(self) -> list[Path]:
        return list((self.folder / self.domain / "hu").iterdir())


@contextmanager
def running_web_key_service(folder: Path, address: str) -> Iterator[WebKeyService]:
    gpg = GnuPG(home=new_gnupg_home())
    folder.chmod(0o751)  # as the program wants it
    made = WebKeyService(gpg, folder, address, key_maker(gpg)("", address))
    (folder / made.domain).mkdir()
    (folder / made.domain / "submission-address").write_text(f"{address}\n", encoding="ascii")
    _run(gpg, "gpg-wks-server", "-C", str(folder), "--list-domains")
    try:
        yield made
    finally:
        gpg.close()
        shutil.rmtree(gpg.home or "", ignore_errors=True)


def _run(gpg: GnuPG, *command: str, stdin: bytes = b"") -> bytes:
    environment = {**os.environ, "GNUPGHOME": str(gpg.home)}
    done = subprocess.run(command, input=stdin, env=environment, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout
