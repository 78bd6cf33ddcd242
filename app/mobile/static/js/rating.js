/** 好差评: a card in the talk for what one was invited to rate. It may be skipped. */

import { get, post } from "./api.js";
import { newKey, notice, part, piece, working } from "./page.js";
import * as words from "./wording.js";

const SKIPPED = "desk.skipped";

/** Offer the newest invitation that was not skipped on this phone; says nothing when it can't. */
export async function offerRating(log) {
  try {
    const open = (await get("/evaluations/invitations")).items.filter((one) => !skipped().includes(name(one)));
    if (!open.length || document.querySelector(".rating")) return;
    const newest = open.reduce((one, other) => (one.invited_at > other.invited_at ? one : other));
    const { items: levels } = await get("/evaluations/levels");
    log.append(card(newest, levels));
    log.toEnd();
  } catch (problem) {
    // Rating is a favour we ask; a failure here must not disturb the talk.
    if (problem.status === undefined) throw problem;
  }
}

function card(invitation, levels) {
  const key = newKey();
  const shown = piece("rating", {
    title: words.RATE[invitation.subject],
    levels: levels.map((one) => option("level", "radio", one.level, one.text)),
  }, { skip: () => { skip(invitation); shown.remove(); } });
  const form = part(shown, "form");
  form.addEventListener("change", ({ target }) => {
    if (target.name === "level") showReasons(form, levels.find((one) => String(one.level) === target.value));
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    working(part(form, "send"), async () => {
      const said = await send(invitation, new FormData(form), key);
      shown.remove();
      notice(said);
    });
  });
  return shown;
}

function showReasons(form, level) {
  const reasons = level.indicators.map((one) => option("indicators", "checkbox", one.code, one.text));
  part(form, "reasons").replaceChildren(...reasons);
  part(form, "why").hidden = !reasons.length;
}

function option(field, type, value, text) {
  const label = piece("option", { text });
  const input = label.querySelector("input");
  Object.assign(input, { name: field, type, value, required: type === "radio" });
  return label;
}

/** Rated on another phone, or too late: what the server says is all there is to say. */
async function send(invitation, given, key) {
  const body = {
    subject: invitation.subject, subject_id: invitation.subject_id, level: Number(given.get("level")),
    indicators: given.getAll("indicators"), anonymous: given.get("anonymous") === "on",
  };
  if (given.get("comment").trim()) body.comment = given.get("comment").trim();
  try {
    await post("/evaluations", body, { "Idempotency-Key": key });
  } catch (problem) {
    if (problem.status !== 404 && problem.status !== 409) throw problem;
    return problem.detail;
  }
  return words.RATED;
}

const name = ({ subject, subject_id: id }) => `${subject}-${id}`;

function skipped() {
  return (localStorage.getItem(SKIPPED) || "").split(" ");
}

function skip(invitation) {
  localStorage.setItem(SKIPPED, [...skipped(), name(invitation)].slice(-20).join(" ").trim());
}
