/** The list of bubbles: order by id, times between them, and where the eye should be. */

import { piece } from "./page.js";
import { moment } from "./wording.js";

const PAUSE_MS = 10 * 60 * 1000;

export class Log {
  constructor(list) {
    this.list = list;
  }

  /** While history is drawn, nothing is read aloud. */
  quiet(on) {
    this.list.setAttribute("aria-busy", String(on));
  }

  /** At the end, after everything: greetings, pending words, cards. */
  append(element) {
    this.list.append(element);
  }

  /** At its place by id; what has no id yet stays below. */
  insert(item) {
    const id = Number(item.dataset.id);
    const numbered = [...this.list.querySelectorAll("[data-id]")];
    const after = numbered.find((other) => Number(other.dataset.id) > id);
    const before = numbered.filter((other) => Number(other.dataset.id) < id).pop();
    const next = after || this.list.querySelector(".pending, .thinking, .rating");
    this.list.insertBefore(item, next || null);
    if (!before || Date.parse(item.dataset.moment) - Date.parse(before.dataset.moment) > PAUSE_MS) {
      this.list.insertBefore(piece("time", { moment: moment(item.dataset.moment) }), item);
    }
    return item;
  }

  toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
  }

  /** To the end, but never past the beginning of what is new: one reads from the top. */
  reveal(items) {
    const first = items.find((item) => !item.classList.contains("veteran")) || items[0];
    const top = first.offsetTop - this.list.offsetTop - 12;
    this.list.scrollTop = Math.min(top, this.list.scrollHeight);
    if (this.list.scrollHeight - top <= this.list.clientHeight) this.toEnd();
  }
}
