"""Requests that Schemathesis makes out of two descriptions, our own and the contract, against a demo that is running.

Half of them fit the description and half do not; half of them speak of things that are there. The owner's key, a session
of the front desk and nobody take turns.
An answer must be one that the description has, and no 5xx but what a door without its controller says.

Arguments: what the demo printed as JSON, and how many requests. Prints `not ok WHAT` for each surprise, and at the end
one line of JSON with the counts.
"""

import collections
import json
import pathlib
import random
import sys
import warnings

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import HypothesisWarning, Unsatisfiable
from jsonschema import Draft202012Validator, FormatChecker
from requests.adapters import HTTPAdapter
from schemathesis.generation import GenerationMode
from urllib3.util import Retry

FIXTURES = pathlib.Path(__file__).parent.parent.parent / "crates/api/tests/fixtures"

# What doors without a working controller answer with 503; the contract has these.
DOORS = {"ff420a", "fac001", "fac002", "fad105", "fad108"}

# The contract leaves these answers out of many operations; crates/api/tests/it/contract.rs says why each is given.
BEYOND = {400, 401, 403, 404, 422, 429, 503}

# After these one may have signed oneself out, or somebody else.
ENDS = {"/login", "/login/elsewhere", "/logins/{id}", "/user", "/users/{id}", "/members/{id}", "/organization",
        "/role_assignments/{id}", "/shares/{id}", "/logins/{id}/promote"}

MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


class Demo:
    """The demo, and those who ask it."""

    def __init__(self, description):
        self.url = description["api_url"]
        self.domain = description["organization"]["domain"]
        self.owner = description["owner"]
        self.session = requests.Session()
        # The server closes connections on which nothing has been asked for a minute, as while requests are thought of.
        again = Retry(total=3, status=0, allowed_methods=None, backoff_factor=0.1, respect_retry_after_header=False)
        self.session.mount("http://", HTTPAdapter(max_retries=again))
        self.key = description["owner"]["api_key"]
        self.desk = None
        self.renew()

    def ask(self, method, path, secret=None, body=None):
        headers = {"Authorization": f"KISI-LOGIN {secret}"} if secret else {}
        return self.session.request(method, self.url + path, json=body, headers=headers, timeout=30)

    def is_live(self, secret):
        return secret is not None and self.ask("GET", "/login", secret).status_code == 200

    def renew(self):
        """Signs in again whoever is not signed in any more."""
        self.ask("PATCH", "/organization", self.key, {"organization": {"device_logins_expire_after": None}})
        if not self.is_live(self.key):
            user = {"domain": self.domain, "email": self.owner["email"], "password": self.owner["password"]}
            owner = self.made("POST", "/logins", None, {"user": user})["secret"]
            login = {"type": "api", "name": "Bad input", "expire": False}
            self.key = self.made("POST", "/logins", owner, {"login": login})["secret"]
        if not self.is_live(self.desk):
            email = f"desk-{id(object())}-{len(RECENT)}@ironworks.example"
            person = self.made("POST", "/users", self.key, {"user": {"name": "Desk", "email": email, "confirm": True}})
            right = {"role_id": "organization_front_desk", "assignee_id": person["id"], "assignee_type": "User",
                     "applies_to_type": "Organization"}
            self.made("POST", "/role_assignments", self.key, {"role_assignment": right})
            self.desk = self.made("POST", "/logins", self.key, {"login": {"email": email}})["secret"]
        RECENT.append(1)

    def made(self, method, path, secret, body):
        answer = self.ask(method, path, secret, body)
        if answer.status_code != 200:
            raise SystemExit(f"{method} {path} answered {answer.status_code}: {answer.text}")
        return answer.json()

    def ids(self, path):
        """The ids of what is there; small numbers where the list wants to know more first."""
        answer = self.ask("GET", f"{path}?limit=50", self.key)
        rows = answer.json() if answer.status_code == 200 else []
        return [row["id"] for row in rows if isinstance(row, dict)] or list(range(1, 20))

    def actor(self, number):
        return [("owner's key", self.key), ("front desk", self.desk), ("nobody", None)][number % 3]


RECENT = []

# Where what a field speaks of is listed.
LISTS = {"place_id": "/places", "lock_id": "/locks", "group_id": "/groups", "user_id": "/users", "card_id": "/cards",
         "assignee_id": "/users", "scheduleable_id": "/locks", "applies_to_id": "/groups"}


class Things:
    """What is there, to speak of in a request."""

    def __init__(self, demo, path, number):
        self.chance = random.Random(number)
        base = path.split("/{")[0]
        self.own = demo.ids(base) if "{id}" in path else []
        self.known = {field: demo.ids(path) for field, path in LISTS.items()}

    def put_into(self, case):
        if self.own and "id" in (case.path_parameters or {}) and self.chance.random() < 0.5:
            case.path_parameters["id"] = self.chance.choice(self.own)
        if self.chance.random() < 0.5:
            self.walk(case.body)

    def walk(self, value):
        if not isinstance(value, dict):
            return
        for name, inner in value.items():
            if isinstance(inner, int) and name in self.known:
                value[name] = self.chance.choice(self.known[name])
            self.walk(inner)


