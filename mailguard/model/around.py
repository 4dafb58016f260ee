"""What stands around the text of a message and asks for something, or says something: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mailguard.model.mail import Address
from mailguard.model.priority import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRequest:
    """The sender wants to hear that the message was read. `is_elsewhere`: not at the address it is from."""

    to: Address
    is_elsewhere: bool
    original_recipient: str = ""  # as the sender's server noted it: "rfc822; bob@example.net"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListHeaders:
    """What a mailing list says of itself. Links are https:, http: or mailto: ones, "" where there is none."""

    id: str = ""
    name: str = ""
    unsubscribe_web: str = ""
    unsubscribe_mail: str = ""
    is_one_click: bool = False  # RFC 8058: a POST to `unsubscribe_web` is all it takes
    archive: str = ""
    post: str = ""
    help: str = ""

    @property
    def is_empty(self) -> bool:
        return self == ListHeaders()


class Method(StrEnum):
    """Ways in which servers check where a message came from."""

    DKIM = "dkim"
    SPF = "spf"
    DMARC = "dmarc"
    ARC = "arc"


@dataclass(frozen=True, slots=True)
class MethodResult:
    """What one check found. `result`: "pass", "fail", "none" …; `domain`: whom it speaks of, "" if nobody."""

    method: Method
    result: str
    domain: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationResults:
    """One Authentication-Results field: anybody can have written it.

    `is_on_top`: it stands above the newest Received field, where nothing is that the sender wrote.
    """

    server: str  # the authserv-id, in lower case
    results: tuple[MethodResult, ...]
    is_on_top: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderWord:
    """What the user's own provider found of a message. It is no proof: the provider is believed."""

    server: str
    domain: str  # of the address in From
    is_confirmed: bool
    results: tuple[MethodResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Read from the header alone; every text of others in it is cleaned."""

    sender: tuple[Address, ...] = ()  # the Sender field
    lists: ListHeaders = ListHeaders()
    receipt: ReceiptRequest | None = None
    authentication: tuple[AuthenticationResults, ...] = ()  # from the top down
    provider: ProviderWord | None = None
    keywords: tuple[str, ...] = ()  # IMAP's: tags and the like
    priority: Priority = Priority.NORMAL  # as its writer says
    seen_outside: Mapping[str, str] = field(default_factory=dict)  # header → what the servers saw instead

    def __repr__(self) -> str:
        return "Around()"
