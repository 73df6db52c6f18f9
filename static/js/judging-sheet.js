// Hands each part of the sheet to judging-offline.js, which keeps and sends it by itself, and shows what came of it; without this file every button sends the whole sheet. Keys and light: judging-keys.js.
const sheet = document.querySelector("[data-sheet]");
const line = globalThis.judging;
const scores = [...sheet.querySelectorAll("[data-score]")].filter((part) => !part.querySelector("fieldset").disabled);
const texts = [...sheet.querySelectorAll("[data-part][data-words]")];
const undoOf = (part) => sheet.querySelector(`[data-undo="${part.dataset.score}"]`);
const address = (part) => part.dataset.to;
const bare = (box) => box.name.slice(box.name.lastIndexOf("-") + 1);
const versionOf = (part) => part.querySelector("input[name$=-version]");
const boxes = (part) => [...part.querySelectorAll("input[name]:not([type=hidden]), textarea[name]")];

function fieldsOf(part) {
  const fields = {};
  for (const box of boxes(part)) if (box.type !== "radio" || box.checked) fields[bare(box)] = box.value;
  if (part.dataset.score && !fields.points) fields.take_back = "yes";
  return fields;
}

function fill(part, fields) {
  for (const box of boxes(part)) {
    if (box.type === "radio") box.checked = box.value === (fields[bare(box)] || "");
    else if (bare(box) in fields) {
      box.value = fields[bare(box)];
      box.dispatchEvent(new Event("input"));
    }
  }
  part.dataset.stands = JSON.stringify(fieldsOf(part));
}

function inWords(part, fields) {
  if (!part.dataset.score) return boxes(part).filter((box) => fields[bare(box)]).map((box) => `${box.labels[0].firstChild.textContent.trim()}: ${fields[bare(box)]}`).join("\n");
  return [fields.points || line.tell.none, fields.why].filter(Boolean).join(" · ");
}

function say(part, words) {
  const problem = part.querySelector("[data-problem]");
  problem.textContent = words || "";
  problem.hidden = !words;
}

const saved = (part, words) => (part.querySelector("[data-saved]").textContent = words);

function allowUndo(part, before, why) {
  const undo = undoOf(part);
  if (!undo) return;
  undo.dataset.points = before || "";
  undo.dataset.why = why || "";
  undo.parentElement.hidden = false;
}

function save(part, gather = false) {
  const fields = fieldsOf(part);
  const last = part.dataset.stands;
  if (JSON.stringify(fields) === last) return;
  part.dataset.stands = JSON.stringify(fields);
  part.dataset.after = line.put(address(part), {
    about: part.dataset.about, page: location.pathname, fields, text: inWords(part, fields), version: versionOf(part).value, after: part.dataset.after, gather,
  });
  say(part);
  saved(part, "");
  allowUndo(part, JSON.parse(last).points, JSON.parse(last).why);
}

function stand(part, answer) {
  versionOf(part).value = answer.version;
  saved(part, answer.saved);
  if (!part.dataset.score) return;
  allowUndo(part, answer.before, answer.why_before);
  const total = sheet.querySelector("[data-total]");
  total.textContent = answer.total_words || total.dataset.none;
  sheet.querySelector("[data-scored]").textContent = answer.scored_words;
}

function clash(part, record) {
  part.querySelector("[data-clash]")?.remove();
  if (!record.clash) return;
  const panel = document.querySelector("[data-line-both]").content.firstElementChild.cloneNode(true);
  const { theirs, error } = record.clash;
  panel.dataset.clash = "";
  panel.querySelector("[data-mine]").textContent = record.saves.at(-1).text;
  panel.querySelector("[data-theirs]").textContent = inWords(part, theirs);
  for (const mine of [true, false]) panel.querySelector(`[name=${mine ? "keep" : "take"}]`).addEventListener("click", () => line.settle(address(part), mine));
  (part.querySelector("fieldset") || part).append(panel);
  say(part, error);
  saved(part, ""); // nothing is sent before the judge has chosen
  if (part.dataset.score) fill(part, theirs); // what is chosen is what stands; of texts the box keeps one's own
}

