// One user of the library, who waits and repeats when there were too many requests in a second.

import assert from "node:assert/strict";
import Kisi from "kisi-client";

/** How often a request was repeated because of the limit. */
export const retries = { count: 0 };

/** The library as its users hold it: the same methods, patient. */
export class Person {
  constructor(apiUrl) {
    this.kisi = new Kisi({ baseURL: apiUrl });
  }

  signIn(credentials) {
    return patiently(() => this.kisi.signIn(credentials));
  }

  signUp(email, password) {
    return patiently(() => this.kisi.signUp(email, password));
  }

  signOut() {
    return patiently(() => this.kisi.signOut());
  }

  get(path, params) {
    return patiently(() => this.kisi.get(path, params));
  }

  post(path, data) {
    return patiently(() => this.kisi.post(path, data));
  }

  put(path, data) {
    return patiently(() => this.kisi.put(path, data));
  }

  delete(path, params) {
    return patiently(() => this.kisi.delete(path, params));
  }
}

/** Fails unless the call is refused with this status and, if given, this code; gives the library's error. */
export async function refused(call, status, code) {
  let answer;
  try {
    answer = await call();
  } catch (error) {
    if (!isKisiError(error)) {
      throw error;
    }
    const expected = `${status} ${code ?? error.code}`;
    assert.equal(`${error.status} ${error.code}`, expected, `refused with ${said(error)} instead of ${expected}`);
    return error;
  }
  throw new assert.AssertionError({ message: `was not refused, but answered ${JSON.stringify(answer)}` });
}

/** Fails unless the values are refused, each named field with at least one sentence. */
export async function invalid(call, ...fields) {
  const { reason } = await refused(call, 422);
  for (const field of fields) {
    assert.ok(
      reason[field]?.every((problem) => typeof problem === "string" && problem !== ""),
      JSON.stringify(reason),
    );
  }
}

/** Fails unless the door opens. */
export async function opens(person, door) {
  assert.deepEqual(await person.post(`locks/${door.id}/unlock`), { message: "Unlocked!" });
}

/** Fails unless the door stays shut with this code and a sentence that a person can read. */
export async function staysShut(person, door, code) {
  const { reason } = await refused(() => person.post(`locks/${door.id}/unlock`), 403, code);
  assert.match(reason, /^[A-Z].* .*\.$/, "the reason is a sentence");
}

// The library's errors carry no headers, so Retry-After cannot be read; the allowance of a second is
// back after a second.
const WAIT_MS = 1_000;
const TRIES = 30;

/** Repeats a call for as long as it fails with 429. */
async function patiently(call) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isKisiError(error) || error.status !== 429 || tries === TRIES) {
        throw error;
      }
      retries.count += 1;
      await pause(WAIT_MS);
    }
  }
}

// The library does not export its error class.
const isKisiError = (error) => error.constructor.name === "KisiError";
const said = (error) => `${error.status} ${error.code} ${JSON.stringify(error.reason)}`;

/** Waits until something is so. */
export async function until(what, isSo) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await isSo()) {
      return;
    }
    await pause(100);
  }
  throw new assert.AssertionError({ message: `${what}: not within 10 s` });
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
