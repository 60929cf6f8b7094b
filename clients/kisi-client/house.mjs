// The organization and its log, logins, and people under their older names.

import assert from "node:assert/strict";
import { walk } from "./gym.mjs";
import { invalid, opens, refused, staysShut, until } from "./person.mjs";

export async function house(check, gym) {
  await organization(check, gym);
  await logins(check, gym);
  await olderNames(check, gym);
  await newcomers(check, gym);
}

async function organization(check, gym) {
  await check("PUT the organization; what cannot be is refused by name", async () => {
    const description = `Checked ${gym.mark}`;
    assert.equal(await gym.owner.put("organization", { organization: { description } }), "");
    assert.equal((await gym.owner.get("organization")).description, description);
    assert.equal(await gym.owner.put("organization", { organization: { description: null } }), "");
    await invalid(() => gym.owner.put("organization", { organization: { scimEnabled: true } }), "scim_enabled");
    await refused(() => gym.member.put("organization", { organization: { description } }), 403, "fcd8ef");
  });

  await check("its settings, its numbers, and what strangers may know", async () => {
    const settings = await gym.owner.get("organization/settings");
    assert.deepEqual([settings.user.id, settings.ssoConfigured], [gym.ownerUser.id, false]);
    const numbers = await gym.owner.get("organization/dashboard");
    const { count } = (await gym.owner.get("users")).pagination;
    assert.deepEqual([numbers.usersCount, numbers.locksCount], [count, gym.all_locks.length + 3]);
    const seen = await gym.stranger().get(`organizations/${gym.domain}/public`);
    assert.deepEqual([seen.id, seen.address], [gym.organization.id, undefined]);
    await refused(() => gym.stranger().get("organizations/nowhere/public"), 404);
    assert.equal(await gym.stranger().post("organizations/find", { user: { email: gym.demo.owner.email } }), "");
    assert.ok((await gym.mailTo(gym.demo.owner.email)).text.includes(gym.domain));
  });

  await check("everything is locked down, and released", async () => {
    assert.equal(await gym.owner.post("organization/lock_down"), "");
    try {
      assert.equal((await gym.owner.get("organization/lockdown")).lockedDown, true);
      await staysShut(gym.owner, gym.front, "fad002");
      await staysShut(gym.owner, gym.elsewhere, "fad002");
    } finally {
      assert.equal(await gym.owner.post("organization/cancel_lockdown"), "");
    }
    assert.deepEqual(await gym.owner.get("organization/lockdown"), { lockedDown: false, lockedDownSince: null });
    await opens(gym.owner, gym.front);
  });

  await check("the types of events, alone and by what they are done to", async () => {
    const types = await gym.owner.get("events/types");
    assert.ok(types.includes("lock.unlock") && types.includes("camera.create"));
    const { objectTypeToAction } = await gym.owner.get("events/meta");
    assert.equal(Object.values(objectTypeToAction).flat().length, types.length);
  });
}

async function logins(check, gym) {
  await check("a login is renamed and becomes the primary one; the others end", async () => {
    const { person, email, password, user } = gym.paul;
    const other = await gym.person(email, password);
    assert.equal(await person.put("login", { login: { name: "Phone" } }), "");
    assert.equal(await person.post("login/promote"), "");
    const login = await person.get("login");
    assert.deepEqual([login.name, login.primary], ["Phone", true]);
    const { id } = await other.get("login");
    assert.equal(await gym.owner.post(`logins/${id}/promote`), "");
    assert.equal((await person.get("login")).primary, false);
    assert.equal(await person.delete("login/elsewhere"), "");
    await refused(() => other.get("login"), 401);
    const { data } = await gym.owner.get("logins", { userId: user.id });
    assert.deepEqual(
      data.map((row) => row.id),
      [login.id],
    );
  });

  await check("there is no single sign-on that could have given a token", async () => {
    await refused(() => gym.stranger().post("logins/resolve", { login: { resolutionToken: "none" } }), 404);
  });
}

async function olderNames(check, gym) {
  await check("members: people under their older name", async () => {
    const email = `mia.${gym.mark}@example.com`;
    const made = await gym.owner.post("members", { member: { name: "Mia", email, sendEmails: false } });
    assert.deepEqual([made.user.email, made.roleId, made.sharesCount], [email, "basic", 0]);
    assert.equal((await gym.owner.get(`users/${made.userId}`)).name, "Mia");
    assert.equal(
      await gym.owner.put(`members/${made.id}`, { member: { name: "Mia Member", accessEnabled: false } }),
      "",
    );
    const changed = await gym.owner.get(`members/${made.id}`);
    assert.deepEqual([changed.name, changed.accessEnabled], ["Mia Member", false]);
    assert.equal((await walk(gym.owner, "members", 100)).length, (await gym.owner.get("users")).pagination.count);
    assert.equal(await gym.owner.delete(`members/${made.id}`), "");
    await refused(() => gym.owner.get(`members/${made.id}`), 404);
  });

  await check("shares: rights on groups under their older name; who is new is invited", async () => {
    const email = `sam.${gym.mark}@example.com`;
    const share = { email, groupId: gym.group.id, roleId: "basic", notify: false };
    const made = await gym.owner.post("shares", { share });
    assert.deepEqual([made.email, made.roleId, made.groupId], [email, "basic", gym.group.id]);
    assert.equal((await gym.owner.get(`role_assignments/${made.id}`)).assigneeId, made.userId);
    assert.equal(await gym.owner.put(`shares/${made.id}`, { share: { roleId: "manager" } }), "");
    assert.equal((await gym.owner.get(`shares/${made.id}`)).roleId, "manager");
    const rows = await walk(gym.owner, "shares", 250, { groupId: gym.group.id });
    assert.ok(rows.some((row) => row.id === made.id));
    assert.equal(await gym.owner.delete(`shares/${made.id}`), "");
    await refused(() => gym.owner.get(`shares/${made.id}`), 404);
    assert.equal(await gym.owner.delete(`users/${made.userId}`), "");
  });
}

async function newcomers(check, gym) {
  await check("an invitation is taken up with the code of its mail; a forgotten password is set anew", async () => {
    const email = `ivy.${gym.mark}@example.com`;
    const share = { email, groupId: gym.group.id, roleId: "basic", notify: true };
    const id = (await gym.owner.post("shares", { share })).userId;
    const token = codeOf(await gym.mailTo(email));
    const user = { name: "Ivy Invited", email, password: "ivy opens doors", termsAndConditions: true };
    assert.equal((await gym.stranger().post("users/sign_up", { token, user })).id, id);
    await refused(() => gym.stranger().post("users/sign_up", { token, user }), 404);
    const ivy = await gym.person(email, user.password);
    assert.equal((await ivy.get("user")).name, "Ivy Invited");

    assert.equal(await gym.stranger().post("users/password", { user: { email, domain: gym.domain } }), "");
    let code;
    await until("the mail with a new code", async () => {
      code = codeOf(await gym.mailTo(email));
      return code !== token;
    });
    const password = "ivy forgot it";
    const anew = { resetPasswordToken: code, password, passwordConfirmation: password };
    assert.equal(await gym.stranger().put("users/password", { user: anew }), "");
    await refused(() => ivy.get("user"), 401);
    assert.equal(await (await gym.person(email, password)).delete("user"), "");
    await refused(() => gym.owner.get(`users/${id}`), 404);
  });
}

/** The line of a mail that is the code. */
const codeOf = (mail) =>
  mail.text
    .split("\n")
    .map((line) => line.trim())
    .find((line) => /^[0-9A-Za-z-]{6,}$/.test(line));
