/** The veteran's page: three tabs, one address each, and what goes on behind them. */

import { listAppointments, moveAppointment } from "./appointments.js";
import { chooseItem, chooseSlot, chooseStation, confirmSlot } from "./booking.js";
import { Chat } from "./chat.js";
import { showMe } from "./me.js";
import { notice, piece, wordsOnArrival } from "./page.js";
import { signIn, token } from "./session.js";
import { OFFLINE, UNEXPECTED } from "./wording.js";

const PLACES = [
  [/^#\/book$/, "book", chooseItem],
  [/^#\/book\/(\w+)$/, "book", chooseStation],
  [/^#\/book\/(\w+)\/(\d+)$/, "book", chooseSlot],
  [/^#\/book\/(\w+)\/(\d+)\/(\d+)$/, "book", confirmSlot],
  [/^#\/appointments$/, "book", listAppointments],
  [/^#\/move\/(\d+)$/, "book", moveAppointment],
  [/^#\/me$/, "me", showMe],
];
const [chatView, otherView] = ["chat", "other"].map((name) => document.getElementById(name));
let chat = null;

async function go() {
  notice(wordsOnArrival());
  const found = PLACES.find(([address]) => address.test(location.hash));
  const [, tab, draw] = found || [null, "chat", null];
  for (const link of document.querySelectorAll("[data-tab]")) {
    if (link.dataset.tab === tab) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  chatView.hidden = tab !== "chat";
  otherView.hidden = tab === "chat";
  if (draw) await drawOther(draw, location.hash.match(found[0]).slice(1));
  else await openChat();
}

async function drawOther(draw, parts) {
  const place = document.createElement("div");
  const loading = setTimeout(() => otherView.replaceChildren(piece("loading")), 250);
  try {
    await draw(place, ...parts);
    otherView.replaceChildren(place);
    otherView.scrollTop = 0;
    const title = place.querySelector("h1");
    if (title) title.focus();
  } catch (problem) {
    otherView.replaceChildren(piece("trouble", { why: problem.detail || UNEXPECTED }, { again: go }));
  } finally {
    clearTimeout(loading);
  }
}

async function openChat() {
  const wantsPerson = location.hash === "#/person";
  if (wantsPerson) history.replaceState(null, "", "#/chat");
  if (!chat) {
    chat = new Chat(chatView);
    await chat.open();
  }
  if (wantsPerson) chat.askForPerson();
}

function tellConnection() {
  const banner = document.getElementById("offline");
  banner.textContent = navigator.onLine ? "" : OFFLINE;
  banner.hidden = navigator.onLine;
}

if (token()) {
  addEventListener("hashchange", go);
  addEventListener("online", tellConnection);
  addEventListener("offline", tellConnection);
  tellConnection();
  go();
} else {
  signIn();
}
