// Turns what the server says into what a caseworker sees. Text goes in as text, never as markup.
const byId = (id) => document.getElementById(id);
const STATES = { with_bot: "机器人接待", waiting: "等候", with_caseworker: "处理中", closed: "已结束" };
const CHANNELS = { official_account: "公众号", mini_program: "小程序" };
const AUTHORS = { veteran: "对方", bot: "机器人", caseworker: "工作人员", system: "" };
const DELIVERIES = { pending: "发送中", sent: "已送达微信", refused: "没有送到", dropped: "没有送到" };

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

export function span(seconds) {
  if (seconds < 60) return "刚刚";
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}分钟` : `${Math.floor(minutes / 60)}小时${minutes % 60}分`;
}

const clock = (iso) => new Date(iso).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });

export function drawRows(list, items, selected, open) {
  list.replaceChildren();
  if (!items.length) list.append(make("li", "empty", "这里现在没有会话。"));
  for (const item of items) {
    const button = make("button", item.urgent ? "urgent" : "");
    button.type = "button";
    if (item.id === selected) button.setAttribute("aria-current", "true");
    const top = make("div", "top");
    const who = make("span", "who", item.veteran.name);
    const since = item.waiting_seconds === null ? clock(item.updated_at) : `等了${span(item.waiting_seconds)}`;
    top.append(who, make("span", "since", since));
    const tags = make("div");
    if (item.urgent) tags.append(make("span", "tag urgent", "紧急"), " ");
    tags.append(make("span", "tag", CHANNELS[item.channel] || item.channel), " ");
    if (item.reason) tags.append(make("span", "tag", item.reason), " ");
    if (item.caseworker) tags.append(make("span", "tag", item.caseworker.name));
    button.append(top, make("div", "words", item.last_words), tags);
    button.addEventListener("click", () => open(item.id));
    const row = make("li");
    row.append(button);
    list.append(row);
  }
}

export function drawHead(talk) {
  byId("talk-head").hidden = false;
  byId("talk-who").textContent = talk.veteran.name;
  const tags = byId("talk-tags");
  tags.replaceChildren(make("span", "tag", talk.caseworker ? `${talk.caseworker.name} 处理中` : STATES[talk.state]));
  if (talk.urgent) tags.append(" ", make("span", "tag urgent", "紧急"));
  byId("claim").hidden = talk.state !== "waiting";
  for (const id of ["transfer", "give-back", "to-bot", "close"]) byId(id).hidden = !talk.mine;
  const { left, until } = talk.allowance;
  byId("allowance").textContent = talk.channel !== "official_account" ? "对方在小程序里，回复马上可见。"
    : left ? `公众号还能回复${left}条，${clock(until)}前有效。`
    : "微信暂时不让再发公众号消息：等对方再说话，或打电话联系。";
}

export function drawStory(box, talk) {
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80 || !box.querySelector(".bubble");
  box.replaceChildren(...talk.messages.map((message) => bubble(message, talk.id)));
  if (atEnd) box.scrollTop = box.scrollHeight;
}

function bubble(message, talk) {
  const node = make("div", `bubble ${message.author} ${message.kind}`);
  const name = AUTHORS[message.author];
  if (name) node.append(make("div", "meta", `${name} · ${clock(message.created_at)}`));
  const body = make("div", "body", message.text);
  node.append(body);
  if (message.file) {
    const link = make("a", "", `下载：${message.file.name}（${Math.ceil(message.file.size / 1024)}KB）`);
    link.href = `/console/conversations/${talk}/files/${message.file.id}`;
    body.append(" ", link);
  }
  if (message.article) node.append(make("div", "source", `条目：${message.article.title}（第${message.article.version}版）`));
  if (message.helpful === false) node.append(make("div", "failed", "对方认为这条没有帮助"));
  if (message.delivery) {
    const failed = message.delivery.state === "refused" || message.delivery.state === "dropped";
    node.append(make("div", failed ? "failed" : "meta", `${DELIVERIES[message.delivery.state]} ${failed ? message.delivery.advice : ""}`));
  }
  return node;
}

export function drawProfile(talk, clear = null) {
  const { profile } = talk;
  byId("profile").hidden = false;
  const facts = [["称呼", clear?.name || profile.name], ["电话", clear?.phone || profile.phone || "未留"], ["身份", profile.identity || "未说明"], ["地区", profile.region || "未说明"]];
  byId("profile-facts").replaceChildren(...facts.flatMap(([term, value]) => [make("dt", "", term), make("dd", "", value)]));
  byId("earlier").replaceChildren(...(talk.earlier.length ? talk.earlier.map((old) => {
    const row = make("li");
    const link = make("a", "", clock(old.opened_at));
    link.href = `/console/conversations/${old.id}`;
    row.append(link);
    return row;
  }) : [make("li", "text-secondary", "没有")]));
}
