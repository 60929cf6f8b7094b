// What goes over every right: suspension and lockdown.

import assert from "node:assert/strict";
import { opens, refused, staysShut } from "./person.mjs";

export async function overlays(check, gym) {
  await check("a suspended user opens nothing, and again when it ends", async () => {
    const path = `users/${gym.greta.user.id}`;
    assert.equal(await gym.owner.put(path, { user: { accessEnabled: false } }), "");
    assert.equal((await gym.owner.get(path)).accessEnabled, false);
    await staysShut(gym.greta.person, gym.front, "fcd8ff");
    await opens(gym.paul.person, gym.front);
    assert.equal(await gym.owner.put(path, { user: { accessEnabled: true } }), "");
    await opens(gym.greta.person, gym.front);
  });

  await check("the owner cannot be suspended", async () => {
    await refused(() => gym.owner.put(`users/${gym.ownerUser.id}`, { user: { accessEnabled: false } }), 422);
    await opens(gym.owner, gym.front);
  });

  await check("a door locked down opens for nobody: fad001", async () => {
    assert.equal(await gym.owner.post(`locks/${gym.front.id}/lock_down`), "");
    const door = await gym.owner.get(`locks/${gym.front.id}`);
    assert.equal(door.lockedDown, true);
    assert.ok(Date.parse(door.lockedDownSince) > Date.now() - 60_000);
    for (const person of [gym.greta.person, gym.paul.person, gym.owner]) {
      await staysShut(person, gym.front, "fad001");
    }
    await opens(gym.paul.person, gym.studio);
    const { data } = await gym.owner.get("locks", { lockedDown: true });
    assert.deepEqual(
      data.map((found) => found.id),
      [gym.front.id],
    );
  });

  await check("cancelled, it opens", async () => {
    assert.equal(await gym.owner.post(`locks/${gym.front.id}/cancel_lockdown`), "");
    const door = await gym.owner.get(`locks/${gym.front.id}`);
    assert.deepEqual([door.lockedDown, door.lockedDownSince], [false, null]);
    await opens(gym.greta.person, gym.front);
  });

  await check("a place locked down: none of its doors opens (fad002), those elsewhere do", async () => {
    assert.equal(await gym.owner.post(`places/${gym.place.id}/lock_down`), "");
    assert.equal((await gym.owner.get(`places/${gym.place.id}`)).lockedDown, true);
    const { pagination } = await gym.owner.get("locks", { lockedDown: true });
    assert.equal(pagination.count, 3, "its doors, and no others, are listed as locked down");
    await staysShut(gym.greta.person, gym.front, "fad002");
    await staysShut(gym.paul.person, gym.studio, "fad002");
    await staysShut(gym.owner, gym.office, "fad002");
    await opens(gym.olga.person, gym.elsewhere);
  });

  await check("cancelled, they open", async () => {
    assert.equal(await gym.owner.post(`places/${gym.place.id}/cancel_lockdown`), "");
    assert.equal((await gym.owner.get(`places/${gym.place.id}`)).lockedDown, false);
    await opens(gym.greta.person, gym.front);
    await opens(gym.paul.person, gym.studio);
  });
}
