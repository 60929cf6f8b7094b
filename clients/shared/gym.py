"""The demo, asked without any client: what a check needs beforehand, and what is so afterwards."""

import time

import requests


class Gym:
    """What the demo says of itself, and its owner."""

    def __init__(self, demo):
        self.demo = demo
        self.api_url = demo["api_url"]
        self.domain = demo["organization"]["domain"]
        # New names and addresses in each run, so that a demo with a kept folder can be checked again.
        self.mark = format(time.time_ns() // 1_000_000, "x")
        self.owner = Person(self.api_url, self.sign_in(**demo["owner"]))
        self.keys = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """An organization has ten keys at most, so those of the checks go."""
        for key in self.keys:
            self.owner.delete(f"logins/{key}")

    def sign_in(self, email, password, **_):
        """The secret of a new session."""
        user = {"domain": self.domain, "email": email, "password": password}
        return Person(self.api_url).post("logins", {"user": user})["secret"]

    def key(self, name):
        """The secret of a new API key, which has the limit of requests to itself."""
        login = {"type": "api", "name": f"{name} {self.mark}"}
        made = self.owner.post("logins", {"login": login})
        self.keys.append(made["id"])
        return made["secret"]

    def mail_to(self, email):
        """The newest mail to an address; waits until there is one."""
        for _ in range(100):
            mails = requests.get(f"{self.demo['url']}/demo/mail.json", timeout=10).json()
            for mail in mails:
                if mail["to"] == email:
                    return mail
            time.sleep(0.1)
        raise AssertionError(f"no mail to {email}")


class Person:
    """Somebody with a secret, or nobody, who waits and repeats when there were too many requests."""

    def __init__(self, api_url, secret=None):
        self.api_url = api_url
        self.session = requests.Session()
        # Not by the way that the client under test is sent.
        self.session.trust_env = False
        if secret is not None:
            self.session.headers["Authorization"] = f"KISI-LOGIN {secret}"

    def ask(self, method, path, **options):
        """The response, whatever it is."""
        while True:
            response = self.session.request(method, f"{self.api_url}/{path}", timeout=30, **options)
            if response.status_code != 429:
                return response
            time.sleep(int(response.headers["Retry-After"]))

    def get(self, path, **params):
        return self.settled("GET", path, params=params)

    def post(self, path, body):
        return self.settled("POST", path, json=body)

    def delete(self, path):
        return self.settled("DELETE", path)

    def settled(self, method, path, **options):
        """The body of an answer that must be a good one."""
        response = self.ask(method, path, **options)
        if not response.ok:
            raise AssertionError(f"{method} {path} is answered with {response.status_code} {response.text}")
        return response.json() if response.content else None

    def is_there(self, path):
        """Whether something can be read; anything but yes and 404 is an error."""
        status = self.ask("GET", path).status_code
        if status not in (200, 404):
            raise AssertionError(f"GET {path} is answered with {status}")
        return status == 200
