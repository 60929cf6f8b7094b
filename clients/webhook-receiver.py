"""A receiver of webhooks that shares nothing with the product: Python's own http.server, hmac and json.

Usage: python3 webhook-receiver.py JSON, where JSON is the first line that `latchkey demo --json` prints.
Prints one line per check and a closing count; exits with 1 if a check failed.
"""

import hashlib
import hmac
import json
import secrets
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = secrets.token_hex(32)
FIELDS = {
    "uuid", "type", "actor_type", "actor_id", "actor_name", "object_type", "object_id", "object_name",
    "organization_id", "place_id", "success", "error_code", "error_message", "created_at",
}  # fmt: skip
# The first pause after a failure is 11 s at most.
PATIENCE_S = 30


class Receiver:
    """What arrived, and how many of the next messages are refused."""

    def __init__(self):
        self.messages = []
        self.refusals = 0
        self.changed = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                with receiver.changed:
                    status = 500 if receiver.refusals > 0 else 200
                    receiver.refusals = max(0, receiver.refusals - 1)
                    receiver.messages.append((self.headers, raw, status))
                    receiver.changed.notify_all()
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hooks?of=latchkey"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait_for(self, count, patience_s=PATIENCE_S):
        with self.changed:
            arrived = self.changed.wait_for(lambda: len(self.messages) >= count, patience_s)
            assert arrived, f"{len(self.messages)} messages after {patience_s} s, not {count}"
            return list(self.messages)


class Api:
    """The API as the owner's key sees it."""

    def __init__(self, demo):
        self.url = demo["api_url"]
        self.secret = demo["owner"]["api_key"]

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"KISI-LOGIN {self.secret}", "Content-Type": "application/json"}
        while True:
            request = urllib.request.Request(f"{self.url}/{path}", data, headers, method=method)
            try:
                with urllib.request.urlopen(request) as answer:
                    text = answer.read()
                    return json.loads(text) if text else None
            except urllib.error.HTTPError as error:
                if error.code != 429:
                    raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from error
                time.sleep(float(error.headers.get("Retry-After", "1")))


def is_signed(headers, raw, key=KEY):
    expected = "sha256=" + hmac.new(key.encode(), raw, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, headers.get("X-Signature", ""))


class Checks:
    """Each check stands on what the ones before it have made."""

    def __init__(self, demo):
        self.api, self.receiver = Api(demo), Receiver()
        self.hook = self.lock = self.uuid = None

    def a_webhook_is_made_and_does_not_show_its_key(self):
        wish = {"type": "event_webhook", "name": "Python", "url": self.receiver.url, "signature_key": KEY}
        made = self.api.ask("POST", "integrations", {"integration": {**wish, "enabled_events": ["lock.unlock"]}})
        self.hook = made["id"]
        assert made["enabled"] and made["url"] == self.receiver.url, made
        assert KEY not in json.dumps([made, self.api.ask("GET", f"integrations/{self.hook}")])

    def an_unlock_arrives_signed(self):
        # A door that opens at every hour of the day.
        doors = self.api.ask("GET", "locks?limit=20")
        self.lock = next(door for door in doors if not door["time_restriction_enabled"])
        self.unlock()
        headers, raw, _ = self.receiver.wait_for(1)[0]
        assert is_signed(headers, raw), headers
        assert not is_signed(headers, raw, key="another key"), "a signature that every key makes"
        assert not is_signed(headers, raw + b" "), "a signature of another body"
        event = json.loads(raw)
        assert set(event) == FIELDS, set(event) ^ FIELDS
        told = (event["type"], event["object_type"], event["object_id"], event["success"])
        assert told == ("lock.unlock", "Lock", self.lock["id"], True), event
        assert headers["User-Agent"].startswith("Latchkey/"), headers
        self.uuid = event["uuid"]

    def each_of_many_unlocks_arrives_once_in_the_order_of_its_door(self):
        before = len(self.receiver.messages)
        for _ in range(4):
            # Repeats within a second share one answer and one event.
            time.sleep(1.1)
            self.unlock()
        messages = self.receiver.wait_for(before + 4)
        time.sleep(3)
        assert len(self.receiver.messages) == before + 4, "something arrived again"
        events = [json.loads(raw) for _, raw, _ in messages]
        assert set(Counter(event["uuid"] for event in events).values()) == {1}
        times = [event["created_at"] for event in events]
        assert times == sorted(times), times
        assert all(is_signed(headers, raw) for headers, raw, _ in messages)

    def what_was_refused_arrives_again_under_the_same_ids(self):
        before = len(self.receiver.messages)
        self.receiver.refusals = 1
        time.sleep(1.1)
        self.unlock()
        (first, raw, status), (second, again, taken) = self.receiver.wait_for(before + 2)[before:]
        assert (status, taken) == (500, 200), (status, taken)
        assert raw == again and first["X-Latchkey-Delivery"] == second["X-Latchkey-Delivery"]

    def the_log_tells_of_it_and_sends_it_once_more(self):
        path = f"integrations/{self.hook}/deliveries"
        deadline = time.monotonic() + PATIENCE_S
        while self.api.ask("GET", f"{path}?status=waiting"):
            assert time.monotonic() < deadline, "something still waits"
            time.sleep(0.5)
        listed = self.api.ask("GET", f"{path}?limit=250")
        assert [one["attempts"] for one in listed] == [2, 1, 1, 1, 1, 1], listed
        first = listed[-1]
        assert (first["event_uuid"], first["status"], first["last_status"]) == (self.uuid, "delivered", 200), first
        before = len(self.receiver.messages)
        self.api.ask("POST", f"{path}/{first['id']}/redeliver", {})
        headers, raw, _ = self.receiver.wait_for(before + 1)[-1]
        assert json.loads(raw)["uuid"] == self.uuid and headers["X-Latchkey-Delivery"] == str(first["id"])

    def nothing_arrives_once_the_webhook_is_gone(self):
        before = len(self.receiver.messages)
        self.api.ask("DELETE", f"integrations/{self.hook}")
        time.sleep(1.1)
        self.unlock()
        time.sleep(3)
        assert len(self.receiver.messages) == before

    def unlock(self):
        answer = self.api.ask("POST", f"locks/{self.lock['id']}/unlock", {})
        assert answer == {"message": "Unlocked!"}, answer

    def run(self):
        failed = 0
        checks = [name for name in vars(Checks) if "_" in name and not name.startswith("__")]
        for name in checks:
            words = "webhooks: " + name.replace("_", " ")
            try:
                getattr(self, name)()
                print(f"ok {words}", flush=True)
            except Exception as error:  # noqa: BLE001, any failure is one of the check
                failed += 1
                print(f"not ok {words}: {type(error).__name__} {error}".replace("\n", " "), flush=True)
        print(f"{len(checks) - failed} passed, {failed} failed")
        return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python3 webhook-receiver.py JSON (the first line of `latchkey demo --json`)")
    sys.exit(Checks(json.loads(sys.argv[1])).run())
