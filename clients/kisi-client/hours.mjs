// Time restrictions of groups and doors, with weekly schedules.

import assert from "node:assert/strict";
import { invalid, opens, staysShut } from "./person.mjs";

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const EVERY_DAY = Object.fromEntries(DAYS.map((day) => [day, true]));

/** A day that is not today, wherever the place is. */
const ANOTHER_DAY = Object.fromEntries(DAYS.map((day, index) => [day, index === (new Date().getUTCDay() + 2) % 7]));

export async function hours(check, gym) {
  const schedule = (scheduleableType, scheduleableId, days) => ({
    schedule: {
      type: "recurring_event",
      enabled: true,
      consequence: "allow",
      scheduleableType,
      scheduleableId,
      ...days,
    },
  });

  await check("a group's time restriction without a schedule means never: 34ffaa", async () => {
    assert.equal(await gym.owner.put(`groups/${gym.group.id}`, { group: { timeRestrictionEnabled: true } }), "");
    assert.equal((await gym.owner.get(`groups/${gym.group.id}`)).timeRestrictionEnabled, true);
    await staysShut(gym.greta.person, gym.front, "34ffaa");
  });

  await check("it holds members of the group only", async () => {
    await opens(gym.paul.person, gym.front);
  });

  await check("a schedule for another day does not open either", async () => {
    const made = await gym.owner.post("schedules", schedule("Group", gym.group.id, { ...EVERY_DAY, ...ANOTHER_DAY }));
    assert.equal(made.resourceType, "Schedule");
    assert.deepEqual([made.type, made.consequence, made.enabled], ["recurring_event", "allow", true]);
    assert.deepEqual(made.scheduleable, { id: gym.group.id, type: "Group", name: gym.group.name });
    assert.deepEqual(
      DAYS.map((day) => made[day]),
      DAYS.map((day) => ANOTHER_DAY[day]),
    );
    assert.ok(Date.parse(made.nextOccurence.startsAt) > Date.now());
    await staysShut(gym.greta.person, gym.front, "34ffaa");
    gym.schedule = made;
  });

  await check("the schedule for every day, by PUT, opens", async () => {
    assert.equal(
      await gym.owner.put(`schedules/${gym.schedule.id}`, { schedule: { type: "recurring_event", ...EVERY_DAY } }),
      "",
    );
    const made = await gym.owner.get(`schedules/${gym.schedule.id}`);
    assert.deepEqual(
      DAYS.map((day) => made[day]),
      DAYS.map(() => true),
    );
    await opens(gym.greta.person, gym.front);
    const { data } = await gym.owner.get("schedules", { scheduleableType: "Group", scheduleableId: gym.group.id });
    assert.deepEqual(
      data.map((found) => found.id),
      [gym.schedule.id],
    );
  });

  await check("without its schedule the group is shut again; without the restriction it opens", async () => {
    assert.equal(await gym.owner.delete(`schedules/${gym.schedule.id}`), "");
    await staysShut(gym.greta.person, gym.front, "34ffaa");
    assert.equal(await gym.owner.put(`groups/${gym.group.id}`, { group: { timeRestrictionEnabled: false } }), "");
    await opens(gym.greta.person, gym.front);
  });

  await check("a door's time restriction holds everybody, the owner too", async () => {
    assert.equal(await gym.owner.put(`locks/${gym.front.id}`, { lock: { timeRestrictionEnabled: true } }), "");
    assert.equal((await gym.owner.get(`locks/${gym.front.id}`)).timeRestrictionEnabled, true);
    for (const person of [gym.greta.person, gym.paul.person, gym.owner]) {
      await staysShut(person, gym.front, "34ffaa");
    }
  });

  await check("the door's schedule for every day opens it", async () => {
    const made = await gym.owner.post("schedules", schedule("Lock", gym.front.id, EVERY_DAY));
    assert.equal(made.placeId, gym.place.id);
    for (const person of [gym.greta.person, gym.owner]) {
      await opens(person, gym.front);
    }
    assert.equal(await gym.owner.put(`locks/${gym.front.id}`, { lock: { timeRestrictionEnabled: false } }), "");
    assert.equal(await gym.owner.delete(`schedules/${made.id}`), "");
  });

  await check("a schedule without a day, or of nothing, is refused", async () => {
    const noDay = Object.fromEntries(DAYS.map((day) => [day, false]));
    await invalid(() => gym.owner.post("schedules", schedule("Group", gym.group.id, noDay)));
    await invalid(() => gym.owner.post("schedules", schedule("Lock", 999_999_999, EVERY_DAY)), "scheduleable_id");
  });
}
