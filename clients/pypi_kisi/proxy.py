"""A trusted proxy: takes requests for one host and hands them to the demo; every other host is refused."""

import json
import ssl
import threading
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HOST = "api.kisi.io"


@dataclass
class Exchange:
    """A request as it came through, and how it was answered."""

    method: str
    path: str
    headers: dict
    body: bytes
    status: int
    answer: bytes

    def json(self):
        return json.loads(self.body)


class Proxy(ThreadingHTTPServer):
    """Answers CONNECT as the host would, with a certificate of the run, and notes what passes."""

    daemon_threads = True

    def __init__(self, api_url, certificates):
        super().__init__(("127.0.0.1", 0), Tunnel)
        self.api = urlsplit(api_url)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificates / "certificate.pem", certificates / "key.pem")
        self.exchanges = []
        self.refused = []
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Tunnel(BaseHTTPRequestHandler):
    """A connection to the proxy."""

    protocol_version = "HTTP/1.1"

    def do_CONNECT(self):
        self.close_connection = True
        if self.path != f"{HOST}:443":
            self.server.refused.append(self.path)
            self.send_error(403, f"only {HOST} is answered for")
            return
        self.send_response(200)
        self.end_headers()
        with self.server.tls.wrap_socket(self.connection, server_side=True) as inside:
            Forwarder(inside, self.client_address, self.server)

    def log_message(self, *_):
        pass


class Forwarder(BaseHTTPRequestHandler):
    """What comes through a tunnel, handed to the demo's API as it is, and back."""

    protocol_version = "HTTP/1.1"

    def forward(self):
        api = self.server.api
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name: value for name, value in self.headers.items() if name != "Host"}
        demo = HTTPConnection(api.hostname, api.port, timeout=30)
        demo.request(self.command, api.path + self.path, body, headers)
        response = demo.getresponse()
        answer = response.read()
        demo.close()
        exchange = Exchange(self.command, self.path, dict(self.headers), body, response.status, answer)
        self.server.exchanges.append(exchange)
        self.send_response(response.status)
        for name, value in response.getheaders():
            if name.lower() not in ("connection", "content-length", "transfer-encoding"):
                self.send_header(name, value)
        if response.status != 204:
            self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = forward

    def log_message(self, *_):
        pass
