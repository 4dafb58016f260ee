"""A server on loopback that is not what it says: it shows a certificate, and notes what it is told."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import trustme


@dataclass
class Impostor:
    """`heard`: all that a client said once it believed the certificate."""

    port: int
    heard: bytearray = field(default_factory=bytearray)
    visits: int = 0


@contextmanager
def impostor(certificate: trustme.LeafCert) -> Iterator[Impostor]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    listener = socket.create_server(("127.0.0.1", 0))
    made = Impostor(int(listener.getsockname()[1]))
    thread = threading.Thread(target=_serve, args=(listener, context, made))
    thread.start()
    try:
        yield made
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def _serve(listener: socket.socket, context: ssl.SSLContext, made: Impostor) -> None:
    while True:
        try:
            near, _ = listener.accept()
        except OSError:
            return
        made.visits += 1
        near.settimeout(5)
        with contextlib.suppress(OSError), context.wrap_socket(near, server_side=True) as client:
            client.sendall(b"* OK ready\r\n")
            while data := client.recv(4096):
                made.heard += data
        near.close()
