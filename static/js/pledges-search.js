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

async function renew() {
  const url = address();
  if (url.href === location.href) return;
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(url, { signal: asked.signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("found");
    if (!found) return;
    document.getElementById("found").replaceWith(found);
    history.replaceState(null, "", url);
    status.textContent = found.dataset.told;
  } catch (error) {
    if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
  }
}

box?.addEventListener("input", (event) => {
  clearTimeout(timer);
  if (!event.isComposing) timer = setTimeout(renew, WAIT);
});
box?.addEventListener("compositionend", () => {
  clearTimeout(timer);
  timer = setTimeout(renew, WAIT);
});
