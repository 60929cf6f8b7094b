// A tiny harness: a check passes unless it throws.

export class Checks {
  passed = 0;
  failed = 0;

  async check(name, body) {
    try {
      await body();
      this.passed += 1;
      console.log(`ok ${name}`);
    } catch (error) {
      this.failed += 1;
      console.log(`not ok ${name}: ${describe(error)}`);
    }
  }

  summary() {
    return `${this.passed} passed, ${this.failed} failed`;
  }
}

/** An error in one line; of the library's errors, what the server said. */
function describe(error) {
  const said = error.status === undefined ? "" : ` (${error.status} ${error.code} ${JSON.stringify(error.reason)})`;
  const line = error.stack
    ?.split("\n")
    .find((line) => line.includes("/clients/kisi-client/"))
    ?.match(/[^/]+:\d+:\d+/);
  return `${error.message}${said}${line ? ` at ${line[0]}` : ""}`.replaceAll(/\s+/g, " ");
}
