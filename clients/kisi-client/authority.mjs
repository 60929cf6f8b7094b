// What members and the front desk may not do.

import assert from "node:assert/strict";
import { walk } from "./gym.mjs";
import { refused } from "./person.mjs";

export async function authority(check, gym) {
  const right = (assigneeId, roleId) => ({
    roleAssignment: {
      appliesToType: "Organization",
      appliesToId: gym.organization.id,
      assigneeType: "User",
      assigneeId,
      roleId,
    },
  });

  await check("a member changes nothing", async () => {
    const user = { name: "Friend", email: `friend.${gym.mark}@example.com` };
    await refused(() => gym.member.post("users", { user }), 403, "fcd8ef");
    await refused(
      () => gym.member.post("role_assignments", right(gym.memberUser.id, "organization_basic")),
      403,
      "fcd8ef",
    );
    await refused(() => gym.member.post("places", { place: { name: "Mine", address: "Street 1" } }), 403, "fcd8ef");
    await refused(
      () => gym.member.put(`users/${gym.memberUser.id}`, { user: { notes: "Best member" } }),
      403,
      "fcd8ef",
    );
    const own = (await gym.member.get("locks")).data[0];
    await refused(() => gym.member.put(`locks/${own.id}`, { lock: { name: "Mine" } }), 403, "fcd8ef");
    await refused(() => gym.member.post(`locks/${own.id}/lock_down`), 403, "fcd8ef");
  });

  await check("a member sees nobody but themself", async () => {
    assert.deepEqual(
      (await walk(gym.member, "users", 100)).map((user) => user.id),
      [gym.memberUser.id],
    );
    assert.equal((await gym.member.get(`users/${gym.memberUser.id}`)).email, gym.memberUser.email);
    await refused(() => gym.member.get(`users/${gym.greta.user.id}`), 404);
    const rights = await walk(gym.member, "role_assignments", 250);
    assert.ok(rights.length > 0 && rights.every((own) => own.assigneeId === gym.memberUser.id));
    await refused(() => gym.member.get(`role_assignments/${gym.greta.right.id}`), 404);
    const { data } = await gym.member.get("logins", { userId: gym.ownerUser.id });
    assert.deepEqual(data, []);
  });

  await check("the front desk sees people, doors and events", async () => {
    const { count } = (await gym.owner.get("users")).pagination;
    assert.equal((await walk(gym.frontDesk, "users", 100)).length, count);
    assert.equal((await gym.frontDesk.get("locks")).pagination.count, (await gym.owner.get("locks")).pagination.count);
    const set = await gym.frontDesk.post("event_sets", { eventSet: { eventType: "lock.unlock" } });
    assert.ok(set.events.length > 0);
  });

  await check("the front desk grants no roles, suspends nobody, changes no doors and makes no keys", async () => {
    for (const role of ["organization_basic", "organization_administrator"]) {
      await refused(() => gym.frontDesk.post("role_assignments", right(gym.nora.id, role)), 403, "fcd8ef");
    }
    await refused(() => gym.frontDesk.delete(`role_assignments/${gym.greta.right.id}`), 403, "fcd8ef");
    await refused(
      () => gym.frontDesk.put(`users/${gym.greta.user.id}`, { user: { accessEnabled: false } }),
      403,
      "fcd8ef",
    );
    await refused(() => gym.frontDesk.put(`locks/${gym.front.id}`, { lock: { name: "Desk" } }), 403, "fcd8ef");
    await refused(() => gym.frontDesk.post("logins", { login: { type: "api", name: "Desk" } }), 403, "fcd8ef");
    assert.equal((await gym.owner.get(`locks/${gym.front.id}`)).name, gym.front.name);
  });
}
