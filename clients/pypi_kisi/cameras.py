"""`kisi.camera`, the part that signs its requests in another way and calls every camera capable by default."""

from shared.checks import equal


def chapter(check, gym, wire, kisi):
    lock = gym.owner.get("locks")[0]
    ids = lambda rows: [row["id"] for row in rows]
    made = {}

    @check("create_camera with no more than it must have: at the place of its door, offline, capable of nothing")
    def _():
        camera = wire.answered(lambda: kisi.camera.create_camera(lock["id"], f"c-{gym.mark}"))
        exchange = wire.proxy.exchanges[-1]
        equal(exchange.headers["Authorization"], f"Bearer {kisi.api_key}")
        equal((exchange.json()["camera"]["name"], exchange.json()["camera"]["supports_clips"]), (None, True))
        equal((camera["place_id"], camera["lock"]["name"]), (lock["place_id"], lock["name"]))
        equal((camera["name"], camera["status"], camera["supports_clips"]), (f"c-{gym.mark}", "offline", False))
        made["camera"] = camera

    @check("create_camera with everything that there is")
    def _():
        given = {
            "name": f"Desk {gym.mark}",
            "clip_duration": 60,
            "description": "Over the desk",
            "enabled": False,
            "number_of_snapshots": 9,
            "place_id": lock["place_id"],
            "snapshot_offset": -30,
        }
        camera = wire.answered(lambda: kisi.camera.create_camera(None, "c-2", supports_images=False, **given))
        equal({name: camera[name] for name in given}, given)
        made["other"] = camera

    @check("create_camera: what cannot be is refused by field")
    def _():
        create = kisi.camera.create_camera
        assert b"clip_duration" in wire.refused(lambda: create(lock["id"], "c", clip_duration=2), 422).answer
        assert b"place_id" in wire.refused(lambda: create(None, "c"), 422).answer

    @check("fetch_cameras: filters and order")
    def _():
        one, other = made["camera"]["id"], made["other"]["id"]
        both = f"{one},{other}"
        order = ids(gym.owner.get("cameras", ids=both))
        equal(ids(wire.answered(lambda: kisi.camera.fetch_cameras(ids=both))), order)
        equal(ids(wire.answered(lambda: kisi.camera.fetch_cameras(ids=[one, other], sort="-name"))), order[::-1])
        at_place = wire.answered(lambda: kisi.camera.fetch_cameras(place_id=lock["place_id"]))
        assert {one, other} <= set(ids(at_place)), at_place
        equal(wire.answered(lambda: kisi.camera.fetch_cameras(floor_id=999_999_999)), [])

    @check("fetch_camera")
    def _():
        id = made["camera"]["id"]
        equal(wire.answered(lambda: kisi.camera.fetch_camera(id)), gym.owner.get(f"cameras/{id}"))

    @check("update_camera")
    def _():
        id = made["camera"]["id"]
        wire.done(lambda: kisi.camera.update_camera(id, name="Lobby", clip_duration=5, enabled=False))
        camera = gym.owner.get(f"cameras/{id}")
        equal((camera["name"], camera["clip_duration"], camera["enabled"]), ("Lobby", 5, False))
        equal((camera["lock_id"], camera["supports_images"]), (lock["id"], False))

    @check("fetch_video_link: there is no video, and why")
    def _():
        for timestamp in (None, "2026-05-04T10:00:00Z"):
            refused = wire.refused(lambda: kisi.camera.fetch_video_link(made["camera"]["id"], timestamp=timestamp), 404)
            assert b"none is connected" in refused.answer, refused.answer

    @check("delete_camera")
    def _():
        for camera in made.values():
            wire.done(lambda: kisi.camera.delete_camera(camera["id"]))
            equal(gym.owner.is_there(f"cameras/{camera['id']}"), False)
