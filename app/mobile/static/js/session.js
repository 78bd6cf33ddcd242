/** The token of this person on this phone, and the way to get one. */

const TOKEN = "desk.token";
const WANTED = "desk.wanted";

export function token() {
  return localStorage.getItem(TOKEN);
}

export function keep(value) {
  localStorage.setItem(TOKEN, value);
}

/** Drop everything personal that this phone keeps. */
export function forget() {
  localStorage.removeItem(TOKEN);
  sessionStorage.clear();
}

/** To the log-in, and back to the place that was wanted. */
export function signIn() {
  localStorage.removeItem(TOKEN);
  sessionStorage.setItem(WANTED, location.hash);
  location.replace("/m/login");
}

/** After the log-in. */
export function comeBack() {
  const wanted = sessionStorage.getItem(WANTED) || "";
  sessionStorage.removeItem(WANTED);
  location.replace(`/m/${wanted}`);
}
