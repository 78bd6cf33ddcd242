/** Choosing a region level by level: province, city, county. */

import { get } from "./api.js";
import * as words from "./wording.js";

const NATION = "000000";

/** Fill `place` with selects down to `code`; `chosen(code)` gets the lowest one chosen, or "". */
export async function pickRegion(place, code, chosen) {
  place.replaceChildren();
  await addLevel(place, NATION, code || "", chosen);
}

async function addLevel(place, parent, code, chosen) {
  place.dataset.below = parent;
  const below = (await get(`/regions?parent=${parent}`)).items;
  // Whoever changes their mind faster than the answers come gets the levels of the last choice.
  if (!below.length || place.dataset.below !== parent) return;
  const select = document.createElement("select");
  select.setAttribute("aria-label", words.REGION_LEVELS[levelOf(below[0].code)]);
  select.append(option("", words.PLEASE_CHOOSE), ...below.map((one) => option(one.code, one.name)));
  const [on] = below.filter((one) => code.startsWith(one.code.replace(/(00)+$/, "")));
  select.value = on ? on.code : "";
  select.addEventListener("change", async () => {
    while (select.nextElementSibling) select.nextElementSibling.remove();
    chosen(select.value || (parent === NATION ? "" : parent));
    if (select.value) await addLevel(place, select.value, "", chosen);
  });
  place.append(select);
  if (on) await addLevel(place, on.code, code, chosen);
}

/** 0 province, 1 city, 2 county; a municipality's districts follow right below the province. */
function levelOf(code) {
  if (code.endsWith("0000")) return 0;
  return code.endsWith("00") ? 1 : 2;
}

function option(value, text) {
  return Object.assign(document.createElement("option"), { value, textContent: text });
}
