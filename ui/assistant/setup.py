"""What the assistant has been told so far, and what is guessed from it."""

from __future__ import annotations

from dataclasses import dataclass

from mailguard.model import Account, AccountId, Address, EncryptDefault, Fingerprint, Security, Server

TLS_PORTS = {"imap": 993, "smtp": 465}
STARTTLS_PORTS = {"imap": 143, "smtp": 587}


def usual_port(protocol: str, security: Security) -> int:
    """RFC 8314 section 3 for TLS; RFC 3501 and RFC 6409 for STARTTLS. protocol: "imap" or "smtp"."""
    return TLS_PORTS[protocol] if security is Security.TLS else STARTTLS_PORTS[protocol]


def guess_server(protocol: str, address: str) -> Server:
    """Where most providers have their servers; the person may change everything. Nobody is asked."""
    domain = address.rpartition("@")[2].lower()
    return Server(
        host=f"{protocol}.{domain}",
        port=usual_port(protocol, Security.TLS),
        security=Security.TLS,
        user=address,
    )


def is_address(text: str) -> bool:
    """Whether this could be an address: local@domain, without blanks."""
    local, at, domain = text.strip().rpartition("@")
    return bool(at and local and domain) and not any(char.isspace() for char in text.strip())


@dataclass(slots=True)
class Setup:
    """Filled in page by page."""

    id: AccountId
    name: str = ""
    address: str = ""
    password: str = ""
    remember: bool = True
    imap: Server | None = None
    smtp: Server | None = None
    key: Fingerprint | None = None
    sign: bool = False
    encrypt: bool = False
    attach_key: bool = True
    is_saved: bool = False

    def __repr__(self) -> str:
        return f"Setup({self.id})"  # it holds the password

    @property
    def identity(self) -> Address:
        return Address(self.name, self.address)

    def account(self) -> Account:
        """The account as told; both servers must be known."""
        if self.imap is None or self.smtp is None:
            raise ValueError("the servers are not known yet")
        return Account(
            id=self.id,
            identity=self.identity,
            imap=self.imap,
            smtp=self.smtp,
            key=self.key,
            sign_by_default=self.sign and self.key is not None,
            encrypt_by_default=EncryptDefault.WHEN_ALL_VERIFIED
            if self.encrypt and self.key is not None
            else EncryptDefault.OFF,
            attach_key_when_signing=self.attach_key,
            remember_password=self.remember,
        )
