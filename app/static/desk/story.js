// The middle: what was said, what colleagues noted, how each message fared.
import { byId, button, make, moment } from "./dom.js";

const AUTHORS = { veteran: "对方", bot: "机器人", caseworker: "工作人员", system: "" };
const DELIVERIES = { pending: "发送中", sent: "已送达微信", refused: "没有送到", dropped: "没有送到" };

let following = true;
let lastTop = 0;

/** Whoever is at the end stays there, whatever grows above or below; only scrolling up leaves it. */
export function followEnd(box) {
  box.addEventListener("scroll", () => {
    if (box.scrollHeight - box.scrollTop - box.clientHeight < 80) following = true;
    else if (box.scrollTop < lastTop) following = false;
    lastTop = box.scrollTop;
  });
  new ResizeObserver(() => toEnd(box)).observe(box);
}

function toEnd(box) {
  if (!following) return;
  box.scrollTop = box.scrollHeight;
  lastTop = box.scrollTop;
}

export function drawStory(box, talk, act) {
  if (box.dataset.id !== String(talk.id)) following = true;
  const told = talk.messages.map((message) => [message.created_at, bubble(message, talk, act)]);
  const noted = talk.notes.map((note) => [note.created_at, noteOf(note)]);
  const line = [...told, ...noted].sort((a, b) => Date.parse(a[0]) - Date.parse(b[0]));
  const unfolded = new Set([...box.querySelectorAll("details[open]")].map((one) => one.dataset.of));
  box.replaceChildren(...line.map(([, node]) => node));
  for (const one of box.querySelectorAll("details")) one.open = unfolded.has(one.dataset.of);
  box.dataset.id = talk.id;
  toEnd(box);
}

function noteOf(note) {
  return make("div", "bubble note", make("div", "meta", `备注 · ${note.by} · ${moment(note.created_at)}（对方看不到）`), make("div", "body", note.text));
}

function bubble(message, talk, act) {
  const node = make("div", `bubble ${message.author} ${message.kind}`);
  const name = AUTHORS[message.author];
  if (name) node.append(make("div", "meta", `${name} · ${moment(message.created_at)}`));
  const body = make("div", "body", message.text);
  node.append(body);
  if (message.file) body.replaceChildren(fileOf(message.file, talk.id));
  if (message.article) node.append(make("div", "source", `条目：${message.article.title}（第${message.article.version}版，${message.article.effective_from}起）`));
  if (message.considered.length) node.append(considered(message));
  if (message.helpful === false) node.append(make("div", "failed", "对方认为这条没有帮助"));
  if (message.helpful === true) node.append(make("div", "source", "对方认为有帮助"));
  if (message.delivery) node.append(delivery(message, talk, act));
  return node;
}

function considered(message) {
  const box = make("details", "considered", make("summary", "", "机器人考虑过的条目"));
  box.dataset.of = `${message.id}`;
  const told = message.article?.id || message.picked;
  box.append(make("ul", "", ...message.considered.map((one) => {
    const words = `${one.title} · 把握${Math.round(one.score * 100)}%`;
    const mark = one.id !== told ? "" : message.picked ? " · 对方选了这条" : " · 已回答";
    return make("li", one.id === told ? "told" : "", words + mark);
  })));
  return box;
}

function fileOf(file, talk) {
  const size = `${Math.ceil(file.size / 1024)}KB`;
  const link = make("a", "", `下载：${file.name}（${size}）`);
  link.href = `/console/conversations/${talk}/files/${file.id}`;
  if (!file.type.startsWith("image/")) return link;
  const picture = make("img", "picture");
  picture.src = `/console/conversations/${talk}/pictures/${file.id}`;
  picture.alt = `对方发来的图片：${file.name}`;
  picture.addEventListener("load", () => toEnd(byId("story")));
  return make("div", "", picture, make("div", "", link));
}

function delivery(message, talk, act) {
  const { state, advice, times, failed } = message.delivery;
  const box = make("div", failed ? "failed" : "meta", `${DELIVERIES[state]}${times > 1 ? `（第${times}次）` : ""}${failed && advice ? `：${advice}` : ""} `);
  if (failed && talk.mine) box.append(button("btn btn-outline-danger btn-sm py-0", "重发", () => act(`messages/${message.id}/resend`, {})));
  return box;
}
