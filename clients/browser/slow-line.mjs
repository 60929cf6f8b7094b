// A line as at the edge of a cellar gym: slow, far, and with losses. It stands between a browser and the server.

import { connect, createServer } from "node:net";

const SEGMENT = 1400;

export class SlowLine {
  /** How many replies to a tap are still to be lost: the server has answered, and the phone hears nothing. */
  lost = 0;
  /** Whether the line is bad; a good one hands everything on at once. */
  isBad = false;

  constructor({ port, kilobitsPerSecond, roundTripMs, lossShare, chance }) {
    Object.assign(this, { port, roundTripMs, lossShare, chance, bytesPerMs: kilobitsPerSecond / 8 });
    this.free = { up: 0, down: 0 };
    this.server = createServer((phone) => this.join(phone));
  }

  /** Begins, and gives its address. */
  async open() {
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  join(phone) {
    const house = connect(this.port, "127.0.0.1");
    const end = () => { phone.destroy(); house.destroy(); };
    let isTap = false;
    phone.on("data", (bytes) => {
      const [, path] = bytes.toString("latin1").match(/^[A-Z]+ (\/\S*) HTTP/) ?? [];
      // What names no path goes on with what was asked before.
      if (path) isTap = /^\/app\/doors\/\d+\/unlock$/.test(path);
      this.carry("up", bytes, house);
    });
    house.on("data", (bytes) => {
      if (isTap && this.lost > 0) {
        this.lost -= 1;
        return end();
      }
      this.carry("down", bytes, phone);
    });
    for (const side of [phone, house]) side.on("error", end);
    phone.on("close", () => house.end());
    house.on("close", () => setTimeout(() => phone.end(), this.isBad ? this.roundTripMs : 0));
  }

  /** Hands bytes on when the line has carried them; a segment that is lost comes a round trip and a wait later, and what
   * follows it waits for it. */
  carry(way, bytes, to) {
    if (!this.isBad) return to.write(bytes);
    for (let at = 0; at < bytes.length; at += SEGMENT) {
      const piece = bytes.subarray(at, at + SEGMENT);
      const now = Date.now();
      const sent = Math.max(now, this.free[way]) + piece.length / this.bytesPerMs;
      this.free[way] = sent;
      const again = this.chance() < this.lossShare ? 2 * this.roundTripMs : 0;
      const arrives = Math.max(sent + this.roundTripMs / 2 + again, to.lastArrival ?? 0);
      to.lastArrival = arrives;
      setTimeout(() => to.writable && to.write(piece), arrives - now);
    }
  }

  close() {
    this.server.close();
  }
}
