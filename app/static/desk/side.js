// The right: who it is, how the time stands, appointments, how it came here, what came before.
import { CHANNELS, STATES, byId, clockWords, make, moment } from "./dom.js";

export function drawHead(talk) {
  byId("talk-head").hidden = false;
  byId("talk-who").textContent = talk.veteran.name;
  const tags = [make("span", "tag", talk.caseworker ? `${talk.caseworker.name} 处理中` : STATES[talk.state])];
  if (talk.urgent) tags.push(make("span", "tag urgent", "紧急"));
  if (talk.clock) tags.push(make("span", `tag ${talk.clock.stage}`, clockWords(talk.clock)));
  if (talk.station) tags.push(make("span", "tag", talk.station));
  byId("talk-tags").replaceChildren(...tags.flatMap((tag) => [tag, " "]));
  byId("talk-others").textContent = talk.others.map((one) => `${one.name}${one.typing ? "正在输入" : "也在看"}`).join("，");
  const shown = {
    claim: talk.state === "waiting", transfer: talk.mine, close: talk.mine, "give-back": talk.mine, "to-bot": talk.mine && !talk.urgent,
    "send-back": Boolean(talk.return_until), "take-over": talk.may_take_over, rule: talk.may_rule,
  };
  for (const [id, on] of Object.entries(shown)) byId(id).hidden = !on;
  drawScript(talk);
  drawAllowance(talk);
}

function drawScript(talk) {
  const box = byId("script");
  const open = talk.script.length > 0 && talk.state !== "closed";
  if (open && box.dataset.id !== String(talk.id)) {
    box.open = true;
    box.dataset.id = talk.id;
  }
  box.hidden = !open;
  byId("script-officer").textContent = talk.duty_officer ? `· 值班负责人：${talk.duty_officer}` : "· 本站还没有指定值班负责人";
  byId("script-lines").replaceChildren(...talk.script.map((words) => make("li", "", words)));
}

function drawAllowance(talk) {
  const { left, until, channel } = talk.allowance || {};
  byId("allowance").textContent = !talk.allowance ? "对方在小程序里，回复马上可见。"
    : left ? `${CHANNELS[channel]}还能回复${left}条，${moment(until)}前有效。`
    : "微信暂时不让再发消息：等对方再说话，或打电话联系。";
}

export function drawProfile(talk, clear = null) {
  const { profile } = talk;
  byId("profile").hidden = false;
  const facts = [["称呼", clear?.name || profile.name], ["电话", clear?.phone || profile.phone || "未留"], ["身份", profile.identity || "未说明"],
    ["地区", profile.region_name || "未说明"], ["入口", CHANNELS[talk.channel] || talk.channel], ["首接人", talk.first_taker || "还没有人接"]];
  if (talk.ruled) facts.push(["归属", "主管已裁定，不再退回"]);
  if (talk.close_note) facts.push(["处理情况", talk.close_note]);
  byId("profile-facts").replaceChildren(...facts.flatMap(([term, value]) => [make("dt", "", term), make("dd", "", value)]));
  byId("person-link").hidden = !talk.may_see_person;
  byId("person-link").firstElementChild.href = `/console/people/${talk.veteran.id}`;
  fill("clocks", talk.clocks.map((clock) => make("span", `tag ${clock.stage}`, clockWords(clock) + (clock.due_at ? `（${moment(clock.due_at)}前）` : ""))), "不计时");
  fill("booked", talk.appointments.map((one) => `${moment(one.at)} ${one.matter} · ${one.station}（${one.state}）`));
  fill("passed", talk.transfers.map((one) => `${moment(one.created_at)} ${one.kind}：${one.from || "排队"} → ${one.to || "排队"}。${one.reason}${one.by ? `（${one.by}）` : ""}`));
  fill("earlier", talk.earlier.map((old) => {
    const link = make("a", "", `${moment(old.opened_at)}${old.reason ? ` · ${old.reason}` : ""}`);
    link.href = `/console/conversations/${old.id}`;
    return link;
  }));
}

function fill(id, lines, none = "没有") {
  byId(id).replaceChildren(...(lines.length ? lines.map((line) => make("li", "", line)) : [make("li", "text-secondary", none)]));
}
