// Somebody in distress waits: a banner, a flashing title, and a ring until one takes the chat.
import { byId, span } from "./dom.js";

const EVERY = 4000;
let sound = null; // browsers let a page ring only after its user has done something
let waiting = [];
let muted = false;
let attended = false;
let flashing = null;
let title = document.title;

for (const event of ["pointerdown", "keydown"]) {
  addEventListener(event, () => { sound ??= new AudioContext(); sound.resume(); }, { passive: true });
}

export function alarm(open) {
  byId("alarm-open").addEventListener("click", () => waiting.length && open(waiting[0].id));
  byId("alarm-mute").addEventListener("click", () => {
    muted = !muted;
    byId("alarm-mute").setAttribute("aria-pressed", String(muted));
  });
}

/**
 * `items` wait now; none of them stops everything. `words` is the page's usual title. What a
 * caseworker has taken and is on the screen (`shown`) is shown here too, but does not ring.
 */
export function warn(items, words, shown) {
  const fresh = items.some((one) => !waiting.some((old) => old.id === one.id));
  waiting = items;
  attended = items.every((one) => one.caseworker && one.id === shown);
  title = words;
  byId("alarm").hidden = !items.length;
  if (!items.length) {
    clearInterval(flashing);
    flashing = null;
    muted = false;
    byId("alarm-mute").setAttribute("aria-pressed", "false");
    document.title = title;
    return;
  }
  const [first] = items;
  const holder = first.caseworker ? `（${first.caseworker}接待中）` : "";
  const said = `紧急求助：${first.who}${holder}已等${span(first.waiting_seconds)}${items.length > 1 ? `，共${items.length}人` : ""}`;
  if (byId("alarm-words").textContent !== said) byId("alarm-words").textContent = said;
  if (fresh) { muted = false; ring(); }
  flashing ??= setInterval(() => {
    document.title = document.title.startsWith("【紧急") ? title : "【紧急求助】请马上接入";
    ring();
  }, EVERY);
}

function ring() {
  if (muted || attended || !sound || sound.state !== "running") return;
  for (const [at, pitch] of [[0, 880], [0.25, 660]]) {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.2, sound.currentTime + at);
    volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + at + 0.22);
    tone.connect(volume).connect(sound.destination);
    tone.start(sound.currentTime + at);
    tone.stop(sound.currentTime + at + 0.24);
  }
}
