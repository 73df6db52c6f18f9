// Hands each score and text to judging-offline.js, which keeps and sends it, and shows what came of it; without this file every criterion has its own button. Keys and light: judging-keys.js.
const sheet = document.querySelector("[data-sheet]");
const line = globalThis.judging;
const scores = [...sheet.querySelectorAll("form[data-score]")].filter((form) => !form.querySelector("fieldset").disabled);
const texts = [...sheet.querySelectorAll("form[data-words]")];
const undoOf = (form) => sheet.querySelector(`form[data-undo="${form.dataset.score}"]`);
const address = (form) => form.action.slice(location.origin.length);
const boxes = (form) => [...form.elements].filter((box) => box.name && box.type !== "hidden" && !/button|submit|fieldset/.test(box.type));

function fieldsOf(form) {
  const fields = {};
  for (const box of boxes(form)) if (box.type !== "radio" || box.checked) fields[box.name] = box.value;
  if (form.dataset.score && !fields.points) fields.take_back = "yes";
  return fields;
}

function fill(form, fields) {
  for (const box of boxes(form)) {
    if (box.type === "radio") box.checked = box.value === (fields[box.name] || "");
    else if (box.name in fields) {
      box.value = fields[box.name];
      box.dispatchEvent(new Event("input"));
    }
  }
  form.dataset.stands = JSON.stringify(fieldsOf(form));
}

function inWords(form, fields) {
  if (!form.dataset.score) return boxes(form).filter(({ name }) => fields[name]).map((box) => `${box.labels[0].firstChild.textContent.trim()}: ${fields[box.name]}`).join("\n");
  return [fields.points || line.tell.none, fields.why].filter(Boolean).join(" · ");
}

function say(form, words) {
  const problem = form.querySelector("[data-problem]");
  problem.textContent = words || "";
  problem.hidden = !words;
}

const saved = (form, words) => (form.querySelector("[data-saved]").textContent = words);

function allowUndo(form, before, why) {
  const undo = undoOf(form);
  if (!undo) return;
  undo.elements.points.value = before || "";
  undo.elements.take_back.value = before ? "" : "yes";
  if (undo.elements.why) undo.elements.why.value = why || "";
  undo.hidden = false;
}

function save(form, gather = false) {
  const fields = fieldsOf(form);
  const last = form.dataset.stands;
  if (JSON.stringify(fields) === last) return;
  form.dataset.stands = JSON.stringify(fields);
  form.dataset.after = line.put(address(form), {
    about: form.dataset.about, page: location.pathname, fields, text: inWords(form, fields), version: form.elements.version.value, after: form.dataset.after, gather,
  });
  say(form);
  saved(form, "");
  allowUndo(form, JSON.parse(last).points, JSON.parse(last).why);
}

function stand(form, answer) {
  form.elements.version.value = answer.version;
  saved(form, answer.saved);
  if (!form.dataset.score) return;
  allowUndo(form, answer.before, answer.why_before);
  const total = sheet.querySelector("[data-total]");
  total.textContent = answer.total_words || total.dataset.none;
  sheet.querySelector("[data-scored]").textContent = answer.scored_words;
}

function clash(form, record) {
  form.querySelector("[data-clash]")?.remove();
  if (!record.clash) return;
  const panel = document.querySelector("[data-line-both]").content.firstElementChild.cloneNode(true);
  const { theirs, error } = record.clash;
  panel.dataset.clash = "";
  panel.querySelector("[data-mine]").textContent = record.saves.at(-1).text;
  panel.querySelector("[data-theirs]").textContent = inWords(form, theirs);
  for (const mine of [true, false]) panel.querySelector(`[name=${mine ? "keep" : "take"}]`).addEventListener("click", () => line.settle(address(form), mine));
  (form.querySelector("fieldset") || form).append(panel);
  say(form, error);
  saved(form, ""); // nothing is sent before the judge has chosen
  if (form.dataset.score) fill(form, theirs); // what is chosen is what stands; of texts the box keeps one's own
}

function watch(form) {
  form.dataset.stands = JSON.stringify(fieldsOf(form));
  line.watch(address(form), (what, record, answer) => {
    if (what === "saved" || what === "elsewhere") {
      if (what === "elsewhere" && form.dataset.after !== answer.id) return;
      if (form.dataset.after === answer.id) delete form.dataset.after;
      if (!record.saves.length) stand(form, answer);
      else form.elements.version.value = answer.version;
    } else if (what === "clash") clash(form, record);
    else if (what === "problem") {
      say(form, record.problem);
      saved(form, "");
    }
    else if (what === "kept") {
      saved(form, line.held(address(form)) ? line.tell.held : line.tell.kept);
      if (form.dataset.score) sheet.querySelector("[data-total]").textContent = line.tell.later;
    }
    else if (what === "refused") {
      if (record.stands) fill(form, record.stands.fields);
      else {
        form.reset();
        for (const box of boxes(form)) box.dispatchEvent(new Event("input")); // the counters
      }
      delete form.dataset.after;
      form.dataset.stands = JSON.stringify(fieldsOf(form));
      say(form, record.refused.at(-1).words);
      saved(form, "");
    } else {
      say(form);
      clash(form, record);
      if (what === "mine") [form.dataset.after] = record.saves.map(({ id }) => id);
      else delete form.dataset.after;
      fill(form, what === "mine" ? record.saves[0].fields : answer);
      form.elements.version.value = answer.version;
      saved(form, what === "mine" ? "" : line.tell.stands);
      boxes(form).find((box) => box.type !== "radio" || box.checked)?.focus();
    }
  });
  // A page that the device kept may be older than what was saved since, and than what still waits.
  const record = line.read(address(form));
  if (!record) return;
  if (record.stands && record.stands.version > Number(form.elements.version.value)) {
    fill(form, record.stands.fields);
    stand(form, record.stands);
  } else if (record.stands) line.forget(address(form));
  const last = record.saves.at(-1);
  if (!last) return;
  const { points, why } = record.saves.at(-2)?.fields || fieldsOf(form);
  allowUndo(form, points, why);
  fill(form, last.fields);
  form.dataset.after = last.id;
  if (record.clash) clash(form, record);
  else if (record.problem) say(form, record.problem);
  else saved(form, line.tell.kept);
}

function now(form) {
  save(form);
  line.flush();
}

function undo(form) {
  const { points, why } = undoOf(form).elements;
  for (const box of boxes(form)) {
    if (box.type === "radio") box.checked = box.value === points.value;
    else box.value = why?.value || "";
  }
  now(form);
}

function whileTyping(form) {
  let timer = 0;
  form.addEventListener("input", (event) => {
    if (event.target.type === "radio") return;
    save(form, true);
    clearTimeout(timer);
    timer = setTimeout(line.flush, 2500);
  });
  form.addEventListener("change", () => now(form));
}

if (line) {
  for (const byHand of document.querySelectorAll("[data-sheet] [data-by-hand]")) byHand.hidden = true;
  for (const form of scores) {
    watch(form);
    whileTyping(form);
    form.addEventListener("submit", (event) => event.preventDefault());
    undoOf(form).addEventListener("submit", (event) => {
      event.preventDefault();
      if (!undoOf(form).hidden) undo(form);
    });
  }
  for (const form of texts) {
    watch(form);
    whileTyping(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      now(form);
    });
  }
  sheet.classList.add("judge-live");
}
