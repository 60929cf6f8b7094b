// Lists: pages, ranges, filters, order.

import assert from "node:assert/strict";
import { walk } from "./gym.mjs";

/** Page sizes of the contract: what comes unasked, and the most that comes. */
const PAGED = {
  users: { unasked: 50, most: 100 },
  places: { unasked: 50, most: 250 },
  locks: { unasked: 50, most: 250 },
  groups: { unasked: 10, most: 250 },
  role_assignments: { unasked: 10, most: 250 },
  logins: { unasked: 10, most: 250 },
  schedules: { unasked: 10, most: 250 },
};

export async function lists(check, gym) {
  for (const [path, { unasked, most }] of Object.entries(PAGED)) {
    await check(`${path}: ${unasked} a page unasked, ${most} at most`, async () => {
      const { pagination, data } = await gym.owner.get(path);
      assert.deepEqual([pagination.offset, pagination.limit], [0, unasked]);
      assert.ok(pagination.count >= 2, `${pagination.count} rows`);
      assert.equal(data.length, Math.min(unasked, pagination.count));
      const greedy = await gym.owner.get(path, { limit: 100_000 });
      assert.equal(greedy.data.length, Math.min(most, pagination.count));
    });

    await check(`${path}: walked to the end`, async () => {
      const rows = await walk(gym.owner, path, most);
      const { count } = (await gym.owner.get(path, { limit: 1 })).pagination;
      assert.equal(rows.length, count);
      gym[`all_${path}`] = rows;
      const past = await gym.owner.get(path, { offset: count, limit: 5 });
      assert.deepEqual([past.data, past.pagination.count], [[], count]);
    });
  }

  await check("the demo is a gym: 2 places, 9 doors, 6 groups, some 300 people", () => {
    assert.deepEqual([gym.all_places.length, gym.all_locks.length, gym.all_groups.length], [2, 9, 6]);
    assert.ok(gym.all_users.length >= 300, `${gym.all_users.length} people`);
    assert.ok(gym.all_role_assignments.length >= 300, `${gym.all_role_assignments.length} rights`);
  });

  await check("the demo has a door without hours in each place", () => {
    const open = (place) => gym.all_locks.find((door) => door.placeId === place.id && !door.timeRestrictionEnabled);
    [gym.elsewhere, gym.elsewhereToo] = gym.all_places.map(open);
    assert.ok(gym.elsewhere !== undefined && gym.elsewhereToo !== undefined);
  });

  await check("small pages make the same list as large ones", async () => {
    const ids = (rows) => rows.map((row) => row.id);
    assert.deepEqual(ids(await walk(gym.owner, "locks", 2)), ids(gym.all_locks));
    assert.deepEqual(ids(await walk(gym.owner, "users", 70)), ids(gym.all_users));
  });

  await check("the doors of every group", async () => {
    for (const group of gym.all_groups) {
      const rows = await walk(gym.owner, "group_locks", 250, { groupId: group.id });
      assert.equal(rows.length, group.locksCount, group.name);
      assert.ok(rows.every((row) => row.groupId === group.id && row.lock.id === row.lockId));
    }
  });

  await check("lists without pages are bare arrays, with limit and offset or without", async () => {
    const organizations = await gym.owner.get("organizations");
    assert.deepEqual(
      organizations.map((organization) => organization.domain),
      [gym.domain],
    );
    assert.equal((await gym.owner.get("organizations", { limit: 100, offset: 0 })).length, 1);
    const roles = await gym.owner.get("roles");
    const ids = roles.map((role) => role.id);
    for (const id of ["organization_basic", "place_basic", "group_basic", "group_manager", "organization_front_desk"]) {
      assert.ok(ids.includes(id), `${id} is not in ${ids}`);
    }
    assert.ok(roles.every((role) => role.resourceType === "Role" && typeof role.permissions.locksUnlock === "boolean"));
    assert.equal((await gym.owner.get("roles/group_basic")).appliesTo, "Group");
  });

  await filters(check, gym);
}

