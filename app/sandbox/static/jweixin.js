// In the place of WeChat's JS-SDK: as much of it as a page needs for the button that asks for notices.
(() => {
  const base = new URL(document.currentScript.src).origin;
  const TAG = "wx-open-subscribe";
  const waiting = { ready: [], error: [] };
  let told = null;

  function settle(problem, tags) {
    told = { problem };
    if (!problem && tags.includes(TAG)) customElements.define(TAG, SubscribeButton);
    if (problem) for (const tell of waiting.error) tell({ errMsg: problem });
    // The real one calls these even after an error.
    for (const tell of waiting.ready) tell();
  }

  window.wx = {
    config({ appId, timestamp, nonceStr, signature, openTagList = [] }) {
      const url = location.href.split("#")[0];
      window.jweixinVerified = (problem) => settle(problem, openTagList);
      const question = document.createElement("script");
      question.src = `${base}/open/verify.js?${new URLSearchParams({ appId, timestamp, nonceStr, signature, url })}`;
      document.head.append(question);
    },
    ready(tell) { told ? tell() : waiting.ready.push(tell); },
    error(tell) { waiting.error.push(tell); },
  };

  class SubscribeButton extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const words = this.querySelector("template:not([slot])").content.textContent.trim();
      this.frame = document.createElement("iframe");
      this.frame.title = words;
      this.frame.src = `${base}/open/subscribe?${new URLSearchParams({ template: this.getAttribute("template"), words })}`;
      Object.assign(this.frame.style, { width: "100%", height: "9rem", border: "0" });
      this.attachShadow({ mode: "open" }).append(this.frame);
      addEventListener("message", (event) => {
        if (event.source !== this.frame.contentWindow) return;
        this.dispatchEvent(new CustomEvent("success", { detail: event.data }));
      });
    }
  }
})();
