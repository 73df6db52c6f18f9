// Renews the list of pledges while one types, under the address that the button would lead to; without this file the
// button does it.
const form = document.querySelector("form.search");
const box = form?.querySelector("input[type=search]");
const status = document.getElementById("told");
const WAIT = 250;
let timer, asked;

function address() {
  const url = new URL(form.action);
  url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== "")).toString();
  return url;
}

function renew() {
  const url = address();
  asked?.abort(); // also when one is back at what stands: what comes late would take its place
  if (url.href === location.href) return;
  asked = Object.assign(new XMLHttpRequest(), { responseType: "document" });
  asked.open("GET", url);
  asked.onload = ({ target }) => {
    const found = target.status === 200 && target.response?.getElementById("found");
    if (!found) return;
    document.getElementById("found").replaceWith(found);
    history.replaceState(null, "", url);
    status.textContent = found.dataset.told;
  };
  asked.send();
}

box?.addEventListener("input", (event) => {
  clearTimeout(timer);
  if (!event.isComposing) timer = setTimeout(renew, WAIT);
});
box?.addEventListener("compositionend", () => {
  clearTimeout(timer);
  timer = setTimeout(renew, WAIT);
});
