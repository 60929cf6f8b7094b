// What the checks know of the demo, and what one check leaves for the next.

import { Person, pause, retries } from "./person.mjs";

export class Gym {
  /** The demo's own description: addresses, people, keys. */
  constructor(demo) {
    this.demo = demo;
    // New names and addresses in each run, so that a demo with a kept folder can be checked again.
    this.mark = Date.now().toString(36);
    this.domain = demo.organization.domain;
    return new Proxy(this, { get: found });
  }

  /** Somebody who has not signed in. */
  stranger() {
    return new Person(this.demo.api_url);
  }

  /** Somebody who signs in with an address and a password. */
  async person(email, password) {
    const person = this.stranger();
    await person.signIn({ domain: this.domain, email, password });
    return person;
  }

  /** Somebody who already has a secret: of a login or of an API key. */
  holder(secret) {
    const person = this.stranger();
    person.kisi.setLoginSecret(secret);
    return person;
  }

  /** A request that the library cannot make; repeated as its server says if there were too many. */
  async fetch(path, options) {
    for (;;) {
      const answer = await this.fetchOnce(path, options);
      if (answer.status !== 429) {
        return answer;
      }
      retries.count += 1;
      await pause(Number(answer.headers.get("Retry-After")) * 1_000);
    }
  }

  fetchOnce(path, options) {
    return fetch(`${this.demo.api_url}/${path}`, options);
  }

  /** The newest mail to an address; waits until there is one. */
  async mailTo(email) {
    for (let tries = 0; tries < MAIL_TRIES; tries += 1) {
      const answer = await fetch(`${this.demo.url}/demo/mail.json`);
      const mail = (await answer.json()).find((mail) => mail.to === email);
      if (mail !== undefined) {
        return mail;
      }
      await pause(MAIL_PAUSE_MS);
    }
    throw new Error(`no mail to ${email} after ${(MAIL_TRIES * MAIL_PAUSE_MS) / 1_000} s`);
  }
}

const MAIL_PAUSE_MS = 100;
const MAIL_TRIES = 100;

/** What a failed check did not leave is said by name in the checks that need it. */
function found(gym, name) {
  if (!(name in gym) && typeof name === "string" && name !== "then") {
    throw new Error(`needs "${name}" of an earlier check that failed`);
  }
  return gym[name];
}

/** Walks a list to its end, page by page, and checks what the library makes of each page's header. */
export async function walk(person, path, limit, params = {}) {
  const rows = [];
  for (;;) {
    const { pagination, data } = await person.get(path, { ...params, limit, offset: rows.length });
    if (!Array.isArray(data)) {
      throw new Error(`${path} answers without a range`);
    }
    const expected = { offset: rows.length, limit, count: pagination.count };
    if (data.length > 0 && JSON.stringify(pagination) !== JSON.stringify(expected)) {
      throw new Error(`${path}: ${JSON.stringify(pagination)} instead of ${JSON.stringify(expected)}`);
    }
    rows.push(...data);
    if (rows.length >= pagination.count || data.length === 0) {
      if (rows.length !== pagination.count || new Set(rows.map((row) => row.id)).size !== rows.length) {
        throw new Error(`${path}: ${rows.length} rows of ${pagination.count}, or some twice`);
      }
      return rows;
    }
  }
}
