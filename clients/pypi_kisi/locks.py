"""`kisi.lock`: doors, opened and locked down."""

from shared.checks import equal


def chapter(check, gym, wire, kisi):
    place = gym.owner.get("places")[0]["id"]
    ids = lambda rows: [row["id"] for row in rows]
    made = {}

    @check("fetch_locks: pages, filters, and the star that stands for no filter")
    def _():
        everything = ids(gym.owner.get("locks", limit=250))
        equal(ids(wire.answered(lambda: kisi.lock.fetch_locks(limit=10, favorite="*"))), everything[:10])
        equal(ids(wire.answered(lambda: kisi.lock.fetch_locks(limit=2, offset=2, sort="name"))), everything[2:4])
        at_place = ids(gym.owner.get("locks", place_id=place, limit=250))
        equal(ids(wire.answered(lambda: kisi.lock.fetch_locks(place_id=place, query=None))), at_place)
        equal(wire.answered(lambda: kisi.lock.fetch_locks(locked_down=True)), [])
        equal(len(wire.answered(lambda: kisi.lock.fetch_locks(locked_down=False))), len(everything))

    @check("create_lock")
    def _():
        more = {"description": "Steel", "floor_id": None}
        lock = wire.answered(lambda: kisi.lock.create_lock(f"Vault {gym.mark}", place, **more))
        equal((lock["place_id"], lock["description"], lock["floor_id"]), (place, "Steel", None))
        made["lock"] = lock

    @check("create_lock: what is wrong is printed")
    def _():
        wire.refused(lambda: kisi.lock.create_lock("Nowhere", 999_999_999), 422)
        assert "place_id" in wire.words.getvalue(), wire.words.getvalue()

    @check("fetch_lock")
    def _():
        id = made["lock"]["id"]
        equal(wire.answered(lambda: kisi.lock.fetch_lock(id))["name"], made["lock"]["name"])
        wire.refused(lambda: kisi.lock.fetch_lock(999_999_999), 404)

    @check("update_lock")
    def _():
        id = made["lock"]["id"]
        wire.done(lambda: kisi.lock.update_lock(id, description="Oak", name=None, latitude=52.5, longitude=13.4))
        lock = gym.owner.get(f"locks/{id}")
        equal((lock["description"], lock["name"], lock["latitude"]), ("Oak", made["lock"]["name"], 52.5))

    @check("unlock_lock, with the place where the phone is")
    def _():
        opened = wire.answered(lambda: kisi.lock.unlock_lock(made["lock"]["id"], 52.5, 13.4))
        equal(opened, {"message": "Unlocked!"})
        sent = wire.proxy.exchanges[-1].json()
        equal(sent["lock"], {"proximity_proof": None})

    @check("lock_down_lock, with a header that announces JSON and no body: then nobody opens it")
    def _():
        id = made["lock"]["id"]
        exchange = wire.done(lambda: kisi.lock.lock_down_lock(id))
        equal((exchange.headers["Content-Type"], exchange.body), ("application/json", b""))
        equal(gym.owner.get(f"locks/{id}")["locked_down"], True)
        wire.refused(lambda: kisi.lock.unlock_lock(id, 52.5, 13.4), 403)
        assert "fad001" in wire.words.getvalue(), wire.words.getvalue()

    @check("cancel_lockdown: it opens again")
    def _():
        id = made["lock"]["id"]
        wire.done(lambda: kisi.lock.cancel_lockdown(id))
        equal(gym.owner.get(f"locks/{id}")["locked_down"], False)
        equal(wire.answered(lambda: kisi.lock.unlock_lock(id, 52.5, 13.4)), {"message": "Unlocked!"})

    @check("delete_lock")
    def _():
        wire.done(lambda: kisi.lock.delete_lock(made["lock"]["id"]))
        equal(gym.owner.is_there(f"locks/{made['lock']['id']}"), False)
