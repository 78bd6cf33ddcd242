// Keyboard: every action by Alt and a letter, so that no letter typed does anything by itself.
import { byId, make } from "./dom.js";

const KEYS = [
  ["Digit1", "1", "等候列表", () => byId("tab-waiting").click()],
  ["Digit2", "2", "我的列表", () => byId("tab-mine").click()],
  ["Digit3", "3", "本站列表", () => byId("tab-station").click()],
  ["Digit4", "4", "已结束列表", () => byId("tab-closed").click()],
  ["KeyJ", "J", "下一个会话", () => step(1)],
  ["KeyK", "K", "上一个会话", () => step(-1)],
  ["KeyA", "A", "接入", () => press("claim")],
  ["KeyR", "R", "写回复", () => byId("text").focus()],
  ["KeyC", "C", "常用语", () => press("canned")],
  ["KeyP", "P", "查政策", () => { byId("side").classList.add("open"); byId("policy-q").focus(); }],
  ["KeyN", "N", "记备注", () => press("add-note")],
  ["KeyT", "T", "转办", () => press("transfer")],
  ["KeyE", "E", "结束", () => press("close")],
  ["KeyS", "S", "搜索会话", () => byId("find-q").focus()],
  ["Slash", "/", "显示快捷键", () => byId("keys").showModal()],
];

function press(id) {
  const node = byId(id);
  if (!node.hidden && !byId("talk-head").hidden) node.click();
}

function step(by) {
  const rows = [...document.querySelectorAll("#rows [data-id]")];
  const at = rows.findIndex((row) => row.getAttribute("aria-current"));
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (next) { next.click(); next.focus(); }
}

export function keys() {
  byId("keys-list").replaceChildren(...[["Ctrl+Enter", "发送"], ...KEYS.map(([, key, words]) => [`Alt+${key}`, words])]
    .flatMap(([key, words]) => [make("dt", "", make("kbd", "", key)), make("dd", "", words)]));
  byId("keys-close").addEventListener("click", () => byId("keys").close());
  addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const found = KEYS.find(([code]) => code === event.code);
    if (!found) return;
    event.preventDefault();
    found[3]();
  });
}

/** Left and right walk through a list of tabs, as screen-reader users expect. */
export function walkTabs(list) {
  list.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const tabs = [...list.querySelectorAll("[role=tab]:not([hidden])")];
    const next = tabs[(tabs.indexOf(document.activeElement) + by + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });
}
