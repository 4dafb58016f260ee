"""The parts that the core puts together for one profile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mailguard.accounts.book import AccountBook
from mailguard.accounts.secrets import Secrets
from mailguard.core.syncs import Syncs
from mailguard.core.threads import Threads
from mailguard.events import Event, KeysChanged
from mailguard.keyring.autocrypt_keys import AutocryptKeys
from mailguard.keyring.key_publication import KeyPublication
from mailguard.keyring.keyring_tasks import KeyringTasks
from mailguard.keyring.passphrases import Passphrases
from mailguard.keyring.setup_transfer import SetupTransfer
from mailguard.model import Settings
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader
from mailguard.sending.filing import Filing
from mailguard.sending.letters import Sending
from mailguard.sending.receipts import Receipts
from mailguard.store.drafts import DraftStore
from mailguard.store.first_verdicts import FirstVerdicts
from mailguard.store.folders import Folders
from mailguard.store.messages import Messages
from mailguard.store.notes import KeyNotes
from mailguard.store.outgoing import OutgoingStore
from mailguard.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Parts:
    """Made once when the store is open; every part is safe to use from several threads."""

    threads: Threads
    post: Callable[[Event], None]
    book: AccountBook
    secrets: Secrets
    passphrases: Passphrases
    folders: Folders
    messages: Messages
    outgoing: OutgoingStore
    drafts: DraftStore
    notes: KeyNotes
    gpg: GnuPG
    ring: Ring
    reader: Reader
    sending: Sending
    autocrypt: AutocryptKeys
    publication: KeyPublication
    setup: SetupTransfer
    first_verdicts: FirstVerdicts
    receipts: Receipts
    filing: Filing
    keyring: KeyringTasks
    texts: Texts
    syncs: Syncs

    def settings(self) -> Settings:
        return self.book.settings()

    def keys_changed(self) -> None:
        """Forget what was cached of the keyring, and tell everyone."""
        self.ring.refresh()
        self.messages.current_generation = self.ring.generation
        self.post(KeysChanged())

    def note_generation(self) -> None:
        """Where another program changed the keys, stored verdicts hold no longer, and windows look again."""
        now = self.ring.generation
        if now != self.messages.current_generation:
            is_known = bool(self.messages.current_generation)
            self.messages.current_generation = now
            if is_known:
                self.post(KeysChanged())
