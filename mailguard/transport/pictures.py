"""Fetches a picture that a mail names: no cookies, no Referer, no other host, and raster pictures alone."""

from __future__ import annotations

from mailguard.errors import Refused
from mailguard.mime.raster import raster_type
from mailguard.mime.remote import host_of
from mailguard.model import InlinePart
from mailguard.transport.http import get_public

LARGEST_BYTES = 8 << 20


def fetch_picture(address: str, *, allows_loopback: bool = False) -> InlinePart:
    """Raises Refused where the answer is no picture; else as `http.get_public`."""
    data = get_public(address, limit_bytes=LARGEST_BYTES, allows_loopback=allows_loopback)
    kind = raster_type(data)
    if kind is None:
        raise Refused(host_of(address), "its answer is no picture")
    return InlinePart(content_type=kind, data=data)
