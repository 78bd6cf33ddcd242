/** Log-in of the demonstration: whoever one says one is. */

import { post } from "./api.js";
import { comeBack, keep } from "./session.js";

const form = document.getElementById("demo");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const problem = document.getElementById("problem");
  problem.textContent = "";
  try {
    const name = form.elements.name.value.trim() || form.elements.name.defaultValue;
    const session = await post("/session", { code: `demo-${name}` });
    keep(session.token);
    comeBack();
  } catch (error) {
    problem.textContent = error.detail;
  }
});
