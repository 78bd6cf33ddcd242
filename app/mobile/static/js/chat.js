/** 咨询: the conversation of this person, from sending to what comes back live. */

import { Problem, get, post, remove } from "./api.js";
import { bubble, pendingBubble } from "./bubbles.js";
import { Live } from "./live.js";
import { Log } from "./log.js";
import { offerNotice, withdrawOffer } from "./notices.js";
import { newKey, notice, part, piece, working } from "./page.js";
import { offerRating } from "./rating.js";
import { signIn, token } from "./session.js";
import { Timeline } from "./timeline.js";
import { arrived, keepUnsent, unsent } from "./unsent.js";
import * as words from "./wording.js";

const DRAFT = "desk.draft";
const MOST_BYTES = 5 * 1024 * 1024;
const TYPING_MS = 6000; // the desk says so every four seconds
const MAY_HEAL = new Set([401, 408, 409, 429]);
const SAFETY_MS = 30000;

export class Chat {
  constructor(view) {
    this.view = view;
    this.timeline = new Timeline();
    this.log = new Log(part(view, "log"));
    this.conversation = null;
    this.sending = Promise.resolve();
    this.left = unsent(); // by an earlier page
    this.reading = null;
    this.doors = {
      say: (text) => this.say(text),
      person: () => this.askForPerson(),
      vote: (message, helpful) => post(`/conversation/messages/${message.id}/vote`, { helpful }),
    };
    this.live = new Live(() => this.look(), () => this.timeline.cursor, () => this.typing(true));
    this.listen();
    // A line that died without a word hints at nothing; whoever waits for a person is looked after.
    setInterval(() => { if (!document.hidden && ["waiting", "with_caseworker"].includes(this.view.dataset.state)) this.look(); }, SAFETY_MS);
  }

  /** Read everything said so far, then stay informed. */
  async open() {
    this.log.quiet(true);
    try {
      await this.catchUp();
      if (this.timeline.known.size) this.log.resume();
      else this.greet();
    } catch (problem) {
      notice(problem.detail || words.UNEXPECTED, true);
    }
    this.log.quiet(false);
    for (const body of this.left.splice(0)) this.post(body);
    this.live.start();
  }

  greet() {
    const greeting = piece("greeting", {}, {
      ask: (event) => this.say(event.currentTarget.textContent.trim()),
      question: () => this.box.focus(),
      person: () => this.askForPerson(),
    });
    this.log.append(greeting);
  }

