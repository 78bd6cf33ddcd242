// One dialog for every question the desk asks its user.
import { byId, make } from "./dom.js";

export function ask(title, fields, done) {
  const dialog = byId("ask");
  byId("ask-title").textContent = title;
  byId("ask-problem").textContent = "";
  byId("ask-fields").replaceChildren(...fields.map(draw));
  byId("ask-cancel").onclick = () => dialog.close();
  byId("ask-form").onsubmit = async (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.target));
    byId("ask-ok").disabled = true;
    try {
      await done(given);
      dialog.close();
    } catch (error) {
      byId("ask-problem").textContent = error.errors?.[0]?.message || error.message;
    } finally {
      byId("ask-ok").disabled = false;
    }
  };
  dialog.showModal();
}

function draw({ name, label, options, lines, type, min }) {
  const words = make("label", "form-label", label);
  words.htmlFor = `ask-${name}`;
  const field = make(options ? "select" : type ? "input" : "textarea", options ? "form-select" : "form-control");
  if (type) field.type = type;
  if (min) field.min = min;
  if (lines) field.rows = lines;
  field.id = `ask-${name}`;
  field.name = name;
  for (const [value, text] of options || []) field.add(new Option(text, value));
  return make("div", "mb-2", words, field);
}
