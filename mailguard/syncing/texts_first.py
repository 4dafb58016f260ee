"""Fetches the texts of a large message without its files, where that can be done."""

from __future__ import annotations

import logging

from mailguard.errors import Refused, WholeNeeded
from mailguard.model.structure import PartialMessage
from mailguard.sync.texts_first import left_out, put_together, sections_of, texts_of
from mailguard.transport.imap import ImapConnection

log = logging.getLogger(__name__)


def fetch_texts(connection: ImapConnection, uid: int, size_bytes: int) -> PartialMessage:
    """Of a message in the folder that is open. Raises WholeNeeded, NotFound and Unreachable."""
    try:
        whole = connection.fetch_structure(uid)
        texts = texts_of(whole)
        if texts is not None:
            found = connection.fetch_sections(uid, sections_of(whole, texts))
            return PartialMessage(put_together(whole, texts, found), left_out(whole, texts))
    except (Refused, ValueError, KeyError) as error:
        log.info("a server does not tell what a message is made of: %s", type(error).__name__)
    raise WholeNeeded(size_bytes)
