// One dialog for every question the desk asks its user.
const byId = (id) => document.getElementById(id);

export function ask(title, fields, done) {
  const dialog = byId("ask");
  byId("ask-title").textContent = title;
  byId("ask-problem").textContent = "";
  byId("ask-fields").replaceChildren(...fields.map(draw));
  byId("ask-cancel").onclick = () => dialog.close();
  byId("ask-form").onsubmit = async (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.target));
    try {
      await done(given);
      dialog.close();
    } catch (error) {
      byId("ask-problem").textContent = error.errors?.[0]?.message || error.message;
    }
  };
  dialog.showModal();
}

function draw({ name, label, options, lines }) {
  const box = document.createElement("div");
  box.className = "mb-2";
  const words = document.createElement("label");
  words.className = "form-label";
  words.textContent = label;
  words.htmlFor = `ask-${name}`;
  const field = document.createElement(options ? "select" : "textarea");
  field.className = options ? "form-select" : "form-control";
  field.id = `ask-${name}`;
  field.name = name;
  if (lines) field.rows = lines;
  for (const [value, text] of options || []) field.add(new Option(text, value));
  box.append(words, field);
  return box;
}
