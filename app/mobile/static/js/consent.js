/** Agreement to the privacy notice: asked for where something personal is to be kept. */

import { post } from "./api.js";
import { facts, part, piece, working } from "./page.js";

export const agree = () => change(true);
export const withdraw = () => change(false);

function change(granted) {
  return post("/me/consents", { document: "privacy", version: facts.privacyVersion, granted });
}

/**
 * Do `work`; when it needs consent, ask in a card put into `place` and do it again after a yes.
 * Resolves with work's answer, or undefined when the person said no.
 */
export async function withConsent(place, work) {
  try {
    return await work();
  } catch (problem) {
    if (problem.code !== "consent_required") throw problem;
  }
  if (!await asked(place)) return undefined;
  return work();
}

function asked(place) {
  return new Promise((resolve) => {
    const card = piece("consent", {}, {
      agree: (event) => working(event.currentTarget, async () => {
        await agree();
        card.remove();
        resolve(true);
      }),
      refuse: () => { card.remove(); resolve(false); },
    });
    place.append(card);
    part(card, "title").focus();
  });
}
