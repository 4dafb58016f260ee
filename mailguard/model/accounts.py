"""Accounts, identities and the settings that a person changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from ipaddress import ip_address

from mailguard.model.deleting import Deleting
from mailguard.model.identities import OWN_SERVER, Identity, SmtpServerId, find_identity
from mailguard.model.keeping import Keeping
from mailguard.model.mail import AccountId, Address
from mailguard.model.security import Fingerprint
from mailguard.model.views import Density, ListStyle


class Security(StrEnum):
    """How a connection is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"  # allowed to loopback addresses only


def is_loopback(host: str) -> bool:
    """Whether `host` is this computer: "localhost" or such an address. 127.example.org is not."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    host: str
    port: int
    security: Security
    user: str

    @property
    def is_loopback(self) -> bool:
        return is_loopback(self.host)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingServer:
    """An SMTP server that belongs to no account: identities choose it."""

    id: SmtpServerId
    name: str  # for people; "": its host
    server: Server
    remember_password: bool = True


class EncryptDefault(StrEnum):
    OFF = "off"
    WHEN_ALL_VERIFIED = "when-all-verified"


class ArchiveBy(StrEnum):
    """Into which folder of the Archive a message goes."""

    ONE_FOLDER = "one-folder"
    YEAR = "year"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One mail account with its identities. Passwords are not here: `accounts/secrets.py` holds them."""

    id: AccountId
    identity: Address
    imap: Server
    smtp: Server
    key: Fingerprint | None = None
    sign_by_default: bool = False
    encrypt_by_default: EncryptDefault = EncryptDefault.OFF
    attach_key_when_signing: bool = True
    signature: str = ""
    remember_password: bool = True
    check_every_min: int = 10
    keeping: Keeping = field(default_factory=Keeping)  # how much of its mail is stored here whole
    roles: dict[str, str] = field(default_factory=dict)  # folder role → path, where the person re-assigned it
    subscribed_only: bool = False  # folders that are not subscribed to are not shown
    authentication_server: str = ""  # whose Authentication-Results are believed; "": found out by itself
    reply_to: str = ""  # an address for answers; "": the sender's
    organization: str = ""
    smtp_server: SmtpServerId = OWN_SERVER  # one of the list of outgoing servers, in place of `smtp`
    other_identities: tuple[Identity, ...] = ()
    archive_by: ArchiveBy = ArchiveBy.ONE_FOLDER
    is_paused: bool = False  # nothing is asked of its IMAP server
    deleting: Deleting = field(default_factory=Deleting)
    archive_keeps_folders: bool = False  # in the Archive, the folders that messages came from

    @property
    def identities(self) -> tuple[Identity, ...]:
        """The account's own one first."""
        own = Identity(
            address=self.identity,
            reply_to=self.reply_to,
            organization=self.organization,
            signature=self.signature,
            key=self.key,
            smtp_server=self.smtp_server,
        )
        return (own, *self.other_identities)

    def with_key(self, sender: Address, key: Fingerprint) -> Account:
        """With this key for the identity of `sender`; for the account's own one, where there is none."""
        found = find_identity(self.other_identities, sender)
        if found is None or sender == self.identity:
            return replace(self, key=key)
        others = tuple(replace(each, key=key) if each is found else each for each in self.other_identities)
        return replace(self, other_identities=others)

    def speaking_as(self, sender: Address) -> Account:
        """The account as the identity of `sender` writes from it; as it is, where there is none.

        For writing alone: what is stored is the account that speaks for its own identity.
        """
        found = find_identity(self.identities, sender)
        if found is None:
            return self
        others = tuple(each for each in self.identities if each is not found)
        return replace(
            self,
            identity=found.address,
            reply_to=found.reply_to,
            organization=found.organization,
            signature=found.signature,
            key=found.key,
            smtp_server=found.smtp_server or self.smtp_server,
            other_identities=others,
        )


class Theme(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class ShowAs(StrEnum):
    """How message text is shown."""

    ORIGINAL = "original"
    SIMPLE = "simple"
    PLAIN = "plain"
    ALL_PARTS = "all-parts"  # one after the other, each with its own verdict


class NoticeDetail(StrEnum):
    """What a notice of new mail tells to whoever sees the screen."""

    NOTHING = "nothing"  # that there is mail
    SENDER = "sender"
    SUBJECT = "subject"  # sender and subject; of encrypted mail the sender alone


class Receipts(StrEnum):
    """What becomes of a read receipt that a sender asks for. None is ever sent by itself."""

    ASK = "ask"
    NEVER = "never"


MARK_READ_BY_HAND_S = -1.0  # as `Settings.mark_read_after_s`: reading a message does not mark it

DEFAULT_KEY_SERVERS = (
    "hkps://keys.openpgp.org",
    "hkps://keyserver.ubuntu.com",
    "hkps://pgp.mit.edu",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the Settings window changes. Changes act at once and are written to settings.toml."""

    theme: Theme = Theme.SYSTEM
    density: Density = Density.NORMAL
    list_style: ListStyle = ListStyle.CARDS  # of folders that nobody changed
    show_as: ShowAs = ShowAs.ORIGINAL
    mark_read_after_s: float = 1.0  # 0: at once; MARK_READ_BY_HAND_S
    junk_is_moved: bool = True  # what is marked as junk goes into the Junk folder
    receipts: Receipts = Receipts.ASK
    key_servers: tuple[str, ...] = DEFAULT_KEY_SERVERS  # the first is the default one
    look_up_at_provider: bool = False  # WKD
    encrypt_subject: bool = True
    undo_send_s: int = 5  # so long a message waits, to be taken back; 0: not at all
    texts_first_mb: int = 0  # of messages so large the files are left on the server at first; 0: of none
    free_room_mb: int = 50  # as much must be to gain before room is given back by itself; 0: never
    ask_before_unverified: bool = False
    use_own_pinentry: bool = False
    index_encrypted: bool = True
    decrypt_in_background: bool = True  # while its key is unlocked, for subjects and words
    decrypt_by_itself: bool = True  # False: an encrypted message opens when the person says so
    attachments_inline: bool = True  # attached pictures stand below the text
    pictures_in_protected: bool = False  # offered in signed and encrypted mail too
    notify_new_mail: bool = True
    notice_detail: NoticeDetail = NoticeDetail.SUBJECT
    notice_shows_protected: bool = False  # the true subject of encrypted mail, where it is known
    notice_sound: bool = False
    tray_icon: bool = False
    close_to_tray: bool = False  # closing the main window leaves MailGuard in the notification area
    start_in_tray: bool = False
    gnupg_program: str = ""  # "": the one on the path


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerCheck:
    """What testing an account's servers found; None: it works. Errors are those of `mailguard.errors`."""

    receiving: Exception | None
    sending: Exception | None

    @property
    def is_fine(self) -> bool:
        return self.receiving is None and self.sending is None