class Tally:
    """What was answered, and what should not have been."""

    def __init__(self):
        self.cases = 0
        self.statuses = collections.Counter()
        self.doors = self.server_errors = self.outside = 0
        self.told = set()

    def surprise(self, kind, what):
        setattr(self, kind, getattr(self, kind) + 1)
        # One line for each kind of surprise of an operation.
        if what[0] not in self.told:
            self.told.add(what[0])
            print("not ok", *what, flush=True)


class Answers:
    """The schemas of a description, by operation and status."""

    def __init__(self, document, is_contract):
        self.document, self.is_contract, self.validators = document, is_contract, {}

    def resolve(self, value):
        while "$ref" in value:
            found = self.document
            for part in value["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            value = found
        return value

    def validator(self, operation, status):
        """The validator of a body; None where there is none, and False where the answer is not in the description."""
        key = (operation.path, operation.method, status)
        if key not in self.validators:
            described = self.document["paths"][operation.path][operation.method.lower()]["responses"]
            response = described.get(str(status))
            if response is None:
                name = "Errors" if status == 422 else "Error"
                is_known = self.is_contract and status in BEYOND
                schema = {"$ref": f"#/components/schemas/{name}"} if is_known else False
            else:
                content = self.resolve(response).get("content", {}).get("application/json")
                schema = content["schema"] if content else None
            if schema:
                whole = {"allOf": [schema], "components": self.document["components"]}
                schema = Draft202012Validator(whole, format_checker=FormatChecker())
            self.validators[key] = schema
        return self.validators[key]

    def problem(self, operation, answer):
        validator = self.validator(operation, answer.status_code)
        if validator is False:
            return "a status that is not described"
        if validator is None:
            return "a body where there is none" if answer.content else None
        try:
            body = answer.json()
        except ValueError:
            return "a body that is no JSON"
        error = next(validator.iter_errors(body), None)
        return error and f"{error.message[:200]} at {error.json_path}"


def judge(tally, answers, operation, who, case, answer):
    tally.cases += 1
    tally.statuses[answer.status_code] += 1
    label = f"{operation.method.upper()} {operation.path}"
    sent = f"as {who}: {case.path_parameters} {case.query} {str(case.body)[:300]!r}"
    if answer.status_code >= 500:
        code = answer.json().get("code") if answer.content.startswith(b"{") else None
        if answer.status_code == 503 and code in DOORS:
            tally.doors += 1
        else:
            tally.surprise("server_errors", (f"{label} {answer.status_code}", sent, answer.text[:300]))
            return
    problem = answers.problem(operation, answer)
    if problem:
        tally.surprise("outside", (f"{label} {answer.status_code}:", problem, sent, answer.text[:300]))


def run(demo, tally, document, is_contract, count, turn=0):
    answers = Answers(document, is_contract)
    # Schemathesis wants no names in our extensions, and an address of its own.
    schema = schemathesis.openapi.from_dict(document)
    operations = [result.ok() for result in schema.get_all_operations()]
    each = max(1, round(count / len(operations) / len(MODES)))
    for number, operation in enumerate(operations):
        things = Things(demo, operation.path, number)
        for mode in MODES:
            turns = iter(range(number, number + 10**9))

            @seed(20261129 + number + 1000 * turn)
            @settings(max_examples=each, database=None, deadline=None, phases=[Phase.generate],
                      suppress_health_check=list(HealthCheck))
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case):
                who, secret = demo.actor(next(turns))
                # Whoever leaves cannot ask again; the owner is not let go.
                if operation.path in ("/user", "/login") and case.method == "DELETE" and who == "front desk":
                    who, secret = "nobody", None
                things.put_into(case)
                headers = {"Authorization": f"KISI-LOGIN {secret}"} if secret else {}
                answer = case.call(base_url=demo.url, session=demo.session, headers=headers, timeout=30)
                judge(tally, answers, operation, who, case, answer)

            try:
                ask()
            except Unsatisfiable:
                # What takes no input cannot be asked badly.
                pass
            if operation.path in ENDS:
                demo.renew()


def contract(paths):
    """The contract with the words that its enumerations lack, cut to what is there."""
    document = json.loads((FIXTURES / "kisi-openapi.json").read_text())
    own = json.loads((FIXTURES / "own-openapi.json").read_text())
    for place, words in own["x-more-words"].items():
        found = document
        for part in place.removeprefix("/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        found.extend(words)
    kept = {}
    for path, item in document["paths"].items():
        methods = {method: one for method, one in item.items() if method in paths.get(path, {})}
        if methods:
            kept[path] = methods
    document["paths"] = kept
    return document


def main():
    warnings.simplefilter("ignore", HypothesisWarning)
    demo, count, tally = Demo(json.loads(sys.argv[1])), int(sys.argv[2]), Tally()
    own = demo.session.get(demo.url + "/openapi.json", timeout=30).json()
    run(demo, tally, contract(own["paths"]), True, count * 2 // 5)
    # What takes no input cannot be asked badly, so one turn may come to fewer.
    turn = 0
    while tally.cases < count:
        run(demo, tally, own, False, count - tally.cases, turn)
        turn += 1
    print(json.dumps({
        "cases": tally.cases, "statuses": {str(status): n for status, n in sorted(tally.statuses.items())},
        "doors": tally.doors, "server_errors": tally.server_errors, "outside": tally.outside,
    }))


main()
