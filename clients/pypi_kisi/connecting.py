"""The connection that everything hangs on, and in the end whether everything was called."""

import inspect

import kisi.kisi
import requests

from shared.checks import equal


def chapter(check, gym, wire):
    key = gym.key("PyPI")
    found = {}

    @check("a key connects")
    def _():
        found["kisi"] = wire.answered(lambda: kisi.Connect(key))
        exchange = wire.proxy.exchanges[-1]
        equal((exchange.method, exchange.path), ("GET", "/organizations"))
        equal(exchange.headers["Authorization"], f"KISI-LOGIN {key}")

    @check("a key that nobody has does not, and is told so as JSON")
    def _():
        try:
            wire.watch(lambda: kisi.Connect("0" * 64))
        except Exception as error:
            equal(str(error), "Authentication failed")
        else:
            raise AssertionError("it connected")
        equal(wire.proxy.exchanges[-1].status, 401)
        assert "afc496" in wire.words.getvalue(), wire.words.getvalue()

    @check("the proxy answers for no other host")
    def _():
        for url in ("https://example.com/", "https://api.kisi.io:8443/"):
            try:
                requests.get(url, timeout=5)
            except requests.exceptions.ProxyError:
                continue
            raise AssertionError(f"{url} was answered")
        equal(wire.proxy.refused, ["example.com:443", "api.kisi.io:8443"])

    return found["kisi"]


def ending(check, wire):
    @check("every method of the package was called")
    def _():
        classes = [one for _, one in inspect.getmembers(kisi.kisi, inspect.isclass) if one.__module__ == "kisi.kisi"]
        methods = {
            (one.__name__, name)
            for one in classes
            for name, _ in inspect.getmembers(one, inspect.isfunction)
            if not name.startswith("_")
        }
        assert len(methods) >= 34, f"{len(methods)} methods"
        equal(methods - wire.called, set(), "left out:")

    @check("nothing was refused for too many requests")
    def _():
        equal([exchange.path for exchange in wire.proxy.exchanges if exchange.status == 429], [])
