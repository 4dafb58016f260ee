"""Who sits at a MailGuard during a test: newcomers, people who are set up, their way out and back."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from mailguard.accounts.book import AccountBook
from mailguard.accounts.secrets import Secrets
from mailguard.core import Profile
from mailguard.model import (
    Account,
    AccountId,
    Address,
    Algorithm,
    Fingerprint,
    NewKey,
    Server,
    Settings,
)
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import new_gnupg_home
from tests.flows.person import Person, start
from tests.hands import Hands, close_all_windows, close_windows_of, deliver_what_is_left

HOME = AccountId("home")
PASSWORD = "secret"  # everybody's, as on the mail host


@dataclass
class People:
    """people("Alice Example", "alice@mail.test"): someone at a MailGuard just installed."""

    qtbot: QtBot
    folder: Path
    _there: list[Person] = field(default_factory=list)
    _homes: dict[Path, GnuPG] = field(default_factory=dict)

    def __call__(
        self, name: str, address: str, *, is_throwaway: bool = True, settings: Settings | None = None
    ) -> Person:
        profile = self.profile(name, is_throwaway=is_throwaway)
        if settings is not None:
            AccountBook(profile.settings_file).save_settings(settings)
        return self._sit_down(name, address, profile)

    def settled(
        self,
        name: str,
        imap: Server,
        smtp: Server,
        *,
        key: Fingerprint | None = None,
        profile: Profile | None = None,
        settings: Settings | None = None,
    ) -> Person:
        """Someone whose account was set up in an earlier run; `key` lies in the profile's keyring."""
        profile = profile or self.profile(name)
        account = self.set_up(profile, name, imap, smtp, key=key, settings=settings)
        return self._sit_down(name, imap.user, profile, account)

    def set_up(
        self,
        profile: Profile,
        name: str,
        imap: Server,
        smtp: Server,
        *,
        key: Fingerprint | None = None,
        settings: Settings | None = None,
    ) -> Account:
        """Leave a profile as a run did in which its account was set up."""
        account = Account(id=HOME, identity=Address(name, imap.user), imap=imap, smtp=smtp, key=key)
        book = AccountBook(profile.settings_file)
        book.save_account(account)
        if settings is not None:
            book.save_settings(settings)
        if not profile.is_throwaway:
            for protocol in ("imap", "smtp"):
                Secrets().set(f"{protocol}:{HOME}", PASSWORD)
        return account

    def start(self, name: str, address: str, profile: Profile) -> Person:
        """At a MailGuard that was set up before."""
        return self._sit_down(name, address, profile)

    def profile(self, name: str, *, is_throwaway: bool = True, data: Path | None = None) -> Profile:
        """A new one, with an empty keyring of its own. Passwords of one that is kept go to the keychain."""
        home = new_gnupg_home()
        self._homes[home] = GnuPG(home=home)
        folder = self.folder / f"{name.split()[0]}-{len(self._homes)}"
        return Profile(config=folder, data=data or folder, gnupg_home=home, is_throwaway=is_throwaway)

    def gpg(self, profile: Profile) -> GnuPG:
        assert profile.gnupg_home is not None
        return self._homes[profile.gnupg_home]

    def key(self, profile: Profile, name: str, address: str) -> Fingerprint:
        """An Ed25519 key in a profile's keyring, behind the passphrase of its owner; it is locked."""
        gpg = self.gpg(profile)
        made = gpg.generate(
            NewKey(name=name, address=address, passphrase=passphrase_of(name), algorithm=Algorithm.ED25519)
        )
        gpg.lock()
        return made

    def quit(self, person: Person) -> None:
        """MailGuard ends, its windows unasked."""
        close_windows_of(person.desk)
        person.desk.core.close()
        self._there.remove(person)
        deliver_what_is_left()

    def back(self, person: Person) -> Person:
        """The same person starts MailGuard again."""
        again = replace(person, desk=start(person.desk.core.profile), hands=Hands(self.qtbot, None), steps=[])
        again.hands.desk = again.desk
        self._there.append(again)
        return again

    def leave(self) -> None:
        close_all_windows()
        for person in self._there:
            person.desk.core.close()
        for home, gpg in self._homes.items():
            gpg.close()
            shutil.rmtree(home, ignore_errors=True)
        deliver_what_is_left()

    def _sit_down(self, name: str, address: str, profile: Profile, account: Account | None = None) -> Person:
        desk = start(profile, account, PASSWORD)
        person = Person(name, address, PASSWORD, passphrase_of(name), Hands(self.qtbot, desk), desk)
        self._there.append(person)
        return person


def passphrase_of(name: str) -> str:
    return f"{name}'s own words"
