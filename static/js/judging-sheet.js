// Saves each score and both texts at once; without this file every criterion has its own button. Keys and light: judging-keys.js.
const sheet = document.querySelector("[data-sheet]");
const scores = sheet ? [...sheet.querySelectorAll("form[data-score]")].filter((form) => !form.querySelector("fieldset").disabled) : [];
const undoOf = (form) => sheet.querySelector(`form[data-undo="${form.dataset.score}"]`);
const waiting = new Map();

// Saves of one form follow each other, so that each names the version that the one before made.
function inTurn(form, work) {
  const turn = (waiting.get(form) || Promise.resolve()).then(work);
  waiting.set(form, turn.catch(() => {}));
  return turn;
}

async function send(form, fill) {
  const data = new FormData(form);
  fill(data);
  const response = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "error" });
  const type = response.headers.get("Content-Type") || "";
  return { ok: response.ok, answer: type.includes("json") ? await response.json() : { error: sheet.dataset.failed } };
}

function say(form, words) {
  const problem = form.querySelector("[data-problem]");
  problem.textContent = words || "";
  problem.hidden = !words;
}

function show(form, points, version, before) {
  for (const radio of form.elements.points) radio.checked = radio.value === points;
  form.elements.version.value = version;
  const undo = undoOf(form);
  undo.elements.version.value = version;
  undo.elements.points.value = before || "";
  undo.elements.take_back.value = before ? "" : "yes";
  undo.hidden = Number(version) === 0;
}

function save(form, points) {
  return inTurn(form, async () => {
    const last = form.dataset.stands ?? null;
    try {
      const { ok, answer } = await send(form, (data) => {
        data.delete("points");
        data.append(points ? "points" : "take_back", points || "yes");
        data.set("version", form.elements.version.value);
      });
      if (ok) {
        say(form);
        form.dataset.stands = answer.points || "";
        show(form, answer.points, answer.version, answer.before);
        form.querySelector("[data-saved]").textContent = answer.saved;
        const total = sheet.querySelector("[data-total]");
        total.textContent = answer.total_words || total.dataset.none;
        sheet.querySelector("[data-scored]").textContent = answer.scored_words;
        return;
      }
      const theirs = answer.theirs;
      if (theirs && "points" in theirs) show(form, theirs.points, theirs.version, undoOf(form).elements.points.value);
      else if (last !== null) for (const radio of form.elements.points) radio.checked = radio.value === last;
      say(form, theirs && "points" in theirs ? `${answer.error} (${theirs.points || "–"})` : answer.error);
    } catch {
      if (last !== null) for (const radio of form.elements.points) radio.checked = radio.value === last;
      say(form, sheet.dataset.failed);
    }
  });
}

function saveWords(form) {
  return inTurn(form, async () => {
    try {
      const { ok, answer } = await send(form, () => {});
      say(form, ok ? "" : answer.error);
      if (!ok) return;
      form.elements.version.value = answer.version;
      form.querySelector("[data-saved]").textContent = answer.saved;
    } catch {
      say(form, sheet.dataset.failed);
    }
  });
}

function undo(form) {
  const back = undoOf(form);
  if (!back.hidden) inTurn(form, () => {}).then(() => save(form, back.elements.points.value || null));
}

if (scores.length) {
  for (const form of scores) {
    form.dataset.stands = form.querySelector("input[type=radio]:checked")?.value || "";
    form.querySelector("[data-by-hand]").hidden = true;
    form.addEventListener("change", (event) => event.target.name === "points" && save(form, event.target.value));
    form.addEventListener("submit", (event) => event.preventDefault());
    undoOf(form).addEventListener("submit", (event) => {
      event.preventDefault();
      undo(form);
    });
  }
  const words = sheet.querySelector("form[data-words]");
  words.addEventListener("change", () => saveWords(words));
  words.addEventListener("submit", (event) => {
    event.preventDefault();
    saveWords(words);
  });
  sheet.classList.add("judge-live");
}
