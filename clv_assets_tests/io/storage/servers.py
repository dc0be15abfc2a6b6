"""Servers on loopback that alerts are sent to: HTTP and SMTP, each with what it got."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Inbox:
    """What a server got, and how it answers.

    Attributes:
        port: on loopback.
        requests: method, path and body (JSON where it is one) of each request.
        mails: each as the text of its data.
        status: that the server answers with.
        hangs: it takes a request and never answers.
        is_cloud: as Jira's cloud, it no longer has the search that servers have.
        closing: set when the server is to end.
    """

    port: int = 0
    requests: list[tuple[str, str, Any]] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    status: int = 200
    hangs: bool = False
    is_cloud: bool = False
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def labels(self) -> list[str]:
        """Labels of the issues that were made."""
        made = [
            body for method, path, body in self.requests if method == "POST" and "issue" in path
        ]
        return [label for body in made for label in body["fields"]["labels"]]


@contextmanager
def http_server() -> Iterator[Inbox]:
    """A webhook that is also a Jira of one project."""
    inbox = Inbox()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query).get("jql", [""])[0]
            found = [label for label in inbox.labels if f'"{label}"' in query]
            is_gone = inbox.is_cloud and urlsplit(self.path).path == "/rest/api/2/search"
            answer = {"issues": [{"key": "CLV-1"}] if found else []}
            self._answer("", answer, 410 if is_gone else inbox.status)

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._answer(text, {"key": "CLV-1"}, inbox.status)

        def _answer(self, text: str, answer: dict[str, Any], status: int) -> None:
            if inbox.hangs:
                inbox.closing.wait()
                return
            inbox.requests.append((self.command, self.path, json.loads(text) if text else None))
            content = json.dumps(answer if status < 300 else {"error": "no"}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    yield from _served(server, inbox)


@contextmanager
def smtp_server() -> Iterator[Inbox]:
    """A mail server that takes every mail."""
    inbox = Inbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 loopback\r\n")
            for line in self.rfile:
                word = line[:4].upper()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    inbox.mails.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
                if word == b"QUIT":
                    return

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    yield from _served(server, inbox)


def _served(server: socketserver.TCPServer, inbox: Inbox) -> Iterator[Inbox]:
    inbox.port = server.server_address[1]
    server.daemon_threads = True  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield inbox
    finally:
        inbox.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
