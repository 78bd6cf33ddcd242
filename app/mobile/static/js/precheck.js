/** A few taps before booking; what the server says one seems to lack. Nothing is kept. */

import { post } from "./api.js";
import { part, piece } from "./page.js";

/** Fill the folded card with an item's questions; without any it stays away. */
export function checkBefore(card, item) {
  card.hidden = item.questions.length === 0;
  const answers = item.questions.map(() => null);
  part(card, "questions").replaceChildren(...item.questions.map((question, place) =>
    ask(question, (answer) => { answers[place] = answer; tell(card, item.code, answers); })));
}

function ask(question, chosen) {
  const buttons = question.options.map((option, number) => {
    const button = piece("precheck-option", { label: option.label });
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      chosen(number);
    });
    return button;
  });
  return piece("precheck-question", { text: question.text, options: buttons });
}

async function tell(card, code, answers) {
  if (answers.includes(null)) return;
  const told = await post(`/service-items/${encodeURIComponent(code)}/precheck`, { answers });
  part(card, "told").replaceChildren(piece("precheck-told", {
    words: told.words, lacking: told.lacking.map(lack),
  }));
}

function lack({ what, how, article_id: article }) {
  const entry = piece("precheck-lack", { what, how });
  if (article) part(entry, "more").href = `/m/articles/${article}`;
  else part(entry, "more").remove();
  return entry;
}
