/** 预约: what for → where → when → confirm. Each step is an address, so "back" goes one step back. */

import { all, get, post } from "./api.js";
import { checkBefore } from "./precheck.js";
import { withConsent } from "./consent.js";
import { goTo, newKey, part, piece, working } from "./page.js";
import * as words from "./wording.js";

/** `#/book`: what one can come for. */
export async function chooseItem(view) {
  const items = (await get("/service-items")).items;
  const entries = items.map((item) => link("item", `#/book/${item.code}`, {
    name: item.name, about: item.description, minutes: words.MINUTES(item.minutes),
  }));
  view.replaceChildren(piece("step-item", { entries }));
}

/** `#/book/ITEM`: where; by region, or by distance after a tap. */
export async function chooseStation(view, itemCode) {
  const [item, stations] = await Promise.all([itemOf(itemCode), stationsFor(itemCode)]);
  const step = piece("step-station", {
    item: item.name, rule: item.seat_rule, papers: papersOf(item), counter: item.documents_note,
    entries: stations.map((station) => stationEntry(station, itemCode)),
  }, {
    near: (event) => working(event.currentTarget, () => sortByDistance(step, itemCode)),
  });
  checkBefore(part(step, "precheck"), item);
  part(step, "none").hidden = stations.length > 0;
  if (!item.documents.length) part(step, "papers").remove();
  view.replaceChildren(step);
}

/** `#/book/ITEM/STATION`: when. */
export async function chooseSlot(view, itemCode, stationId) {
  const [item, station] = await Promise.all([itemOf(itemCode), get(`/stations/${stationId}`)]);
  const slots = await slotsAt(stationId, itemCode);
  const step = piece("step-slot", { item: item.name, station: station.name, ...whereabouts(station) });
  dial(step, station.phone);
  showDays(step, slots, (slot) => { location.hash = `#/book/${itemCode}/${stationId}/${slot.id}`; },
    (slot) => askToWait(part(step, "ask"), slot, itemCode));
  view.replaceChildren(step);
}

/** A full time: stand by for a place that somebody gives back. */
function askToWait(place, slot, itemCode) {
  const card = piece("wait-sure", { time: span(slot) }, {
    yes: (event) => working(event.currentTarget, async () => {
      await post("/appointments/waiting", { slot_id: slot.id, item: itemCode });
      goTo("#/appointments", words.ON_THE_LIST);
    }),
    no: () => place.replaceChildren(),
  });
  place.replaceChildren(card);
  card.scrollIntoView({ block: "nearest" });
}

/** `#/book/ITEM/STATION/SLOT`: look it over and book. */
export async function confirmSlot(view, itemCode, stationId, slotId) {
  const [item, station] = await Promise.all([itemOf(itemCode), get(`/stations/${stationId}`)]);
  const slot = (await everySlot(stationId, itemCode)).find((one) => String(one.id) === slotId);
  if (!slot) { location.replace(`#/book/${itemCode}/${stationId}`); return; }
  const step = piece("step-confirm", {
    item: item.name, station: station.name, address: station.address, time: span(slot),
    papers: papersOf(item), counter: item.documents_note,
  });
  if (!item.documents.length) part(step, "papers").remove();
  const key = { value: newKey() };
  step.addEventListener("submit", (event) => {
    event.preventDefault();
    working(part(step, "send"), () => book(step, slot, itemCode, key));
  });
  step.addEventListener("input", () => { key.value = newKey(); });
  view.replaceChildren(step);
}

/** One key for one content: a second tap gets the first one's appointment. */
async function book(step, slot, itemCode, key) {
  const given = new FormData(step);
  const body = { slot_id: slot.id, item: itemCode };
  for (const name of ["for", "contact"]) {
    if (given.get(name).trim()) body[name] = given.get(name).trim();
  }
  const send = () => post("/appointments", body, { "Idempotency-Key": key.value });
  if (await withConsent(part(step, "ask"), send)) {
    goTo("#/appointments", words.BOOKED);
  }
}

/** Days as big buttons; a tap shows that day's times. `choose(slot)` gets the one that is taken,
 *  `wait(slot)`, where given, a full one. */
