// Rights that are over, or have not begun.

import assert from "node:assert/strict";
import { invalid, opens, pause, staysShut } from "./person.mjs";

const HOUR_MS = 3_600_000;
const fromNow = (ms) => new Date(Date.now() + ms).toISOString();

export async function validity(check, gym) {
  const put = (roleAssignment) => gym.owner.put(`role_assignments/${gym.greta.right.id}`, { roleAssignment });
  const read = () => gym.owner.get(`role_assignments/${gym.greta.right.id}`);

  await check("a right with a beginning and an end, by PUT, opens between them", async () => {
    const [validFrom, validUntil] = [fromNow(-HOUR_MS), fromNow(HOUR_MS)];
    assert.equal(await put({ validFrom, validUntil }), "");
    const right = await read();
    assert.deepEqual(
      [Date.parse(right.validFrom), Date.parse(right.validUntil)],
      [Date.parse(validFrom), Date.parse(validUntil)],
    );
    assert.equal(right.roleId, "group_basic");
    await opens(gym.greta.person, gym.front);
  });

  await check("a right that is over does not open: f35ade", async () => {
    assert.equal(await put({ validUntil: fromNow(-60_000) }), "");
    await staysShut(gym.greta.person, gym.front, "f35ade");
  });

  await check("a right that has not begun does not open: f358de", async () => {
    assert.equal(await put({ validFrom: fromNow(HOUR_MS), validUntil: fromNow(2 * HOUR_MS) }), "");
    await staysShut(gym.greta.person, gym.front, "f358de");
  });

  await check("an end before the beginning is refused", async () => {
    await invalid(() => put({ validFrom: fromNow(HOUR_MS), validUntil: fromNow(-HOUR_MS) }), "valid_until");
    await staysShut(gym.greta.person, gym.front, "f358de");
  });

  await check("a right runs out by itself: nobody has to do anything", async () => {
    const endsAt = Date.now() + 4_000;
    assert.equal(await put({ validFrom: null, validUntil: new Date(endsAt).toISOString() }), "");
    await opens(gym.greta.person, gym.front);
    await pause(endsAt - Date.now() + 100);
    await staysShut(gym.greta.person, gym.front, "f35ade");
  });

  await check("a right without beginning and end opens again", async () => {
    assert.equal(await put({ validFrom: null, validUntil: null }), "");
    const right = await read();
    assert.deepEqual([right.validFrom, right.validUntil], [null, null]);
    await opens(gym.greta.person, gym.front);
  });

  await check("access is what any right gives: one that is over does not take away what another opens", async () => {
    const roleAssignment = {
      appliesToType: "Group",
      appliesToId: gym.group.id,
      assigneeType: "User",
      assigneeId: gym.paul.user.id,
      roleId: "group_basic",
      validUntil: fromNow(-HOUR_MS),
    };
    const right = await gym.owner.post("role_assignments", { roleAssignment });
    assert.equal(Date.parse(right.validUntil), Date.parse(roleAssignment.validUntil));
    assert.equal(right.validFrom, null);
    await opens(gym.paul.person, gym.front);
    assert.equal(await gym.owner.delete(`role_assignments/${right.id}`), "");
    await opens(gym.paul.person, gym.front);
  });
}