async function filters(check, gym) {
  await check("ids as the library sends arrays", async () => {
    for (const path of ["users", "places", "locks", "groups", "role_assignments"]) {
      const wanted = gym[`all_${path}`].slice(0, 2).map((row) => row.id);
      const { data, pagination } = await gym.owner.get(path, { ids: wanted });
      assert.deepEqual(data.map((row) => row.id).sort(), [...wanted].sort(), path);
      assert.equal(pagination.count, 2);
    }
  });

  await check("ids with commas, as its successor sends them", async () => {
    const wanted = gym.all_locks.slice(0, 3).map((row) => row.id);
    assert.equal(wanted.length, 3);
    const { data } = await gym.owner.get("locks", { ids: wanted.join(",") });
    assert.deepEqual(data.map((row) => row.id).sort(), [...wanted].sort());
  });

  await check("query finds people by name and address, doors by name", async () => {
    const byEmail = await gym.owner.get("users", { query: gym.demo.member.email.toUpperCase() });
    assert.deepEqual(
      byEmail.data.map((user) => user.id),
      [gym.memberUser.id],
    );
    const byName = await gym.owner.get("users", { query: gym.memberUser.name });
    assert.ok(byName.data.some((user) => user.id === gym.memberUser.id));
    const door = gym.all_locks[0];
    const doors = await walk(gym.owner, "locks", 250, { query: door.name.toLowerCase() });
    assert.ok(doors.some((found) => found.id === door.id));
    assert.ok(doors.every((found) => found.name.toLowerCase().includes(door.name.toLowerCase())));
    const none = await gym.owner.get("locks", { query: "no door has such a name" });
    assert.deepEqual([none.data, none.pagination.count], [[], 0]);
  });

  await check("sort by name, up and down", async () => {
    for (const path of ["users", "places", "locks", "groups"]) {
      const up = (await walk(gym.owner, path, PAGED[path].most, { sort: "name" })).map((row) => row.name);
      const down = (await walk(gym.owner, path, PAGED[path].most, { sort: "-name" })).map((row) => row.name);
      assert.deepEqual(down.toReversed(), up, path);
      assert.ok(up[0].toLowerCase() < up.at(-1).toLowerCase(), path);
      assert.equal(up.length, gym[`all_${path}`].length);
    }
  });

  await check("doors of one place", async () => {
    const counts = [];
    for (const place of gym.all_places) {
      const doors = await walk(gym.owner, "locks", 250, { placeId: place.id });
      assert.ok(doors.every((door) => door.placeId === place.id && door.place.name === place.name));
      assert.equal(doors.length, place.locksCount);
      counts.push(doors.length);
    }
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      gym.all_locks.length,
    );
  });

  await check("one's own rights and logins by user_id=me", async () => {
    const own = await gym.owner.get("role_assignments", { userId: "me" });
    assert.deepEqual(
      own.data.map((right) => right.roleId),
      ["organization_owner"],
    );
    const logins = await gym.owner.get("logins", { userId: "me" });
    assert.ok(logins.data.some((login) => login.id === gym.ownerLogin.id));
  });

  await check("booleans as other clients write them", async () => {
    for (const lockedDown of ["False", "false", false]) {
      const { pagination } = await gym.owner.get("locks", { lockedDown });
      assert.equal(pagination.count, gym.all_locks.length, String(lockedDown));
    }
    assert.equal((await gym.owner.get("locks", { lockedDown: "True" })).pagination.count, 0);
  });

  await check("a browser may read the range", async () => {
    const headers = { Authorization: `KISI-LOGIN ${gym.ownerLogin.secret}`, Origin: "https://app.example" };
    const answer = await gym.fetch("places?limit=1", { headers });
    assert.equal(answer.headers.get("X-Collection-Range"), "0-0/2");
    assert.match(answer.headers.get("Access-Control-Expose-Headers") ?? "", /x-collection-range/i);
    const asked = {
      Origin: "https://app.example",
      "Access-Control-Request-Method": "PUT",
      "Access-Control-Request-Headers": "authorization,content-type",
    };
    const preflight = await gym.fetch("places", { method: "OPTIONS", headers: asked });
    assert.ok(preflight.ok, `the preflight is answered with ${preflight.status}`);
    assert.match(preflight.headers.get("Access-Control-Allow-Headers") ?? "", /authorization.*content-type|\*/i);
    assert.match(preflight.headers.get("Access-Control-Allow-Methods") ?? "", /PUT|\*/);
  });
}
