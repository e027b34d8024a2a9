"""From a certificate to a server on loopback that speaks TLS by it, and answers or leads elsewhere."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from tests.conftest import Answer

Answering = Callable[[bytes], Answer]
HOST = "localhost"


class Secure(ThreadingHTTPServer):
    """Listens where this machine's own name leads; notes the names that clients say before they see a certificate."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext, answering: Answering) -> None:
        family, _, _, _, address = socket.getaddrinfo(HOST, 0, type=socket.SOCK_STREAM)[0]
        self.address_family = family
        super().__init__((str(address[0]), 0), _Handler)
        self.answering = answering
        self.names: list[str | None] = []
        self.hosts: list[str | None] = []
        self.port = int(self.server_address[1])
        self.origin = f"https://{HOST}:{self.port}"
        context.sni_callback = lambda _socket, name, _context: self.names.append(name)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that goes away in the middle of a handshake."""

    def close(self) -> None:
        """Take no more connections."""
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Secure

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.hosts.append(self.headers["Host"])
        leads, _, elsewhere = self.path.partition("?")
        if leads == "/to":
            self.send_response(307)
            self.send_header("Location", unquote(elsewhere))
            self.end_headers()
            return
        answer = self.server.answering(body)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.headers["content-type"])
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Write nothing."""
