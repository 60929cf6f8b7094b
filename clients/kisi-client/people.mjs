// People: made, found, and not made twice.

import assert from "node:assert/strict";
import { invalid, refused } from "./person.mjs";

export async function people(check, gym) {
  await check("create a user: fields echoed, address in lower case, metadata kept", async () => {
    const metadata = { crm_id: "A-17", lockerNumber: 42, vip: true, sponsor: null };
    const user = {
      name: "Nora Novak",
      email: `Nora.Novak.${gym.mark}@Example.COM`,
      sendEmails: false,
      notes: "Tall",
      metadata,
    };
    gym.nora = await gym.owner.post("users", { user });
    assert.equal(gym.nora.resourceType, "User");
    assert.deepEqual(
      [gym.nora.name, gym.nora.email, gym.nora.notes],
      [user.name, user.email.toLowerCase(), user.notes],
    );
    assert.deepEqual([gym.nora.accessEnabled, gym.nora.passwordFlowEnabled, gym.nora.confirmed], [true, true, false]);
    assert.equal(gym.nora.organizationId, gym.organization.id);
    // The library turns the keys of user data too.
    assert.deepEqual(gym.nora.metadata, { crmId: "A-17", lockerNumber: 42, vip: true, sponsor: null });
    assert.deepEqual(await gym.owner.get(`users/${gym.nora.id}`), gym.nora);
  });

  await check("the metadata's keys are stored as they were sent", async () => {
    const headers = { Authorization: `KISI-LOGIN ${gym.ownerLogin.secret}` };
    const user = await (await gym.fetch(`users/${gym.nora.id}`, { headers })).json();
    assert.deepEqual(user.metadata, { crm_id: "A-17", locker_number: 42, vip: true, sponsor: null });
  });

  await check("the new user is found by address, part of the name, notes and id", async () => {
    for (const params of [{ email: gym.nora.email }, { query: gym.nora.email }, { ids: [gym.nora.id] }]) {
      const { data } = await gym.owner.get("users", params);
      assert.deepEqual(
        data.map((user) => user.id),
        [gym.nora.id],
        JSON.stringify(params),
      );
    }
    for (const query of ["nora nov", "tall"]) {
      const { data } = await gym.owner.get("users", { query });
      assert.ok(
        data.some((user) => user.id === gym.nora.id),
        query,
      );
    }
  });

  await check("the same address again is refused, in any case", async () => {
    const { count } = (await gym.owner.get("users")).pagination;
    for (const email of [gym.nora.email, gym.nora.email.toUpperCase()]) {
      const error = await refused(() => gym.owner.post("users", { user: { name: "Nora Again", email } }), 422);
      assert.deepEqual(error.reason, { email: ["has already been taken"] });
    }
    assert.equal((await gym.owner.get("users")).pagination.count, count);
  });

  await check("a user without a readable address is refused", async () => {
    await invalid(() => gym.owner.post("users", { user: { name: "No Address", email: "not an address" } }), "email");
  });

  await check("metadata that is not flat, or too much of it, is refused", async () => {
    const user = { name: "Deep", email: `deep.${gym.mark}@example.com` };
    await invalid(() => gym.owner.post("users", { user: { ...user, metadata: { a: { b: 1 } } } }), "metadata");
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`key${index}`, index]));
    await invalid(() => gym.owner.post("users", { user: { ...user, metadata: many } }), "metadata");
  });

  await check("unknown fields and explicit nulls are tolerated", async () => {
    const user = { name: "Uma Unknown", email: `uma.${gym.mark}@example.com`, image: null, notes: null, shoeSize: 38 };
    const uma = await gym.owner.post("users", { user, nonsense: [1, 2] });
    assert.deepEqual([uma.name, uma.image, uma.notes], [user.name, null, null]);
    assert.equal(await gym.owner.delete(`users/${uma.id}`), "");
  });
}
