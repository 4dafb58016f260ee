"""Where an opened message comes from, so that it can be opened again when keys change."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from mailguard.core import Core
from mailguard.core.futures import settled
from mailguard.model import MessageId, OpenedMessage


@dataclass(frozen=True, slots=True)
class MessageSource:
    """A message of the store, or one that is held in memory alone.

    charset: what its text is read in, whatever it says itself; None: as it says, or as is likeliest.
    """

    open: Callable[[str | None], Future[OpenedMessage]]  # with a passphrase, or None
    load: Callable[[], Future[bytes]]  # the bytes as received
    load_decrypted: Callable[[str | None], Future[bytes]]  # what they hold encrypted; as `open`
    in_charset: Callable[[str | None], MessageSource]
    id: MessageId | None = None
    charset: str | None = None
    whole: Callable[[], MessageSource] | None = None  # with its files too, which the person wants now


def stored(
    core: Core,
    message: MessageId,
    *,
    is_asked: bool = False,
    charset: str | None = None,
    is_whole: bool = False,
) -> MessageSource:
    """is_asked: the person said that it is to be decrypted; is_whole: that its files are wanted too."""
    return MessageSource(
        open=lambda passphrase: core.mail.open_message(
            message, passphrase, is_asked=is_asked, charset=charset, texts_first=not is_whole
        ),
        load=lambda: core.mail.load_source(message),
        load_decrypted=lambda passphrase: core.mail.load_decrypted_source(message, passphrase),
        in_charset=lambda wished: stored(core, message, is_asked=is_asked, charset=wished, is_whole=is_whole),
        id=message,
        charset=charset,
        whole=lambda: stored(core, message, is_asked=is_asked, charset=charset, is_whole=True),
    )


def in_memory(core: Core, raw: bytes, *, charset: str | None = None) -> MessageSource:
    return MessageSource(
        open=lambda passphrase: core.mail.open_raw(raw, passphrase, charset=charset),
        load=lambda: settled(raw),
        load_decrypted=lambda passphrase: core.mail.decrypt_source(raw, passphrase),
        in_charset=lambda wished: in_memory(core, raw, charset=wished),
        charset=charset,
    )
