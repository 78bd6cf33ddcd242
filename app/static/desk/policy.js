// Policy search beside the chat: read, and put an article's words with its sources into the reply.
export function policySearch(form, input, found, insert) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(`/api/v1/policies?limit=5&q=${encodeURIComponent(input.value)}`);
    const { items } = await answer.json();
    found.replaceChildren(...(items.length ? items.map((item) => card(item, insert)) : [words("没有找到。")]));
  });
}

function words(text) {
  const node = document.createElement("p");
  node.className = "small text-secondary mt-2";
  node.textContent = text;
  return node;
}

function card(item, insert) {
  const box = document.createElement("article");
  box.className = "found";
  const title = document.createElement("strong");
  title.textContent = item.title;
  const text = document.createElement("p");
  text.textContent = item.summary;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline-success btn-sm";
  button.textContent = "插入回复";
  button.addEventListener("click", async () => {
    const answer = await fetch(`/api/v1/policies/${encodeURIComponent(item.id)}`);
    insert((await answer.json()).answer);
  });
  box.append(title, text, button);
  return box;
}