export function showDays(step, slots, choose, wait = null) {
  const days = new Map();
  for (const slot of slots) {
    const day = words.dayOf(slot.starts_at);
    days.set(day, [...(days.get(day) || []), slot]);
  }
  const buttons = Array.from(days, ([day, ofDay]) => {
    const free = ofDay.some((slot) => slot.available > 0);
    const [date, weekday] = words.weekday(day).split(" ");
    const button = piece("day", { day: date, state: `${weekday} ${free ? words.FREE_DAY : words.FULL_DAY}` });
    button.disabled = !free && !wait;
    const show = () => {
      for (const [other] of buttons) other.setAttribute("aria-pressed", String(other === button));
      part(step, "times").replaceChildren(...ofDay.map((slot) => timeButton(slot, choose, wait)));
      part(step, "times-title").hidden = false;
    };
    button.addEventListener("click", () => {
      show();
      part(step, "times-title").scrollIntoView({ block: "center" });
    });
    return [button, show];
  });
  part(step, "days").replaceChildren(...buttons.map(([button]) => button));
  const first = buttons.find(([button]) => !button.disabled);
  part(step, "none").hidden = Boolean(first);
  if (first) first[1]();
}

function timeButton(slot, choose, wait) {
  const button = piece("slot-time", {
    time: `${words.clock(slot.starts_at)}–${words.clock(slot.ends_at)}`,
    left: slot.available < 1 && wait ? words.STAND_BY : words.PLACES_LEFT(slot.available),
  });
  button.disabled = slot.available < 1 && !wait;
  button.addEventListener("click", () => (slot.available < 1 ? wait : choose)(slot));
  return button;
}

/** Slots for an item at a station, free and full, in the order of time. A time stands there once:
 *  the counter of the matter itself, or the general one (综合咨询) where only that is free. */
export async function slotsAt(stationId, itemCode) {
  const times = new Map();
  for (const slot of await everySlot(stationId, itemCode)) {
    const known = times.get(slot.starts_at);
    const better = !known || rank(slot, itemCode) > rank(known, itemCode);
    if (better) times.set(slot.starts_at, slot);
  }
  return [...times.values()].sort((one, other) => one.starts_at.localeCompare(other.starts_at));
}

const everySlot = (stationId, itemCode) => all(`/stations/${stationId}/slots?item=${encodeURIComponent(itemCode)}`);

const rank = (slot, itemCode) => 2 * (slot.available > 0) + (slot.item === itemCode);

/** 11月20日 周五 09:00–09:30 */
export function span(slot) {
  return `${words.weekday(slot.starts_at)} ${words.clock(slot.starts_at)}–${words.clock(slot.ends_at)}`;
}

/** What to bring, as list items. */
export function papersOf(item) {
  return item.documents.map((paper) => piece("paper", { name: paper.name, note: paper.note }));
}

async function itemOf(code) {
  const found = (await get("/service-items")).items.find((item) => item.code === code);
  if (!found) location.replace("#/book");
  return found;
}

async function stationsFor(itemCode, near = "") {
  return (await get(`/stations?item=${encodeURIComponent(itemCode)}&limit=100${near}`)).items;
}

function stationEntry(station, itemCode) {
  return link("station", `#/book/${itemCode}/${station.id}`, {
    name: station.name, ...whereabouts(station),
    away: station.distance_m === null ? null : words.AWAY(station.distance_m),
  });
}

function whereabouts(station) {
  return {
    address: station.address, hours: station.hours_text, phone: station.phone,
    open: station.open_now ? words.OPEN_NOW : words.CLOSED_NOW,
  };
}

function dial(step, phone) {
  const call = part(step, "dial");
  if (phone) call.href = `tel:${phone.replace(/-/g, "")}`;
  else call.remove();
}

/** The position is asked for at this tap only, sent rounded, and kept nowhere. */
async function sortByDistance(step, itemCode) {
  const told = part(step, "near-told");
  told.textContent = words.LOOKING;
  try {
    const { coords } = await position();
    const near = `&lat=${coords.latitude.toFixed(3)}&lng=${coords.longitude.toFixed(3)}`;
    const stations = await stationsFor(itemCode, near);
    part(step, "entries").replaceChildren(...stations.map((one) => stationEntry(one, itemCode)));
    told.textContent = words.NEAREST_FIRST;
  } catch (problem) {
    told.textContent = problem.detail || words.NO_LOCATION;
  }
}

function position() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) reject(new Error("no geolocation"));
    else navigator.geolocation.getCurrentPosition(resolve, reject, { timeout: 10000, maximumAge: 60000 });
  });
}

function link(name, href, fields) {
  const entry = piece(name, fields);
  part(entry, "link").href = href;
  return entry;
}
