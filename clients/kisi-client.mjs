// The library that Kisi publishes (npm kisi-client, unmodified) against a running Latchkey.
//
// Usage: node kisi-client.mjs JSON, where JSON is the first line that `latchkey demo --json` prints.
// Prints one line per check and a closing count; exits with 1 if a check failed.

import { Checks } from "./kisi-client/checks.mjs";
import { Gym } from "./kisi-client/gym.mjs";
import { retries } from "./kisi-client/person.mjs";
import { signIn } from "./kisi-client/sign-in.mjs";
import { lists } from "./kisi-client/lists.mjs";
import { setUp } from "./kisi-client/set-up.mjs";
import { people } from "./kisi-client/people.mjs";
import { sharing } from "./kisi-client/sharing.mjs";
import { updates } from "./kisi-client/updates.mjs";
import { validity } from "./kisi-client/validity.mjs";
import { hours } from "./kisi-client/hours.mjs";
import { overlays } from "./kisi-client/overlays.mjs";
import { events } from "./kisi-client/events.mjs";
import { doors } from "./kisi-client/doors.mjs";
import { cards } from "./kisi-client/cards.mjs";
import { hardware } from "./kisi-client/hardware.mjs";
import { house } from "./kisi-client/house.mjs";
import { authority } from "./kisi-client/authority.mjs";
import { keys } from "./kisi-client/keys.mjs";
import { endings } from "./kisi-client/endings.mjs";

// Each chapter stands on what the ones before it have written.
const chapters = [
  signIn,
  lists,
  setUp,
  people,
  sharing,
  updates,
  validity,
  hours,
  overlays,
  events,
  doors,
  cards,
  hardware,
  house,
  authority,
  keys,
  endings,
];

const description = process.argv[2];
if (description === undefined) {
  console.error("usage: node kisi-client.mjs JSON (the first line of `latchkey demo --json`)");
  process.exit(2);
}

const checks = new Checks();
const check = (name, body) => checks.check(name, body);
const gym = new Gym(JSON.parse(description));
for (const chapter of chapters) {
  await chapter(check, gym);
}
console.log(`${retries.count} requests waited for the limit of requests per second and were repeated`);
console.log(checks.summary());
process.exit(checks.failed === 0 ? 0 : 1);
