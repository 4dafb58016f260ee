"""The web server of the built-in world, on loopback: what its key server and its pictures are served by."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from urllib.parse import parse_qsl, urlsplit

from mailguard.errors import MailGuardError

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
LARGEST_FORM_BYTES = 1 << 20
PATIENCE_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`fields` are those of the query, or of the form that was posted."""

    path: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    body: bytes = field(repr=False)
    status: int = 200
    content_type: str = "text/plain; charset=utf-8"


Route = Callable[[Request], Answer]


class WebServer:
    """Answers from when it is made until it is closed; `routes` by method and path ("GET /pks/lookup")."""

    def __init__(self, routes: Mapping[str, Route]) -> None:
        self._http = _Http(routes)
        self.port = int(self._http.server_address[1])
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.05,), name="demo web", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(PATIENCE_S)


class _Http(ThreadingHTTPServer):
    def __init__(self, routes: Mapping[str, Route]) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.routes = routes

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # http.server would look the host's name up


class _Handler(BaseHTTPRequestHandler):
    server: _Http
    timeout = PATIENCE_S

    def do_GET(self) -> None:
        self._answer("GET", urlsplit(self.path).query)

    def do_POST(self) -> None:
        size = self.headers.get("Content-Length", "")
        if not size.isdigit() or int(size) > LARGEST_FORM_BYTES:
            self._send(Answer(status=413, body=b"Too large\n"))
            return
        self._answer("POST", self.rfile.read(int(size)).decode("ascii", "replace"))

    def _answer(self, method: str, fields: str) -> None:
        path = urlsplit(self.path).path
        route = self.server.routes.get(f"{method} {path}")
        if route is None:
            self._send(Answer(status=404, body=b"Not here\n"))
            return
        try:
            self._send(route(Request(path=path, fields=dict(parse_qsl(fields)))))
        except MailGuardError:
            log.exception("the built-in world could not answer")
            self._send(Answer(status=500, body=b"The key server is out of order\n"))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: who looks for whose key is nobody's business."""
