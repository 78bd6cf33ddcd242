/* Large type on request, remembered on this phone. Loaded in the head, before anything is drawn. */
(function () {
  var KEY = "desk.size";
  var root = document.documentElement;
  try { root.dataset.size = localStorage.getItem(KEY) || "normal"; } catch (e) { root.dataset.size = "normal"; }

  document.addEventListener("DOMContentLoaded", function () {
    var button = document.querySelector("[data-size-switch]");
    if (!button) return;
    function show() {
      var large = root.dataset.size === "large";
      button.setAttribute("aria-pressed", String(large));
      button.querySelector("[data-size-word]").textContent = large ? "标准字" : "大字";
    }
    button.hidden = false;
    button.addEventListener("click", function () {
      root.dataset.size = root.dataset.size === "large" ? "normal" : "large";
      try { localStorage.setItem(KEY, root.dataset.size); } catch (e) { /* private mode: this page only */ }
      show();
      // What was measured in the other size is measured again.
      dispatchEvent(new Event("resize"));
    });
    show();
  });
})();
