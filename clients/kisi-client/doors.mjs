// What else there is about doors: floors, favorites, links, calendars, who was there, and why.

import assert from "node:assert/strict";
import { walk } from "./gym.mjs";
import { invalid, refused } from "./person.mjs";

export async function doors(check, gym) {
  await floors(check, gym);
  await favorites(check, gym);
  await accessLinks(check, gym);
  await times(check, gym);
  await explanations(check, gym);
}

async function floors(check, gym) {
  await check("floors of a place, the lowest first, and a door on one", async () => {
    const made = [];
    for (const [name, number] of Object.entries({ Lobby: 0, Cellar: -1 })) {
      made.push(await gym.owner.post("floors", { floor: { name, number, placeId: gym.place.id } }));
    }
    const [lobby, cellar] = made;
    assert.deepEqual(await walk(gym.owner, "floors", 250, { placeId: gym.place.id }), [cellar, lobby]);
    assert.equal(await gym.owner.put(`floors/${lobby.id}`, { floor: { name: "Entrance" } }), "");
    assert.equal((await gym.owner.get(`floors/${lobby.id}`)).name, "Entrance");
    assert.equal(await gym.owner.put(`locks/${gym.front.id}`, { lock: { floorId: lobby.id } }), "");
    const { data } = await gym.owner.get("locks", { floorId: lobby.id });
    assert.deepEqual(
      data.map((door) => door.id),
      [gym.front.id],
    );
    await refused(() => gym.owner.get("floors"), 400);
  });
}

async function favorites(check, gym) {
  await check("favorites are one's own, come first and are filtered", async () => {
    for (const [path, thing] of Object.entries({ locks: gym.studio, places: gym.place })) {
      assert.equal(await gym.paul.person.post(`${path}/${thing.id}/favorite`), "");
      const { data } = await gym.paul.person.get(path, { favorite: true });
      assert.deepEqual(
        data.map((row) => [row.id, row.favorite]),
        [[thing.id, true]],
        path,
      );
      assert.equal((await gym.paul.person.get(path, { sort: "favorite" })).data[0].id, thing.id);
      assert.deepEqual((await gym.owner.get(path, { favorite: true })).data, []);
      assert.equal(await gym.paul.person.post(`${path}/${thing.id}/unfavorite`), "");
      assert.deepEqual((await gym.paul.person.get(path, { favorite: true })).data, []);
    }
  });

  await check("nobody is waited for at a door without such a schedule", async () => {
    await refused(() => gym.paul.person.post(`locks/${gym.studio.id}/first_to_arrive`), 409);
    await refused(() => gym.paul.person.post(`locks/${gym.studio.id}/last_to_leave`), 409);
  });
}

async function accessLinks(check, gym) {
  await check("an access link opens the doors of its group, until it ends", async () => {
    const groupLink = { groupId: gym.group.id, name: `Courier ${gym.mark}`, quickResponseCodeType: "online" };
    const link = await gym.owner.post("group_links", { groupLink });
    assert.ok(link.quickResponseCodeImage.length > 100);
    const rows = await walk(gym.owner, "group_links", 250, { groupId: gym.group.id });
    assert.deepEqual(
      rows.map((row) => [row.id, row.secret]),
      [[link.id, undefined]],
    );
    const headers = { Authorization: `KISI-GROUP-LINK ${link.secret}` };
    const open = (door) => gym.fetch(`locks/${door.id}/unlock`, { method: "POST", headers });
    assert.equal((await open(gym.front)).status, 200);
    assert.equal((await open(gym.studio)).status, 403);
    assert.equal(await gym.owner.delete(`group_links/${link.id}`), "");
    const ended = await open(gym.front);
    assert.deepEqual([ended.status, (await ended.json()).code], [401, "f29aef"]);
    await invalid(
      () => gym.owner.post("group_links", { groupLink: { ...groupLink, linkEnabled: false } }),
      "link_enabled",
    );
  });
}

async function times(check, gym) {
  await check("a day on which the group is shut, in the summary of its week", async () => {
    const schedule = {
      type: "single_event",
      scheduleableType: "Group",
      scheduleableId: gym.group.id,
      consequence: "allow",
      override: true,
      startsAt: "2026-05-04T06:00:00Z",
      endsAt: "2026-05-04T08:00:00Z",
    };
    const made = await gym.owner.post("schedules", { schedule });
    const around = "2026-05-04/P7D";
    const summary = await gym.owner.get("calendar/summary", { around, consequence: "allow", groupId: gym.group.id });
    assert.deepEqual(
      summary.exceptions.map(({ startsAt, endsAt }) => [Date.parse(startsAt), Date.parse(endsAt)]),
      [[Date.parse(schedule.startsAt), Date.parse(schedule.endsAt)]],
    );
    assert.deepEqual(summary.schedulesByDay, [{ date: "2026-05-04", scheduleIds: [made.id] }]);
    assert.equal(await gym.owner.delete(`schedules/${made.id}`), "");
    await refused(() => gym.owner.get("calendar/summary", { around, consequence: "allow" }), 400);
  });

  await check("who was at the place today", async () => {
    const date = new Date().toLocaleDateString("en-CA", { timeZone: gym.place.timeZone });
    const { data } = await gym.owner.get("presences", { placeId: gym.place.id, date, limit: 250 });
    const there = data.filter((row) => row.actorType === "User").map((row) => row.actorId);
    assert.ok(there.includes(gym.greta.user.id) && there.includes(gym.paul.user.id), there.join(" "));
    assert.ok(data.every((row) => row.status === "on_site" && row.placeId === gym.place.id));
    await refused(() => gym.member.get("presences", { placeId: gym.place.id, date }), 404);
  });
}

async function explanations(check, gym) {
  await check("why a door opens for somebody, and why not", async () => {
    const explain = (person, userId, door) => person.get("explain", { userId, lockId: door.id });
    const granted = await explain(gym.owner, gym.greta.user.id, gym.front);
    assert.deepEqual([granted.allowed, granted.authorizedBy], [true, gym.greta.right.id]);
    const own = await explain(gym.greta.person, "me", gym.front);
    assert.deepEqual([own.allowed, own.userId], [true, gym.greta.user.id]);
    const refusal = await explain(gym.owner, gym.greta.user.id, gym.studio);
    assert.deepEqual([refusal.allowed, refusal.refusal.code, refusal.rights], [false, "fcd8ef", []]);
    await refused(() => explain(gym.greta.person, gym.paul.user.id, gym.front), 404);
  });

  await check("who may open a door, and what somebody may open when", async () => {
    const { data, pagination } = await gym.owner.get(`locks/${gym.front.id}/openers`, { limit: 250 });
    assert.equal(data.length, pagination.count);
    const may = data.map((row) => row.userId);
    assert.ok(may.includes(gym.greta.user.id) && may.includes(gym.ownerUser.id) && !may.includes(gym.nora.id));
    const openings = await gym.greta.person.get("users/me/openings");
    assert.deepEqual(
      openings.map((row) => [row.lockId, row.allowed]),
      [[gym.front.id, true]],
    );
    assert.deepEqual(await gym.owner.get(`users/${gym.nora.id}/openings`), []);
  });
}
