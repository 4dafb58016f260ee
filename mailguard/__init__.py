"""MailGuard's core: accounts, store, OpenPGP and mail formats. It imports no Qt."""

__version__ = "0.1.0"
