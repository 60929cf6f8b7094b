// The log, read through event sets.

import assert from "node:assert/strict";
import { opens, pause, refused } from "./person.mjs";

/** The finished event set of a user's attempts at doors. */
export function attempts(owner, user) {
  return ask(owner, { eventType: "lock.unlock", eventActorType: "User", eventActorId: user.id });
}

/** Asks the log, and waits until it has answered. */
async function ask(owner, eventSet) {
  let set = await owner.post("event_sets", { eventSet });
  for (let tries = 0; set.status === "in_progress" && tries < 50; tries += 1) {
    await pause(100);
    set = await owner.get(`event_sets/${set.id}`);
  }
  assert.equal(set.status, "finished");
  assert.ok(Array.isArray(set.events));
  return set;
}

export async function events(check, gym) {
  await check("an event set says what was asked, and is read again by its id", async () => {
    const set = await attempts(gym.owner, gym.greta.user);
    assert.deepEqual([set.eventType, set.eventActorType, set.eventActorId], ["lock.unlock", "User", gym.greta.user.id]);
    assert.deepEqual([set.eventObjectId, set.eventSuccess, set.placeId], [null, null, null]);
    assert.match(set.interval, /^\d{4}-.+\/\d{4}-.+$/);
    const again = await gym.owner.get(`event_sets/${set.id}`);
    assert.deepEqual(again.events, set.events);
  });

  await check("page by page with the cursor: every event once, and then no cursor", async () => {
    const set = await attempts(gym.owner, gym.greta.user);
    assert.ok(set.events.length >= 3, `${set.events.length} attempts so far`);
    const uuids = [];
    for (let cursor; cursor !== null;) {
      const page = await gym.owner.get(
        `event_sets/${set.id}`,
        cursor === undefined ? { limit: 1 } : { limit: 1, cursor },
      );
      uuids.push(...page.events.map((event) => event.uuid));
      assert.ok(page.events.length === 1 && uuids.length <= set.events.length);
      cursor = page.cursor;
    }
    assert.deepEqual(
      uuids,
      set.events.map((event) => event.uuid),
    );
  });

  await check("the demo's history of two days, walked to the end", async () => {
    const until = new Date(Date.now() - 86_400_000).toISOString();
    const set = await ask(gym.owner, { interval: `P2D/${until}` });
    const found = set.events;
    for (let cursor = set.cursor; cursor !== null;) {
      const page = await gym.owner.get(`event_sets/${set.id}`, { limit: 250, cursor });
      found.push(...page.events);
      cursor = page.cursor;
    }
    assert.ok(found.length > 50, `${found.length} events`);
    assert.equal(new Set(found.map((event) => event.uuid)).size, found.length);
    const times = found.map((event) => Date.parse(event.createdAt));
    assert.deepEqual(
      times,
      [...times].sort((a, b) => b - a),
      "the newest first",
    );
    assert.ok(times[0] < Date.parse(until) && times.at(-1) >= Date.parse(until) - 2 * 86_400_000);
    assert.ok(found.every((event) => event.organizationId === gym.organization.id && event.sequence !== ""));
  });

  await check("filters: success, door and place together", async () => {
    const { events } = await ask(gym.owner, {
      eventSuccess: false,
      eventObjectType: "Lock",
      eventObjectId: gym.front.id,
      placeId: gym.place.id,
    });
    assert.ok(events.length > 0);
    assert.ok(
      events.every((event) => !event.success && event.objectId === gym.front.id && event.errorMessage !== null),
    );
    await refused(() => gym.owner.post("event_sets", { eventSet: { placeId: 1, eventPlaceId: 1 } }), 422);
    await refused(() => gym.owner.post("event_sets", { eventSet: { interval: "P91D/2026-01-01T00:00:00Z" } }), 422);
  });

  await check("two taps at once are one entry with one answer", async () => {
    const before = (await attempts(gym.owner, gym.paul.user)).events.length;
    await Promise.all([opens(gym.paul.person, gym.office), opens(gym.paul.person, gym.office)]);
    assert.equal((await attempts(gym.owner, gym.paul.user)).events.length, before + 1);
  });

  await check("changes are in the log as well, with who made them", async () => {
    const { events } = await ask(gym.owner, {
      eventType: "role_assignment.create,user.create",
      eventActorType: "User",
      eventActorId: gym.ownerUser.id,
      interval: `PT1H/${new Date(Date.now() + 1_000).toISOString()}`,
    });
    const made = (type, id) => events.some((event) => event.type === type && event.objectId === id && event.success);
    assert.ok(made("user.create", gym.greta.user.id));
    assert.ok(made("role_assignment.create", gym.greta.right.id));
  });

  await check("histories are personal: members may not read them", async () => {
    await refused(() => gym.greta.person.post("event_sets", { eventSet: {} }), 403, "fcd8ef");
  });
}
