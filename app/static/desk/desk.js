// The desk: keeps the list and the open conversation true to the server, live or after a break.
import { call } from "../frame.js";
import { ask } from "./ask.js";
import { drawRows, drawStory, drawProfile, drawHead } from "./draw.js";
import { policySearch } from "./policy.js";

const byId = (id) => document.getElementById(id);
const desk = byId("desk");
const view = { state: "waiting", id: Number(desk.dataset.selected) || null, talk: null };
const drafts = new Map(Object.entries(JSON.parse(sessionStorage.getItem("drafts") || "{}")));

async function reload() {
  const list = await call(`/conversations?state=${view.state}`);
  drawRows(byId("rows"), list.items, view.id, open);
  for (const name of ["waiting", "mine"]) byId(`count-${name}`).textContent = list.counts[name] || "";
  document.title = `${list.counts.waiting ? `(${list.counts.waiting}) ` : ""}会话 · 戎桥服务台`;
  if (view.id) await refresh();
}

async function refresh() {
  const talk = await call(`/conversations/${view.id}`);
  if (talk.id !== view.id) return;
  const before = view.talk;
  view.talk = talk;
  drawHead(talk);
  drawProfile(talk);
  if (!before || before.id !== talk.id || before.last_id !== talk.last_id || changed(before, talk)) drawStory(byId("story"), talk);
  byId("write").hidden = !talk.mine;
}

const changed = (a, b) => JSON.stringify(a.messages) !== JSON.stringify(b.messages);

async function open(id) {
  keepDraft();
  view.id = id;
  view.talk = null;
  history.replaceState(null, "", `/console/conversations/${id}`);
  byId("text").value = drafts.get(String(id)) || "";
  byId("write-problem").textContent = "";
  await reload();
}

function keepDraft() {
  if (!view.id) return;
  drafts.set(String(view.id), byId("text").value);
  sessionStorage.setItem("drafts", JSON.stringify(Object.fromEntries(drafts)));
}

function show(state) {
  view.state = state;
  for (const tab of document.querySelectorAll(".tabs [role=tab]")) tab.setAttribute("aria-selected", tab.dataset.state === state);
  return reload();
}

async function act(path, body, then) {
  try {
    await call(`/conversations/${view.id}/${path}`, "POST", body);
    if (then) await show(then); else await reload();
  } catch (error) {
    alert(error.message);
    await reload();
  }
}

document.querySelector(".tabs").addEventListener("click", (event) => {
  const tab = event.target.closest("[role=tab]");
  if (tab) show(tab.dataset.state);
});
byId("claim").addEventListener("click", () => act("claim", {}, "mine"));
byId("give-back").addEventListener("click", () => act("return", { to: "queue" }));
byId("to-bot").addEventListener("click", () => act("return", { to: "bot" }));
byId("close").addEventListener("click", () =>
  ask("结束会话", [
    { name: "reason", label: "结果", options: [["solved", "已解决"], ["referred", "已告知去向"], ["no_reply", "对方没有回应"], ["other", "其他"]] },
    { name: "note", label: "处理情况" + (view.talk.urgent ? "（紧急会话必填）" : "（选填）"), lines: 3 },
  ], (given) => call(`/conversations/${view.id}/close`, "POST", given).then(reload)));
byId("transfer").addEventListener("click", async () => {
  const targets = await call("/conversations/targets");
  const options = [["", "请选择"], ...targets.staff.map((p) => [`staff:${p.id}`, `${p.name}（${p.station}）`]), ...targets.stations.map((s) => [`station:${s.id}`, `${s.name} · 排队`])];
  ask("转办", [{ name: "to", label: "转给谁", options }, { name: "reason", label: "原因", lines: 2 }], (given) => {
    const [kind, id] = given.to.split(":");
    return call(`/conversations/${view.id}/transfer`, "POST", { reason: given.reason, [`${kind}_id`]: Number(id) || null }).then(reload);
  });
});
byId("reveal").addEventListener("click", async () => {
  const clear = await call(`/conversations/${view.id}/reveal`, "POST", {});
  drawProfile(view.talk, clear);
});

let pending = null;
byId("write").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = byId("text").value.trim();
  if (!text) return;
  // One id per text: a second click on a slow line sends nothing twice.
  if (!pending || pending.text !== text) pending = { client_id: crypto.randomUUID(), text };
  try {
    await call(`/conversations/${view.id}/messages`, "POST", pending);
    pending = null;
    byId("text").value = "";
    byId("write-problem").textContent = "";
    keepDraft();
    await refresh();
  } catch (error) {
    byId("write-problem").textContent = `没有发出去：${error.message}`;
  }
});
byId("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("write").requestSubmit();
});
byId("text").addEventListener("input", keepDraft);
policySearch(byId("policy"), byId("policy-q"), byId("policy-found"), (words) => {
  const box = byId("text");
  box.value = box.value ? `${box.value}\n${words}` : words;
  box.focus();
});

// Live: a hint says that something is new; what is new is read. Without a stream, read every 4 s.
let timer = null;
const soon = () => { clearTimeout(timer); timer = setTimeout(() => reload().catch(() => {}), 60); };
function listen() {
  const events = new EventSource("/console/events");
  let poll = null;
  const calm = () => { byId("offline").hidden = true; clearInterval(poll); poll = null; };
  events.addEventListener("open", () => { calm(); soon(); });
  for (const name of ["message", "conversation", "delivery"]) events.addEventListener(name, soon);
  events.addEventListener("error", () => {
    poll ??= setInterval(() => reload().then(() => { byId("offline").hidden = true; }, () => { byId("offline").hidden = false; }), 4000);
    if (events.readyState === EventSource.CLOSED) setTimeout(() => { clearInterval(poll); listen(); }, 15_000);
  });
}
setInterval(soon, 60_000); // waiting times grow on a quiet desk too
reload().then(listen, listen);
