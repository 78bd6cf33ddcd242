// What one can do with the open conversation, each behind one question where it needs an answer.
import { call, onDuty } from "../frame.js";
import { ask } from "./ask.js";
import { notice, onClick } from "./dom.js";

const RESULTS = [["solved", "已解决"], ["referred", "已告知去向"], ["booked", "已预约办理"], ["no_reply", "对方没有回应"], ["not_ours", "不属于受理范围"], ["repeated", "重复咨询"], ["other", "其他"]];
const reason = { name: "reason", label: "原因", lines: 2 };

/** `talk()` is what is open; `show(tab)` and `reload()` bring the page up to date. */
export function moves(talk, show, reload) {
  const post = (path, body) => call(`/conversations/${talk().id}/${path}`, "POST", body);
  const act = async (path, body, then) => {
    try {
      await post(path, body);
      await (then ? show(then) : reload());
      return true;
    } catch (error) {
      notice(error.message);
      await reload();
      return false;
    }
  };
  const asked = (id, title, fields, path, body = (given) => given) =>
    onClick(id, () => ask(title, fields, (given) => post(path, body(given)).then(reload)));

  onClick("claim", () => act("claim", {}, "mine").then((mine) => mine && onDuty()));
  onClick("give-back", () => act("return", { to: "queue" }));
  onClick("to-bot", () => act("return", { to: "bot" }));
  onClick("close", () => closing(talk(), post, reload));
  onClick("transfer", () => passing(post, reload));
  onClick("rule", () => ruling(post, reload));
  asked("send-back", "退回来处", [reason], "return", (given) => ({ to: "sender", ...given }));
  asked("take-over", "主管接管", [reason], "take-over");
  asked("add-note", "记备注", [{ name: "text", label: "备注（只有同事能看到）", lines: 4 }], "notes");
  return act;
}

function closing(talk, post, reload) {
  const told = new Map(talk.messages.filter((one) => one.article).map((one) => [one.article.id, one.article.title]));
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  ask("结束会话", [
    { name: "reason", label: "结果", options: RESULTS },
    { name: "note", label: `处理情况${talk.urgent ? "（紧急会话必填）" : "（选填）"}`, lines: 3 },
    { name: "article_id", label: "哪条政策解决了问题（选填）", options: [["", "没有用到政策条目"], ...told] },
    { name: "follow_up_on", label: "回访日期（选填）", type: "date", min: tomorrow },
  ], (given) => post("close", { ...given, follow_up_on: given.follow_up_on || null }).then(reload));
}

async function passing(post, reload) {
  const targets = await call("/conversations/targets");
  const people = targets.staff.map((one) => [`staff:${one.id}`, `${one.name}（${one.station}${one.on_duty ? "，在岗" : "，离岗"}）`]);
  const places = targets.stations.map((one) => [`station:${one.id}`, `${one.name} · 排队`]);
  const to = { name: "to", label: "转给谁", options: [["", "请选择"], ["above", "上一级站点 · 排队"], ...people, ...places] };
  ask("转办", [to, reason], (given) => {
    const [kind, id] = given.to.split(":");
    const target = kind === "above" ? { above: true } : { [`${kind}_id`]: Number(id) || null };
    return post("transfer", { reason: given.reason, ...target }).then(reload);
  });
}

async function ruling(post, reload) {
  const { stations } = await call("/conversations/targets");
  const place = { name: "station_id", label: "由哪个站点办理", options: stations.map((one) => [one.id, one.name]) };
  ask("裁定归属（裁定后不能再退回）", [place, reason], (given) => post("rule", { reason: given.reason, station_id: Number(given.station_id) }).then(reload));
}
