/** One message → one <li> of the log, each kind in its way. */

import { download } from "./api.js";
import { facts, notice, part, piece, working } from "./page.js";
import * as words from "./wording.js";

const PROVINCES = JSON.parse(facts.provinces);
const SOURCES = "依据：";
// What a person in need may ring: 110, 120, 12356, 400-…, area code and number, mobile.
const PHONE = /(^|[^\d-])(400-?\d{3}-?\d{4}|0\d{2,3}-\d{7,8}|1[3-9]\d{9}|12[0-9]{3}|11[0-9]|120)(?![\d-])/g;

/**
 * The element of a message. `doors`: say(text), vote(message, helpful), person() for its buttons;
 * `caseworker`: the name of who is talking now, if anybody is.
 */
export function bubble(message, doors, caseworker) {
  const item = piece("message", {
    author: authorOf(message, caseworker),
    body: bodyOf(message, doors),
    choices: choicesOf(message, doors),
    after: paragraphs(aroundChoices(message).after),
  });
  item.dataset.id = message.id;
  item.dataset.moment = message.created_at;
  item.classList.add(message.author, message.kind);
  return item;
}

/** Somebody's own words before the server has them. */
export function pendingBubble(text) {
  const item = piece("message", { author: words.AUTHORS.veteran, body: paragraphs(text), choices: null, after: null });
  item.classList.add("veteran", "text", "pending");
  return item;
}

/** Words in paragraphs; single line breaks stay. */
export function paragraphs(text) {
  return text.split(/\n{2,}/).filter((block) => block.trim()).map((block) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = block;
    return paragraph;
  });
}

function authorOf(message, caseworker) {
  const name = message.author === "caseworker" && caseworker;
  return name ? `${words.AUTHORS.caseworker} ${name}` : words.AUTHORS[message.author];
}

function bodyOf(message, doors) {
  if (message.kind === "answer" && message.article) return answer(message, doors);
  if (message.kind === "distress") return distress(message);
  if (message.file) return attachment(message);
  const fallback = { voice: words.VOICE, location: words.LOCATION }[message.kind] || "";
  return paragraphs(aroundChoices(message).before || fallback);
}

/** The answer's own words; what they rest on is folded under 依据. */
function answer(message, doors) {
  const { article } = message;
  const blocks = message.text.split(/\n{2,}/);
  const told = blocks.filter((block) => !block.startsWith(SOURCES)).join("\n\n");
  const written = blocks.find((block) => block.startsWith(SOURCES));
  const sources = written
    ? written.slice(SOURCES.length).replace(/。$/, "").split(/；(?=《)/)
    : citations(article.citations);
  const card = piece("answer", {
    told: paragraphs(told),
    sources: sources.length ? sources.map(listItem) : null,
    force: words.IN_FORCE(article.effective_from, place(article.region)),
  }, {
    helpful: () => cast(card, message, true, doors),
    unhelpful: () => cast(card, message, false, doors),
  });
  part(card, "whole").href = `/m/articles/${encodeURIComponent(article.id)}`;
  if (!sources.length) part(card, "sources").remove();
  return card;
}

async function cast(card, message, helpful, doors) {
  const place = part(card, "vote");
  try {
    await doors.vote(message, helpful);
    place.replaceChildren(...paragraphs(words.THANKS_FOR_VOTE));
    if (!helpful) place.append(piece("after-bad-answer", {}, { person: doors.person }));
  } catch (problem) {
    notice(problem.detail || words.VOTE_FAILED, true);
  }
}

function citations(given) {
  const laws = new Map();
  for (const { title, article } of given) laws.set(title, [...(laws.get(title) || []), article]);
  return Array.from(laws, ([title, articles]) => words.CITED(title, articles));
}

function listItem(text) {
  const item = document.createElement("li");
  item.textContent = text;
  return item;
}

/** 全国, a province, or a place below one. */
export function place(region) {
  if (region === "000000") return facts.nation;
  const province = PROVINCES[region.slice(0, 2)] || "";
  return region.endsWith("0000") && province ? province : province + facts.local;
}

function distress(message) {
  const numbers = [...new Set(Array.from(message.text.matchAll(PHONE), (found) => found[2]))];
  const calls = numbers.map((number) => {
    const link = piece("call", { number });
    link.href = `tel:${number.replace(/-/g, "")}`;
    return link;
  });
  return piece("distress", { told: paragraphs(message.text), calls: calls.length ? calls : null });
}

/** The numbered lines are for WeChat; here the choices are buttons, between what stands around them. */
function aroundChoices({ text, choices }) {
  const labels = new Set((choices || []).map((choice) => choice.label));
  const bare = (line) => line.replace(/^\s*\d+[.．、)）:：]?\s*/, "").trim();
  const lines = (text || "").split("\n");
  const last = lines.reduce((found, line, index) => (labels.has(bare(line)) ? index : found), -1);
  const kept = (line) => !labels.has(bare(line));
  if (last < 0) return { before: text || "", after: "" };
  return { before: lines.slice(0, last).filter(kept).join("\n"), after: lines.slice(last + 1).join("\n") };
}

function choicesOf(message, doors) {
  // For leaving the queue there is a button above the talk, which knows whether one still waits.
  const left = message.kind === "handoff" ? words.LEAVE_QUEUE : null;
  const numbered = message.kind === "suggestions";
  const act = {
    [words.FIND_STATION]: () => { location.hash = "#/book"; },
    [words.FIND_PERSON]: () => doors.person(),
  };
  return (message.choices || []).filter((choice) => choice.label !== left).map((choice, index) => (
    piece("choice", { number: numbered ? index + 1 : null, label: choice.label }, {
      choose: act[choice.label] || (() => doors.say(choice.label)),
    })
  ));
}

function attachment(message) {
  const { file } = message;
  const path = `/conversation/files/${file.id}`;
  const name = words.FILE_NAME(file);
  if (file.type.startsWith("image/")) return picture(path, name);
  return piece("file", { name }, {
    save: (event) => working(event.currentTarget, () => save(path, file.name)),
  });
}

/** Bytes come with the token, so the picture is read first; the page's policy lets data: in. */
function picture(path, name) {
  const frame = piece("picture", { name });
  download(path).then((blob) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => { part(frame, "image").src = reader.result; });
    reader.readAsDataURL(blob);
  }, (problem) => frame.replaceChildren(...paragraphs(problem.detail)));
  part(frame, "image").alt = name;
  return frame;
}

/** Hand bytes to the phone as a file. */
export async function save(path, name) {
  const blob = await download(path);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
