/** 好差评 after a talk with a person: a card in the talk, which may be skipped. */

import { post } from "./api.js";
import { newKey, notice, part, piece, working } from "./page.js";
import { RATED } from "./wording.js";

const DONE = "desk.rated";

/** Offer it once for each conversation on this phone. */
export function offerRating(log, conversationId) {
  if (localStorage.getItem(DONE) === String(conversationId)) return;
  if (document.querySelector(".rating")) return;
  const key = newKey();
  const close = (words) => {
    localStorage.setItem(DONE, String(conversationId));
    card.remove();
    notice(words);
  };
  const card = piece("rating", {}, { skip: () => close("") });
  card.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = new FormData(card);
    const body = {
      subject: "conversation", subject_id: conversationId, level: Number(given.get("level")),
      indicators: [], anonymous: given.get("anonymous") === "on",
    };
    if (given.get("comment").trim()) body.comment = given.get("comment").trim();
    working(part(card, "send"), async () => {
      try {
        await post("/evaluations", body, { "Idempotency-Key": key });
      } catch (problem) {
        // Not invited, or rated on another phone: nothing left to ask.
        if (problem.status !== 404 && problem.status !== 409) throw problem;
        close(problem.detail);
        return;
      }
      close(RATED);
    });
  });
  log.append(card);
  log.toEnd();
}
