// Keeps the pages that somebody writes on or judges by, and the files they need, so that one can go on without a line.
// Kept is only what the server marks as of this very person (X-Draft-Of), and the public files of /static/. A page that the server
// marks no more goes: it ended, or is not this person's any more. Signing out clears all of it (Clear-Site-Data), and so does somebody
// else who opens such a page here.
// Of the public pages those opened last are kept too: they are the same for everybody and may be kept (Cache-Control: no-cache). A kept
// one is shown without a line alone, and says as of when it is.
const FILES = "files";
const MOST_FILES = 60;
const PUBLIC = "public pages";
const MOST_PAGES = 40;
const PAGES = /^\/nominations\/[^/]+\/[^/]+\/sections\/|^\/judging\/[^/]+(\/scores|\/entries\/[^/]+)?$/;
const draftsOf = (writer) => `drafts of ${writer}`;

async function keepPage(path, response) {
  const writer = response.headers.get("X-Draft-Of");
  const others = (await caches.keys()).filter((name) => ![FILES, PUBLIC, draftsOf(writer)].includes(name));
  if (response.status === 404 || (response.ok && !response.redirected && !writer)) for (const name of others) await (await caches.open(name)).delete(path);
  if (!writer || !response.ok) return;
  for (const name of others) await caches.delete(name);
  await (await caches.open(draftsOf(writer))).put(path, response);
}

async function keepPublic(path, response) {
  const mayBeKept = response.headers.get("Cache-Control") === "no-cache" && response.headers.get("Content-Type")?.startsWith("text/html");
  const keeps = response.ok && !response.redirected && mayBeKept;
  if (!keeps && !response.ok && ![401, 403, 404, 410].includes(response.status)) return; // the server is away: what was kept stays
  const pages = await caches.open(PUBLIC);
  await pages.delete(path);
  if (keeps) await pages.put(path, response); // as the last of them
  for (const old of (await pages.keys()).slice(0, -MOST_PAGES)) await pages.delete(old);
}

async function publicAsKept(path) {
  const found = await (await caches.open(PUBLIC)).match(path, { ignoreVary: true });
  if (!found) return found;
  const text = await found.text();
  const language = (/<html lang="([\w-]+)"/.exec(text)?.[1] ?? "en").replace(/^en$/, "en-GB");
  const at = new Date(found.headers.get("Date") ?? NaN);
  const when = Number.isNaN(at.valueOf()) ? "…" : new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", hourCycle: "h23", numberingSystem: "latn" }).format(at);
  const headers = ["Content-Type", "Content-Security-Policy"].map((name) => [name, found.headers.get(name) ?? ""]);
  return new Response(text.replace("data-as-kept hidden>", "data-as-kept>").replace("{when}", when), { headers });
}

async function keepFile(address, response) {
  if (!response.ok) return;
  const files = await caches.open(FILES);
  await files.put(address, response);
  for (const old of (await files.keys()).slice(0, -MOST_FILES)) await files.delete(old);
}

async function page(event) {
  const { pathname, search } = new URL(event.request.url);
  const own = PAGES.test(pathname);
  const whole = /^(\?lang=\w+)?$/.test(search);
  try {
    const response = await fetch(event.request);
    if (whole) event.waitUntil((own ? keepPage : keepPublic)(pathname, response.clone()));
    return response;
  } catch (lost) {
    const queue = /^\/judging\/[^/]+/.exec(pathname)?.[0];
    const kept = own ? await caches.match(pathname, { ignoreVary: true }) : whole && (await publicAsKept(pathname));
    const found = kept || (queue && (await caches.match(queue, { ignoreVary: true })) && Response.redirect(new URL(`${queue}#not-kept`, self.location)));
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

// What the public pages draw from changes with them: it is asked for each time, and the kept one is shown without a line alone.
async function drawing(event) {
  try {
    const response = await fetch(event.request);
    event.waitUntil(keepFile(event.request.url, response.clone()));
    return response;
  } catch (lost) {
    const found = await caches.match(event.request.url, { ignoreVary: true });
    if (found) return found;
    throw lost;
  }
}

// With `anew` pages are fetched although there is a copy, each with the files that it names; `tell` hears how many are done.
async function keepAll({ keep, anew, only, under }, tell) {
  for (const name of only ? await caches.keys() : []) {
    const pages = await caches.open(name);
    for (const { url } of await pages.keys()) {
      const { pathname } = new URL(url);
      if (pathname.startsWith(under) && !only.includes(pathname)) await pages.delete(url);
    }
  }
  const known = (address) => caches.match(address, { ignoreVary: true });
  for (const [index, address] of keep.entries()) {
    const { origin, pathname, href } = new URL(address, self.location);
    const isFile = pathname.startsWith("/static/");
    if (origin !== self.location.origin || (!(anew && !isFile) && (await known(isFile ? href : pathname)))) continue;
    const response = await fetch(href);
    const names = anew && response.ok ? (await response.clone().text()).matchAll(/(?:src|href)="(\/static\/[^"]+)"/g) : [];
    for (const [, name] of names) {
      const file = new URL(name, self.location).href;
      if (!(await known(file))) await keepFile(file, await fetch(file));
    }
    await (isFile ? keepFile(href, response) : keepPage(pathname, response));
    tell?.postMessage({ done: index + 1 });
  }
}

async function keep({ data, ports: [tell] }) {
  try {
    await keepAll(data, tell);
  } finally {
    tell?.postMessage({ done: data.keep.length, ended: true });
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(keep(event).catch(() => {})));
self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (pathname.startsWith("/static/")) event.respondWith(file(event));
  else if (event.request.mode === "navigate") event.respondWith(page(event));
  else if (pathname === "/winners/cloths.svg") event.respondWith(drawing(event));
});
