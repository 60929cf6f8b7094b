// Chromium walks the dashboard and the app of a running Latchkey as people do.
//
// Usage: node browser.mjs JSON FOLDER, where JSON is the first line that `latchkey demo --json` prints, and FOLDER is
// where the screenshots go. Prints one line per check and a closing count; exits with 1 if a check failed.

import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";
import { Checks } from "./browser/checks.mjs";
import { Watched } from "./browser/watched.mjs";
import { eightSteps } from "./browser/eight-steps.mjs";
import { everyPage } from "./browser/every-page.mjs";

const [description, folder] = [JSON.parse(process.argv[2]), process.argv[3]];
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
const checks = new Checks();

const phone = { name: "phone", viewport: { width: 390, height: 844 }, hasTouch: true };
const desktop = { name: "desktop", viewport: { width: 1440, height: 900 } };

/** A browser of one person: its size, its colours, with or without scripts. */
async function open(screen, colorScheme, settings = {}) {
  const context = await browser.newContext({
    baseURL: description.url, viewport: screen.viewport, hasTouch: screen.hasTouch ?? false, colorScheme, ...settings,
  });
  return new Watched(context, checks, `${folder}/${screen.name}-${colorScheme}`);
}

const world = { description, open, checks, phone, desktop };
await eightSteps(world, phone, "light", true);
await eightSteps(world, desktop, "dark", true);
await eightSteps(world, desktop, "light", false);
await everyPage(world);

await browser.close();
console.log(checks.summary());
process.exit(checks.failed === 0 ? 0 : 1);
