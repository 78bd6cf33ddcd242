// Writing: drafts kept per conversation, one id per text, articles and canned replies attached, typing shown.
import { call } from "../frame.js";
import { byId, button, make, onClick } from "./dom.js";

// Per conversation { text, attached, sent }: `attached` is { article_id, canned_id, title }, `sent` the
// body that was tried, so that a second try, also after a reload, sends nothing twice.
const drafts = new Map(Object.entries(JSON.parse(sessionStorage.getItem("drafts") || "{}")));
let talkId = null;
let attached = null;
let typedAt = 0;

export function composer(sent) {
  byId("write").addEventListener("submit", (event) => { event.preventDefault(); send(sent); });
  byId("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) byId("write").requestSubmit();
  });
  byId("text").addEventListener("input", () => { keep(); typing(); });
  onClick("canned", pick);
  byId("replies-cancel").addEventListener("click", () => byId("replies").close());
  byId("replies-q").addEventListener("input", narrow);
}

/** Another conversation is on the screen now. */
export function turnTo(id) {
  if (id === talkId) return;
  talkId = id;
  const draft = drafts.get(String(id));
  byId("text").value = draft?.text || "";
  byId("write-problem").textContent = "";
  attach(draft?.attached || null);
}

function keep() {
  keepDraft(talkId, { sent: drafts.get(String(talkId))?.sent, text: byId("text").value, attached });
}

function keepDraft(id, draft) {
  if (draft?.text) drafts.set(String(id), draft);
  else drafts.delete(String(id));
  sessionStorage.setItem("drafts", JSON.stringify(Object.fromEntries(drafts)));
}

/** What is to be sent, under the same id as long as it says and tells the same. */
function bodyOf(id, text) {
  const body = { text, article_id: attached?.article_id || null, canned_id: attached?.canned_id || null };
  const tried = drafts.get(String(id))?.sent;
  const same = tried && Object.keys(body).every((name) => tried[name] === body[name]);
  const sent = same ? tried : { ...body, client_id: crypto.randomUUID() };
  keepDraft(id, { text: byId("text").value, attached, sent });
  return sent;
}

/** Of somebody who has been forgotten nothing is left here either. */
export function forgetDraft(id) {
  keepDraft(id, null);
  if (id === talkId) { byId("text").value = ""; attach(null); }
}

async function send(sent) {
  const text = byId("text").value.trim();
  if (!text) return;
  const id = talkId;
  try {
    await call(`/conversations/${id}/messages`, "POST", bodyOf(id, text));
    if (id !== talkId) keepDraft(id, null);
    else {
      const box = byId("text");
      // What was typed while it was on its way stays.
      box.value = box.value.trim().startsWith(text) ? box.value.trim().slice(text.length).trimStart() : box.value;
      byId("write-problem").textContent = "";
      attach(null);
      keepDraft(id, { text: box.value, attached });
    }
    await sent();
  } catch (error) {
    byId("write-problem").textContent = `没有发出去：${error.message}`;
  }
}

/** Put words at the end of the reply, with what they tell. */
export function insert(words, what) {
  const box = byId("text");
  box.value = box.value ? `${box.value}\n${words}` : words;
  attach(what);
  keep();
  box.focus();
}

function attach(what) {
  attached = what;
  const line = byId("attached");
  line.hidden = !what;
  if (what) line.replaceChildren(`附政策条目：${what.title} `, button("btn btn-link btn-sm p-0", "去掉", () => { attach(null); keep(); }));
}

function typing() {
  if (Date.now() - typedAt < 4000) return;
  typedAt = Date.now();
  call(`/conversations/${talkId}/presence`, "POST", { looking: true, typing: true }).catch(() => {});
}

async function pick() {
  const id = talkId;
  const { items } = await call(`/conversations/${id}/replies`);
  if (id !== talkId) return; // another conversation is on the screen by now
  byId("replies-q").value = "";
  byId("replies-list").replaceChildren(...(items.length ? items.map(choice) : [make("p", "empty", "还没有常用语，可请主管添加。")]));
  byId("replies").showModal();
}

function choice(item) {
  const node = button("reply", "", () => {
    byId("replies").close();
    insert(item.text, item.article_id ? { canned_id: item.id, article_id: item.article_id, title: item.title } : null);
  });
  node.append(make("strong", "", item.title), make("div", "words", item.text));
  if (!item.in_force) node.append(make("div", "failed", "关联的政策条目已失效或不适用，不能发送"));
  node.disabled = !item.in_force;
  return node;
}

function narrow() {
  const wanted = byId("replies-q").value.trim();
  for (const node of byId("replies-list").children) node.hidden = !node.textContent.includes(wanted);
}
