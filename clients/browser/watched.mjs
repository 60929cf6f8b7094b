// A browser that notices what people do not: errors on the console, reports of the policy, answers that failed.

import AxeBuilder from "@axe-core/playwright";
import { holds } from "./checks.mjs";

export class Watched {
  troubles = [];

  constructor(context, checks, pictures) {
    Object.assign(this, { context, checks, pictures });
  }

  async page() {
    const page = await this.context.newPage();
    page.setDefaultTimeout(15000);
    page.on("pageerror", (error) => this.troubles.push(`error: ${error.message}`));
    page.on("console", (line) => {
      // A form with something wrong in it is answered so, with what is wrong on the page.
      const isForm = line.text().includes("status of 422");
      if (line.type() === "error" && !isForm) this.troubles.push(`console: ${line.text()} at ${page.url()}`);
    });
    page.on("response", (answer) => {
      if (answer.status() >= 500) this.troubles.push(`${answer.status()} ${answer.url()}`);
    });
    return page;
  }

  /** Keeps a picture of the whole page. */
  async picture(page, name) {
    await page.screenshot({ path: `${this.pictures}-${name}.png`, fullPage: true, caret: "initial" });
  }

  /** Fails where the page cannot be used by everybody, or is wider than the screen. */
  async everybodyCanUse(page) {
    const { violations } = await new AxeBuilder({ page }).analyze();
    const told = violations.map((one) => `${one.id} (${one.nodes.map((node) => node.target.join(" ")).slice(0, 3).join("; ")})`);
    holds(violations.length === 0, `axe: ${told.join(", ")}`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    holds(over <= 0, `the page is ${over} px wider than the screen`);
  }

  /** Closes it, and fails if anything went wrong on the way. */
  async close(name) {
    await this.context.close();
    await this.checks.check(`${name}: nothing on the console, no report of the policy, no failed answer`, () => {
      holds(this.troubles.length === 0, [...new Set(this.troubles)].slice(0, 5).join(" | "));
    });
  }
}
