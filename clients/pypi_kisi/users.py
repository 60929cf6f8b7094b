"""`kisi.user`: people, oneself, and signing up."""

import re

import kisi as package

from shared.checks import equal


def chapter(check, gym, wire, kisi):
    people(check, gym, wire, kisi)
    oneself(check, gym, wire, kisi)


def people(check, gym, wire, kisi):
    ids = lambda rows: [row["id"] for row in rows]
    made = {}

    @check("fetch_users: page by page to the end")
    def _():
        total = int(gym.owner.ask("GET", "users").headers["X-Collection-Range"].split("/")[1])
        assert total > 250, f"{total} people"
        equal(len(wire.answered(lambda: kisi.user.fetch_users())), 50)
        found = []
        while True:
            page = wire.answered(lambda: kisi.user.fetch_users(limit=100, offset=len(found)))
            found += ids(page)
            if len(page) < 100:
                break
        equal((len(found), len(set(found))), (total, total))

    @check("fetch_users: filters, with booleans as Python writes them")
    def _():
        group, place = gym.owner.get("groups")[0]["id"], gym.owner.get("places")[0]["id"]
        member = gym.owner.get("users", query=gym.demo["member"]["email"])[0]
        for filters in (
            {"confirmed": True, "group_id": group, "limit": 20},
            {"confirmed": False, "limit": 20},
            {"place_id": place, "limit": 20, "offset": 5},
            {"query": member["name"]},
            {"sort": "-name", "limit": 20},
            {"user_id": member["id"]},
        ):
            expected = ids(gym.owner.get("users", **filters))
            equal(ids(wire.answered(lambda: kisi.user.fetch_users(**filters))), expected, filters)
        two = ids(gym.owner.get("users", limit=2))
        for both in (f"{two[0]},{two[1]}", two):
            equal(sorted(ids(wire.answered(lambda: kisi.user.fetch_users(ids=both)))), sorted(two))

    @check("create_user")
    def _():
        given = {
            "name": "Petra Python",
            "email": f"petra.{gym.mark}@example.com",
            "image": "https://example.com/petra.png",
            "access_enabled": True,
            "password_flow_enabled": True,
            "metadata": {"crm_id": "P-7", "visits": 3},
            "notes": "Tall",
        }
        user = wire.answered(lambda: kisi.user.create_user(send_emails=False, confirm=True, **given))
        equal({name: user[name] for name in given}, given)
        equal(user["confirmed"], True)
        made["user"] = user

    @check("create_user: an address that is taken is refused by field")
    def _():
        create = lambda: kisi.user.create_user("Petra Again", made["user"]["email"].upper(), send_emails=False)
        equal(wire.refused(create, 422).answer, b'{"errors":{"email":["has already been taken"]}}')

    @check("fetch_user")
    def _():
        user = made["user"]
        equal(wire.answered(lambda: kisi.user.fetch_user(user["id"])), gym.owner.get(f"users/{user['id']}"))
        wire.refused(lambda: kisi.user.fetch_user(999_999_999), 404)

    @check("update_user: what is given changes, the rest stays")
    def _():
        id = made["user"]["id"]
        given = {"name": "Petra Pool", "access_enabled": False, "metadata": {"crm_id": "P-8"}, "notes": "Taller"}
        wire.done(lambda: kisi.user.update_user(id, **given))
        user = gym.owner.get(f"users/{id}")
        equal({name: user[name] for name in given}, given)
        equal((user["image"], user["email"]), (made["user"]["image"], made["user"]["email"]))

    @check("delete_user")
    def _():
        id = made["user"]["id"]
        wire.done(lambda: kisi.user.delete_user(id))
        equal(gym.owner.is_there(f"users/{id}"), False)


def oneself(check, gym, wire, kisi):
    name, email, password = "Rita Registered", f"rita.{gym.mark}@example.com", "rita opens doors"
    own = {}

    @check("register_user: closed to who was not invited")
    def _():
        walk_in = f"walk.in.{gym.mark}@example.com"
        refused = wire.refused(lambda: kisi.user.register_user("Walk In", walk_in, password, True), 422)
        assert b"token" in refused.answer, refused.answer
        wire.refused(lambda: kisi.user.register_user("Walk In", walk_in, password, True, token="none"), 404)
        equal(gym.owner.get("users", query=walk_in), [])

    @check("register_user with the code of an invitation, inside the user: then one signs in")
    def _():
        group = gym.owner.get("groups")[0]["id"]
        share = gym.owner.post("shares", {"share": {"email": email, "group_id": group, "notify": True}})
        code = code_of(gym.mail_to(email))
        user = wire.answered(lambda: kisi.user.register_user(name, email, password, True, token=code))
        equal((user["id"], user["name"]), (share["user_id"], name))
        own["secret"] = gym.sign_in(email, password)
        own["kisi"] = wire.answered(lambda: package.Connect(own["secret"]))
        own["id"] = user["id"]

    @check("fetch_current_user, which the package looks for among the users")
    def _():
        equal(wire.answered(lambda: own["kisi"].user.fetch_current_user())["id"], own["id"])
        equal(wire.proxy.exchanges[-1].path, "/users/user")

    @check("update_current_user: name, language and password")
    def _():
        update = lambda: own["kisi"].user.update_current_user(
            name="Rita Renamed",
            image="https://example.com/rita.png",
            last_read_at="2026-05-04T10:00:00Z",
            locale="de",
            current_password=password,
            password=f"{password} again",
            password_confirmation=f"{password} again",
        )
        wire.done(update)
        user = gym.owner.get(f"users/{own['id']}")
        equal((user["name"], user["image"]), ("Rita Renamed", "https://example.com/rita.png"))
        own["kisi"] = wire.answered(lambda: package.Connect(gym.sign_in(email, f"{password} again")))

    @check("delete_current_user: only oneself is gone")
    def _():
        wire.done(lambda: own["kisi"].user.delete_current_user())
        equal(gym.owner.is_there(f"users/{own['id']}"), False)
        equal(gym.owner.get("user")["email"], gym.demo["owner"]["email"])


def code_of(mail):
    """The line of a mail that is the code."""
    lines = (line.strip() for line in mail["text"].splitlines())
    return next(line for line in lines if re.fullmatch(r"[0-9A-Za-z-]{6,}", line))
