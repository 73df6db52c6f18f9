// Lets the device keep the pages that a judge opens, and all entries of the queue when asked; signing out clears them.
const place = document.querySelector("[data-line]");
const offer = document.querySelector("[data-keep-all]");
const drafts = `drafts of ${place?.dataset.judge}`;
const files = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((file) => file.href || file.src);

async function offerAll(worker) {
  const { pages, words } = await (await fetch(offer.dataset.keepAll, { headers: { Accept: "application/json" }, redirect: "error" })).json();
  const status = offer.querySelector("[data-keep-status]");
  const button = offer.querySelector("button");
  const under = `${location.pathname}/entries/`;
  worker.postMessage({ keep: [], only: pages, under }); // what one judges no more goes
  if (!pages.length) return;
  const count = async () => {
    const kept = (await (await caches.open(drafts)).keys()).map(({ url }) => new URL(url).pathname);
    const done = pages.filter((page) => kept.includes(page)).length;
    if (done) status.textContent = offer.dataset.done.replace("{done}", done).replace("{all}", pages.length);
    return done;
  };
  offer.querySelector("[data-keep-size]").textContent = words;
  offer.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = async ({ data }) => {
      status.textContent = offer.dataset.going.replace("{done}", data.done).replace("{all}", pages.length);
      if (!data.ended) return;
      button.disabled = false;
      if ((await count()) < pages.length) status.textContent = `${offer.dataset.stopped} ${status.textContent}`;
    };
    worker.postMessage({ keep: pages, anew: true }, [port2]);
  });
  await count();
}

if (place) {
  navigator.serviceWorker?.register("/sw.js", { scope: "/judging/" })
    .then(() => navigator.serviceWorker.ready)
    .then(({ active }) => {
      active.postMessage({ keep: [location.pathname, ...files] });
      if (offer) return offerAll(active);
    })
    .catch(() => { /* a browser that keeps nothing, or no line now: what is chosen is still kept on the device */ });
  const missing = document.querySelector("[data-not-kept]");
  if (missing) missing.hidden = location.hash !== "#not-kept";
}
