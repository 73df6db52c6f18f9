// Sends files in parts that go on after a cut, by the tus protocol; without this file the form sends one at once.
const FIRST = 64 * 1024, MOST = 1024 * 1024, LEAST = 16 * 1024, LARGEST = 16e6;

class Refused extends Error {}
class Gone extends Error {}

const start = (form) => {
  const say = form.dataset;
  const field = form.querySelector("input[type=file]");
  const token = form.elements.csrf_token.value;
  const list = form.parentElement.querySelector(`[data-upload-list="${say.part}"]`);
  const now = form.parentElement.querySelector("[data-upload-now]");
  const said = form.parentElement.querySelector("[data-upload-said]");
  const language = document.documentElement.lang;
  const active = new Set();
  let queue = Promise.resolve();

  const size = (bytes) => (bytes < 1e6
    ? say.kb.replace("{size}", Math.ceil(bytes / 1e3).toLocaleString(language))
    : say.mb.replace("{size}", (Math.round(bytes / 1e5) / 10).toLocaleString(language)));

  // A file is known again by its bytes: a phone gives the same picture another date each time.
  const known = async (file) => (file.size > LARGEST ? file.name
    : btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer())))));
  const kept = (job) => `upload ${say.upload} ${say.part} ${job.file.size} ${job.print}`;
  const recall = (job) => { try { return JSON.parse(localStorage.getItem(kept(job))); } catch { return null; } };
  const keep = (job) => { try { localStorage.setItem(kept(job), JSON.stringify({ key: job.key, url: job.url })); } catch { /* full or forbidden */ } };
  const forget = (job) => { try { localStorage.removeItem(kept(job)); } catch { /* forbidden */ } };

  const ask = async (job, method, url, headers, body) => {
    const answer = await fetch(url, {
      method, body, redirect: "manual", signal: job.ending.signal,
      headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": token, Accept: "application/json", ...headers },
    });
    if (answer.type === "opaqueredirect" || answer.status === 401) throw new Refused(say.signedOut);
    if (answer.status === 404 || answer.status === 410) throw new Gone();
    if (answer.status === 422) throw new Refused((await answer.json()).error);
    if (answer.status >= 400 && answer.status < 500 && ![408, 409, 429, 460].includes(answer.status)) throw new Refused(say.failed);
    if (!answer.ok && answer.status !== 409 && answer.status !== 460) throw new TypeError(String(answer.status));
    return answer;
  };
  const offset = (answer) => Number(answer.headers.get("Upload-Offset"));

  const begin = async (job) => {
    const encode = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
    const about = { filename: job.file.name, part: say.part, key: job.key };
    const answer = await ask(job, "POST", say.upload, {
      "Upload-Length": job.file.size,
      "Upload-Metadata": Object.entries(about).map(([name, text]) => `${name} ${encode(text)}`).join(","),
    });
    job.url = answer.headers.get("Location");
    job.direct = answer.headers.get("Upload-Direct");
    keep(job);
    return offset(answer);
  };

  // A browser reads nothing more of a file that changed on the disk, or went, after it was chosen: what arrived of it is no file then.
  const refuseChanged = async (job) => {
    try { await job.file.slice(0, 1).arrayBuffer(); } catch {
      await leave(job);
      throw new Refused(say.changed);
    }
  };
  const leave = async (job) => {
    forget(job);
    if (job.url) await fetch(job.url, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": token } }).catch(() => {});
  };

  // Straight to the store where the portal names an address there; if that fails the parts go by the portal.
  const straight = async (job) => {
    const address = job.direct;
    job.direct = null;
    job.bar.removeAttribute("value");
    try {
      const sent = await fetch(address, {
        method: "PUT", body: job.file, signal: job.ending.signal, headers: { "Content-Type": "application/octet-stream" },
      });
      return sent.ok && (await ask(job, "POST", `${job.url}/arrival`)).ok;
    } catch (error) {
      if (error instanceof Refused || error.name === "AbortError") throw error;
      return false;
    }
  };

  const pause = (seconds) => new Promise((done) => {
    setTimeout(done, seconds * 1000);
    addEventListener("online", done, { once: true });
  });

  const send = async (job) => {
    let at = null, part = FIRST, failures = 0, whole = false;
    while (!whole) {
      try {
        if (!job.url) at = await begin(job);
        if (at === null) at = offset(await ask(job, "HEAD", job.url));
        show(job, at);
        if (job.direct && await straight(job)) return;
        const began = performance.now();
        const answer = await ask(job, "PATCH", job.url, {
          "Content-Type": "application/offset+octet-stream", "Upload-Offset": at,
        }, job.file.slice(at, at + part));
        at = answer.ok ? offset(answer) : null;
        const took = performance.now() - began;
        part = took < 1500 ? Math.min(part * 2, MOST) : took > 8000 ? Math.max(part / 2, LEAST) : part;
        failures = 0;
        whole = at === job.file.size;
      } catch (error) {
        if (error instanceof Refused || error.name === "AbortError") throw error;
        if (error instanceof Gone) {
          if (failures++ > 2) throw new Refused(say.failed);
          job.url = null; job.key = crypto.randomUUID(); at = null;
          continue;
        }
        await refuseChanged(job);
        job.words.textContent = say.lost;
        at = null;
        await pause(Math.min(2 ** failures++, 20));
      }
    }
  };

  const show = (job, at) => {
    job.bar.value = at;
    job.words.textContent = at < job.file.size
      ? say.progress.replace("{done}", size(at)).replace("{all}", size(job.file.size)) : say.checking;
    if (job.url) active.add(job.url.split("/").pop());
    hide();
  };
  const hide = () => list.querySelectorAll("[data-file]").forEach((row) => { row.hidden = active.has(row.dataset.file); });

  const refresh = () => new Promise((done, failed) => {
    const asked = Object.assign(new XMLHttpRequest(), { responseType: "document" });
    asked.open("GET", form.action);
    asked.setRequestHeader("Accept", "text/html");
    asked.onload = () => {
      const fresh = asked.response?.querySelector(`[data-upload-list="${say.part}"]`);
      if (fresh) { list.replaceChildren(...fresh.childNodes); hide(); }
      for (const id of (field.getAttribute("aria-describedby") ?? "").split(" ")) { // how much room is left
        const told = id && asked.response?.getElementById(id);
        if (told) document.getElementById(id).textContent = told.textContent;
      }
      done();
    };
    asked.onerror = () => failed(new TypeError("no line")); // as fetch says it
    asked.send();
  });

  const row = (job) => {
    const make = (tag, text, parent) => parent.appendChild(Object.assign(document.createElement(tag), { textContent: text }));
    job.row = make("li", "", now);
    job.row.className = "file";
    const line = make("p", "", make("div", "", job.row));
    make("bdi", job.file.name, line);
    line.append(" ");
    job.words = make("span", say.waiting, line);
    job.words.className = "soft";
    job.button = make("button", say.cancel, job.row);
    Object.assign(job.button, { type: "button", className: "button button--quiet" });
    job.bar = make("progress", "", job.row);
    Object.assign(job.bar, { max: job.file.size || 1, value: 0, ariaLabel: job.file.name });
    job.button.addEventListener("click", async () => {
      job.ending.abort();
      job.row.remove();
      if (job.over || !job.url) return forget(job);
      await leave(job);
      refresh().catch(() => {});
    });
  };

  const run = async (job) => {
    if (job.ending.signal.aborted) return;
    try {
      await refuseChanged(job);
      job.print = await known(job.file);
      job.ending.signal.throwIfAborted();
      Object.assign(job, recall(job));
      keep(job);
      await send(job);
      forget(job);
      job.row.remove();
      said.textContent = `${say.sent} ${job.file.name}`;
    } catch (error) {
      if (error.name === "AbortError") return;
      job.words.textContent = said.textContent = error.message;
      job.words.className = "file__problem";
      job.bar.remove();
      job.over = true;
    }
    active.delete(job.url?.split("/").pop());
    await refresh().catch(() => {});
  };

  form.dataset.uploadOn = "";
  field.multiple = true;
  field.addEventListener("change", () => {
    for (const file of field.files) {
      const job = { file, ending: new AbortController(), key: crypto.randomUUID(), url: null };
      row(job);
      queue = queue.then(() => run(job));
    }
    field.value = "";
  });
};

document.querySelectorAll("form[data-upload]").forEach(start);
