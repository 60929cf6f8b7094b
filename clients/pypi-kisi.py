"""The package `kisi` of PyPI, unmodified, against a running Latchkey.

Usage: pypi-kisi.py JSON FOLDER, where JSON is the first line that `latchkey demo --json` prints, and FOLDER holds
`authority.pem`, `certificate.pem` and `key.pem` of a certificate for api.kisi.io, the one host that the package calls.
Prints one line per check and a closing count; ends with 1 if a check failed.
"""

import json
import os
import sys
from pathlib import Path

from pypi_kisi import calendars, cameras, cards, connecting, groups, locks, users
from pypi_kisi.proxy import Proxy
from pypi_kisi.wire import Wire
from shared.checks import Checks
from shared.gym import Gym


def stay_on_this_machine(event, arguments):
    """Whatever goes wrong, nobody else is called."""
    if event == "socket.connect" and arguments[1][0] != "127.0.0.1":
        raise ConnectionRefusedError(f"{arguments[1]} is not this machine")
    if event == "socket.getaddrinfo" and arguments[0] not in ("127.0.0.1", "localhost"):
        raise ConnectionRefusedError(f"{arguments[0]} is not to be looked up")


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: pypi-kisi.py JSON FOLDER (the first line of `latchkey demo --json`, and the certificates)")
    sys.addaudithook(stay_on_this_machine)
    demo, certificates = json.loads(sys.argv[1]), Path(sys.argv[2])
    proxy = Proxy(demo["api_url"], certificates)
    for name in ("NO_PROXY", "no_proxy", "HTTP_PROXY", "http_proxy", "https_proxy", "CURL_CA_BUNDLE"):
        os.environ.pop(name, None)
    os.environ["HTTPS_PROXY"] = proxy.url
    os.environ["REQUESTS_CA_BUNDLE"] = str(certificates / "authority.pem")
    check, wire = Checks(), Wire(proxy)
    with Gym(demo) as gym:
        # Each chapter stands on its own, but for the connection that the first one makes.
        kisi = connecting.chapter(check, gym, wire)
        for chapter in (users, groups, calendars, locks, cameras, cards):
            chapter.chapter(check, gym, wire, kisi)
    connecting.ending(check, wire)
    check.end()


main()
