/** What was written and has not arrived yet, kept over a reload, a log-in and WeChat closing the page. */

const UNSENT = "desk.unsent";

/** The bodies to send, in the order they were written. */
export function unsent() {
  try {
    return JSON.parse(sessionStorage.getItem(UNSENT) || "[]");
  } catch {
    return [];
  }
}

export function keepUnsent(body) {
  write([...unsent().filter((one) => one.client_id !== body.client_id), body]);
}

export function arrived(body) {
  write(unsent().filter((one) => one.client_id !== body.client_id));
}

function write(bodies) {
  try {
    sessionStorage.setItem(UNSENT, JSON.stringify(bodies));
  } catch {
    // A phone that lets nothing be kept sends all the same.
  }
}
