"""The built-in mail world: servers on loopback, people, keys and mail, all gone when it is closed."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from mailguard.demo import key_server
from mailguard.demo.bob import Bob
from mailguard.demo.greeting import Greeting
from mailguard.demo.homes import make_home, make_key, make_keys
from mailguard.demo.inbox import Inbox
from mailguard.demo.key_directory import KeyDirectory
from mailguard.demo.mail_service import MailService
from mailguard.demo.people import ALICE, BOB, CAROL, DAVE, HEIDI, PASSWORD
from mailguard.demo.web_server import LOOPBACK, Answer, Request, WebServer
from mailguard.model import Account, AccountId, Security, Server
from mailguard.openpgp.gpg import GnuPG
from mailguard.paths import resource

REMOVING_S = 5.0


class DemoWorld:
    """Made by `start`. The person at the window is Alice, with an empty keyring in `gnupg_home`."""

    profile: Path  # an empty folder for settings and store
    gnupg_home: Path
    account: Account
    password: str
    key_server: str  # its address: "hkp://…"
    _folder: Path
    _closing: ExitStack

    @classmethod
    def start(cls) -> DemoWorld:
        """Raises GnuPGMissing, GnuPGFailed; then nothing is left of what was begun."""
        world = cls()
        with ExitStack() as closing:
            world._build(closing)
            world._closing = closing.pop_all()
        atexit.register(world.close)
        return world

    def close(self) -> None:
        """End servers, threads and agents, and remove all files. A second call does nothing."""
        atexit.unregister(self.close)
        self._closing.close()

    def _build(self, closing: ExitStack) -> None:
        self._make_folders(closing)
        bobs, writers, public = (self._open_home(name, closing) for name in ("bob", "writers", "public"))
        keys = make_keys(writers, (CAROL, DAVE, HEIDI)) | make_keys(bobs, (BOB,))
        directory = KeyDirectory(public)
        directory.add(writers.export_public([keys[CAROL.address], keys[DAVE.address]]))
        directory.add(bobs.export_public([keys[BOB.address]]))
        web = WebServer({**key_server.routes(directory), "GET /pictures/stamp.png": _stamp})
        closing.callback(web.close)
        inbox = Inbox(
            gpg=writers,
            keys=keys,
            lost_key=make_key(writers, ALICE),
            pictures=f"http://{LOOPBACK}:{web.port}/pictures",
            now=datetime.now().astimezone(),
        )
        bob = Bob(bobs, keys[BOB.address], directory)
        mail = MailService(inbox.write(), {BOB.address: bob.answer})
        closing.callback(mail.close)
        directory.published = Greeting(writers, keys[CAROL.address], mail.post, mail.deliver).published
        self.key_server = f"hkp://{LOOPBACK}:{web.port}"
        self.account, self.password = _account(mail), PASSWORD

    def _make_folders(self, closing: ExitStack) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="mg"))  # short: GnuPG's sockets lie in it
        closing.callback(_remove, self._folder)
        self.profile = self._folder / "profile"
        self.profile.mkdir(mode=0o700)
        self._open_home("alice", closing)
        self.gnupg_home = self._folder / "alice"

    def _open_home(self, name: str, closing: ExitStack) -> GnuPG:
        gpg = make_home(self._folder / name)
        closing.callback(gpg.close)
        return gpg


def _account(mail: MailService) -> Account:
    return Account(
        id=AccountId("demo"),
        identity=ALICE,
        imap=_server(mail.imap.port),
        smtp=_server(mail.smtp.port),
        remember_password=False,
    )


def _server(port: int) -> Server:
    return Server(host=LOOPBACK, port=port, security=Security.PLAIN, user=ALICE.address)


def _stamp(request: Request) -> Answer:
    return Answer(body=resource("demo", "stamp.png").read_bytes(), content_type="image/png")


def _remove(folder: Path) -> None:
    """An agent that is ending may still write into its home: until it has, files come back."""
    until = time.monotonic() + REMOVING_S
    while folder.exists() and time.monotonic() < until:
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            time.sleep(0.05)
