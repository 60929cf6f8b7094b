// A check passes unless it throws.

export class Checks {
  passed = 0;
  failed = 0;

  async check(name, body) {
    try {
      const value = await body();
      this.passed += 1;
      console.log(`ok ${name}`);
      return value;
    } catch (error) {
      this.failed += 1;
      console.log(`not ok ${name}: ${String(error.message ?? error).replaceAll(/\s+/g, " ").slice(0, 600)}`);
      return undefined;
    }
  }

  summary() {
    return `${this.passed} passed, ${this.failed} failed`;
  }
}

export function equal(seen, wanted, what) {
  const [left, right] = [JSON.stringify(seen), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`${what}: ${left} instead of ${right}`);
}

export function holds(condition, what) {
  if (!condition) throw new Error(what);
}
