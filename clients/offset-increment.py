"""A reader of every list as data pipelines read them: `limit=100&offset=N` from 0 until a page is short.

Usage: offset-increment.py JSON, where JSON is the first line that `latchkey demo --json` prints. The lists are those
of the contract and of what is our own beside it. Prints one line per check and a closing count; ends with 1 if a check
failed.
"""

import itertools
import json
import re
import sys
from datetime import date

from shared.checks import CLIENTS, Checks, equal
from shared.gym import Gym, Person

PAGE = 100

# More pages than any list of the demo has.
PAGES_MAX = 100

# What lists want that is no id.
VALUES = {
    "date": date.today().isoformat(),
    "observed": "true",
    "region": "de_by",
    "year": str(date.today().year),
}

# Of how many parents the lists that need one are read.
PARENTS_MAX = 12


def lists():
    """The paths of lists, each with the parameters that it wants."""
    for name in ("kisi-openapi.json", "own-openapi.json"):
        document = json.loads((CLIENTS.parent / "crates/api/tests/fixtures" / name).read_text())
        for path, operations in document["paths"].items():
            operation = operations.get("get", {})
            content = operation.get("responses", {}).get("200", {}).get("content", {})
            if content.get("application/json", {}).get("schema", {}).get("type") == "array":
                asked = [one["name"] for one in operation.get("parameters", []) if one.get("required")]
                yield path, sorted({*asked, *re.findall(r"{(\w+)}", path)})


class Reader:
    """Reads with a key, as a pipeline does."""

    def __init__(self, gym):
        self.person = Person(gym.api_url, gym.key("Pipeline"))

    def read(self, path, **params):
        """All rows of a list. Fails if one comes twice, if the total is another, or if there is no end."""
        rows, total = [], None
        for number in range(PAGES_MAX):
            asked = {**params, "limit": PAGE, "offset": number * PAGE}
            response = self.person.ask("GET", path, params=asked)
            if response.status_code != 200:
                raise AssertionError(f"{path} {asked}: {response.status_code} {response.text}")
            page = response.json()
            rows += page
            if (told := response.headers.get("X-Collection-Range")) is not None:
                equal(told.split("/")[0], f"{asked['offset']}-{asked['offset'] + PAGE - 1}", "the range")
                total = int(told.split("/")[1])
            if len(page) < PAGE:
                break
        else:
            raise AssertionError(f"{path} has no end")
        names = [name_of(row) for row in rows]
        equal(len(set(names)), len(names), f"{path}: rows that are there once:")
        if total is not None:
            equal(len(rows), total, f"{path}: rows")
        return rows

    def is_there(self, path):
        """Whether the product has such a list at all."""
        response = self.person.ask("GET", path.lstrip("/").replace("{id}", "1"))
        return response.status_code != 404 or response.json()["code"] != "000404"

    def parents(self, path, wanted):
        """What stands for the parameters of a list: each of the parents that there are."""
        choices = []
        for name in wanted:
            if name in VALUES:
                choices.append([(name, VALUES[name])])
                continue
            # `id` is that of what the path begins with; `place_id` is one of the places.
            collection = path.split("/")[1] if name == "id" else name.removesuffix("_id") + "s"
            choices.append([(name, row["id"]) for row in self.read(collection)[:PARENTS_MAX]])
        return [dict(choice) for choice in itertools.product(*choices)]


def name_of(row):
    """What makes a row itself: its id, or all of it."""
    return row["id"] if isinstance(row, dict) and "id" in row else json.dumps(row, sort_keys=True)


def read_everything(check, reader):
    known = list(lists())
    missing = [path for path, _ in known if not reader.is_there(path)]

    for path, wanted in known:
        if path in missing:
            continue

        @check(f"{path}: every row once")
        def _():
            counts = []
            for parent in reader.parents(path, wanted):
                params = {name: value for name, value in parent.items() if name != "id"}
                counts.append(len(reader.read(path.lstrip("/").format(**parent), **params)))
            assert counts, "there is no parent to read it of"

    @check("people and rights fill several pages")
    def _():
        for path in ("users", "role_assignments"):
            rows = reader.read(path)
            assert len(rows) > 2 * PAGE, f"{len(rows)} {path}"

    print(f"lists of the contract that are not in the product: {', '.join(sorted(missing))}")


def read_full_pages(check, gym, reader):
    """Lists of exactly one and of exactly two full pages: the one after them is empty."""
    place = gym.owner.post("places", {"place": {"name": f"Tower {gym.mark}", "address": "High Street 1"}})["id"]
    # Every key has a limit of its own, so that many make rows faster than one.
    makers = itertools.cycle([Person(gym.api_url, gym.key(f"Maker {number}")) for number in range(6)])
    for count in (PAGE, 2 * PAGE):

        @check(f"a list of exactly {count} rows comes to its end")
        def _():
            for number in range(count - PAGE, count):
                floor = {"name": f"Floor {number}", "number": number, "place_id": place}
                next(makers).post("floors", {"floor": floor})
            equal(len(reader.read("floors", place_id=place)), count)

    gym.owner.delete(f"places/{place}")


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: offset-increment.py JSON (the first line of `latchkey demo --json`)")
    check = Checks()
    with Gym(json.loads(sys.argv[1])) as gym:
        reader = Reader(gym)
        hook = {"type": "event_webhook", "name": f"Ear {gym.mark}", "url": "http://127.0.0.1:9/", "enabled": False}
        gym.owner.post("integrations", {"integration": hook})
        read_everything(check, reader)
        read_full_pages(check, gym, reader)
    check.end()


main()
