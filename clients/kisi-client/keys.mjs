// API keys, logins on behalf of a user, and the limit of requests per second.

import assert from "node:assert/strict";
import { opens, refused } from "./person.mjs";
import { attempts } from "./events.mjs";

export async function keys(check, gym) {
  await check("an API key works as the library's secret", async () => {
    gym.key = gym.holder(gym.demo.owner.api_key);
    assert.equal((await gym.key.get("login")).type, "api");
    const { count } = (await gym.owner.get("users")).pagination;
    assert.equal((await gym.key.get("users")).pagination.count, count);
    await opens(gym.key, gym.front);
  });

  await check("an API key works as Bearer and in the old header", async () => {
    for (const headers of [
      { Authorization: `Bearer ${gym.demo.owner.api_key}` },
      { "X-Authentication-Token": gym.demo.owner.api_key },
    ]) {
      const answer = await gym.fetch(`locks/${gym.front.id}`, { headers });
      assert.equal(answer.status, 200, Object.keys(headers)[0]);
      assert.equal((await answer.json()).name, gym.front.name);
    }
    const wrong = await gym.fetch("locks", { headers: { Authorization: `Bearer ${"0".repeat(64)}` } });
    assert.equal(wrong.status, 401);
  });

  await check("the owner makes a key, uses it and takes it away", async () => {
    const { email, password } = gym.demo.owner;
    const body = {
      login: { type: "api", name: `Checks ${gym.mark}`, expire: false },
      user: { domain: gym.domain, email, password },
    };
    const made = await gym.owner.post("logins", body);
    assert.deepEqual([made.type, made.name, made.expire], ["api", body.login.name, false]);
    const holder = gym.holder(made.secret);
    assert.equal((await holder.get("organizations"))[0].id, gym.organization.id);
    const { data } = await gym.owner.get("logins", { limit: 250 });
    const listed = data.find((login) => login.id === made.id);
    assert.deepEqual([listed.name, listed.secret], [body.login.name, undefined]);
    assert.equal(await gym.owner.delete(`logins/${made.id}`), "");
    await refused(() => holder.get("organizations"), 401);
  });

  await check("a key signs a user in on their behalf; the log names the user", async () => {
    const { user, email } = gym.olga;
    const login = await gym.key.post("logins", { login: { type: "device", email } });
    assert.deepEqual([login.userId, login.email], [user.id, email]);
    const before = (await attempts(gym.owner, user)).events.length;
    await opens(gym.holder(login.secret), gym.studio);
    const { events } = await attempts(gym.owner, user);
    assert.equal(events.length, before + 1);
    assert.deepEqual(
      [events[0].actorId, events[0].objectId, events[0].authenticatedById],
      [user.id, gym.studio.id, login.id],
    );
  });

  await check("sign-in with only the user's words, as Kisi's example for iOS does", async () => {
    const { email, password } = gym.greta;
    const login = await gym.stranger().post("logins", { user: { domain: gym.domain, email, password } });
    assert.deepEqual([login.type, login.userId], ["device", gym.greta.user.id]);
    assert.equal((await gym.holder(login.secret).get("login")).id, login.id);
  });

  await check("too many requests are 429, with the seconds to wait", async () => {
    // Beside the library's patience: 40 at once are more than a burst of 20 and 5 in the second after it.
    const login = await gym.key.post("logins", { login: { type: "device", email: gym.nora.email } });
    const headers = { Authorization: `KISI-LOGIN ${login.secret}` };
    const answers = await Promise.all(Array.from({ length: 40 }, () => gym.fetchOnce("login", { headers })));
    const statuses = answers.map((answer) => answer.status);
    assert.ok(statuses.filter((status) => status === 200).length >= 20, statuses.join(" "));
    const refusal = answers.find((answer) => answer.status === 429);
    assert.ok(refusal, statuses.join(" "));
    assert.ok(Number(refusal.headers.get("Retry-After")) >= 1);
    assert.match((await refusal.json()).code, /^[0-9a-f]{6}$/);
  });
}
