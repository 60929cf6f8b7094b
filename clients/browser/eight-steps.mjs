// The eight steps: find a user, share access, and see that the client opens exactly these doors.

import { equal, holds } from "./checks.mjs";
import { signIn } from "./sign-in.mjs";

export async function eightSteps(world, screen, colours, hasScripts) {
  const { description, open, checks } = world;
  const told = `${screen.name}, ${colours}${hasScripts ? "" : ", without scripts"}`;
  const name = hasScripts ? (screen === world.phone ? "Ada Walker" : "Noor Rahimi") : "Tom Rivers";
  const person = { name, email: `${name.toLowerCase().replace(" ", ".")}@example.com` };
  const staff = await open(screen, colours, { javaScriptEnabled: hasScripts });
  const page = await staff.page();
  const check = (name, body) => checks.check(`${told}: ${name}`, body);
  const look = async (name) => {
    await staff.picture(page, `${hasScripts ? "" : "plain-"}${name}`);
    if (hasScripts) await staff.everybodyCanUse(page);
  };

  await check("the owner signs in", () => signIn(page, description.owner));
  await check("a user is added", async () => {
    await page.getByRole("link", { name: "Users", exact: true }).first().click();
    await page.getByRole("button", { name: "Add user" }).click();
    await page.getByLabel("Name").fill(person.name);
    await page.getByLabel("Email").fill(person.email);
    await look("user-new");
    await page.getByRole("button", { name: "Add user" }).click();
    await page.getByText(`${person.name} is added`).waitFor();
  });
  await check("step 1, 2: Users, and the search finds them by address", async () => {
    await page.getByRole("link", { name: "Users", exact: true }).first().click();
    await page.getByRole("searchbox", { name: "Search by name or email" }).fill(person.email);
    if (!hasScripts) await page.getByRole("button", { name: "Find" }).click();
    await page.getByText("1 user", { exact: true }).waitFor();
    await look("users");
    await page.getByRole("link", { name: person.name }).click();
    await page.getByRole("heading", { level: 1, name: person.name }).waitFor();
    await look("user");
  });
  await check("step 4: Share access stands in the section Access rights too", async () => {
    await page.getByRole("region", { name: "Access rights" }).getByRole("button", { name: "Share access" }).waitFor();
  });
  const preview = await check("step 3, 5, 6: Share access, scope, target, and what opens is said", async () => {
    await page.getByRole("button", { name: "Share access" }).first().click();
    await page.getByLabel("Scope").selectOption({ label: "Group" });
    if (!hasScripts) await page.getByRole("button", { name: "Use this scope" }).click();
    const group = page.getByLabel("Group", { exact: true });
    const names = await group.locator("option:not([value=''])").allTextContents();
    await group.selectOption({ label: names[0] });
    if (!hasScripts) return { group: names[0] };
    const sentence = page.getByText(/^Opens \d+ door/);
    await sentence.waitFor();
    await look("share");
    return { group: names[0], count: Number((await sentence.textContent()).match(/\d+/)[0]) };
  });
  await check("step 7: the mail is on from the start", async () => {
    equal(await page.getByLabel("Notify by email").isChecked(), true, "Notify by email");
  });
  await check("step 8: Assign, and it is confirmed", async () => {
    await page.getByRole("button", { name: "Assign" }).click();
    await page.getByText(/^Access to .* is shared with .*, who gets a mail about it\.$/).waitFor();
    await look("shared");
  });
  const doors = await check("the group and its doors stand on the user's page", async () => {
    const rights = page.getByRole("region", { name: "Access rights" });
    const named = preview.group.split(" – ")[0];
    await rights.getByText(named, { exact: false }).first().waitFor();
    const rows = page.getByRole("region", { name: "Doors" }).getByRole("listitem");
    const names = await rows.locator("div").evaluateAll((all) => all.map((one) => one.firstChild.textContent.trim()));
    if (preview.count !== undefined) equal(names.length, preview.count, "doors on the page");
    return names;
  });
  await client(world, { person, doors, told, colours });
  await check("access is removed after a question", async () => {
    await page.reload();
    await page.getByRole("region", { name: "Access rights" }).getByRole("button", { name: /^Remove/ }).click();
    await page.getByText("will no longer have access").waitFor();
    await look("removal");
    await page.getByRole("button", { name: "Remove", exact: true }).last().click();
    await page.getByText(/^Access to .* is removed\.$/).waitFor();
  });
  await staff.close(told);
}

/** The client: the mail, the link in it, and the doors. */
async function client(world, { person, doors, told, colours }) {
  const { description, open, checks, phone } = world;
  const visitor = await open(phone, colours);
  const page = await visitor.page();
  const check = (name, body) => checks.check(`${told}, client: ${name}`, body);
  await check("the mail holds a link that begins", async () => {
    const link = await beginning(description.url, person.email);
    await page.goto(link);
    await visitor.picture(page, "begin");
    await visitor.everybodyCanUse(page);
    const fields = page.locator("input[type=password]");
    for (const field of await fields.all()) await field.fill("larch-anchor-violet");
    await page.getByRole("button", { name: "Start" }).click();
    await page.waitForURL("**/app**");
  });
  await check("the app shows exactly the doors that were shared", async () => {
    const names = await page.getByRole("heading", { level: 3 }).allTextContents();
    equal(names.toSorted(), doors.toSorted(), "doors in the app");
    await visitor.picture(page, "app");
    await visitor.everybodyCanUse(page);
  });
  await check("a tap opens a door that is open to them", async () => {
    const open = page.locator("article.door:not(.closed)").first();
    holds((await open.count()) === 1, "no door is open to them at this hour");
    await open.getByRole("button", { name: /^Unlock/ }).click();
    await open.getByText("It is open. Come in.").waitFor();
    await visitor.picture(page, "opened");
    await visitor.everybodyCanUse(page);
  });
  await visitor.close(`${told}, client`);
}

/** The one-time link of the welcome mail, waited for. */
async function beginning(url, email) {
  const patience = Date.now() + 20000;
  while (Date.now() < patience) {
    const mails = await (await fetch(`${url}/demo/mail.json`)).json();
    const mail = (mails.mails ?? mails).find((one) => JSON.stringify(one).includes(email));
    const link = mail && JSON.stringify(mail).match(/https?:\/\/[^\s"\\<>]+\/begin\/[A-Za-z0-9_-]+/);
    if (link) return link[0];
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`no mail to ${email} with a link that begins`);
}
