// Keeps what one types into a form on the device until the server has taken it, and sends it so that one stays where the text is when
// the line is lost; without this file the button alone sends. Shown again when the page opens anew.
const place = document.querySelector("[data-kept]");

function begin() {
  const say = place.dataset;
  const form = place.matches("form") ? place : null;
  const prefix = `draft ${say.kept} `;
  const status = place.querySelector("[data-kept-status]");
  const own = () => prefix + (form?.elements.key?.value || "");
  const boxes = () => [...form.elements].filter((box) => box.name && /^(input|textarea|select)$/i.test(box.tagName) && box.type !== "hidden");
  const ticks = (box) => /radio|checkbox/.test(box.type);
  const plain = (text) => text.replace(/\r\n?/g, "\n").normalize("NFC").trim();
  let record = null;
  let waits = null;
  let again = 0;
  let busy = false;
  let passes = false;
  let held = false; // the device is full or keeps nothing: the page alone holds what is typed

  function kept() {
    try {
      const found = Object.keys(localStorage).filter((name) => name.startsWith(prefix)).map((name) => [name, JSON.parse(localStorage.getItem(name))]);
      return found.sort((one, other) => other[1].at - one[1].at)[0] || [];
    } catch { return []; /* forbidden */ }
  }

  function drop(name) {
    record = null;
    try { localStorage.removeItem(name); } catch { /* as above */ }
  }

  function typed() {
    const found = {};
    for (const box of boxes()) {
      if (!ticks(box)) found[box.name] = box.value;
      else found[box.name] = [...(found[box.name] || []), ...(box.checked ? [box.value] : [])];
    }
    return found;
  }

  function write() {
    record = { at: Date.now(), seal: record?.seal ?? say.seal, fields: { ...record?.fields, ...typed() } };
    held = false;
    try { localStorage.setItem(own(), JSON.stringify(record)); } catch { held = true; }
  }

  const touched = (box) => (ticks(box) ? box.checked !== box.defaultChecked : box.options ? [...box.options].some((one) => one.defaultSelected && !one.selected) : box.value !== box.defaultValue);

  function show(fields) {
    const free = boxes().filter((box) => box.name in fields && !touched(box));
    for (const box of free) {
      if (ticks(box)) box.checked = [fields[box.name]].flat().includes(box.value);
      else box.value = fields[box.name];
    }
    for (const box of free) box.dispatchEvent(new Event("input", { bubbles: true }));
    status.textContent = say.here;
  }

  // Rows that the page does not have yet are asked of the server, which shows all that are filled.
  function ask(fields) {
    const lacking = Object.keys(fields).filter((name) => !(name in typed()) && String(fields[name]));
    const more = [...form.querySelectorAll("button[name=more]")].find((button) => lacking.some((name) => name.startsWith(`${button.value}_`)));
    if (!more) return;
    for (const name of lacking) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value: fields[name] }));
    passes = true;
    form.requestSubmit(more);
    passes = false;
  }

  function panelOf(kind, name, fields) {
    const panel = document.querySelector(`template[data-${kind}]`).content.firstElementChild.cloneNode(true);
    panel.querySelector("[data-mine]").textContent = Object.values(fields).flat().filter(Boolean).join("\n");
    panel.addEventListener("click", ({ target }) => {
      if (!target.name) return;
      if (target.name !== "keep") drop(name);
      else Object.assign(record, { seal: say.seal });
      panel.remove();
      if (target.name === "keep") show(fields);
    });
    place.append(panel);
    return panel;
  }

  async function send(button) {
    if (busy) return;
    busy = true;
    clearTimeout(again);
    const body = new URLSearchParams(new FormData(form));
    if (button?.name) body.append(button.name, button.value);
    let answer = null;
    let found = {};
    try {
      answer = await fetch(location.pathname, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error", signal: AbortSignal.timeout(30000) });
      found = await answer.json();
    } catch { /* the line is lost, or the answer is a page */ }
    busy = false;
    if (found.next) {
      held = false;
      drop(own());
      location.assign(found.next);
    } else if (!answer || answer.status >= 500) {
      status.textContent = held ? say.held : say.lost;
      waits = button;
      again = setTimeout(retry, 15000);
    } else {
      passes = true;
      form.requestSubmit(button);
      passes = held = false;
    }
  }

  const retry = () => waits && send(waits);

  const [name, before] = kept();
  if (!form) {
    const sent = document.querySelector("main .answer__text")?.textContent || "";
    if (before && plain(sent) === plain(Object.values(before.fields).flat().join("\n"))) drop(name);
    else if (before) panelOf("gone", name, before.fields);
    return;
  }
  if (before && "fresh" in say) {
    const theirs = boxes().filter((box) => !ticks(box) && box.defaultValue !== undefined);
    if (before.seal === say.seal) {
      if (form.elements.key) form.elements.key.value = name.slice(prefix.length);
      record = before;
      show(before.fields);
      ask(before.fields);
    } else if (theirs.every((box) => plain(box.defaultValue) === plain(before.fields[box.name] || ""))) drop(name);
    else {
      record = before;
      panelOf("clash", name, before.fields).querySelector("[data-theirs]").textContent = theirs.map((box) => box.defaultValue).join("\n");
    }
  } else record = before?.seal === say.seal && name === own() ? before : null;
  if (!before && boxes().some(touched)) write();

  form.addEventListener("input", () => {
    write();
    if (waits) status.textContent = held ? say.held : say.here; // it does not leave by itself any more
    waits = null;
  });
  addEventListener("beforeunload", (event) => held && !passes && event.preventDefault());
  form.addEventListener("submit", (event) => {
    if (passes) return;
    event.preventDefault();
    send(event.submitter);
  });
  addEventListener("online", retry);
  form.dataset.keptOn = "";
}

if (place) begin();
