// Pictures of every page of a running demo and of an empty server, narrow and wide, light and dark.
//
// Usage: node gallery.mjs JSON LINE FOLDER, where JSON is the first line that `latchkey demo --json` prints, LINE the
// first line of an empty `latchkey serve`, and FOLDER where the pictures go, with an index.html beside them. Exits with 1
// if a page could not be shown.

import { mkdir, writeFile } from "node:fs/promises";
import { chromium } from "playwright-core";
import { signIn } from "./browser/sign-in.mjs";

const [description, invitation, folder] = [JSON.parse(process.argv[2]), process.argv[3], process.argv[4]];
const empty = invitation.match(/ Open (\S+)\/first-run /)[1];
const looks = [
  { name: "phone-light", width: 390, height: 844, colorScheme: "light" },
  { name: "phone-dark", width: 390, height: 844, colorScheme: "dark" },
  { name: "desk-light", width: 1440, height: 900, colorScheme: "light" },
  { name: "desk-dark", width: 1440, height: 900, colorScheme: "dark" },
];
/** What no link leads to: errors, what a mail leads to, and what needs something chosen. */
const ASIDE = {
  nobody: ["/", "/password", "/password/old-code", "/begin", "/begin/old-code", "/nothing-here"],
  owner: [
    "/activity/explain?user=1&door=1", "/activity/explain?door=abc", "/users?query=zzzz", "/users/1/share?scope=group",
    "/users/1/share?scope=place", "/users/1/share?scope=organization", "/rights?tab=places", "/rights?tab=organization",
    "/help?query=zzzz", "/switch",
  ],
  member: ["/app?door=1&outcome=opened", "/app?door=1&outcome=refused&why=no_right"],
};
const MOST = 120;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
const shelves = [];
let troubles = 0;

await shelf("nobody", null, description.url, ASIDE.nobody);
await shelf("first-run", null, empty, ["/first-run"]);
await shelf("owner", description.owner, description.url, ASIDE.owner);
await shelf("front-desk", description.front_desk, description.url, []);
await shelf("member", description.member, description.url, ASIDE.member);
await browser.close();
await writeFile(`${folder}/index.html`, index());
console.log(`${shelves.reduce((sum, one) => sum + one.pages.length, 0)} pages in ${looks.length} looks, ${troubles} troubles`);
process.exit(troubles === 0 ? 0 : 1);

/** All pages of one person. */
async function shelf(who, credentials, baseURL, aside) {
  await mkdir(`${folder}/${who}`, { recursive: true });
  const contexts = await Promise.all(looks.map((look) => browser.newContext({
    baseURL, viewport: { width: look.width, height: look.height }, colorScheme: look.colorScheme, serviceWorkers: "block",
  })));
  const pages = await Promise.all(contexts.map((context) => context.newPage()));
  if (credentials) for (const page of pages) await signIn(page, credentials);
  const addresses = [...(credentials ? await found(pages[2]) : []), ...aside];
  const names = [];
  for (const address of addresses) {
    const name = address.replace(/^\//, "").replaceAll(/[^a-z0-9]+/gi, "-") || "first";
    try {
      for (const [number, page] of pages.entries()) {
        await page.goto(address, { waitUntil: "load" });
        await page.screenshot({ path: `${folder}/${who}/${name}-${looks[number].name}.png`, fullPage: true });
      }
      names.push({ name, address });
    } catch (error) {
      troubles += 1;
      console.log(`${who} ${address}: ${String(error.message).split("\n")[0]}`);
    }
  }
  shelves.push({ who, pages: names });
  await Promise.all(contexts.map((context) => context.close()));
}

/** One address of each kind that links and dialogs lead to, from where the person begins. */
async function found(page) {
  const begun = new URL(page.url()).pathname;
  const [known, waiting, all] = [new Set([kind(begun)]), [begun], []];
  while (waiting.length > 0 && all.length < MOST) {
    const address = waiting.shift();
    const answer = await page.goto(address, { waitUntil: "load" });
    if (answer.status() !== 200 || !answer.headers()["content-type"]?.startsWith("text/html")) continue;
    all.push(address);
    const links = await page.evaluate(() => [
      ...[...document.querySelectorAll("a[href]:not([download])")].map((link) => link.href),
      ...[...document.querySelectorAll("form[action]:not([method])")].map((form) => form.action),
    ]);
    for (const one of links.map((link) => new URL(link)).filter((link) => link.origin === new URL(page.url()).origin)) {
      const skips = ["/api", "/assets", "/demo"].some((start) => one.pathname.startsWith(start));
      if (skips || one.pathname.endsWith(".csv") || known.has(kind(one.pathname))) continue;
      known.add(kind(one.pathname));
      waiting.push(one.pathname + one.search);
    }
  }
  return all;
}

/** What stays the same of an address whatever it is about. */
function kind(path) {
  return path.replaceAll(/\/\d+/g, "/:id");
}

function index() {
  const figure = (who, { name, address }) => `<section><h3>${escaped(address)}</h3><div>${looks.map((look) =>
    `<a href="${who}/${name}-${look.name}.png"><img loading="lazy" src="${who}/${name}-${look.name}.png" alt="${escaped(address)}, ${look.name}"></a>`).join("")}</div></section>`;
  const shelf = ({ who, pages }) => `<h2>${who}</h2>${pages.map((page) => figure(who, page)).join("\n")}`;
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Pages of Latchkey</title><style>
body { font: 15px system-ui, sans-serif; margin: 2rem; background: #e9ebee; color: #16191d }
div { display: flex; gap: 1rem; align-items: flex-start; overflow-x: auto }
img { height: 420px; width: auto; object-fit: cover; object-position: top; border: 1px solid #c3c8ce; background: #fff }
</style></head><body><h1>Pages of Latchkey</h1>${shelves.map(shelf).join("\n")}</body></html>`;
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
