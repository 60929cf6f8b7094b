// Access shared with each scope: the mail, the first sign-in, the doors, the event.

import assert from "node:assert/strict";
import { walk } from "./gym.mjs";
import { invalid, opens, refused, staysShut } from "./person.mjs";
import { attempts } from "./events.mjs";

const SCOPES = [
  {
    scope: "Group",
    role: "group_basic",
    name: "Greta Group",
    target: (gym) => gym.group,
    doors: (gym) => [gym.front],
    shut: (gym) => [gym.studio, gym.elsewhere],
  },
  {
    scope: "Place",
    role: "place_basic",
    name: "Paul Place",
    target: (gym) => gym.place,
    doors: (gym) => [gym.front, gym.studio, gym.office],
    shut: (gym) => [gym.elsewhere],
  },
  {
    scope: "Organization",
    role: "organization_basic",
    name: "Olga Organization",
    target: (gym) => gym.organization,
    doors: (gym) => [...gym.all_locks, gym.front, gym.studio, gym.office],
  },
];

export async function sharing(check, gym) {
  for (const share of SCOPES) {
    await shareAccess(check, gym, share);
    await useAccess(check, gym, share);
  }

  await check("the old words for a right are still understood", async () => {
    const roleAssignment = { userId: gym.nora.id, groupId: gym.group.id, roleId: "basic" };
    const right = await gym.owner.post("role_assignments", { roleAssignment });
    assert.deepEqual([right.assigneeId, right.appliesToType, right.roleId], [gym.nora.id, "Group", "group_basic"]);
    assert.deepEqual([right.userId, right.groupId, right.scope], [gym.nora.id, gym.group.id, "group"]);
    assert.equal(await gym.owner.delete(`role_assignments/${right.id}`), "");
  });

  await check("a second role on the same target is refused; the one that is there can be changed", async () => {
    const { right, user } = gym.greta;
    const roleAssignment = {
      appliesToType: "Group",
      appliesToId: gym.group.id,
      assigneeType: "User",
      assigneeId: user.id,
      roleId: "group_manager",
    };
    await invalid(() => gym.owner.post("role_assignments", { roleAssignment }), "role_id");
    assert.equal(
      await gym.owner.put(`role_assignments/${right.id}`, { roleAssignment: { roleId: "group_manager" } }),
      "",
    );
    assert.equal((await gym.owner.get(`role_assignments/${right.id}`)).roleId, "group_manager");
    assert.equal(
      await gym.owner.put(`role_assignments/${right.id}`, { roleAssignment: { roleId: "group_basic" } }),
      "",
    );
    assert.equal((await gym.owner.get(`role_assignments/${right.id}`)).roleId, "group_basic");
  });

  await check("a role of another kind of target, or of nobody, is refused", async () => {
    const right = { appliesToType: "Group", appliesToId: gym.group.id, assigneeType: "User", assigneeId: gym.nora.id };
    for (const roleId of ["place_basic", "king"]) {
      await invalid(() => gym.owner.post("role_assignments", { roleAssignment: { ...right, roleId } }), "role_id");
    }
    const owned = {
      ...right,
      appliesToType: "Organization",
      appliesToId: gym.organization.id,
      roleId: "organization_owner",
    };
    await refused(() => gym.owner.post("role_assignments", { roleAssignment: owned }), 403);
  });
}

