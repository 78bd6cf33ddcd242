// WeChat's button and the panel behind it; what was chosen goes to the stand-in and to the page around.
const [ask, panel] = ["ask", "panel"].map((id) => document.getElementById(id));
const given = new URLSearchParams(location.search);

ask.textContent = given.get("words");
ask.addEventListener("click", () => { ask.hidden = true; panel.hidden = false; });
for (const button of panel.querySelectorAll("button")) {
  button.addEventListener("click", async () => {
    const response = await fetch("/open/subscribe", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ templates: given.get("template").split(","), status: button.dataset.status }),
    });
    panel.hidden = true;
    ask.hidden = false;
    parent.postMessage(await response.json(), "*");
  });
}
