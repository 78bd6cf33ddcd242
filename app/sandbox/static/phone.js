// Shows one person's phone: polls once a second, because WeChat's replies come when they come.
const el = (id) => document.getElementById(id);
const list = el("bubbles");
let last = 0;
let name = new URLSearchParams(location.search).get("name") || "张建国";
let shownMinute = "";

function bubble({ side, text, at, ai }) {
  const item = document.createElement("li");
  item.className = side;
  const minute = new Date(at * 1000).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
  if (minute !== shownMinute) {
    const time = document.createElement("time");
    time.textContent = shownMinute = minute;
    item.append(time);
  }
  const words = document.createElement("p");
  words.textContent = text;
  item.append(words);
  if (ai) {
    const mark = document.createElement("small");
    mark.textContent = "内容由第三方AI生成";
    item.append(mark);
  }
  return item;
}

function show(state) {
  for (const each of state.bubbles) {
    if (each.n > last) {
      list.append(bubble(each));
      last = each.n;
    }
  }
  if (state.bubbles.length) list.scrollTop = list.scrollHeight;
  el("typing").hidden = !state.typing;
  el("followed").textContent = state.followed ? "已关注" : "未关注";
  el("left").textContent = `${state.left} 条`;
  el("hours").textContent = state.left ? `${state.hours} 小时内` : "—";
  el("desk").href = state.desk + "/m/";
}

async function refresh() {
  const asked = name;
  const response = await fetch(`/phone/state?name=${encodeURIComponent(asked)}&after=${last}`);
  const state = await response.json();
  if (asked === name) show(state);
}

async function tell(path, body) {
  await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name, ...body }),
  });
  await refresh();
}

async function say() {
  const text = el("text").value;
  if (!text.trim()) return;
  el("text").value = "";
  await tell("/phone/send", { text });
}

el("say").addEventListener("submit", (event) => {
  event.preventDefault();
  say();
});
el("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    say();
  }
});
el("who").addEventListener("submit", (event) => {
  event.preventDefault();
  name = el("name").value.trim() || "张建国";
  last = 0;
  shownMinute = "";
  list.replaceChildren();
  refresh();
});
for (const button of document.querySelectorAll("[data-act]")) {
  button.addEventListener("click", () => tell("/phone/act", { act: button.dataset.act, value: button.dataset.value || "" }));
}

el("name").value = name;
async function loop() {
  try {
    await refresh();
  } catch {
    // The stand-in restarts with the desk; the next round finds it again.
  }
  setTimeout(loop, 1000);
}
loop();
