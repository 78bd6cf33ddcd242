/** Calls of /api/v1 with this person's token. Everything that goes wrong is a Problem. */

import { signIn, token } from "./session.js";
import { FIELDS, OFFLINE, TOO_SLOW, UNEXPECTED } from "./wording.js";

const PATIENCE_MS = 15000;

export class Problem extends Error {
  /** status 0: nothing came back. `detail` is a sentence a person can act on. */
  constructor(status, code, detail, errors = []) {
    super(`${status} ${code}`);
    Object.assign(this, { status, code, detail, errors });
  }
}

export const get = (path) => call("GET", path);
export const post = (path, body, headers) => call("POST", path, body, headers);
export const patch = (path, body) => call("PATCH", path, body);
export const remove = (path) => call("DELETE", path);

/** All items of a list, page after page of its cursor. */
export async function all(path) {
  const items = [];
  let cursor = null;
  do {
    const mark = path.includes("?") ? "&" : "?";
    const page = await get(cursor ? `${path}${mark}cursor=${encodeURIComponent(cursor)}` : path);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

/** The bytes behind a path, as a Blob. */
export async function download(path) {
  return (await answerTo("GET", path)).blob();
}

async function call(method, path, body, headers = {}) {
  const response = await answerTo(method, path, body, headers);
  return response.status === 204 ? null : response.json();
}

async function answerTo(method, path, body, headers = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  let response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method, signal: stop.signal, body: packed(body), headers: { ...standing(body), ...headers },
    });
  } catch (error) {
    const slow = stop.signal.aborted;
    throw new Problem(0, slow ? "too_slow" : "offline", slow ? TOO_SLOW : OFFLINE);
  } finally {
    clearTimeout(timer);
  }
  if (response.ok) return response;
  throw await problemOf(response);
}

function standing(body) {
  const headers = { Accept: "application/json" };
  if (token()) headers.Authorization = `Bearer ${token()}`;
  if (body !== undefined && !(body instanceof FormData)) headers["Content-Type"] = "application/json";
  return headers;
}

function packed(body) {
  return body === undefined || body instanceof FormData ? body : JSON.stringify(body);
}

async function problemOf(response) {
  const told = await response.json().catch(() => ({}));
  if (response.status === 401 && token()) signIn();
  return new Problem(response.status, told.code || "error", detailOf(told), told.errors);
}

/** The sentence for the whole, and those for single fields where they say more. */
function detailOf(told) {
  const fields = (told.errors || []).filter((error) => error.message !== told.detail);
  return [told.detail || UNEXPECTED, ...fields.map(({ field, message }) => FIELDS[field] ? `${FIELDS[field]}：${message}。` : message)].join(" ");
}
