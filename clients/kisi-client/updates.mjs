// Updates. The library knows only PUT; each is read back.

import assert from "node:assert/strict";
import { invalid } from "./person.mjs";

export async function updates(check, gym) {
  await check("PUT a user: what is given changes, the rest stays", async () => {
    const path = `users/${gym.nora.id}`;
    assert.equal(
      await gym.owner.put(path, { user: { name: "Nora Neumann", metadata: { tier: "gold" }, notes: null } }),
      "",
    );
    const user = await gym.owner.get(path);
    assert.deepEqual([user.name, user.notes, user.email], ["Nora Neumann", null, gym.nora.email]);
    assert.deepEqual(user.metadata, { tier: "gold" });
    assert.ok(Date.parse(user.updatedAt) >= Date.parse(gym.nora.updatedAt));
    assert.equal(user.createdAt, gym.nora.createdAt);
  });

  await check("PUT a door, its place and a group", async () => {
    const name = `Main door ${gym.mark}`;
    assert.equal(
      await gym.owner.put(`locks/${gym.front.id}`, { lock: { name, description: "Glass, to the street" } }),
      "",
    );
    const door = await gym.owner.get(`locks/${gym.front.id}`);
    assert.deepEqual([door.name, door.description, door.placeId], [name, "Glass, to the street", gym.place.id]);
    gym.front = door;
    assert.equal(
      await gym.owner.put(`places/${gym.place.id}`, {
        place: { description: "By the water", latitude: 53.54, longitude: 9.99 },
      }),
      "",
    );
    const place = await gym.owner.get(`places/${gym.place.id}`);
    assert.deepEqual(
      [place.description, place.latitude, place.longitude, place.name],
      ["By the water", 53.54, 9.99, gym.place.name],
    );
    assert.equal(await gym.owner.put(`groups/${gym.group.id}`, { group: { description: null } }), "");
    const group = await gym.owner.get(`groups/${gym.group.id}`);
    assert.deepEqual([group.description, group.name], [null, gym.group.name]);
  });

  await check("the doors that a user sees have the new name", async () => {
    const { data } = await gym.greta.person.get("locks");
    assert.deepEqual(
      data.map((door) => door.name),
      [gym.front.name],
    );
  });

  await check("PUT that cannot be taken changes nothing", async () => {
    await invalid(() => gym.owner.put(`locks/${gym.front.id}`, { lock: { name: "" } }), "name");
    await invalid(
      () => gym.owner.put(`places/${gym.place.id}`, { place: { latitude: 200, longitude: 0 } }),
      "latitude",
    );
    assert.equal((await gym.owner.get(`locks/${gym.front.id}`)).name, gym.front.name);
  });

  await check("PUT oneself: name and password", async () => {
    const { person, email, password } = gym.paul;
    const changed = `${password} again`;
    assert.equal(await person.put("user", { user: { name: "Paul Peters", locale: "de" } }), "");
    const user = await person.get("user");
    assert.deepEqual([user.name, user.locale], ["Paul Peters", "de"]);
    await invalid(
      () =>
        person.put("user", {
          user: { currentPassword: "wrong one", password: changed, passwordConfirmation: changed },
        }),
      "current_password",
    );
    assert.equal(
      await person.put("user", {
        user: { currentPassword: password, password: changed, passwordConfirmation: changed },
      }),
      "",
    );
    gym.paul.password = changed;
    gym.paul.person = await gym.person(email, changed);
  });

  await check("PATCH, which the library lacks, does the same as PUT", async () => {
    const headers = { Authorization: `KISI-LOGIN ${gym.ownerLogin.secret}`, "Content-Type": "application/json" };
    const body = JSON.stringify({ user: { notes: "Written with PATCH" } });
    const answer = await gym.fetch(`users/${gym.nora.id}`, { method: "PATCH", headers, body });
    assert.deepEqual([answer.status, await answer.text()], [204, ""]);
    assert.equal((await gym.owner.get(`users/${gym.nora.id}`)).notes, "Written with PATCH");
  });
}
