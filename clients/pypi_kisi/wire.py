"""Calls of the package: at a pace that the limit of requests allows, with what it says and what went over the wire."""

import io
import logging
import sys
import time
from contextlib import redirect_stdout


class Wire:
    """Watches the package from outside. What it logs or prints is kept from the output of the checks."""

    # The limit is 5 a second with a burst of 20; the package does not wait when it is exceeded.
    BURST, PER_SECOND = 15, 4.5

    def __init__(self, proxy):
        self.proxy = proxy
        self.called = set()
        self.words = io.StringIO()
        # The package sets logging up with a call that does nothing where it is set up already.
        logging.basicConfig(stream=self.words, level=logging.INFO)
        self.allowance, self.counted_at = self.BURST, time.monotonic()

    def answered(self, call):
        """What a call gives that is answered with 200."""
        result, exchange, words = self.watch(call)
        if exchange.status != 200 or result is None:
            raise AssertionError(f"{exchange.status} {exchange.answer!r}, {result!r}, {words!r}")
        return result

    def done(self, call):
        """Fails unless a call is answered with 204. The package takes the empty body for an error and gives nothing."""
        return self.empty_handed(call, 204)

    def refused(self, call, status):
        """Fails unless a call is refused; gives the body, of which the package tells nothing."""
        return self.empty_handed(call, status)

    def empty_handed(self, call, status):
        result, exchange, words = self.watch(call)
        if (exchange.status, result) != (status, None) or "Error" not in words:
            raise AssertionError(f"{exchange.status} {exchange.answer!r}, {result!r}, {words!r}")
        return exchange

    def watch(self, call):
        """Makes one call: its result, its one exchange, its words."""
        self.wait()
        self.words.seek(0)
        self.words.truncate()
        before = len(self.proxy.exchanges)
        sys.setprofile(self.note)
        try:
            with redirect_stdout(self.words):
                result = call()
        finally:
            sys.setprofile(None)
        exchanges = self.proxy.exchanges[before:]
        if len(exchanges) != 1:
            raise AssertionError(f"{len(exchanges)} requests came through the proxy")
        return result, exchanges[0], self.words.getvalue()

    def note(self, frame, event, _):
        """Keeps the names of the package's methods that are called."""
        if event == "call" and frame.f_globals.get("__name__") == "kisi.kisi" and "self" in frame.f_locals:
            self.called.add((type(frame.f_locals["self"]).__name__, frame.f_code.co_name))

    def wait(self):
        now = time.monotonic()
        self.allowance = min(self.BURST, self.allowance + (now - self.counted_at) * self.PER_SECOND)
        self.counted_at = now
        if self.allowance < 1:
            time.sleep((1 - self.allowance) / self.PER_SECOND)
        self.allowance -= 1
