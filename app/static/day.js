// The day at the counter: what a colleague or a phone does shows by itself.
const EVERY_MS = 10_000;

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok || answer.redirected) return; // offline or logged out: the next click says so
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of document.querySelectorAll("[data-fresh]")) {
    const part = fresh.getElementById(old.id);
    // What somebody has a finger or the mouse on stays as it is until the next look.
    const inUse = old.matches(":hover") || old.contains(document.activeElement) || old.querySelector("form[data-sent]");
    if (part && !inUse && part.textContent !== old.textContent) old.replaceChildren(...part.childNodes);
  }
}

setInterval(refresh, EVERY_MS);