  listen() {
    this.box = part(this.view, "box");
    this.box.value = sessionStorage.getItem(DRAFT) || "";
    this.box.addEventListener("input", () => this.keepDraft());
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.sendBox();
      }
    });
    addEventListener("resize", () => this.fitBox());
    part(this.view, "composer").addEventListener("submit", (event) => { event.preventDefault(); this.sendBox(); });
    const picker = part(this.view, "picker");
    picker.addEventListener("change", () => { this.sendFile(picker.files[0]); picker.value = ""; });
    part(this.view, "attach").addEventListener("click", () => picker.click());
    part(this.view, "person").addEventListener("click", () => this.askForPerson());
    part(this.view, "cancel").addEventListener("click", () => this.cancelWaiting());
    this.keepDraft();
  }

  keepDraft() {
    sessionStorage.setItem(DRAFT, this.box.value);
    this.fitBox();
  }

  /** As high as what is written, up to some lines. */
  fitBox() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight + 2, 160)}px`;
  }

  sendBox() {
    const text = this.box.value.trim();
    if (!text) { this.box.focus(); return; }
    this.box.value = "";
    this.keepDraft();
    this.say(text);
  }

  /** Show it at once; send one after the other, so that they arrive as they were written. */
  say(text) {
    const body = { client_id: newKey(), text };
    keepUnsent(body);
    this.post(body);
  }

  post(body) {
    const pending = pendingBubble(body.text);
    this.log.append(pending);
    this.log.toEnd();
    this.queue(pending, body);
  }

  queue(pending, body) {
    this.sending = this.sending.then(() => this.deliver(pending, body));
  }

  /** The same client_id every time: what arrived already is answered again, not stored twice. */
  async deliver(pending, body) {
    pending.classList.remove("failed");
    const thinking = this.thinking();
    try {
      const answer = await post("/conversation/messages", body);
      arrived(body);
      pending.remove();
      this.take(answer.messages);
      this.shown(answer.conversation, answer.messages.at(-1).id);
    } catch (problem) {
      this.sendingFailed(pending, body, problem);
    } finally {
      if (thinking) thinking.remove();
    }
  }

  thinking() {
    if (this.conversation && this.conversation.state === "with_caseworker") return null;
    const sign = piece("thinking");
    this.log.append(sign);
    this.log.toEnd();
    return sign;
  }

  sendingFailed(pending, body, problem) {
    // What is refused as it stands would be refused again after a reload.
    if (problem.status >= 400 && problem.status < 500 && !MAY_HEAL.has(problem.status)) arrived(body);
    pending.classList.add("failed");
    const again = piece("failed", { why: `${words.NOT_SENT}${problem.detail || ""}` }, {
      again: () => { again.remove(); this.queue(pending, body); },
    });
    pending.append(again);
    this.log.toEnd();
  }

  async sendFile(file) {
    if (!file) return;
    if (file.size > MOST_BYTES) { notice(words.FILE_TOO_BIG, true); return; }
    const pending = pendingBubble(words.FILE_SENDING(file.name));
    this.log.append(pending);
    this.log.toEnd();
    const form = new FormData();
    form.append("file", file);
    try {
      this.take([await post("/conversation/files", form)]);
      this.look();
    } catch (problem) {
      notice(`${words.NOT_SENT}${problem.detail}`, true);
    } finally {
      pending.remove();
    }
  }

  askForPerson() {
    return working(part(this.view, "person"), async () => {
      this.show(await post("/conversation/handoff", {}));
      await this.look();
    });
  }

  cancelWaiting() {
    return working(part(this.view, "cancel"), async () => {
      this.show(await remove("/conversation/handoff"));
      await this.look();
    });
  }

  /** One look at a time, so that no old state is drawn over a newer one. Resolves when all is read. */
  look() {
    this.wanted = true;
    if (!this.reading) this.reading = this.lookUntilDone().finally(() => { this.reading = null; });
    return this.reading;
  }

  /** The state that came with an answer, unless more has been said since: then the newest is read. */
  shown(conversation, last) {
    if (this.reading || this.timeline.hasGap() || last < this.timeline.cursor) this.look();
    else this.show(conversation);
  }

  typing(on) {
    part(this.view, "typing").hidden = !on;
    clearTimeout(this.typed);
    if (on) this.typed = setTimeout(() => this.typing(false), TYPING_MS);
  }

  async lookUntilDone() {
    while (this.wanted) {
      this.wanted = false;
      try {
        await this.catchUp();
      } catch (problem) {
        // The next hint looks again; what went wrong with the network the banner says.
        if (!(problem instanceof Problem)) throw problem;
      }
    }
  }

  /** State first, so that a caseworker's first words come with the name. */
  async catchUp() {
    if (!token()) { signIn(); return; }
    const state = await get("/conversation");
    this.name(state);
    let page;
    do {
      page = await get(`/conversation/messages?after=${this.timeline.cursor}&limit=100`);
      this.take(page.items, true);
    } while (page.items.length && page.next);
    this.show(state);
  }

  /** Whose name stands over a caseworker's words. */
  name(conversation) {
    this.caseworker = conversation && conversation.caseworker ? conversation.caseworker.name : "";
  }

  take(messages, complete = false) {
    const fresh = this.timeline.add(messages, complete);
    if (fresh.some((message) => message.author === "caseworker")) this.typing(false);
    const drawn = fresh.map((message) => this.log.insert(bubble(message, this.doors, this.caseworker)));
    if (drawn.length) this.log.reveal(drawn);
  }

  show(conversation) {
    const before = this.conversation;
    this.conversation = conversation;
    this.name(conversation);
    const state = conversation.id ? conversation.state : "with_bot";
    const told = {
      with_bot: words.WITH_BOT, closed: words.CLOSED,
      waiting: words.WAITING(conversation.queue_position),
      with_caseworker: words.WITH_CASEWORKER(this.caseworker),
    };
    this.view.dataset.state = state;
    part(this.view, "who").textContent = told[state];
    part(this.view, "person").hidden = state === "waiting" || state === "with_caseworker";
    part(this.view, "cancel").hidden = state !== "waiting";
    this.showOffer(state === "waiting" && conversation.id);
    if (state === "closed" && (!before || before.state !== "closed")) offerRating(this.log);
  }

  /** Below the talk, where it takes no room from it: a notice for whoever waits in this conversation. */
  async showOffer(waitingIn) {
    const place = part(this.view, "notices");
    if (!waitingIn) withdrawOffer(place);
    else if (await offerNotice(place, "reply", waitingIn)) this.log.resume();
  }
}
