/** Drawing: copies of the page's own <template> pieces, filled with text, never with markup. */

/** What the server says of this desk: data attributes of <body>. */
export const facts = document.body.dataset;

/**
 * A copy of `<template id="piece-NAME">`.
 * fields: name → text, Node or list of Nodes for [data-field=name]; null or "" removes the element.
 * actions: name → click handler for [data-action=name]; null removes the button.
 */
export function piece(name, fields = {}, actions = {}) {
  const copy = document.getElementById(`piece-${name}`).content.cloneNode(true);
  for (const [field, value] of Object.entries(fields)) {
    for (const place of copy.querySelectorAll(`[data-field="${field}"]`)) put(place, value);
  }
  for (const [action, handler] of Object.entries(actions)) {
    for (const button of copy.querySelectorAll(`[data-action="${action}"]`)) {
      if (handler) button.addEventListener("click", handler);
      else button.remove();
    }
  }
  return copy.firstElementChild;
}

function put(place, value) {
  if (value === null || value === undefined || value === "" || value.length === 0) place.remove();
  else if (typeof value === "string" || typeof value === "number") place.textContent = value;
  else place.replaceChildren(...(Array.isArray(value) ? value : [value]));
}

/** The one element inside `root` with [data-part=name]. */
export function part(root, name) {
  return root.querySelector(`[data-part="${name}"]`);
}

/** Say it on the page and to a screen reader; empty words hide it. */
export function notice(words, isError = false) {
  const place = document.getElementById("notice");
  place.textContent = words;
  place.classList.toggle("bad", isError);
  place.hidden = !words;
}

let arrival = "";

/** To another view, with words to read when there. */
export function goTo(address, words) {
  arrival = words;
  location.hash = address;
}

/** The words one set out with, once. */
export function wordsOnArrival() {
  const words = arrival;
  arrival = "";
  return words;
}

/** Run a button's work once at a time; what goes wrong is told in its own words. */
export async function working(button, work) {
  if (button.getAttribute("aria-busy") === "true") return undefined;
  button.setAttribute("aria-busy", "true");
  try {
    return await work();
  } catch (problem) {
    notice(problem.detail || String(problem), true);
    return undefined;
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/** Random and unguessable enough to name one sending; works outside secure contexts too. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
