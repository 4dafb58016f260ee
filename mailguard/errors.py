"""Every error that MailGuard expects, by what can be done about it.

MailGuardError
├── Unreachable          the network failed: try again later, without asking
│   └── AnswerLost       a message was handed over whole, then the network failed: the person decides
├── Refused              the server said no: its code and text are attributes
│   ├── TagNotKept       it was taken off again: say which
│   ├── LoginRefused     ask for the password again
│   └── RecipientsRefused  the server took the message for some recipients only, or for none
├── NotTrusted           the certificate is not the server's: never go on by itself
├── NotProtected         the server offers no protected connection: no password was sent
├── PasswordMissing      no password is known for the account: ask for it
├── KeyMissing           recipients without a usable key: name them, send nothing
├── PassphraseRefused    ask once more
├── PassphraseNeeded     the secret key is locked: ask, and ask again with the answer
├── KeyUnusable          an own key cannot do what is asked (expired, no such subkey)
├── NotOpenPGP           what was given is no OpenPGP data, or is cut in half
├── NotConfirmed         a question must be answered by the person first
├── NotSendable          the draft must be changed: `reason` says what is wrong with it
├── NotChangeable        a message must stay as it is: `reason` says why
├── NotAnswered          a request in a message does not fit: `reason` says why
├── GnuPGMissing         no GnuPG on this computer: mail works, cryptography does not
├── GnuPGFailed          broken or contradicting itself: believe nothing
│   └── GnuPGHangs       it did not answer in time and was stopped
├── StoreFailed          disk full or store damaged: stop, keep what is there
├── NoticesUnavailable   the desktop shows no notices: say it where they are switched on
├── SecretsUnavailable   the system's keychain does not work: ask once a run
├── TooLarge             past one of the limits
├── NotAMessage          a file holds no message: `holds` says what it is
├── NameTaken            another one of its kind has this name: give it another
├── NotFound             the message, key or file is not there (any more)
└── Cancelled            the person stopped it

A bad signature, or a message that cannot be decrypted, is not here: it is a finding
about the message, so a `Verdict`. Any other exception is a bug: the crash dialog.

Facts are attributes; the sentences for people are in `ui/wording.py`. The text of an
error is for logs, so it never holds message content, passwords or passphrases.
"""

from collections.abc import Mapping
from enum import Enum, auto


class MailGuardError(Exception):
    """Base of all expected errors."""


class Unreachable(MailGuardError):
    """`host` did not answer, or the connection to it broke."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"{host}: {reason}")
        self.host = host
        self.reason = reason


class AnswerLost(Unreachable):
    """The message was handed over to the last byte and no answer came: it may have arrived."""


class Refused(MailGuardError):
    """`host` answered no. `code` is the SMTP or HTTP status, or 0 where the protocol has none."""

    def __init__(self, host: str, reply: str, code: int = 0) -> None:
        super().__init__(f"{host}: {code} {reply}")
        self.host = host
        self.reply = reply
        self.code = code

    @property
    def is_final(self) -> bool:
        """Whether trying the same again is pointless (a 5xx answer)."""
        return self.code >= 500 or self.code == 0


class TagNotKept(Refused):
    """The folder's server keeps no such keyword: the tag was taken off again here, too."""

    def __init__(self, host: str, keyword: str) -> None:
        super().__init__(host, "it keeps no such tag in this folder")
        self.keyword = keyword


class LoginRefused(Refused):
    """The server did not accept the password of `user`."""

    def __init__(self, host: str, user: str, reply: str) -> None:
        super().__init__(host, reply)
        self.user = user


class RecipientsRefused(Refused):
    """The server refused these recipients; `accepted` names those it took.

    replies: code and reply by address, where the server gave each of them its own.
    """

    def __init__(
        self,
        host: str,
        reply: str,
        code: int,
        refused: tuple[str, ...],
        accepted: tuple[str, ...],
        replies: Mapping[str, tuple[int, str]] | None = None,
    ) -> None:
        super().__init__(host, reply, code)
        self.refused = refused
        self.accepted = accepted
        self.replies = dict(replies) if replies is not None else dict.fromkeys(refused, (code, reply))


class NotTrusted(MailGuardError):
    """The certificate of `host` was not accepted: `reason` in words, `certificate` in DER or empty."""

    def __init__(self, host: str, reason: str, certificate: bytes = b"") -> None:
        super().__init__(f"{host}: {reason}")
        self.host = host
        self.reason = reason
        self.certificate = certificate


