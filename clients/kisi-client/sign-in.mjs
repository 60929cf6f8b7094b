// Sign-in, and the answers to those who have not.

import assert from "node:assert/strict";
import { refused } from "./person.mjs";

export async function signIn(check, gym) {
  const { owner } = gym.demo;

  await check("sign in with domain, email and password", async () => {
    gym.owner = gym.stranger();
    const login = await gym.owner.signIn({ domain: gym.domain, email: owner.email, password: owner.password });
    assert.ok(login.secret.length >= 32);
    assert.equal(login.authenticationToken, login.secret);
    assert.equal(login.type, "device");
    assert.equal(login.email, owner.email);
    assert.deepEqual([login.user.id, login.user.email], [login.userId, owner.email]);
    assert.equal(login.user.resourceType, "User");
    assert.deepEqual([login.primary, login.expire, login.otpRequiredForLogin], [false, true, false]);
    assert.ok("scramCredentials" in login && login.scramCredentials !== null, "old apps cannot read null there");
    assert.ok(Date.parse(login.createdAt) <= Date.now() + 1_000);
    gym.ownerLogin = login;
  });

  await check("the login is the current one, and its secret is not shown again", async () => {
    const login = await gym.owner.get("login");
    assert.equal(login.id, gym.ownerLogin.id);
    assert.deepEqual([login.secret, login.authenticationToken], [undefined, undefined]);
  });

  await check("the current user, also under the path that another client asks for", async () => {
    gym.ownerUser = await gym.owner.get("user");
    assert.equal(gym.ownerUser.id, gym.ownerLogin.userId);
    assert.equal(gym.ownerUser.email, owner.email);
    assert.equal(gym.ownerUser.organization.domain, gym.domain);
    assert.equal((await gym.owner.get("users/user")).id, gym.ownerUser.id);
  });

  await check("the current organization", async () => {
    gym.organization = await gym.owner.get("organization");
    assert.equal(gym.organization.resourceType, "Organization");
    assert.deepEqual([gym.organization.domain, gym.organization.userId], [gym.domain, gym.ownerUser.id]);
    assert.equal(gym.organization.id, gym.ownerUser.organizationId);
  });

  await check("sign in without a domain", async () => {
    const person = gym.stranger();
    const login = await person.signIn({ email: owner.email, password: owner.password });
    assert.equal(login.userId, gym.ownerUser.id);
    assert.notEqual(login.secret, gym.ownerLogin.secret);
    assert.equal((await person.get("user")).email, owner.email);
  });

  await check("a wrong password, address or domain is refused in the same words", async () => {
    const right = { domain: gym.domain, email: owner.email, password: owner.password };
    const reasons = [];
    for (const wrong of [{ password: "not the password" }, { email: "nobody@example.com" }, { domain: "elsewhere" }]) {
      const error = await refused(() => gym.stranger().signIn({ ...right, ...wrong }), 401, "afc516");
      reasons.push(error.reason);
    }
    assert.equal(new Set(reasons).size, 1, reasons.join(" / "));
    assert.match(reasons[0], / /);
  });

  await check("front desk and member sign in", async () => {
    gym.frontDesk = await gym.person(gym.demo.front_desk.email, gym.demo.front_desk.password);
    gym.member = await gym.person(gym.demo.member.email, gym.demo.member.password);
    gym.memberUser = await gym.member.get("user");
    assert.equal(gym.memberUser.email, gym.demo.member.email);
  });

  await refusals(check, gym);
}

async function refusals(check, gym) {
  await check("an unknown route is 000404", async () => {
    const { reason } = await refused(() => gym.owner.get("no_such_things"), 404, "000404");
    assert.equal(reason, "The endpoint does not exist, please check your request.");
    await refused(() => gym.stranger().get("no_such_things"), 404, "000404");
  });

  await check("a call of nobody is 401, with a code and a sentence", async () => {
    for (const person of [gym.stranger(), gym.holder("0".repeat(64))]) {
      const { code, reason } = await refused(() => person.get("places"), 401);
      assert.match(code, /^[0-9a-f]{6}$/);
      assert.match(reason, /\w+ \w+/);
      await refused(() => person.post("locks/1/unlock"), 401);
    }
  });

  await check("what is not there is 404, with a code and a sentence", async () => {
    for (const path of ["locks", "places", "groups", "users", "role_assignments"]) {
      const { code, reason } = await refused(() => gym.owner.get(`${path}/999999999`), 404);
      assert.match(code, /^[0-9a-f]{6}$/, path);
      assert.match(reason, /\w+ \w+/, path);
    }
  });

  await check("sign-up is closed unless the organization allows it", async () => {
    await refused(() => gym.stranger().signUp(`walk.in.${gym.mark}@example.com`, "a long password"), 403);
  });
}
