// The owner of an empty server, from the set-up code to an opened door, in Chromium.
//
// Usage: node setup.mjs URL CODE FOLDER, where CODE is what `latchkey serve` printed on an empty database, and FOLDER is
// where the screenshots go. Prints one line per check and a closing count; exits with 1 if a check failed.

import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";
import { Checks, equal } from "./browser/checks.mjs";
import { Watched } from "./browser/watched.mjs";

const [url, code, folder] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
const checks = new Checks();
const context = await browser.newContext({ baseURL: url, viewport: { width: 390, height: 844 }, hasTouch: true });
const watched = new Watched(context, checks, `${folder}/setup`);
const page = await watched.page();
const look = async (name) => {
  await watched.picture(page, name);
  await watched.everybodyCanUse(page);
};
const done = async () => (await page.locator("ol.steps > li").filter({ hasText: "Done" }).count());

await checks.check("an empty server leads to its first account", async () => {
  await page.goto("/");
  await page.waitForURL("**/first-run");
  await look("first-run");
});
await checks.check("a wrong code is named, and nothing typed is lost but the password", async () => {
  await account("0000-0000-0000-0000-0000");
  await page.getByText("is not the one that the server printed", { exact: false }).waitFor();
  equal(await page.getByLabel("Name of the gym").inputValue(), "Harbour Gym", "the name");
  await look("wrong-code");
});
await checks.check("the code makes the account, and the guide opens", async () => {
  await account(code);
  await page.getByRole("heading", { level: 1, name: "Set-up guide" }).waitFor();
  equal(await done(), 1, "steps that are done");
  await look("guide");
});
await checks.check("a place is added from the guide", async () => {
  await page.getByRole("link", { name: "Add a place" }).click();
  await page.getByLabel("Name").first().fill("Harbour");
  await page.getByLabel("Address").fill("Am Hafen 1, Berlin");
  await page.getByLabel("Time zone").fill("Europe/Berlin");
  await look("place");
  await page.locator("main form[method=post] button.primary").click();
  await page.getByRole("heading", { level: 1, name: "Harbour" }).waitFor();
});
await checks.check("a door is added from the guide, with a simulated controller", async () => {
  await page.goto("/guide");
  await page.getByRole("link", { name: "Add a door" }).click();
  await page.getByLabel("Name").fill("Front door");
  await look("door");
  await page.getByRole("button", { name: "Add door" }).click();
  await page.getByText("Front door is added").waitFor();
});
await checks.check("a group is made, and the door put into it", async () => {
  await page.goto("/guide");
  await page.getByRole("link", { name: "Go to the groups" }).click();
  await page.getByRole("button", { name: /^Add/ }).or(page.getByRole("link", { name: /^Add/ })).first().click();
  await page.getByLabel("Name").first().fill("24/7 access");
  await page.locator("main form[method=post] button.primary").click();
  await page.getByRole("heading", { level: 1, name: "24/7 access" }).waitFor();
  await page.getByRole("checkbox", { name: "Front door" }).check();
  await page.locator("form[action$='/doors'] button").first().click();
  await look("group");
});
await checks.check("the first user is given access", async () => {
  await page.goto("/guide");
  await page.getByRole("link", { name: "Add a user" }).click();
  await page.getByLabel("Name").fill("Ada Walker");
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByRole("button", { name: "Add user" }).click();
  await page.getByRole("button", { name: "Share access" }).first().click();
  await page.getByLabel("Group", { exact: true }).selectOption({ index: 1 });
  await page.getByText(/^Opens 1 door/).waitFor();
  await page.getByRole("button", { name: "Assign" }).click();
  await page.getByText(/^Access to .* is shared with Ada Walker/).waitFor();
});
await checks.check("the door opens", async () => {
  await page.goto("/guide");
  await page.getByRole("link", { name: "Go to the doors" }).click();
  await page.getByRole("button", { name: "Unlock Front door" }).click();
  await page.getByText("Front door is open.").waitFor();
  await look("opened");
});
await checks.check("the guide has all but the address and the mail, which are in the configuration", async () => {
  await page.goto("/guide");
  equal(await done(), 6, "steps that are done");
  await look("guide-done");
});
await checks.check("the first account is made once", async () => {
  const answer = await page.request.get("/first-run");
  equal(answer.status(), 404, "the page of the first account");
});
await watched.close("set-up");
await browser.close();
console.log(checks.summary());
process.exit(checks.failed === 0 ? 0 : 1);

async function account(code) {
  const fields = {
    "Set-up code": code, "Name of the gym": "Harbour Gym", "Short name": "harbour", "Time zone": "Europe/Berlin",
    "Your name": "Maren Okafor", "Your email": "maren@example.com", Password: "larch-anchor-violet",
  };
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole("button", { name: "Create the account" }).click();
}
