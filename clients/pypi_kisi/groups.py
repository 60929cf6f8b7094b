"""`kisi.group`: groups, with every parameter."""

from shared.checks import equal


def chapter(check, gym, wire, kisi):
    places = gym.owner.get("places")
    ids = lambda rows: [row["id"] for row in rows]
    made = {}

    @check("fetch_groups: as many as asked for, from where asked for")
    def _():
        everything = gym.owner.get("groups", limit=250)
        equal(ids(wire.answered(lambda: kisi.group.fetch_groups())), ids(everything)[:10])
        equal(ids(wire.answered(lambda: kisi.group.fetch_groups(limit=2, offset=1))), ids(everything)[1:3])

    @check("fetch_groups: filters")
    def _():
        place = places[0]["id"]
        lock = gym.owner.get("locks", place_id=place)[0]["id"]
        for filters in (
            {"place_id": place},
            {"lock_id": lock},
            {"query": "a"},
            {"scope": "place"},
            {"scope": "organization"},
            {"sort": "-name"},
        ):
            expected = ids(gym.owner.get("groups", **filters))
            equal(ids(wire.answered(lambda: kisi.group.fetch_groups(**filters))), expected, filters)
        first, second = ids(gym.owner.get("groups"))[:2]
        for both in (f"{first},{second}", [first, second]):
            equal(set(ids(wire.answered(lambda: kisi.group.fetch_groups(ids=both)))), {first, second})
        equal(wire.answered(lambda: kisi.group.fetch_groups(elevator_stop_id=1)), [])

    @check("create_group with a name alone: explicit nulls are taken")
    def _():
        group = wire.answered(lambda: kisi.group.create_group(f"Friends {gym.mark}"))
        equal((group["place_id"], group["description"], group["login_enabled"]), (None, None, False))
        equal(wire.proxy.exchanges[-1].json()["group"]["place_id"], None)
        made["group"] = group

    @check("create_group with everything that there is")
    def _():
        group = wire.answered(
            lambda: kisi.group.create_group(
                f"Swimmers {gym.mark}",
                description="Early",
                place_id=places[0]["id"],
                login_enabled=True,
                geofence_restriction_enabled=True,
                primary_device_restriction_enabled=True,
                reader_restriction_enabled=True,
                time_restriction_enabled=True,
            )
        )
        equal((group["description"], group["place_id"]), ("Early", places[0]["id"]))
        for name in ("login", "geofence_restriction", "primary_device_restriction", "time_restriction"):
            equal(group[f"{name}_enabled"], True, name)
        gym.owner.delete(f"groups/{group['id']}")

    @check("create_group: what cannot be enforced yet is refused by its name")
    def _():
        create = lambda: kisi.group.create_group("Phones", managed_device_restriction_enabled=True)
        assert b"managed_device_restriction_enabled" in wire.refused(create, 422).answer

    @check("fetch_group")
    def _():
        group = made["group"]
        equal(wire.answered(lambda: kisi.group.fetch_group(group["id"])), gym.owner.get(f"groups/{group['id']}"))

    @check("update_group: what is given changes, the rest stays")
    def _():
        id, name = made["group"]["id"], made["group"]["name"]
        wire.done(lambda: kisi.group.update_group(id, description="Whom we know", login_enabled=True))
        group = gym.owner.get(f"groups/{id}")
        equal((group["name"], group["description"], group["login_enabled"]), (name, "Whom we know", True))

    @check("delete_group")
    def _():
        id = made["group"]["id"]
        wire.done(lambda: kisi.group.delete_group(id))
        equal(gym.owner.is_there(f"groups/{id}"), False)
        wire.refused(lambda: kisi.group.fetch_group(id), 404)