class NotProtected(MailGuardError):
    """`host` offers no TLS, or stopped offering it; no password was sent."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host


class PasswordMissing(MailGuardError):
    """The password of `user` at `host` is not known in this run."""

    def __init__(self, host: str, user: str) -> None:
        super().__init__(f"{user} at {host}")
        self.host = host
        self.user = user


class KeyMissing(MailGuardError):
    """These recipients have no usable key; nothing was sent."""

    def __init__(self, recipients: tuple[str, ...]) -> None:
        super().__init__(f"no usable key for {len(recipients)} recipients")
        self.recipients = recipients


class PassphraseNeeded(MailGuardError):
    """The secret key `fingerprint` (of `name`, `address`) is locked."""

    def __init__(self, fingerprint: str, name: str = "", address: str = "") -> None:
        super().__init__(fingerprint)
        self.fingerprint = fingerprint
        self.name = name
        self.address = address


class PassphraseRefused(PassphraseNeeded):
    """The passphrase given does not open the secret key."""


class KeyUnusable(MailGuardError):
    """The key `fingerprint` cannot be used for this; `reason` says why, in plain words."""

    def __init__(self, fingerprint: str, reason: str) -> None:
        super().__init__(f"{fingerprint}: {reason}")
        self.fingerprint = fingerprint
        self.reason = reason


class NotOpenPGP(MailGuardError):
    """The data holds nothing of OpenPGP that can be used; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotConfirmed(MailGuardError):
    """A message that would go out readable was not confirmed as such by the person."""


class NotSendable(MailGuardError):
    """A draft cannot be sent as it is; `reason` says why, in plain words and without its content."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotChangeable(MailGuardError):
    """A message must stay as it is; `reason` says why, in plain words: "it is signed …"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotAnswered(MailGuardError):
    """What a message asks for was not done; `reason` says what does not fit, in plain words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class GnuPGMissing(MailGuardError):
    """No usable GnuPG program at `program`."""

    def __init__(self, program: str, reason: str = "") -> None:
        super().__init__(f"{program}: {reason}")
        self.program = program
        self.reason = reason


class GnuPGFailed(MailGuardError):
    """GnuPG broke down or contradicted itself; `details` are its own lines, cleaned."""

    def __init__(self, reason: str, details: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


class GnuPGHangs(GnuPGFailed):
    """GnuPG gave no answer for `seconds`, and was stopped."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer for {seconds:.0f} seconds")
        self.seconds = seconds


class StoreFailed(MailGuardError):
    """The store, or another file of MailGuard's, cannot be written or read.

    is_full: the disk is. is_damaged: a part of the store is not what was written. is_locked: nothing
    of it opens with the key given, which may be the wrong one.
    """

    def __init__(
        self, reason: str, *, is_full: bool = False, is_damaged: bool = False, is_locked: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_full = is_full
        self.is_damaged = is_damaged
        self.is_locked = is_locked


class NoticesUnavailable(MailGuardError):
    """The desktop has no notification service, or it does not answer."""


class SecretsUnavailable(MailGuardError):
    """No working keychain; `reason` is what its library said."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooLarge(MailGuardError):
    """`what` is `size_bytes` long, more than `limit_bytes`."""

    def __init__(self, what: str, size_bytes: int, limit_bytes: int) -> None:
        super().__init__(f"{what}: {size_bytes} > {limit_bytes}")
        self.what = what
        self.size_bytes = size_bytes
        self.limit_bytes = limit_bytes


class WholeNeeded(MailGuardError):
    """A message of `size_bytes` cannot be opened without its files: the person decides whether to wait."""

    def __init__(self, size_bytes: int) -> None:
        super().__init__(f"a message of {size_bytes} bytes is needed whole")
        self.size_bytes = size_bytes


class Holds(Enum):
    """What was found where a message file was expected."""

    FOLDER = auto()
    MAILBOX = auto()  # many messages in one file
    DEVICE = auto()  # no file: it may have no end
    OTHER = auto()


class NotAMessage(MailGuardError):
    """The file `name` holds no message."""

    def __init__(self, name: str, holds: Holds) -> None:
        super().__init__(f"{name}: {holds.name}")
        self.name = name
        self.holds = holds


class NotFound(MailGuardError):
    """`what` is not there, or not there any more."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class NameTaken(MailGuardError):
    """Another tag is called `name`."""

    def __init__(self, name: str) -> None:
        super().__init__("another one has this name")
        self.name = name


class FolderFault(Enum):
    """Why a folder is not created, renamed, moved or deleted."""

    EMPTY = auto()  # no name, or blanks around it
    SEPARATOR = auto()  # the name holds what stands between folders
    CHARACTERS = auto()
    LONG = auto()
    EXISTS = auto()
    SPECIAL = auto()  # it, or one below it, has a purpose: INBOX, Sent
    INSIDE = auto()  # it would lie in itself
    OTHER_ACCOUNT = auto()
    GONE = auto()
    WAITING = auto()  # changes of its messages that the server does not know
    NEW_MAIL = auto()  # came in since the person decided
    REFUSED = auto()


class FolderNotChanged(MailGuardError):
    """The folder `path` is as it was. `reply` is what the server said, where it refused."""

    def __init__(self, path: str, fault: FolderFault, reply: str = "") -> None:
        super().__init__(fault.name)
        self.path = path
        self.fault = fault
        self.reply = reply


class Cancelled(MailGuardError):
    """The person stopped it; nothing was changed."""


# What only a person can change: trying again by itself would be pointless, or would lock the account.
NEEDS_PERSON = (PasswordMissing, LoginRefused, NotTrusted, NotProtected)
