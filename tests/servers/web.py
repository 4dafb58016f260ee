"""A small web server inside the test: what it answers is a function, what it was asked is kept."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str  # with the query
    headers: dict[str, str]  # by lower-case name
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """`is_endless`: the body is sent again and again, until the other side has enough."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/plain"})
    is_endless: bool = False


Answer = Callable[[Request], Reply]


@dataclass(slots=True)
class WebServer:
    """On a loopback port of its own. `requests`: all it was asked, in their order."""

    port: int
    requests: list[Request] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def hkp(self) -> str:
        """Its address as a key server."""
        return f"hkp://{self.host}"


@contextmanager
def running_web_server(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """`tls`: a server's context; without one it speaks plain HTTP."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, self.path, headers, self.rfile.read(length))
            server.requests.append(request)
            self._send(answer(request))

        do_POST = do_GET

        def _send(self, reply: Reply) -> None:
            self.close_connection = True
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if not reply.is_endless:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            try:
                self.wfile.write(reply.body)
                while reply.is_endless:
                    self.wfile.write(reply.body)
            except (ConnectionError, ssl.SSLError):
                pass  # it hung up, as it should

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = False  # joined at the end

        def handle_error(self, *_: object) -> None:
            """A client that hangs up in the middle is no error here."""

        def get_request(self) -> tuple[object, object]:
            connection, peer = super().get_request()
            if tls is not None:
                connection.settimeout(10)
                connection = tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            return connection, peer

    listening = Server((HOST, 0), Handler)
    server = WebServer(listening.server_port)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()
