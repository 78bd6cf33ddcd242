/** 我的预约: what is booked, with what to bring; cancel and move. */

import { all, download, get, post, remove } from "./api.js";
import { papersOf, showDays, slotsAt, span } from "./booking.js";
import { save } from "./bubbles.js";
import { offerNotice } from "./notices.js";
import { goTo, notice, part, piece, working } from "./page.js";
import * as words from "./wording.js";

/** `#/appointments` */
export async function listAppointments(view) {
  const [found, waiting] = await Promise.all([
    all("/appointments"), get("/appointments/waiting").then((list) => list.items),
  ]);
  const isOpen = (one) => one.can_cancel || one.can_accept || one.queue;
  const open = found.filter(isOpen)
    .sort((one, other) => one.starts_at.localeCompare(other.starts_at));
  const past = found.filter((one) => !isOpen(one));
  const page = piece("appointments", {
    open: open.map((one) => card(one, view)), past: past.map((one) => card(one, view)),
    waiting: waiting.map((one) => standBy(one, view)),
  });
  part(page, "none").hidden = open.length + waiting.length > 0;
  if (!past.length) part(page, "past").remove();
  const awaited = [...open, ...waiting].map((one) => one.id);
  if (awaited.length) offerNotice(part(page, "notices"), "appointment", awaited.join());
  view.replaceChildren(page);
}

function card(appointment, view) {
  const { station, item } = appointment;
  const shown = piece("appointment", {
    state: appointment.state_text || words.STATES[appointment.state], item: item.name,
    time: span(appointment), station: station.name, address: station.address,
    code: appointment.code, for: appointment.for && words.FOR(appointment.for),
    papers: papersOf(appointment), counter: appointment.documents_note,
    queue: appointment.queue && words.QUEUE(appointment.queue),
    offer: appointment.can_accept ? words.OFFERED(appointment.offered_until) : null,
  }, {
    accept: appointment.can_accept && ((event) => working(event.currentTarget, () => accept(appointment, view))),
    qr: (event) => working(event.currentTarget, () => showCode(part(shown, "picture"), appointment)),
    calendar: (event) => working(event.currentTarget, () => save(`/appointments/${appointment.id}/calendar.ics`, words.CALENDAR_NAME)),
    cancel: () => { part(shown, "sure").hidden = false; part(shown, "yes").focus(); },
    no: () => { part(shown, "sure").hidden = true; },
    yes: (event) => working(event.currentTarget, () => cancel(appointment, view)),
  });
  shown.classList.add(appointment.state);
  part(shown, "move").href = `#/move/${appointment.id}`;
  if (appointment.state !== "booked") part(shown, "take-along").remove();
  if (appointment.can_accept) part(shown, "move").remove();
  else if (!appointment.can_cancel) for (const name of ["papers", "buttons"]) part(shown, name).remove();
  else if (!appointment.documents.length) part(shown, "papers").remove();
  return shown;
}

async function accept(appointment, view) {
  await post(`/appointments/${appointment.id}/accept`);
  await listAppointments(view);
  notice(words.BOOKED);
}

/** A data address, because the page's policy lets no other picture of ours in. */
async function showCode(place, appointment) {
  const text = await (await download(`/appointments/${appointment.id}/qr.svg`)).text();
  const image = new Image(220, 220);
  image.alt = words.CODE_PICTURE(appointment.code);
  image.src = `data:image/svg+xml;base64,${btoa(text)}`;
  place.replaceChildren(image);
}

function standBy(one, view) {
  return piece("standing-by", { time: span(one.slot), ahead: words.AHEAD(one.ahead) }, {
    leave: (event) => working(event.currentTarget, async () => {
      await remove(`/appointments/waiting/${one.id}`);
      await listAppointments(view);
    }),
  });
}

async function cancel(appointment, view) {
  await post(`/appointments/${appointment.id}/cancel`);
  await listAppointments(view);
  notice(words.CANCELLED);
}

/** `#/move/ID`: another time at the same place; the old one is kept until the new one is taken. */
export async function moveAppointment(view, id) {
  const appointment = await get(`/appointments/${encodeURIComponent(id)}`);
  const { item, station } = appointment;
  const slots = await slotsAt(station.id, appointment.slot.item);
  const step = piece("step-move", { item: item.name, station: station.name, old: span(appointment) });
  showDays(step, slots.filter((slot) => slot.id !== appointment.slot.id), (slot) => {
    const ask = part(step, "ask");
    ask.replaceChildren(piece("move-sure", { time: span(slot) }, {
      yes: (event) => working(event.currentTarget, () => move(id, slot)),
      no: () => ask.replaceChildren(),
    }));
    ask.scrollIntoView({ block: "nearest" });
    part(ask, "yes").focus();
  });
  view.replaceChildren(step);
}

async function move(id, slot) {
  await post(`/appointments/${encodeURIComponent(id)}/reschedule`, { slot_id: slot.id });
  goTo("#/appointments", words.MOVED);
}
