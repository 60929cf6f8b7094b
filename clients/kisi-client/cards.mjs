// Cards, who carries them, and how they come to count.

import assert from "node:assert/strict";
import { walk } from "./gym.mjs";
import { invalid, refused } from "./person.mjs";

export async function cards(check, gym) {
  const path = () => `cards/${gym.card.id}`;
  const assignment = () => `card_assignments/${gym.assignment.id}`;

  await check("a card is enrolled once, found by its number and read", async () => {
    const card = { type: "third_party_lf_hid_h10301", facilityCode: 12, cardNumber: Date.now() % 65_536 };
    gym.card = await gym.owner.post("cards", { card });
    assert.deepEqual([gym.card.formatName, gym.card.cardNumber], ["hid_h10301", card.cardNumber]);
    assert.deepEqual([gym.card.assigned, gym.card.activated], [false, false]);
    await refused(() => gym.owner.post("cards", { card }), 422, "cabbeb");
    await invalid(() => gym.owner.post("cards", { card: { ...card, facilityCode: 256 } }), "facility_code");
    const { data } = await gym.owner.get("cards", { facilityCode: 12, cardNumber: card.cardNumber });
    assert.deepEqual(data, [gym.card]);
    assert.deepEqual(await gym.owner.get(path()), gym.card);
  });

  await check("it is assigned to a user, activated and deactivated", async () => {
    const cardAssignment = { assigneeType: "User", assigneeId: gym.greta.user.id, cardId: gym.card.id };
    gym.assignment = await gym.owner.post("card_assignments", { cardAssignment });
    assert.deepEqual([gym.assignment.status, gym.assignment.userId], ["deactivated", gym.greta.user.id]);
    const rows = await walk(gym.owner, "card_assignments", 250, { assigneeId: gym.greta.user.id });
    assert.deepEqual(rows, [gym.assignment]);
    assert.equal(await gym.owner.post(`${assignment()}/activate`), "");
    assert.equal((await gym.owner.get(assignment())).status, "activated");
    assert.equal((await gym.owner.get(path())).activated, true);
    assert.equal(await gym.owner.post(`${assignment()}/deactivate`), "");
    await refused(() => gym.owner.post(`${assignment()}/deactivate`), 422, "faa9ff");
  });

  await check("PUT the digits of the card", async () => {
    assert.equal(await gym.owner.put(assignment(), { cardAssignment: { twoFactorPin: "2468" } }), "");
    assert.equal((await gym.owner.get(assignment())).twoFactorPin, "2468");
    assert.equal(await gym.owner.put(path(), { card: { twoFactorPin: null } }), "");
    assert.equal((await gym.owner.get(assignment())).twoFactorPin, null);
    await invalid(() => gym.owner.put(path(), { card: { twoFactorPin: "2" } }), "two_factor_pin");
  });

  await check("who carries it activates it by a token, once, and sees no other cards", async () => {
    const { activationToken } = await gym.owner.post(`${assignment()}/activation_token`);
    const activate = (person) => person.post(`card_assignments/${activationToken}/activate_with_token`);
    await refused(() => activate(gym.paul.person), 404);
    assert.equal(await activate(gym.greta.person), "");
    await refused(() => activate(gym.greta.person), 404);
    assert.deepEqual(
      (await walk(gym.greta.person, "cards", 250)).map((card) => card.id),
      [gym.card.id],
    );
  });

  await check("the older words for the same: deassign, assign by address, activate, a token for anybody", async () => {
    assert.equal(await gym.owner.post(`${path()}/deassign`), "");
    await refused(() => gym.owner.get(assignment()), 404);
    assert.equal(await gym.owner.post(`${path()}/assign`, { email: gym.paul.email }), "");
    assert.equal((await gym.owner.get(path())).user.email, gym.paul.email);
    assert.equal(await gym.owner.post(`${path()}/activate`), "");
    assert.equal(await gym.owner.post(`${path()}/deactivate`), "");
    const [given] = await walk(gym.owner, "card_assignments", 250, { cardId: gym.card.id });
    const { activationToken } = await gym.owner.post(`card_assignments/${given.id}/activation_token`);
    assert.equal(await gym.stranger().post(`cards/${activationToken}/activate_with_token`), "");
    assert.equal(await gym.owner.delete(`card_assignments/${given.id}`), "");
    assert.equal((await gym.owner.get(path())).assigned, false);
  });

  await check("a card is deleted", async () => {
    assert.equal(await gym.owner.delete(path()), "");
    await refused(() => gym.owner.get(path()), 404, "faa9ef");
  });
}
