// Policy search beside the chat: read, and put an article's words with its sources into the reply.
import { button, make, notice } from "./dom.js";

// The bot's score is a probability; what is less likely than this only looks like an answer.
const LIKELY = 0.15;

async function read(path) {
  const answer = await fetch(`/api/v1/policies${path}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

/** `region()` is where the person is; `insert(article, id)` puts one into the reply of the conversation that
 *  `current()` named when it was asked for. */
export function policySearch(form, input, found, region, insert, current) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const query = new URLSearchParams({ limit: 5, q: input.value });
    if (region()) query.set("region", region());
    try {
      const items = (await read(`?${query}`)).items.filter((item) => (item.score ?? 1) >= LIKELY);
      found.replaceChildren(...(items.length ? items.map((item) => card(item, region, insert, current)) : [told("没有找到。换个说法试试。")]));
    } catch (error) {
      found.replaceChildren(told("没有查成，请稍后再查一次。"));
    }
  });
}

const told = (words) => make("p", "small text-secondary mt-2", words);

function card(item, region, insert, current) {
  const sources = item.citations.map((one) => `《${one.title}》第${one.article}条`).slice(0, 3).join("、");
  const put = button("btn btn-outline-success btn-sm", "插入回复", async () => {
    const wanted = current(); // by then another conversation may be on the screen
    try {
      insert(await read(`/${encodeURIComponent(item.id)}${region() ? `?region=${region()}` : ""}`), wanted);
    } catch (error) {
      notice("没有取到这条政策，请再点一次。");
    }
  });
  put.setAttribute("aria-label", `把“${item.title}”插入回复`);
  return make("article", "found", make("strong", "", item.title), make("p", "", item.summary), make("p", "source", sources && `依据：${sources}`), put);
}
