// Small words every part of the desk uses. Text goes in as text, never as markup.
export const byId = (id) => document.getElementById(id);
export const CHANNELS = { official_account: "公众号", mini_program: "小程序" };
export const STATES = { with_bot: "机器人接待", waiting: "等候", with_caseworker: "处理中", closed: "已结束" };

export function make(tag, className, ...inside) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...inside.filter((one) => one !== undefined && one !== null));
  return node;
}

export function button(className, words, act) {
  const node = make("button", className, words);
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}

/** What a click sets going; where that fails, the page says so. */
export function onClick(id, work) {
  byId(id).addEventListener("click", async () => {
    try {
      await work();
    } catch (error) {
      notice(error.message);
    }
  });
}

export function span(seconds) {
  if (seconds < 60) return "不到1分钟";
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}分钟`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours}小时${minutes % 60 ? `${minutes % 60}分` : ""}` : `${Math.floor(hours / 24)}天`;
}

export const moment = (iso) => new Date(iso).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });

/** How a clock stands, in words and in a colour that is not the only sign. */
export function clockWords(clock) {
  if (clock.stage === "paused") return "等对方回复，暂停计时";
  if (clock.stage === "late") return `${clock.label}已超时`;
  const left = clock.left_days ? `${clock.left_days}个工作日` : span(clock.left_seconds);
  return `${clock.label}剩${left}`;
}

export function clockTag(clock) {
  return make("span", `tag ${clock.stage}`, clockWords(clock));
}

let timer = null;
/** One line at the top of the desk that goes away by itself. */
export function notice(words) {
  const box = byId("notice");
  box.textContent = words;
  box.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { box.hidden = true; }, 8000);
}