async function shareAccess(check, gym, { scope, role, name, target, doors }) {
  const first = name.split(" ")[0].toLowerCase();
  const email = `${first}.${gym.mark}@example.com`;
  const kind = scope.toLowerCase();

  await check(`${scope}: share access with a new user, and tell them`, async () => {
    const user = await gym.owner.post("users", { user: { name, email, sendEmails: false } });
    const appliesToId = target(gym).id;
    const roleAssignment = {
      appliesToType: scope,
      appliesToId,
      assigneeType: "User",
      assigneeId: user.id,
      roleId: role,
      notify: true,
    };
    const right = await gym.owner.post("role_assignments", { roleAssignment });
    assert.equal(right.resourceType, "RoleAssignment");
    for (const [key, value] of Object.entries(roleAssignment)) {
      assert.deepEqual(right[key], value, key);
    }
    assert.deepEqual([right.appliesTo.name, right.assignee.email, right.user.id], [target(gym).name, email, user.id]);
    assert.deepEqual(
      [right.type, right.scope, right[`${kind}Id`], right[kind].id],
      [kind, kind, appliesToId, appliesToId],
    );
    assert.deepEqual([right.createdByType, right.createdById], ["User", gym.ownerUser.id]);
    assert.equal((await gym.owner.get(`role_assignments/${right.id}`)).id, right.id);
    gym[first] = { user, right, email, password: `${first} opens doors` };
  });

  await check(`${scope}: the right is found from both of its ends`, async () => {
    const { user, right } = gym[first];
    for (const params of [{ assigneeType: "User", assigneeId: user.id }, { userId: user.id }, { query: email }]) {
      const { data } = await gym.owner.get("role_assignments", params);
      assert.deepEqual(
        data.map((found) => found.id),
        [right.id],
        JSON.stringify(params),
      );
    }
    const onTarget = await walk(gym.owner, "role_assignments", 250, {
      appliesToType: scope,
      appliesToId: target(gym).id,
    });
    assert.ok(onTarget.some((found) => found.id === right.id));
  });

  await check(`${scope}: a mail names the doors and carries a code`, async () => {
    const mail = await gym.mailTo(email);
    assert.match(mail.subject, /\w+ \w+/);
    assert.ok(mail.text.includes(name), "it names the person");
    for (const door of doors(gym)) {
      assert.ok(mail.text.includes(door.name), `it names ${door.name}`);
    }
    const code = mail.text
      .split("\n")
      .map((line) => line.trim())
      .find((line) => /^[0-9A-Za-z-]{6,}$/.test(line));
    assert.ok(code, "a line is the code");
    gym[first].code = code;
  });

  await check(`${scope}: with the code they set a password, once, and sign in`, async () => {
    const { code, password } = gym[first];
    const user = { password, passwordConfirmation: password, resetPasswordToken: code };
    const stranger = gym.stranger();
    await refused(
      () => stranger.put("users/password", { user: { ...user, resetPasswordToken: "0".repeat(code.length) } }),
      401,
    );
    await invalid(
      () => stranger.put("users/password", { user: { ...user, passwordConfirmation: "another one" } }),
      "password_confirmation",
    );
    assert.equal(await stranger.put("users/password", { user }), "");
    await refused(() => stranger.put("users/password", { user }), 401, "afc507");
    gym[first].person = await gym.person(email, password);
    assert.equal((await gym[first].person.get("user")).id, gym[first].user.id);
  });
}

async function useAccess(check, gym, { scope, name, doors, shut }) {
  const first = name.split(" ")[0].toLowerCase();

  await check(`${scope}: they see exactly their doors`, async () => {
    const listed = await walk(gym[first].person, "locks", 250);
    const ids = (rows) => rows.map((row) => row.id).sort((a, b) => a - b);
    assert.deepEqual(ids(listed), ids(doors(gym)));
    for (const door of shut?.(gym) ?? []) {
      await refused(() => gym[first].person.get(`locks/${door.id}`), 404);
    }
  });

  await check(`${scope}: they open one`, async () => {
    await opens(gym[first].person, doors(gym).at(-1));
  });

  // Access to the organization leaves no door that could be refused.
  if (shut !== undefined) {
    await check(`${scope}: other doors stay shut`, async () => {
      for (const door of shut(gym)) {
        await staysShut(gym[first].person, door, "fcd8ef");
      }
    });
  }

  await check(`${scope}: every attempt is in the log, the newest first`, async () => {
    const { user, email } = gym[first];
    const { events } = await attempts(gym.owner, user);
    const shown = events.map((event) => [event.objectId, event.success, event.errorCode]);
    const refusals = (shut?.(gym) ?? []).map((door) => [door.id, false, "fcd8ef"]).toReversed();
    assert.deepEqual(shown, [...refusals, [doors(gym).at(-1).id, true, null]]);
    for (const event of events) {
      assert.deepEqual([event.type, event.action, event.objectType], ["lock.unlock", "unlock", "Lock"]);
      assert.deepEqual(
        [event.actorType, event.actorId, event.actorName, event.actorEmail],
        ["User", user.id, name, email],
      );
      assert.equal(event.authenticatedByType, "Login");
    }
    const opened = events.at(-1);
    assert.deepEqual([opened.objectName, opened.placeId], [doors(gym).at(-1).name, gym.place.id]);
  });
}
