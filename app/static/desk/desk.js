// The desk: keeps the list and the open conversation true to the server, live or after a break.
import { call } from "../frame.js";
import { alarm, warn } from "./alarm.js";
import { composer, forgetDraft, insert, turnTo } from "./compose.js";
import { byId, make, notice, onClick } from "./dom.js";
import { keys, walkTabs } from "./keys.js";
import { calmly, live } from "./live.js";
import { moves } from "./moves.js";
import { policySearch } from "./policy.js";
import { drawRows } from "./rows.js";
import { drawHead, drawProfile } from "./side.js";
import { drawStory, followEnd } from "./story.js";

const PAGE = 100;
const MOST = 500;
const desk = byId("desk");
const me = Number(desk.dataset.me);
const view = { state: new URLSearchParams(location.search).get("state") || "waiting", id: Number(desk.dataset.selected) || null, talk: null, clear: null, rows: PAGE, asked: 0 };

async function reloadList() {
  const asked = ++view.asked;
  const wanted = { limit: view.rows };
  for (const field of byId("filters").querySelectorAll("select")) if (field.value) wanted[field.name] = field.value;
  const q = byId("find-q").value.trim();
  // What is searched for may be a name or a phone number: never in an address.
  const list = q ? await call("/conversations/search", "POST", { ...wanted, q })
    : await call(`/conversations?${new URLSearchParams({ ...wanted, state: view.state })}`);
  if (asked !== view.asked) return; // something newer was asked for meanwhile
  drawRows(byId("rows"), list.items, view.id, open, q ? "没有找到。换个词，或者写全姓名、手机号。" : "这里现在没有会话。");
  byId("more-rows").hidden = !list.next || view.rows >= MOST;
  for (const name of ["waiting", "mine", "station"]) byId(`count-${name}`).textContent = list.counts[name] || "";
  byId("count-mine").classList.toggle("calm", !list.counts.unanswered);
  byId("filters-on").hidden = !byId("filters").querySelector("select option:checked:not([value=''])");
  const title = `${list.counts.waiting ? `(${list.counts.waiting}) ` : ""}会话 · 戎桥服务台`;
  document.title = title;
  warn(list.urgent, title, document.hidden ? null : view.id);
}

async function reloadTalk() {
  if (!view.id) return;
  const talk = await call(`/conversations/${view.id}`);
  if (talk.id !== view.id) return;
  const same = view.talk?.id === talk.id && JSON.stringify([view.talk.messages, view.talk.notes]) === JSON.stringify([talk.messages, talk.notes]);
  view.talk = talk;
  if (talk.erased) { view.clear = null; forgetDraft(talk.id); }
  drawHead(talk);
  drawProfile(talk, view.clear);
  if (!same) drawStory(byId("story"), talk, act);
  byId("write").hidden = !talk.mine;
  turnTo(talk.id);
}

async function reload() {
  await reloadTalk();
  await reloadList();
}

async function open(id) {
  if (id !== view.id) {
    history.pushState(null, "", `/console/conversations/${id}`);
    turnPage(id);
  }
  await reload().catch((error) => notice(`没有打开：${error.message}`));
}

/** Nothing of one conversation may stay beside the writing of another, however slowly it comes. */
function turnPage(id) {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close(); // it asked about the other
  if (view.id) look(false);
  view.id = id;
  view.talk = null;
  view.clear = null;
  for (const part of ["talk-head", "script", "write", "profile"]) byId(part).hidden = true;
  byId("story").replaceChildren(make("p", "empty", id ? "正在打开…" : "从左边选择一个会话。"));
  turnTo(id);
  look(true);
}

addEventListener("popstate", () => {
  const id = Number(location.pathname.split("/")[3]) || null;
  if (id === view.id) return; // a link within the page
  turnPage(id);
  reload().catch((error) => notice(error.message));
});

function look(looking) {
  const { id } = view;
  if (!id || document.hidden) return;
  call(`/conversations/${id}/presence`, "POST", { looking }).then(({ last }) => {
    if (view.talk?.id === id && last > view.talk.last_id) talkSoon(); // a stream that died said nothing
  }, () => {});
}

function show(state) {
  if (view.state !== state) view.rows = PAGE;
  view.state = state;
  for (const tab of document.querySelectorAll(".tabs [role=tab]")) {
    const chosen = tab.dataset.state === state;
    if (chosen) tab.hidden = false; // some open only from a figure
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    if (chosen) byId("rows").setAttribute("aria-labelledby", tab.id);
  }
  return reload();
}

const act = moves(() => view.talk, show, reload);
document.querySelector(".tabs").addEventListener("click", (event) => {
  const tab = event.target.closest("[role=tab]");
  if (!tab) return;
  byId("find-q").value = "";
  show(tab.dataset.state).catch((error) => notice(error.message));
});
walkTabs(document.querySelector(".tabs"));
byId("find").addEventListener("submit", (event) => { event.preventDefault(); reloadList().catch((error) => notice(error.message)); });
byId("find-q").addEventListener("search", () => { if (!byId("find-q").value) reloadList(); });
byId("find-more").addEventListener("click", () => {
  const box = byId("filters");
  box.hidden = !box.hidden;
  byId("find-more").setAttribute("aria-expanded", String(!box.hidden));
});
onClick("more-rows", () => { view.rows += PAGE; return reloadList(); });
byId("filters").addEventListener("change", () => reloadList().catch((error) => notice(error.message)));
onClick("reveal", async () => {
  const { id } = view;
  const clear = await call(`/conversations/${id}/reveal`, "POST", {});
  if (id !== view.id) return;
  view.clear = clear; // for as long as this conversation is on the screen
  drawProfile(view.talk, clear);
});
function side(openIt) {
  byId("side").classList.toggle("open", openIt);
  byId("side-open").setAttribute("aria-expanded", String(openIt));
}
byId("side-open").addEventListener("click", () => side(!byId("side").classList.contains("open")));
byId("side-close").addEventListener("click", () => side(false));
followEnd(byId("story"));
composer(reload);
policySearch(byId("policy"), byId("policy-q"), byId("policy-found"), () => view.talk?.profile.region, (article, id) => {
  if (id === view.id) insert(article.answer, { article_id: article.id, title: article.title });
}, () => view.id);
alarm(open);
keys();

const listSoon = calmly(reloadList, 150, 350, 5);
const talkSoon = calmly(reloadTalk, 40);
function onHint(name, data) {
  if (name === "left" && data.staff_id === me) notice("您离岗或断线超过3分钟，手上的会话已退回排队。");
  if (name === "delivery" || data.conversation === view.id) talkSoon();
  // What the bot and a person say to each other changes no list of the desk.
  if (name === "conversation" || name === "left" || (name === "message" && data.state !== "with_bot")) listSoon();
}
setInterval(() => { listSoon(); look(true); }, 20_000); // waiting times grow on a quiet desk too
addEventListener("pagehide", () => look(false));
show(view.state).catch((error) => notice(error.message)).finally(() => { look(true); live(onHint, reload); });
