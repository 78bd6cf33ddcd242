/** Tells when something has changed: by server-sent events, else by the clock. */

import { post } from "./api.js";

const POLL_MS = 4000;
const TRIES = 3;
const AGAIN_AFTER_MS = 60000;

export class Live {
  /**
   * onHint(): look again, whatever it was about. position(): the newest id seen.
   * onTyping(): somebody is writing to this person.
   */
  constructor(onHint, position, onTyping) {
    Object.assign(this, { onHint, position, onTyping, source: null, failures: 0, timer: null, round: 0 });
    document.addEventListener("visibilitychange", () => (document.hidden ? this.stop() : this.start()));
    addEventListener("online", () => { this.failures = 0; this.start(); });
    addEventListener("pagehide", () => this.stop());
  }

  start() {
    this.stop();
    this.onHint();
    this.open();
  }

  /** A page nobody looks at holds no stream; `start` catches up on what it missed. */
  stop() {
    this.round += 1;
    clearTimeout(this.timer);
    if (this.source) this.source.close();
    this.source = null;
  }

  async open() {
    const round = this.round;
    let ticket;
    try {
      ({ ticket } = await post("/events/ticket"));
    } catch (problem) {
      if (round === this.round) this.failed();
      return;
    }
    if (round === this.round) this.listen(ticket);
  }

  listen(ticket) {
    const query = new URLSearchParams({ ticket, after: this.position() });
    const source = new EventSource(`/api/v1/events?${query}`);
    this.source = source;
    source.addEventListener("open", () => { this.failures = 0; this.onHint(); });
    for (const kind of ["message", "conversation"]) source.addEventListener(kind, () => this.onHint());
    source.addEventListener("typing", () => this.onTyping());
    source.addEventListener("error", () => {
      // While CONNECTING the browser tries by itself; its ticket is spent, so it soon ends CLOSED.
      if (source.readyState === EventSource.CLOSED && source === this.source) this.failed();
    });
  }

  failed() {
    this.source = null;
    this.failures += 1;
    if (this.failures < TRIES) this.after(1000 * this.failures, () => { this.onHint(); this.open(); });
    else this.poll(Date.now() + AGAIN_AFTER_MS);
  }

  /** Look every few seconds; after a minute give the stream another chance. */
  poll(until) {
    this.after(POLL_MS, () => {
      this.onHint();
      if (Date.now() < until) this.poll(until);
      else this.open();
    });
  }

  after(milliseconds, work) {
    clearTimeout(this.timer);
    this.timer = setTimeout(work, milliseconds);
  }
}
