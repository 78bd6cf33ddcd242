/** The list of bubbles: order by id, times between them, and where the eye should be. */

import { piece } from "./page.js";
import { moment } from "./wording.js";

const PAUSE_MS = 10 * 60 * 1000;
const AIR_PX = 12;

export class Log {
  /** `view` scrolls; the list is in it. */
  constructor(view) {
    this.view = view;
    this.list = view.firstElementChild;
  }

  /** While history is drawn, nothing is read aloud. */
  quiet(on) {
    this.view.setAttribute("aria-busy", String(on));
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
    const next = after || this.list.querySelector(".pending:not(.failed), .thinking");
    this.list.insertBefore(item, next || null);
    if (!before || Date.parse(item.dataset.moment) - Date.parse(before.dataset.moment) > PAUSE_MS) {
      this.list.insertBefore(piece("time", { moment: moment(item.dataset.moment) }), item);
    }
    return item;
  }

  /** To the end of what was said; what is offered below it may stay out of sight. */
  toEnd() {
    this.view.scrollTop = this.list.offsetTop + this.list.offsetHeight + AIR_PX - this.view.clientHeight;
  }

  /** To the end, but never past the beginning of what is new: one reads from the top. */
  reveal(items) {
    const own = items[0].classList.contains("veteran");
    const short = items[0].offsetHeight < this.view.clientHeight / 3;
    const first = own && !short && items.length > 1 ? items[1] : items[0];
    // The browser itself goes no further than the end.
    this.view.scrollTop = first.offsetTop - AIR_PX;
  }

  /** Where one left off: what was said last. */
  resume() {
    const last = this.list.lastElementChild;
    if (last) this.reveal([last]);
  }
}