function watch(part) {
  part.dataset.stands = JSON.stringify(fieldsOf(part));
  line.watch(address(part), (what, record, answer) => {
    if (what === "saved" || what === "elsewhere") {
      if (what === "elsewhere" && part.dataset.after !== answer.id) return;
      if (part.dataset.after === answer.id) delete part.dataset.after;
      if (!record.saves.length) stand(part, answer);
      else versionOf(part).value = answer.version;
    } else if (what === "clash") clash(part, record);
    else if (what === "problem") {
      say(part, record.problem);
      saved(part, "");
    }
    else if (what === "kept") {
      saved(part, line.held(address(part)) ? line.tell.held : line.tell.kept);
      if (part.dataset.score) sheet.querySelector("[data-total]").textContent = line.tell.later;
    }
    else if (what === "refused") {
      if (record.stands) fill(part, record.stands.fields);
      else {
        for (const box of boxes(part)) {
          if (box.type === "radio") box.checked = box.defaultChecked;
          else box.value = box.defaultValue;
          box.dispatchEvent(new Event("input")); // the counters
        }
      }
      delete part.dataset.after;
      part.dataset.stands = JSON.stringify(fieldsOf(part));
      say(part, record.refused.at(-1).words);
      saved(part, "");
    } else {
      say(part);
      clash(part, record);
      if (what === "mine") [part.dataset.after] = record.saves.map(({ id }) => id);
      else delete part.dataset.after;
      fill(part, what === "mine" ? record.saves[0].fields : answer);
      versionOf(part).value = answer.version;
      saved(part, what === "mine" ? "" : line.tell.stands);
      boxes(part).find((box) => box.type !== "radio" || box.checked)?.focus();
    }
  });
  // A page that the device kept may be older than what was saved since, and than what still waits.
  const record = line.read(address(part));
  if (!record) return;
  if (record.stands && record.stands.version > Number(versionOf(part).value)) {
    fill(part, record.stands.fields);
    stand(part, record.stands);
  } else if (record.stands) line.forget(address(part));
  const last = record.saves.at(-1);
  if (!last) return;
  const { points, why } = record.saves.at(-2)?.fields || fieldsOf(part);
  allowUndo(part, points, why);
  fill(part, last.fields);
  part.dataset.after = last.id;
  if (record.clash) clash(part, record);
  else if (record.problem) say(part, record.problem);
  else saved(part, line.tell.kept);
}

function now(part) {
  save(part);
  line.flush();
}

function undo(part) {
  const { points, why } = undoOf(part).dataset;
  for (const box of boxes(part)) {
    if (box.type === "radio") box.checked = box.value === points;
    else box.value = why;
  }
  now(part);
}

function whileTyping(part) {
  let timer = 0;
  part.addEventListener("input", (event) => {
    if (event.target.type === "radio") return;
    save(part, true);
    clearTimeout(timer);
    timer = setTimeout(line.flush, 2500);
  });
  part.addEventListener("change", () => now(part));
}

if (line) {
  for (const byHand of document.querySelectorAll("[data-sheet] [data-by-hand]")) byHand.hidden = true;
  for (const part of [...scores, ...texts]) {
    watch(part);
    whileTyping(part);
  }
  sheet.querySelector("[data-all]").addEventListener("submit", (event) => {
    const { submitter } = event;
    if (submitter?.hasAttribute("formaction")) return; // what confirms goes to the server, which judging-offline.js sees to
    event.preventDefault();
    const undone = submitter?.dataset.undo && scores.find((part) => part.dataset.score === submitter.dataset.undo);
    if (undone) undo(undone);
    else for (const part of texts) if (part.contains(submitter)) now(part);
  });
  sheet.classList.add("judge-live");
}
