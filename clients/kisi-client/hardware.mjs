// Controllers, their relays, the wires to doors, and cameras.

import assert from "node:assert/strict";
import { walk } from "./gym.mjs";
import { invalid, opens, refused, until } from "./person.mjs";

export async function hardware(check, gym) {
  await controllers(check, gym);
  await wires(check, gym);
  await cameras(check, gym);
}

async function controllers(check, gym) {
  await check("every door of the demo has a controller, which is online", async () => {
    const rows = await walk(gym.owner, "controllers", 250);
    assert.ok(rows.length >= gym.all_locks.length, `${rows.length} controllers`);
    const { data } = await gym.owner.get("controllers", { lockId: gym.elsewhere.id });
    assert.deepEqual([data.length, data[0].placeId, data[0].online], [1, gym.elsewhere.placeId, true]);
  });

  await check("a controller is registered, and assigned to a place by its token", async () => {
    const made = await gym.owner.post("controllers", { controller: { name: `Box ${gym.mark}` } });
    await refused(() => gym.owner.get(`controllers/${made.id}`), 404);
    const controller = { name: `Cellar ${gym.mark}`, placeId: gym.place.id };
    await invalid(() => gym.owner.post(`controllers/${made.token}/assign`, { controller: { name: "x" } }), "place_id");
    assert.equal(await gym.owner.post(`controllers/${made.token}/assign`, { controller }), "");
    gym.controller = await gym.owner.get(`controllers/${made.id}`);
    assert.deepEqual([gym.controller.name, gym.controller.placeId], [controller.name, gym.place.id]);
    assert.equal(gym.controller.token, "", "the token was shown once");
  });

  await check("PUT a controller; one that drives no door is not connected and cannot start anew", async () => {
    const path = `controllers/${gym.controller.id}`;
    assert.equal(await gym.owner.put(path, { controller: { description: "Behind the boiler" } }), "");
    assert.equal((await gym.owner.get(path)).description, "Behind the boiler");
    await refused(() => gym.owner.post(`${path}/reboot`), 503, "fac001");
  });
}

async function wires(check, gym) {
  const relays = (controllerId) => gym.owner.get("controller_relays", { controllerId });

  await check("a door is taken from its relay: it does not open", async () => {
    const { data } = await gym.owner.get("controllers", { lockId: gym.office.id });
    const [wire] = await gym.owner.get("controller_relay_connections", { controllerId: data[0].id });
    assert.deepEqual([wire.lockId, wire.duration, wire.type], [gym.office.id, 5, "lock"]);
    assert.equal(await gym.owner.delete(`controller_relay_connections/${wire.id}`), "");
    await refused(() => gym.owner.post(`locks/${gym.office.id}/unlock`), 503, "fad108");
  });

  await check("it is connected to another relay, with an unlock time of its own: it opens", async () => {
    const free = await relays(gym.controller.id);
    assert.deepEqual(
      free.map((relay) => [relay.channel, relay.controllerRelayConnectionId]),
      [1, 2, 3, 4].map((channel) => [channel, null]),
    );
    const controllerRelayConnection = {
      type: "lock",
      controllerRelayId: free[2].id,
      lockId: gym.office.id,
      duration: 0.5,
    };
    const wire = await gym.owner.post("controller_relay_connections", { controllerRelayConnection });
    assert.deepEqual([wire.controllerRelay.channel, wire.lock.name, wire.duration], [3, gym.office.name, 0.5]);
    await until("the door is online", async () => (await gym.owner.get(`locks/${gym.office.id}`)).online);
    await opens(gym.owner, gym.office);
    assert.equal((await relays(gym.controller.id))[2].controllerRelayConnectionId, wire.id);
    gym.wire = wire;
  });

  await check("a controller starts anew, and its door opens again", async () => {
    assert.equal(await gym.owner.post(`controllers/${gym.controller.id}/reboot`), "");
    await until("the door is online", async () => (await gym.owner.get(`locks/${gym.office.id}`)).online);
    await opens(gym.owner, gym.office);
  });

  await check("PUT the wire; a relay moves one door only", async () => {
    const path = `controller_relay_connections/${gym.wire.id}`;
    assert.equal(await gym.owner.put(path, { controllerRelayConnection: { duration: 3, name: "Cable 3" } }), "");
    const wire = await gym.owner.get(path);
    assert.deepEqual([wire.duration, wire.name, wire.lockId], [3, "Cable 3", gym.office.id]);
    const again = { type: "lock", controllerRelayId: wire.controllerRelayId, lockId: gym.studio.id };
    await refused(() => gym.owner.post("controller_relay_connections", { controllerRelayConnection: again }), 422);
  });

  await check("a controller that is deassigned waits for another place, without its wires", async () => {
    assert.equal(await gym.owner.post(`controllers/${gym.controller.id}/deassign`), "");
    await refused(() => gym.owner.get(`controllers/${gym.controller.id}`), 404);
    await refused(() => gym.owner.get(`controller_relay_connections/${gym.wire.id}`), 404);
  });
}

async function cameras(check, gym) {
  await check("a camera is made, listed, changed by PUT and deleted", async () => {
    const camera = { name: `Lobby ${gym.mark}`, lockId: gym.front.id, remoteId: "c-17", metadata: { vendor: "A" } };
    const made = await gym.owner.post("cameras", { camera });
    assert.deepEqual([made.placeId, made.lock.name, made.type], [gym.place.id, gym.front.name, "generic"]);
    assert.deepEqual([made.status, made.supportsClips, made.metadata], ["offline", false, { vendor: "A" }]);
    const rows = await walk(gym.owner, "cameras", 250, { placeId: gym.place.id, sort: "name" });
    assert.deepEqual(rows, [made]);
    assert.equal(await gym.owner.put(`cameras/${made.id}`, { camera: { clipDuration: 60, lockId: null } }), "");
    const changed = await gym.owner.get(`cameras/${made.id}`);
    assert.deepEqual([changed.clipDuration, changed.lockId, changed.lock], [60, null, undefined]);
    await invalid(() => gym.owner.put(`cameras/${made.id}`, { camera: { clipDuration: 61 } }), "clip_duration");
    const { reason } = await refused(() => gym.owner.get(`cameras/${made.id}/video_link`), 404);
    assert.match(reason, /none is connected/);
    assert.equal((await gym.owner.get("organization/dashboard")).camerasCount, 1);
    assert.equal(await gym.owner.delete(`cameras/${made.id}`), "");
    await refused(() => gym.owner.get(`cameras/${made.id}`), 404);
  });
}
