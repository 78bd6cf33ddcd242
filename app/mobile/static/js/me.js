/** 我的: profile, consent, one's data. */

import { get, patch, remove } from "./api.js";
import { save } from "./bubbles.js";
import { agree, withConsent, withdraw } from "./consent.js";
import { notice, part, piece, working } from "./page.js";
import { pickRegion } from "./regions.js";
import { forget } from "./session.js";
import * as words from "./wording.js";

const FIELDS = ["name", "identity", "region", "enlisted_on", "discharged_on"];
const EXPORT_NAME = "我的数据.json";

/** `#/me` */
export async function showMe(view) {
  const me = await get("/me");
  const page = piece("me", {
    phone: me.phone && words.PHONE(me.phone), consent: me.consent_required ? words.CONSENT_MISSING : words.CONSENT_GIVEN,
  }, {
    agree: (event) => consent(event, agree, words.CONSENT_GIVEN, view, typed(part(page, "profile"))),
    withdraw: (event) => consent(event, withdraw, words.WITHDRAWN, view),
    export: (event) => working(event.currentTarget, () => save("/me/export", EXPORT_NAME)),
    erase: () => { part(page, "sure").hidden = false; part(page, "understood").focus(); },
    keep: () => { part(page, "sure").hidden = true; },
    "sign-out": (event) => working(event.currentTarget, signOut),
  });
  part(page, me.consent_required ? "withdraw" : "agree").remove();
  await fillProfile(part(page, "profile"), me);
  guardErasing(page);
  view.replaceChildren(page);
}

async function fillProfile(form, me) {
  for (const name of FIELDS) form.elements[name].value = me[name] || "";
  await pickRegion(part(form, "region"), me.region, (code) => { form.elements.region.value = code; });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    working(part(form, "save"), () => saveProfile(form, me));
  });
}

/** Only what was changed is sent, what was emptied is taken back; nothing personal is kept before the privacy notice is agreed to. */
async function saveProfile(form, me) {
  const given = FIELDS.map((name) => [name, form.elements[name].value.trim()]);
  const changed = Object.fromEntries(given.filter(([name, value]) => value !== (me[name] || "")).map(([name, value]) => [name, value || null]));
  if (!Object.keys(changed).length) { notice(words.NOTHING_CHANGED); return; }
  const saved = await withConsent(part(form, "ask"), () => patch("/me", changed));
  if (saved) { Object.assign(me, saved); notice(words.SAVED); }
}

/** `unsaved`: what was typed above before, by field; it is still there afterwards. */
function consent(event, change, said, view, unsaved = {}) {
  return working(event.currentTarget, async () => {
    await change();
    await showMe(view);
    for (const [name, value] of Object.entries(unsaved)) part(view, "profile").elements[name].value = value;
    notice(said);
  });
}

/** The region is chosen level by level and drawn from what is stored. */
function typed(form) {
  return Object.fromEntries(FIELDS.filter((name) => name !== "region").map((name) => [name, form.elements[name].value]));
}

/** Two steps: read what goes, tick that one has, then the button works. */
function guardErasing(page) {
  const [tick, button] = [part(page, "understood"), part(page, "erase-now")];
  tick.addEventListener("change", () => { button.disabled = !tick.checked; });
  button.addEventListener("click", () => working(button, async () => {
    await remove("/me");
    forget();
    location.replace("/m/goodbye?erased=1");
  }));
}

async function signOut() {
  await remove("/session").catch(() => null);
  forget();
  location.replace("/m/goodbye");
}
