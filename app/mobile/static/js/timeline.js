/** The messages of a person by id: each once, in order, with a mark up to which none is missing. */

export class Timeline {
  constructor() {
    this.known = new Map();
    this.cursor = 0;
  }

  /**
   * Take messages in; returns those that are new, in order.
   * `complete`: the list follows on the cursor without a gap (it came from `after=`). The answer to
   * one's own message does not: somebody else's message may lie before it.
   */
  add(messages, complete = false) {
    const fresh = messages.filter((message) => !this.known.has(message.id));
    for (const message of fresh) this.known.set(message.id, message);
    if (complete) this.cursor = Math.max(this.cursor, ...messages.map((message) => message.id));
    while (this.known.has(this.cursor + 1)) this.cursor += 1;
    return fresh.sort((one, other) => one.id - other.id);
  }

  /** Whether something may lie between what we have seen in full and the newest we know. */
  hasGap() {
    return Math.max(0, ...this.known.keys()) > this.cursor;
  }

  get(id) {
    return this.known.get(id);
  }
}
