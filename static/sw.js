// Keeps the draft pages that somebody opened, and the files they need, so that one can go on writing without a line.
// Kept is only what the server marks as a draft of this very person (X-Draft-Of), and the public files of /static/.
// Signing out clears all of it (Clear-Site-Data), and so does somebody else who opens a draft here.
const FILES = "files";
const MOST_FILES = 60;
const draftsOf = (writer) => `drafts of ${writer}`;

async function keepPage(path, response) {
  const writer = response.headers.get("X-Draft-Of");
  const others = (await caches.keys()).filter((name) => name !== FILES && name !== draftsOf(writer));
  if (response.status === 404) for (const name of others) await (await caches.open(name)).delete(path);
  if (!writer || !response.ok) return;
  for (const name of others) await caches.delete(name);
  await (await caches.open(draftsOf(writer))).put(path, response);
}

async function keepFile(address, response) {
  if (!response.ok) return;
  const files = await caches.open(FILES);
  await files.put(address, response);
  for (const old of (await files.keys()).slice(0, -MOST_FILES)) await files.delete(old);
}

async function page(event) {
  const path = new URL(event.request.url).pathname;
  try {
    const response = await fetch(event.request);
    event.waitUntil(keepPage(path, response.clone()));
    return response;
  } catch (lost) {
    const found = await caches.match(path, { ignoreVary: true });
    if (found) return found;
    throw lost;
  }
}

async function file(event) {
  const found = await caches.match(event.request.url, { ignoreVary: true });
  if (found) return found;
  const response = await fetch(event.request);
  event.waitUntil(keepFile(event.request.url, response.clone()));
  return response;
}

async function keepAll(addresses) {
  for (const address of addresses) {
    const { origin, pathname, href } = new URL(address, self.location);
    if (origin !== self.location.origin || (await caches.match(pathname.startsWith("/static/") ? href : pathname, { ignoreVary: true }))) continue;
    const response = await fetch(href);
    await (pathname.startsWith("/static/") ? keepFile(href, response) : keepPage(pathname, response));
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(keepAll(event.data.keep).catch(() => {})));
self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname.startsWith("/static/")) event.respondWith(file(event));
  else if (event.request.mode === "navigate" && /^\/nominations\/[^/]+\/[^/]+\/sections\//.test(pathname)) event.respondWith(page(event));
});
