/** 我的预约: what is booked, with what to bring; cancel and move. */

import { all, get, post } from "./api.js";
import { papersOf, showDays, slotsAt, span } from "./booking.js";
import { goTo, notice, part, piece, working } from "./page.js";
import * as words from "./wording.js";

/** `#/appointments` */
export async function listAppointments(view) {
  const found = await all("/appointments");
  const open = found.filter((one) => one.can_cancel)
    .sort((one, other) => one.starts_at.localeCompare(other.starts_at));
  const past = found.filter((one) => !one.can_cancel);
  const page = piece("appointments", {
    open: open.map((one) => card(one, view)), past: past.map((one) => card(one, view)),
  });
  part(page, "none").hidden = open.length > 0;
  if (!past.length) part(page, "past").remove();
  view.replaceChildren(page);
}

function card(appointment, view) {
  const { station, item } = appointment;
  const shown = piece("appointment", {
    state: appointment.state_text || words.STATES[appointment.state], item: item.name,
    time: span(appointment), station: station.name, address: station.address,
    code: appointment.code, for: appointment.for && words.FOR(appointment.for),
    papers: papersOf(appointment), counter: appointment.documents_note,
  }, {
    cancel: () => { part(shown, "sure").hidden = false; part(shown, "yes").focus(); },
    no: () => { part(shown, "sure").hidden = true; },
    yes: (event) => working(event.currentTarget, () => cancel(appointment, view)),
  });
  shown.classList.add(appointment.state);
  part(shown, "move").href = `#/move/${appointment.id}`;
  if (!appointment.can_cancel) for (const name of ["papers", "buttons"]) part(shown, name).remove();
  else if (!appointment.documents.length) part(shown, "papers").remove();
  return shown;
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
