// Saves each part of a nomination a moment after one types, and keeps it on the device until the server has it; without this file the button saves.
const form = document.querySelector("form[data-autosave]");

function begin() {
  const say = form.dataset;
  const prefix = `draft ${say.writer} ${say.nomination} `;
  const status = form.querySelector("[data-autosave-status]");
  const signedOut = form.querySelector("[data-signed-out]");
  const parts = new Map([...form.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
  const records = {};
  const timers = {};
  const busy = new Set();
  const clashes = new Set();
  // The numbers of what this page wrote or opened.
  const own = new Set();
  // What was typed in another tab that was closed before it had sent it.
  const others = {};
  // The device is full or keeps nothing: the page alone holds these parts.
  const held = new Set();
  const patience = [3000, 6000, 15000, 30000, 60000];
  let tries = 0;
  let again = 0;
  let passes = null;

  // What the page says of Geneva's time is said in the writer's own, as every save from here on is.
  const saved = new Date(say.savedAt);
  if (saved.toDateString() === new Date().toDateString()) for (const place of form.querySelectorAll("[data-part] [data-status]:not(:empty)")) place.textContent = savedAt(saved);

  const number = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16));
  const boxes = (name) => [...(parts.get(name)?.querySelectorAll("input:not([type=hidden]), textarea, select") || [])];
  const seal = (name) => parts.get(name)?.querySelector("input[name^='seal-']");
  const unsent = () => Object.keys(records).filter((name) => records[name].unsent);
  const waiting = () => [...unsent(), ...Object.keys(others).filter((name) => others[name].length)];
  const onlyHere = () => unsent().some((name) => held.has(name));

  // What another tab wrote about the same part and has not sent: whichever writes last keeps both on the device.
  function beside(name, fields) {
    let stored = null;
    try { stored = JSON.parse(localStorage.getItem(prefix + name)); } catch { /* as above */ }
    const found = [...(stored?.beside || []), ...(stored?.unsent ? [{ id: stored.id, fields: stored.fields }] : [])];
    return found.filter((other) => !own.has(other.id) && JSON.stringify(other.fields) !== JSON.stringify(fields));
  }

  function store(name, record) {
    held.delete(name);
    try {
      if (record) localStorage.setItem(prefix + name, JSON.stringify(record));
      else localStorage.removeItem(prefix + name);
    } catch { if (record) held.add(name); }
  }

  function keep(name, record) {
    own.add(record.id);
    const left = beside(name, record.fields);
    records[name] = { ...record, beside: left.length ? left : undefined };
    store(name, records[name]);
  }

  function drop(name) {
    const left = beside(name);
    delete records[name];
    store(name, left.length ? { beside: left } : null);
  }

  function kept() {
    const found = [];
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) found.push([key.slice(prefix.length), JSON.parse(localStorage.getItem(key))]);
    } catch { /* as above */ }
    return found;
  }

  function tell(name, words, kind = "") {
    const place = parts.get(name)?.querySelector("[data-status]");
    if (place) {
      place.textContent = words;
      place.dataset.status = kind;
    }
    if (kind && status.textContent !== words) status.textContent = words;
  }

  function savedAt(instant) {
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", numberingSystem: "latn" });
    return say.saved.replace("{time}", time.format(new Date(instant)));
  }

  function typed(name) {
    const found = {};
    for (const box of boxes(name)) {
      if (!/radio|checkbox/.test(box.type)) found[box.name] = box.value;
      else found[box.name] = [...(found[box.name] || []), ...(box.checked ? [box.value] : [])];
    }
    return found;
  }

  function show(name, fields) {
    for (const box of boxes(name)) {
      if (!(box.name in fields)) continue;
      if (/radio|checkbox/.test(box.type)) box.checked = [fields[box.name]].flat().includes(box.value);
      else box.value = fields[box.name];
      box.dispatchEvent(new Event("input"));
    }
  }

  function inWords(name, fields) {
    const named = (value, key) => {
      const chosen = boxes(name).find((box) => box.name === key && (box.options || box.value === value) && box.type !== "textarea");
      return [...(chosen?.options || [])].find((option) => option.value === value)?.text || (/radio|checkbox/.test(chosen?.type) && chosen.labels[0].textContent) || value;
    };
    return Object.entries(fields).flatMap(([key, value]) => [value].flat().filter(Boolean).map((one) => named(one, key))).join("\n");
  }

  function write(name) {
    const last = records[name];
    const waits = last?.unsent ? last.first || (last.asked && { id: last.id, fields: last.fields }) : null;
    keep(name, { fields: { ...(last?.unsent && last.fields), ...typed(name) }, seal: last?.unsent ? last.seal : seal(name).value, id: number(), unsent: true, first: waits || undefined });
    clearTimeout(timers[name]);
    timers[name] = setTimeout(send, 1500, name);
  }

  async function send(name) {
    clearTimeout(timers[name]);
    const record = records[name];
    if (!record?.unsent || busy.has(name) || clashes.has(name)) return;
    busy.add(name);
    // What was sent before and never answered goes first, under its old number: the server does it once, whatever arrived.
    const attempt = record.first || record;
    if (attempt === record) keep(name, { ...record, asked: true });
    tell(name, say.saving);
    const body = new URLSearchParams([["csrf_token", form.elements.csrf_token.value], [`seal-${name}`, record.seal]]);
    for (const [key, value] of Object.entries(attempt.fields)) for (const one of [value].flat()) body.append(key, one);
    let answer = null;
    let found = {};
    try {
      answer = await fetch(say.parts + name, {
        method: "POST", body, headers: { Accept: "application/json", "X-Save": attempt.id }, redirect: "error",
        keepalive: body.toString().length < 60000, signal: AbortSignal.timeout(30000),
      });
      found = await answer.json();
    } catch { /* the line is lost, or the answer is no answer of ours */ }
    busy.delete(name);
    const now = records[name];
    if (answer?.ok && found.seal) {
      tries = 0;
      signedOut.hidden = true;
      const done = now.id === attempt.id;
      if (now.first?.id === attempt.id) delete now.first;
      keep(name, { ...now, unsent: !done, seal: found.seal, version: found.version });
      if (seal(name)) seal(name).value = found.seal;
      if (done) tell(name, found.problem || savedAt(found.saved_at), found.problem ? "problem" : "saved");
      // With a worker it stays beside the page that the worker keeps, until a newer page comes.
      if (done && !navigator.serviceWorker) drop(name);
      if (done) settle(name);
      if (!done) return send(name);
    } else if (answer?.status === 409) clash(name, found);
    else if ([403, 404, 410].includes(answer?.status)) gone(name);
    else if (answer?.status === 422) tell(name, `${found.error} ${say.here}`, "problem");
    else {
      tell(name, held.has(name) ? say.held : say.kept, "kept");
      signedOut.hidden = ![400, 401].includes(answer?.status) && signedOut.hidden;
      clearTimeout(again);
      again = setTimeout(flush, patience[Math.min(tries++, patience.length - 1)]);
    }
  }

  const flush = () => Promise.all(unsent().map(send));

  function panelOf(kind, name, fields = records[name].fields) {
    const panel = form.querySelector(`template[data-${kind}]`).content.firstElementChild.cloneNode(true);
    panel.querySelector("[data-mine]").textContent = inWords(name, fields);
    return panel;
  }

  // Not asked any more, or not this person's any more: nothing is sent again, and the text stays to be copied until its writer removes it.
  function gone(name) {
    clashes.add(name);
    const panel = panelOf("gone", name);
    tell(name, "");
    status.textContent = panel.querySelector("[data-why]").textContent;
    panel.querySelector("[name=remove]").addEventListener("click", () => {
      drop(name);
      panel.remove();
    });
    if (parts.has(name)) parts.get(name).append(panel);
    else form.prepend(panel);
  }

  function clash(name, found) {
    clashes.add(name);
    // One that says what is saved has arrived.
    for (const other of others[name] || []) if (JSON.stringify(other.fields) === JSON.stringify(found.fields)) own.add(other.id);
    others[name] = (others[name] || []).filter(({ id }) => !own.has(id));
    tell(name, say.clash, "problem");
    if (!parts.has(name)) return;
    const panel = panelOf("clash", name);
    panel.querySelector("[data-who]").textContent = found.by ? say.by.replace("{name}", found.by) : "";
    panel.querySelector("[data-theirs]").textContent = inWords(name, found.fields);
    const end = () => {
      clashes.delete(name);
      panel.remove();
      boxes(name)[0].focus();
    };
    panel.querySelector("[name=keep]").addEventListener("click", () => {
      end();
      keep(name, { ...records[name], seal: found.seal, id: number(), first: undefined });
      send(name);
    });
    panel.querySelector("[name=take]").addEventListener("click", () => {
      end();
      show(name, found.fields);
      seal(name).value = found.seal;
      drop(name);
      tell(name, savedAt(found.saved_at), "saved");
    });
    parts.get(name).append(panel);
  }

  // What a closed tab did not send is shown beside what was saved since, one after another.
  function settle(name) {
    const [other, ...rest] = others[name] || [];
    if (!other || clashes.has(name) || !parts.has(name) || parts.get(name).querySelector(".part-clash")) return;
    const panel = panelOf("clash", name, other.fields);
    panel.querySelector("[data-theirs]").textContent = inWords(name, typed(name));
    panel.addEventListener("click", ({ target }) => {
      if (!["keep", "take"].includes(target.name)) return;
      own.add(other.id);
      others[name] = rest;
      panel.remove();
      boxes(name)[0].focus();
      if (target.name === "keep") {
        show(name, other.fields);
        write(name);
        send(name);
      } else if (records[name]) keep(name, records[name]);
      else drop(name);
      settle(name);
    });
    parts.get(name).append(panel);
  }

  for (const [name, { beside: left, ...record }] of kept()) {
    if (record.id) own.add(record.id);
    others[name] = left || [];
    if (!record.unsent && !(record.version > Number(say.version))) {
      drop(name);
      settle(name);
      continue;
    }
    records[name] = record;
    if (!parts.has(name)) continue;
    show(name, record.fields);
    seal(name).value = record.seal;
    if (record.unsent) tell(name, say.kept, "kept");
    else settle(name);
  }

  // A slow line brings this script after the first words. (What a browser puts back by itself when a page is loaded anew was typed before.)
  const opened = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  const touched = (box) => (/radio|checkbox/.test(box.type) ? box.checked !== box.defaultChecked : box.options ? [...box.options].some((one) => one.defaultSelected && !one.selected) : box.value && box.value !== box.defaultValue);
  for (const [name, part] of parts) {
    if (opened && !records[name] && boxes(name).some(touched)) write(name);
    part.addEventListener("input", () => write(name));
    part.addEventListener("change", () => records[name]?.unsent && send(name));
  }

  // The button and signing out wait until the server has what was typed; without a line one stays, and nothing is lost.
  document.addEventListener("submit", async (event) => {
    const leaving = event.target;
    if ((leaving !== form && !/sign-out$/.test(leaving.action)) || passes === leaving || event.submitter?.name === "more") return;
    if (!(leaving === form ? unsent() : waiting()).length && navigator.onLine) return;
    event.preventDefault();
    await flush();
    // Never while this very event is under way: a form does not submit inside of its own.
    do await new Promise((done) => setTimeout(done, 50)); while (busy.size);
    if (leaving === form ? tries || !navigator.onLine : waiting().length) status.textContent = onlyHere() ? say.held : leaving !== form ? say.leaving : signedOut.hidden ? say.lost : say.kept;
    else passes = leaving;
    if (passes === leaving) leaving.requestSubmit(event.submitter);
    else if (leaving !== form) passes = leaving;
  });
  addEventListener("beforeunload", (event) => onlyHere() && event.preventDefault());
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", flush);
  flush();

  const files = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((file) => file.href || file.src);
  navigator.serviceWorker?.register("/sw.js", { scope: "/nominations/" })
    .then(() => navigator.serviceWorker.ready)
    .then((worker) => worker.active.postMessage({ keep: [location.pathname, ...files] }))
    .catch(() => { /* a browser that keeps nothing: the text is still kept on the device */ });
  form.dataset.autosave = "on";
}

if (form) begin();
