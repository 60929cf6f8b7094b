// How long the server takes for each kind of page that the owner can reach by links.
//
// Usage: node pages.mjs JSON ROUNDS LIMIT, where JSON is the first line that `latchkey demo --json` prints, ROUNDS how
// often each kind of page is asked for, and LIMIT what 95 of 100 answers may take at most, in milliseconds. Prints one
// line per kind and a closing count; exits with 1 if a kind took longer.

import { performance } from "node:perf_hooks";
import { Checks, holds } from "./browser/checks.mjs";

const [description, rounds, limit] = [JSON.parse(process.argv[2]), Number(process.argv[3]), Number(process.argv[4])];
/** So many addresses stand for a kind of page, so that one group or door alone does not. */
const PER_KIND = 4;
/** What only asks, or answers with something else than a page of the dashboard. */
const SKIPPED = ["/api", "/assets", "/demo", "/app/manifest", "/app/worker", "/live"];
const checks = new Checks();

const cookie = await signIn(description.owner);
const kinds = await walk();
for (const [kind, addresses] of [...kinds].sort()) await measure(kind, [...addresses]);
console.log(checks.summary());
process.exit(checks.failed === 0 ? 0 : 1);

async function signIn({ email, password }) {
  const answer = await fetch(`${description.url}/sign-in`, {
    method: "POST", body: new URLSearchParams({ email, password }), redirect: "manual",
  });
  return answer.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
}

/** The addresses of each kind of page, found by following links and what htmx asks for. */
async function walk() {
  const [kinds, waiting] = [new Map([["/home", new Set(["/home"])]]), ["/home"]];
  while (waiting.length > 0) {
    const { text } = await ask(waiting.shift());
    const found = [...text.matchAll(/(?:href|action|hx-get)="(\/[^"#]*)/g)].map((match) => match[1].replaceAll("&amp;", "&"));
    for (const one of found) {
      const path = one.split("?")[0];
      if (path.endsWith(".csv") || SKIPPED.some((start) => path.startsWith(start))) continue;
      const kind = one.replaceAll(/\d+/g, "N").replace(/=[^&]+/g, (value) => (/^=[a-z]+$/.test(value) ? value : "=N"));
      const known = kinds.get(kind) ?? new Set();
      kinds.set(kind, known);
      if (known.size >= PER_KIND || known.has(one)) continue;
      const answer = await ask(one);
      if (answer.status !== 200) continue;
      known.add(one);
      waiting.push(one);
    }
  }
  return new Map([...kinds].filter(([, addresses]) => addresses.size > 0));
}

async function measure(kind, addresses) {
  const took = [];
  for (let round = 0; round < rounds; round += 1) took.push((await ask(addresses[round % addresses.length])).took);
  took.sort((one, other) => one - other);
  const at = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))];
  const told = `${kind}: p50 ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms`;
  await checks.check(told, () => holds(at(0.95) < limit, `more than ${limit} ms`));
}

async function ask(address) {
  const began = performance.now();
  const answer = await fetch(`${description.url}${address}`, { headers: { cookie }, redirect: "manual" });
  const text = await answer.text();
  return { status: answer.status, text, took: performance.now() - began };
}
