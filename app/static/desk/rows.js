// The list on the left: one row a conversation, enough to choose by.
import { CHANNELS, STATES, clockTag, make, moment, span } from "./dom.js";

/**
 * Draw the rows (or `none`, words where there are none) over those that are there. A row that stays keeps its element: the list is drawn every
 * few seconds, and a click on an element that is just being replaced would be lost.
 */
export function drawRows(box, items, selected, open, none) {
  if (!items.length) {
    box.replaceChildren(make("p", "empty", none));
    return;
  }
  const focused = box.contains(document.activeElement) ? document.activeElement : null;
  let list = box.querySelector("ul");
  if (!list) box.replaceChildren(list = make("ul", ""));
  const known = new Map([...list.children].map((line) => [line.firstElementChild.dataset.id, line]));
  items.forEach((item, place) => {
    const fresh = row(item, selected, open);
    const line = known.get(String(item.id));
    known.delete(String(item.id));
    if (line) renew(line.firstElementChild, fresh);
    const next = line || make("li", "", fresh);
    if (list.children[place] !== next) list.insertBefore(next, list.children[place] || null);
  });
  for (const gone of known.values()) gone.remove();
  if (focused?.isConnected && document.activeElement !== focused) focused.focus(); // it was moved
}

function renew(shown, fresh) {
  if (shown.outerHTML === fresh.outerHTML) return;
  shown.className = fresh.className;
  shown.toggleAttribute("aria-current", false);
  if (fresh.hasAttribute("aria-current")) shown.setAttribute("aria-current", "true");
  shown.replaceChildren(...fresh.childNodes);
}

function row(item, selected, open) {
  const node = make("button", item.urgent ? "urgent" : "");
  node.type = "button";
  node.dataset.id = item.id;
  if (item.id === selected) node.setAttribute("aria-current", "true");
  const since = item.waiting_seconds === null ? moment(item.updated_at) : `等了${span(item.waiting_seconds)}`;
  const who = make("span", "who", item.veteran.name);
  if (item.unread && item.state !== "closed") who.append(" ", unread(item.unread));
  node.append(make("div", "top", who, make("span", "since", since)), make("div", "words", wordsOf(item)), tags(item));
  node.addEventListener("click", () => open(item.id));
  return node;
}

function wordsOf(item) {
  if (item.words_hidden) return "（其他站点的会话，打开后可看，会留下记录）";
  return item.last_words || "（还没有说话）";
}

function unread(count) {
  const badge = make("span", "unread", String(count));
  badge.append(make("span", "visually-hidden", "条未读"));
  return badge;
}

function tags(item) {
  const line = make("div", "tags");
  const put = (className, words) => line.append(make("span", `tag ${className}`, words));
  if (item.urgent) put("urgent", "紧急");
  if (item.overnight) put("soon", "下班后来的");
  if (item.clock) line.append(clockTag(item.clock));
  if (item.reason) put("", item.reason);
  put("", CHANNELS[item.channel] || item.channel);
  if (item.caseworker) put("", item.caseworker.name);
  else if (item.state === "closed") put("", item.result || STATES.closed);
  else if (item.state !== "waiting") put("", STATES[item.state]);
  return line;
}
