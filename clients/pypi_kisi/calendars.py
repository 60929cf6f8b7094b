"""`kisi.calendar`: when doors and groups are open."""

from shared.checks import equal


def chapter(check, gym, wire, kisi):
    around = "2026-05-04T00:00:00Z/P7D"
    lock = gym.owner.get("locks")[0]["id"]
    group = gym.owner.get("groups")[0]["id"]

    @check("fetch_summary of a door and of a group, for every consequence")
    def _():
        for of in ({"lock_id": lock}, {"group_id": group}):
            for consequence in ("allow", "unlock", "first_to_arrive"):
                if consequence != "allow" and "group_id" in of:
                    continue
                summary = wire.answered(lambda: kisi.calendar.fetch_summary(around, consequence, **of))
                expected = gym.owner.get("calendar/summary", around=around, consequence=consequence, **of)
                equal(summary, expected, (of, consequence))
                equal(set(summary), {"events", "exceptions", "schedules_by_day"})

    @check("fetch_summary tells of a schedule on the days that it touches")
    def _():
        of = {"scheduleable_type": "Lock", "scheduleable_id": lock}
        body = {"type": "recurring_event", "consequence": "allow", "monday": True, "enabled": True, **of}
        schedule = gym.owner.post("schedules", {"schedule": body})
        try:
            summary = wire.answered(lambda: kisi.calendar.fetch_summary(around, "allow", lock_id=lock))
            days = [day["date"] for day in summary["schedules_by_day"] if schedule["id"] in day["schedule_ids"]]
            assert "2026-05-04" in days and "2026-05-05" not in days, days
        finally:
            gym.owner.delete(f"schedules/{schedule['id']}")

    @check("fetch_summary of an elevator, and of nothing")
    def _():
        wire.refused(lambda: kisi.calendar.fetch_summary(around, "allow", elevator_stop_id=1), 404)
        wire.refused(lambda: kisi.calendar.fetch_summary(around, "allow"), 400)
