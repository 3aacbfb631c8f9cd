"""A partner's server that is told of steps, over HTTP: it answers, refuses, dawdles or sends elsewhere."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """What came, and what is answered next: a status, `never`, `drip`, or an address to go to."""

    url: str = ""
    answers: list[str] = field(default_factory=list)  # one for each request; then 204
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def receiving(*answers: str) -> Iterator[Receiver]:
    """One that runs until the end."""
    told, over = Receiver(answers=list(answers)), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told.came.append((dict(self.headers), body))
            answer = told.answers.pop(0) if told.answers else "204"
            if answer == "never":
                over.wait(30)
            elif answer == "drip":
                self.drip()
            elif answer.startswith("http"):
                self.send_response(307)
                self.send_header("Location", answer)
                self.end_headers()
            else:
                self.send_response(int(answer))
                self.end_headers()

        def drip(self) -> None:
            try:
                for sign in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1000:
                    self.wfile.write(bytes([sign]))
                    self.wfile.flush()
                    time.sleep(0.1)
            except OSError:
                pass  # cut off

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_address[1]}/told?x=1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield told
    finally:
        over.set()
        server.shutdown()
        server.server_close()
