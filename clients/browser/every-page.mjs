// Every page that can be reached by links, once for each kind, as owner, front desk and member: it answers, everybody
// can use it, and nothing goes wrong on the way.

import { holds } from "./checks.mjs";
import { signIn } from "./sign-in.mjs";

const MOST = 80;

export async function everyPage({ description, open, checks, phone, desktop }) {
  const walks = [
    ["owner", description.owner, phone, "light"],
    ["owner", description.owner, desktop, "dark"],
    ["owner", description.owner, desktop, "light"],
    ["front desk", description.front_desk, phone, "dark"],
    ["member", description.member, phone, "light"],
    ["member", description.member, phone, "dark"],
  ];
  for (const [who, credentials, screen, colours] of walks) {
    const watched = await open(screen, colours);
    const page = await watched.page();
    const told = `${who}, ${screen.name}, ${colours}`;
    await checks.check(`${told}: signs in`, () => signIn(page, credentials));
    const seen = await walk(watched, page, told, who);
    await checks.check(`${told}: more than one page is reached`, () => holds(seen > (who === "member" ? 0 : 5), `${seen} pages`));
    await watched.close(told);
  }
}

/** Visits each kind of address once, and gives how many there were. */
async function walk(watched, page, told, who) {
  const [known, waiting] = [new Set([kind(page.url())]), [page.url()]];
  let seen = 0;
  while (waiting.length > 0 && seen < MOST) {
    const address = waiting.shift();
    const name = kind(address);
    await watched.checks.check(`${told}: ${name}`, async () => {
      const answer = await page.goto(address, { waitUntil: "load" });
      holds(answer.status() === 200, `answered with ${answer.status()}`);
      await watched.picture(page, `${who.replace(" ", "-")}${name.replaceAll("/", "-").replaceAll(":", "")}`);
      await watched.everybodyCanUse(page);
    });
    seen += 1;
    const found = await page.evaluate(() => [
      ...[...document.querySelectorAll("a[href]:not([download])")].map((link) => link.href),
      ...[...document.querySelectorAll("form[action]:not([method])")].map((form) => form.action),
    ]);
    for (const one of found.filter((one) => one.startsWith(new URL(address).origin))) {
      const path = new URL(one).pathname;
      if (path.startsWith("/api") || path.startsWith("/assets") || path.startsWith("/demo") || path.endsWith(".csv")) continue;
      if (!known.has(kind(one))) {
        known.add(kind(one));
        waiting.push(one);
      }
    }
  }
  return seen;
}

/** What stays the same of an address whatever it is about. */
function kind(address) {
  return new URL(address).pathname.replaceAll(/\/\d+/g, "/:id");
}
