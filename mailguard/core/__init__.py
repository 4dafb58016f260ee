"""What a window or the command line may ask; owns every thread and puts the parts together.

core = Core(Profile.of_user(), listener)
core.start()            Future: done when the store is open and the accounts sync
core.mail, .around, .attachments, .pictures, .writing, .outbox, .keys, .texts, .accounts
core.close()
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial

from mailguard.accounts.book import AccountBook
from mailguard.accounts.secrets import Secrets, derive_key, store_key
from mailguard.core.accounts import Accounts
from mailguard.core.attachments import Attachments
from mailguard.core.background_reading import BackgroundReading
from mailguard.core.compacting import Compacting
from mailguard.core.copies import DecryptedCopies
from mailguard.core.deeds import Deeds
from mailguard.core.filter_actions import FilterActions
from mailguard.core.filter_letters import FilterLetters
from mailguard.core.filter_runs import FilterRunner
from mailguard.core.filtering import Filtering
from mailguard.core.folder_work import FolderWork
from mailguard.core.keys import Keys
from mailguard.core.mail import Mail
from mailguard.core.mail_transfer import MailTransfer
from mailguard.core.notices import Notices
from mailguard.core.outbox import Outbox
from mailguard.core.outbox_runner import OutboxRunner
from mailguard.core.parts import Parts
from mailguard.core.pictures import Pictures
from mailguard.core.profile import Profile
from mailguard.core.quiet_opening import QuietOpening
from mailguard.core.redirecting import Redirecting
from mailguard.core.requests import KeyRequests
from mailguard.core.searches import Searches
from mailguard.core.smtp_servers import SmtpServers
from mailguard.core.storage import Storage
from mailguard.core.surroundings import Surroundings
from mailguard.core.syncs import Syncs
from mailguard.core.tags import Tags
from mailguard.core.templates import Templates
from mailguard.core.texts import TextTools
from mailguard.core.threads import Threads
from mailguard.core.unindexed import Unindexed
from mailguard.core.views import Views
from mailguard.core.waiting import Waiting
from mailguard.core.writing import Writing
from mailguard.errors import SecretsUnavailable
from mailguard.events import Event, Link, LinkChanged, QuotaChanged, SourceReleased
from mailguard.keyring.autocrypt_keys import AutocryptKeys
from mailguard.keyring.key_publication import KeyPublication
from mailguard.keyring.keyring_tasks import KeyringTasks
from mailguard.keyring.passphrases import Passphrases
from mailguard.keyring.setup_transfer import SetupTransfer
from mailguard.model import Account, AccountId, Fingerprint, Settings
from mailguard.model.identities import own_account_keys
from mailguard.model.quota import Quota
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.private_copies import PrivateCopies
from mailguard.reading import Reader
from mailguard.sending.filing import Filing
from mailguard.sending.letters import Sending
from mailguard.sending.receipts import Receipts
from mailguard.store.autocrypt_peers import PeerStore
from mailguard.store.drafts import DraftStore
from mailguard.store.filter_notes import FilterNotes
from mailguard.store.filters import FilterStore
from mailguard.store.first_verdicts import FirstVerdicts
from mailguard.store.folders import Folders
from mailguard.store.local_mail import LocalMail
from mailguard.store.messages import Messages
from mailguard.store.notes import KeyNotes
from mailguard.store.outgoing import OutgoingStore
from mailguard.store.receipts import ReceiptAnswers
from mailguard.store.remote_allowed import RemoteAllowed
from mailguard.store.rescue import SetAside, set_aside
from mailguard.store.sealed import SealedStore
from mailguard.syncing.account import AccountSync
from mailguard.syncing.local_sync import LocalSync
from mailguard.texts import Texts
from mailguard.transport.keyserver import KeyServers

__all__ = ["Core", "Profile", "SetAside"]

TIDY_UP_S = 5.0  # so long servers may take to hear of what goes for good at the end

log = logging.getLogger(__name__)


class Core:
    """One profile at work. Made and closed on one thread; asked from any."""

    mail: Mail
    deeds: Deeds
    folders: FolderWork
    compacting: Compacting
    storage: Storage
    views: Views
    searches: Searches
    unindexed: Unindexed
    tags: Tags
    around: Surroundings
    attachments: Attachments
    pictures: Pictures
    writing: Writing
    redirecting: Redirecting
    outbox: Outbox
    keys: Keys
    key_requests: KeyRequests
    copies: DecryptedCopies
    templates: Templates
    transfer: MailTransfer
    waiting: Waiting
    filters: Filtering
    texts: TextTools
    accounts: Accounts
    smtp_servers: SmtpServers

    def __init__(self, profile: Profile, listener: Callable[[Event], None]) -> None:
        self.profile = profile
        self._listener = listener
        self._links: dict[AccountId, LinkChanged] = {}
        self._quotas: dict[AccountId, tuple[Quota, ...]] = {}
        self._threads = Threads()
        self.book = AccountBook(profile.settings_file)
        self._secrets = Secrets(in_memory=profile.is_throwaway)
        self.notices = Notices(self._threads, self._post, profile.desktop_bus)
        self._copies = PrivateCopies(profile.copies_file)
        self._parts: Parts | None = None
        self._store: SealedStore | None = None
        self._runner: OutboxRunner | None = None
        self._filtering: Filtering | None = None
        self._reading: BackgroundReading | None = None
        self._tidying: Compacting | None = None
        self._freeing: Storage | None = None
        self.is_offline = False

    def start(self, store_key_bytes: bytes | None = None) -> Future[None]:
        """Open the store and begin to sync. The other attributes are there once it is done.

        Fails with SecretsUnavailable where the keychain holds the key of an existing store and
        does not work (ask for a passphrase and pass the key made of it), and with StoreFailed.
        """
        return self._threads.disk(self._start, store_key_bytes)

    def key_of_passphrase(self, passphrase: str) -> Future[bytes]:
        """The store's key where no keychain holds it; for `start` and `set_store_aside`."""
        return self._threads.disk(derive_key, passphrase, self.profile.salt_file)

    def set_store_aside(self, store_key_bytes: bytes | None = None) -> Future[SetAside]:
        """Begin with a new store; the old one stays under another name. Start again afterwards."""
        return self._threads.disk(self._set_aside, store_key_bytes)

    def give_password(self, account: Account, password: str) -> None:
        """For a throwaway profile: the account's password, kept in memory alone."""
        for name in (f"imap:{account.id}", f"smtp:{account.id}"):
            self._secrets.set(name, password, remember=False)

    def tell_links(self) -> None:
        """Report again how each account stands with its server: for a window that was not there yet."""
        for account in self.book.accounts():
            if account.id in self._links:
                self._listener(self._links[account.id])

    def quotas(self, account: AccountId) -> tuple[Quota, ...]:
        """How much room the account has on its server, as far as that was told."""
        return self._quotas.get(account, ())

    def close(self) -> None:
        """Stop all threads and close the store; what waits is sent at the next start."""
        self._tidy_up()
        self._threads.stopping.set()
        if self._parts is not None:
            self._parts.syncs.stop_all()
        if self._runner is not None:
            self._runner.wake()
        self.notices.close()
        if self._reading is not None:
            self._reading.close()
        if self._freeing is not None:
            self._freeing.close()
        self._threads.close()
        self._copies.remove()
        if self._store is not None:
            self._store.close()

    def _tidy_up(self) -> None:
        """As accounts wish it at the end; without the network nothing is waited for."""
        if self._tidying is not None and not self._threads.stopping.is_set():
            is_online = any(each.link is Link.ONLINE for each in self._links.values())
            self._tidying.tidy_up(self.book.accounts(), TIDY_UP_S if is_online else 0.0)

    def set_offline(self, is_offline: bool) -> None:
        """Work without the network, or with it again."""
        self.is_offline = is_offline
        if self._parts is not None and self._runner is not None:
            self._runner.is_offline = is_offline
            self.pictures.is_offline = is_offline
            self._parts.syncs.set_offline(is_offline)
            self._runner.wake()

    def _post(self, event: Event) -> None:
        if isinstance(event, LinkChanged):
            self._links[event.account] = event
        if isinstance(event, QuotaChanged):
            self._quotas[event.account] = event.quotas
        if isinstance(event, SourceReleased) and self._parts is not None:
            self._parts.syncs.wake(event.account)
        if self._filtering is not None:
            self._filtering.hear(event)
        if self._reading is not None:
            self._reading.hear(event)
        self._listener(event)

    def _set_aside(self, key: bytes | None) -> SetAside:
        if key is None:
            with suppress(SecretsUnavailable):  # it is lost: then nothing of the old store can be read
                key = store_key(self._secrets, exists=True)
        return set_aside(self.profile.store_file, key)

    def _start(self, key: bytes | None) -> None:
        self._store = SealedStore.open(
            self.profile.store_file, key or store_key(self._secrets, exists=self.profile.store_file.exists())
        )
        self._parts = parts = self._assemble(self._store)
        parts.drafts.drop_deleted()
        self._copies.remove_left_over()
        self.outbox = Outbox(parts)
        self._runner = self.outbox.runner
        self.around = Surroundings(parts, self._runner, allows_loopback=self.profile.is_throwaway)
        self.mail = Mail(parts, self.around)
        self.deeds = Deeds(parts)
        self.waiting = Waiting(self._threads, self._store)
        self.folders = FolderWork(parts)
        self.compacting = self._tidying = Compacting(parts, self.folders)
        self.storage = self._freeing = Storage(parts)
        self.views = Views(parts)
        self.searches = Searches(parts)
        self.unindexed = Unindexed(parts, lambda: self._reading)
        self.tags = Tags(parts)
        self.pictures = Pictures(parts, RemoteAllowed(self._store), allows_loopback=self.profile.is_throwaway)
        self.pictures.is_offline = self.is_offline
        self.writing = Writing(parts, self.outbox, self.mail)
        self.redirecting = Redirecting(parts, self.outbox)
        self.keys = Keys(parts)
        self.key_requests = KeyRequests(parts, self._runner)
        self.copies = DecryptedCopies(parts)
        self.filters = self._filtering = self._filters(parts, self._store)
        self.templates = Templates(parts)
        self.texts = TextTools(parts)
        self.attachments = Attachments(parts, self.mail, self.texts, self._copies)
        self.accounts = Accounts(parts, self._use_settings, self._runner.hurry)
        self.smtp_servers = SmtpServers(parts, self._runner.hurry)
        if self._threads.stopping.is_set():
            return
        self._threads.last("outbox", partial(self._runner.work, self._threads.stopping))
        self._threads.last("periodic filters", partial(self.filters.work, self._threads.stopping))
        self._threads.last("room", partial(self.storage.work, self._threads.stopping))
        local = LocalMail(self._store)
        self.transfer = MailTransfer(parts, local)
        parts.syncs.start_local(LocalSync(local, parts.folders, parts.messages, self._post))
        if self.profile.reads_in_background:
            self._reading = BackgroundReading(parts, self.mail, self._quiet_gpg, self._own_keys)
            self._threads.last("reading", partial(self._reading.work, self._threads.stopping))
        for account in self.book.accounts():
            parts.syncs.start(account)
        self._threads.crypto(self._learn_generation, parts)

    def _filters(self, parts: Parts, store: SealedStore) -> Filtering:
        opening, notes = QuietOpening(parts, self._quiet_gpg), FilterNotes(store)
        letters = FilterLetters(parts, self.outbox, opening, notes)
        actions = FilterActions(parts, self.deeds, self.mail, self.copies, letters, opening, notes)
        filters = FilterStore(store)
        runner = FilterRunner(parts, filters, notes, self.mail, actions, opening)
        return Filtering(parts, filters, notes, runner)

    def _assemble(self, store: SealedStore) -> Parts:
        folders, messages, notes = Folders(store), Messages(store), KeyNotes(store)
        outgoing, drafts = OutgoingStore(store), DraftStore(store)
        gpg = self._gpg(self.book.settings())
        ring = Ring(gpg, notes)
        autocrypt = AutocryptKeys(gpg, PeerStore(store), notes)
        make_sync = partial(self._make_sync, folders=folders, messages=messages)
        return Parts(
            threads=self._threads,
            post=self._post,
            book=self.book,
            secrets=self._secrets,
            passphrases=Passphrases(self._secrets),
            folders=folders,
            messages=messages,
            outgoing=outgoing,
            drafts=drafts,
            notes=notes,
            gpg=gpg,
            ring=ring,
            reader=Reader(gpg, ring, self._own_keys),
            sending=Sending(
                gpg, ring, notes, outgoing, messages, folders, self._secrets, self.book, autocrypt
            ),
            autocrypt=autocrypt,
            publication=KeyPublication(gpg, ring, outgoing),
            setup=SetupTransfer(gpg, outgoing),
            first_verdicts=FirstVerdicts(store),
            receipts=Receipts(ReceiptAnswers(store), outgoing, self.book),
            filing=Filing(gpg, ring, drafts, folders, self.book),
            keyring=KeyringTasks(gpg, ring, KeyServers(self.book.settings), notes),
            texts=Texts(gpg, ring, self._own_keys),
            syncs=Syncs(self._threads, folders, messages, make_sync),
        )

    def _make_sync(self, account: Account, *, folders: Folders, messages: Messages) -> AccountSync:
        return AccountSync(account, self._secrets, folders, messages, self._post)

    def _gpg(self, settings: Settings) -> GnuPG:
        return GnuPG(
            program=settings.gnupg_program,
            home=self.profile.gnupg_home,
            own_pinentry=settings.use_own_pinentry,
        )

    def _quiet_gpg(self) -> GnuPG:
        """Which asks nobody for a passphrase."""
        return GnuPG(
            program=self.book.settings().gnupg_program, home=self.profile.gnupg_home, own_pinentry=False
        )

    def _own_keys(self) -> frozenset[Fingerprint]:
        return own_account_keys(self.book.accounts())

    @staticmethod
    def _learn_generation(parts: Parts) -> None:
        """So that the list can tell which stored verdicts still hold."""
        parts.note_generation()

    def _use_settings(self, settings: Settings) -> None:
        before = self.book.settings()
        self.book.use(settings)
        if _gnupg_of(settings) != _gnupg_of(before) and self._parts is not None:
            self._threads.crypto(self._use_gnupg, self._parts)

    @staticmethod
    def _use_gnupg(parts: Parts) -> None:
        """Another program may hold other keys, or be none: whatever was shown is looked at again."""
        settings = parts.settings()
        parts.gpg.use(program=settings.gnupg_program, own_pinentry=settings.use_own_pinentry)
        parts.keys_changed()


def _gnupg_of(settings: Settings) -> tuple[str, bool]:
    """What GnuPG is started with."""
    return settings.gnupg_program, settings.use_own_pinentry
