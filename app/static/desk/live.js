// Live: a hint says that something is new; what is new is read. Without a stream, read every 4 s.
import { byId } from "./dom.js";

const NAMES = ["message", "conversation", "delivery", "presence", "left"];
const POLL = 4000;
const AGAIN = 15_000; // how long to wait before another stream where there was no place for one

/** `onHint(name, data)` looks at one hint; `catchUp()` reads everything again and may fail. */
export function live(onHint, catchUp) {
  const offline = (gone) => { byId("offline").hidden = !gone; };
  const look = () => catchUp().then(() => offline(false), () => offline(true));
  let source = null;
  let poll = null;

  function open() {
    clearInterval(poll);
    poll = null;
    source?.close();
    const fresh = new EventSource("/console/events");
    source = fresh;
    fresh.addEventListener("open", () => { clearInterval(poll); poll = null; look(); });
    for (const name of NAMES) fresh.addEventListener(name, (event) => onHint(name, JSON.parse(event.data)));
    fresh.addEventListener("error", () => {
      poll ??= setInterval(look, POLL);
      if (fresh.readyState === EventSource.CLOSED) setTimeout(() => { if (source === fresh) open(); }, AGAIN);
    });
  }

  // A line that was cut may look open for minutes; the browser knows earlier.
  addEventListener("offline", () => offline(true));
  addEventListener("online", () => { open(); look(); });
  open();
}

/**
 * Run `work` once after the calls have paused; `spread` keeps many desks from reading at once. It
 * waits `patience` times as long as the last run took: hundreds of desks must not hold a slow
 * server down.
 */
export function calmly(work, after, spread = 0, patience = 1) {
  let busy = false;
  let again = false;
  let took = 0;
  async function run() {
    again = false;
    const begun = performance.now();
    await work().catch(() => {});
    took = performance.now() - begun;
    busy = false;
    if (again) soon();
  }
  function soon() {
    again = true;
    if (busy) return;
    busy = true;
    setTimeout(run, Math.max(after, patience * took) + Math.random() * spread);
  }
  return soon;
}
