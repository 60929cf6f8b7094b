// A place with doors and a group, made from nothing.

import assert from "node:assert/strict";
import { walk } from "./gym.mjs";
import { invalid, opens, refused, staysShut } from "./person.mjs";

export async function setUp(check, gym) {
  await check("create a place", async () => {
    const place = { name: `Annex ${gym.mark}`, address: "Hafenstraße 12, 20457 Hamburg", timeZone: "Europe/Berlin" };
    gym.place = await gym.owner.post("places", { place });
    assert.equal(gym.place.resourceType, "Place");
    assert.deepEqual([gym.place.name, gym.place.address, gym.place.timeZone], Object.values(place));
    assert.deepEqual([gym.place.locksCount, gym.place.lockedDown, gym.place.description], [0, false, null]);
    assert.equal(gym.place.organizationId, gym.organization.id);
    assert.deepEqual(await gym.owner.get(`places/${gym.place.id}`), gym.place);
  });

  await check("create doors", async () => {
    for (const [key, name] of Object.entries({ front: "Front door", studio: "Studio", office: "Office" })) {
      const lock = { name: `${name} ${gym.mark}`, placeId: gym.place.id, description: null };
      gym[key] = await gym.owner.post("locks", { lock });
      assert.equal(gym[key].resourceType, "Lock");
      assert.deepEqual(
        [gym[key].name, gym[key].placeId, gym[key].place.name],
        [lock.name, gym.place.id, gym.place.name],
      );
      assert.deepEqual([gym[key].lockedDown, gym[key].unlocked], [false, false]);
    }
    const doors = await walk(gym.owner, "locks", 250, { placeId: gym.place.id, sort: "name" });
    assert.deepEqual(
      doors.map((door) => door.id),
      [gym.front.id, gym.office.id, gym.studio.id],
    );
    assert.equal((await gym.owner.get(`places/${gym.place.id}`)).locksCount, 3);
    assert.equal((await gym.owner.get("locks")).pagination.count, gym.all_locks.length + 3);
  });

  await check("create a group", async () => {
    const group = {
      name: `Day shift ${gym.mark}`,
      description: "Made by a check",
      placeId: gym.place.id,
      loginEnabled: true,
    };
    gym.group = await gym.owner.post("groups", { group });
    assert.equal(gym.group.resourceType, "Group");
    assert.deepEqual(
      [gym.group.name, gym.group.description, gym.group.placeId],
      [group.name, group.description, gym.place.id],
    );
    assert.deepEqual([gym.group.loginEnabled, gym.group.timeRestrictionEnabled], [true, false]);
    assert.deepEqual([gym.group.usersCount, gym.group.locksCount], [0, 0]);
  });

  await check("give the group a door", async () => {
    const groupLock = { groupId: gym.group.id, lockId: gym.front.id };
    gym.groupLock = await gym.owner.post("group_locks", { groupLock });
    assert.deepEqual([gym.groupLock.groupId, gym.groupLock.lockId], [gym.group.id, gym.front.id]);
    assert.deepEqual([gym.groupLock.lock.name, gym.groupLock.place.id], [gym.front.name, gym.place.id]);
    const { data } = await gym.owner.get("group_locks", { groupId: gym.group.id });
    assert.deepEqual(
      data.map((row) => row.lockId),
      [gym.front.id],
    );
    assert.equal((await gym.owner.get(`groups/${gym.group.id}`)).locksCount, 1);
    await refused(() => gym.owner.get("group_locks"), 400);
  });

  await check("the owner opens the new door, and one of each place", async () => {
    await opens(gym.owner, gym.front);
    await opens(gym.owner, gym.elsewhere);
    await opens(gym.owner, gym.elsewhereToo);
  });

  await check("a member of the gym cannot open it", async () => {
    await staysShut(gym.member, gym.front, "fcd8ef");
  });

  await check("what is missing or wrong is named by field", async () => {
    await invalid(() => gym.owner.post("locks", { lock: { placeId: gym.place.id } }), "name");
    await invalid(
      () => gym.owner.post("locks", { lock: { name: "Door to nowhere", placeId: 999_999_999 } }),
      "place_id",
    );
    await invalid(() => gym.owner.post("places", { place: { name: "", address: "Street 1" } }), "name");
    await invalid(
      () => gym.owner.post("places", { place: { name: "P", address: "S", timeZone: "Mars/Olympus" } }),
      "time_zone",
    );
    await invalid(
      () => gym.owner.post("group_locks", { groupLock: { groupId: gym.group.id, lockId: 999_999_999 } }),
      "lock_id",
    );
    assert.equal((await gym.owner.get("locks")).pagination.count, gym.all_locks.length + 3, "nothing was made");
  });
}
