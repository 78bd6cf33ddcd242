// What every console page does: duty switch and heartbeat.
export const csrf = document.querySelector('meta[name="csrf-token"]').content;

export async function call(path, method = "GET", body = undefined) {
  const headers = { Accept: "application/json", "X-CSRFToken": csrf };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const answer = await fetch(`/console${path}`, { method, headers, body: sent }).catch(() => {
    throw Object.assign(new Error("现在连不上网络，等网络恢复后再试一次。"), { status: 0 });
  });
  if (answer.status === 401) { location.href = `/console/login?next=${encodeURIComponent(location.pathname)}`; }
  const data = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(data.detail || "没有成功，请重试。"), { status: answer.status, code: data.code, errors: data.errors });
  return data;
}

/** Whoever takes a chat is on duty; the switch says so too. */
export function onDuty() {
  duty.checked = true;
  document.getElementById("duty-words").textContent = "在岗";
}

const duty = document.getElementById("duty");
if (duty) {
  const words = document.getElementById("duty-words");
  duty.addEventListener("change", async () => {
    try {
      const answer = await call("/duty", "POST", { on: duty.checked });
      words.textContent = answer.on_duty ? "在岗" : "离岗";
    } catch (error) {
      duty.checked = !duty.checked;
      alert(error.message);
    }
  });
  setInterval(() => { if (duty.checked) call("/heartbeat", "POST").catch(() => {}); }, 30_000);
}

// A form that is on its way is not sent again: one impatient click too many would call two people to the counter.
const AGAIN_MS = 3000; // then it may be: the answer was a file, or was lost
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, AGAIN_MS);
});
addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });
