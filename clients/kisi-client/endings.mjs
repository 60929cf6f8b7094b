// Everything that can be taken away.

import assert from "node:assert/strict";
import { opens, refused, staysShut } from "./person.mjs";

export async function endings(check, gym) {
  await check("a revoked right opens nothing, and its doors are out of sight", async () => {
    await opens(gym.greta.person, gym.front);
    const path = `role_assignments/${gym.greta.right.id}`;
    assert.equal(await gym.owner.delete(path), "");
    await refused(() => gym.owner.get(path), 404);
    await staysShut(gym.greta.person, gym.front, "fcd8ef");
    assert.deepEqual((await gym.greta.person.get("locks")).data, []);
  });

  await check("a door taken out of the group opens no more for its members", async () => {
    const roleAssignment = {
      appliesToType: "Group",
      appliesToId: gym.group.id,
      assigneeType: "User",
      assigneeId: gym.greta.user.id,
      roleId: "group_basic",
    };
    await gym.owner.post("role_assignments", { roleAssignment });
    await opens(gym.greta.person, gym.front);
    assert.equal(await gym.owner.delete(`group_locks/${gym.groupLock.id}`), "");
    await staysShut(gym.greta.person, gym.front, "fcd8ef");
    assert.equal((await gym.owner.get(`groups/${gym.group.id}`)).locksCount, 0);
  });

  await check("sign out: the next call is 401, also with the old secret; other logins stay", async () => {
    const { email, password } = gym.paul;
    const person = gym.stranger();
    const { secret } = await person.signIn({ domain: gym.domain, email, password });
    assert.equal((await person.get("user")).email, email);
    assert.equal(await person.signOut(), "");
    await refused(() => person.get("user"), 401);
    await refused(() => gym.holder(secret).get("user"), 401);
    await refused(() => gym.holder(secret).post(`locks/${gym.front.id}/unlock`), 401);
    assert.equal((await gym.paul.person.get("user")).email, email);
  });

  await check("a deleted user is gone, with rights and logins", async () => {
    const { user, right, person, email, password } = gym.paul;
    assert.equal(await gym.owner.delete(`users/${user.id}`), "");
    await refused(() => gym.owner.get(`users/${user.id}`), 404);
    await refused(() => gym.owner.get(`role_assignments/${right.id}`), 404);
    await refused(() => person.post(`locks/${gym.front.id}/unlock`), 401);
    await refused(() => gym.person(email, password), 401, "afc516");
    assert.deepEqual((await gym.owner.get("users", { query: email })).data, []);
  });

  await check("the owner cannot be deleted, least of all by a key", async () => {
    await refused(() => gym.key.delete(`users/${gym.ownerUser.id}`), 403);
    await refused(() => gym.owner.delete(`users/${gym.ownerUser.id}`), 422);
    assert.equal((await gym.owner.get("user")).id, gym.ownerUser.id);
  });

  await check("a deleted door, group and place are gone", async () => {
    assert.equal(await gym.owner.delete(`locks/${gym.studio.id}`), "");
    await refused(() => gym.owner.get(`locks/${gym.studio.id}`), 404);
    await refused(() => gym.owner.post(`locks/${gym.studio.id}/unlock`), 404);
    assert.equal(await gym.owner.delete(`groups/${gym.group.id}`), "");
    await refused(() => gym.owner.get(`groups/${gym.group.id}`), 404);
    for (const door of [gym.front, gym.office]) {
      assert.equal(await gym.owner.delete(`locks/${door.id}`), "");
    }
    assert.equal(await gym.owner.delete(`places/${gym.place.id}`), "");
    await refused(() => gym.owner.get(`places/${gym.place.id}`), 404);
    assert.equal((await gym.owner.get("locks")).pagination.count, gym.all_locks.length);
    assert.equal((await gym.owner.get("places")).pagination.count, gym.all_places.length);
  });

  await check("everybody who is left leaves no trace in lists", async () => {
    for (const { id } of [gym.nora, gym.greta.user, gym.olga.user]) {
      assert.equal(await gym.owner.delete(`users/${id}`), "");
    }
    assert.equal((await gym.owner.get("users")).pagination.count, gym.all_users.length);
    assert.equal((await gym.owner.get("role_assignments")).pagination.count, gym.all_role_assignments.length);
  });
}
