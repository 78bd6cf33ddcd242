/** Notices by one tap: WeChat's own button asks, and WeChat tells the desk what was chosen. Outside
 *  WeChat, or where its script finds anything amiss, there is no button and nothing shows. */

import { get } from "./api.js";
import { facts, part, piece } from "./page.js";

const TAG = "wx-open-subscribe";
const answered = new Set();
let templates = null;

/**
 * Offer one notice (appointment, reply) in `place`, unless it was answered for this matter (`about`).
 * Resolves to whether a new offer stands there.
 */
export async function offerNotice(place, name, about) {
  const key = `${name} ${about}`;
  if (!isInWeChat() || place.dataset.offers === key) return false;
  place.dataset.offers = key;
  place.replaceChildren();
  templates = templates || prepare();
  const template = (await templates)[name];
  if (!template || place.dataset.offers !== key || answered.has(key)) return false;
  place.replaceChildren(offer(name, template, key));
  return true;
}

/** Nothing is offered here any more. */
export function withdrawOffer(place) {
  delete place.dataset.offers;
  place.replaceChildren();
}

function offer(name, template, key) {
  const card = piece(`offer-${name}`);
  const button = part(card, "tag");
  button.setAttribute("template", template);
  button.addEventListener("success", ({ detail }) => {
    // Both a yes and a no succeed, and a no is no reason to ask again.
    answered.add(key);
    if (JSON.stringify(detail || {}).includes("accept")) card.replaceWith(piece("offer-taken"));
    else card.remove();
  });
  button.addEventListener("error", () => card.remove());
  return card;
}

function isInWeChat() {
  const browser = navigator.userAgent;
  const inPage = /MicroMessenger/i.test(browser) && !/miniProgram/i.test(browser);
  return Boolean(facts.wechatScript) && (inPage || Boolean(facts.played));
}

/** Name → template id; none when WeChat's script or our signature can't be had. */
async function prepare() {
  const page = location.href.split("#")[0];
  try {
    const [config] = await Promise.all([get(`/wechat/page?url=${encodeURIComponent(page)}`), load(facts.wechatScript)]);
    await agreed(config);
    return config.templates;
  } catch (problem) {
    templates = null; // the next offer asks again
    return {};
  }
}

function load(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    script.src = address;
    document.head.append(script);
  });
}

/** Resolves when WeChat has found the signature right. Phones too old for its buttons say so. */
function agreed({ app_id: appId, timestamp, nonce, signature }) {
  return new Promise((resolve, reject) => {
    document.addEventListener("WeixinOpenTagsError", reject);
    wx.error(reject);
    wx.ready(resolve);
    // A list of functions must not be empty, else the buttons stay away on some phones.
    wx.config({ appId, timestamp, nonceStr: nonce, signature, jsApiList: ["checkJsApi"], openTagList: [TAG] });
  });
}
