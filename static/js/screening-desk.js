// Lets the keyboard screen, and keeps the checklist at once; without this file every key has its button.
const desk = document.querySelector("[data-desk]") || document.querySelector("[data-acts]");
const sheet = document.querySelector("form[data-sheet]");
let gone = false; // a key is pressed twice more easily than a button
let turn = Promise.resolve();
let clashed = false; // a colleague kept the checklist meanwhile: from then on its button alone keeps this one

function keep() {
  turn = turn.then(async () => {
    if (clashed) return;
    const said = sheet.querySelector("[data-said]");
    try {
      const response = await fetch(sheet.action, { method: "POST", body: new FormData(sheet), headers: { Accept: "application/json" }, redirect: "error", keepalive: true });
      const answer = (response.headers.get("Content-Type") || "").includes("json") ? await response.json() : { error: sheet.dataset.failed };
      clashed = response.status === 409;
      if (answer.version !== undefined) sheet.elements.version.value = answer.version;
      said.textContent = response.ok ? answer.saved : answer.error;
    } catch {
      said.textContent = sheet.dataset.failed;
    }
  });
}

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.target.closest("textarea, select, input:not([type=checkbox]), [contenteditable], details form")) return;
  if (event.key === "?") {
    const keys = document.querySelector("[data-keys]");
    if (!keys) return;
    keys.open = !keys.open;
    if (keys.open) keys.querySelector("summary").focus();
    return;
  }
  const target = /^[prinu]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
  if (!target || gone) return;
  event.preventDefault();
  if (target.tagName === "DETAILS") {
    target.open = true;
    target.querySelector("input:not([type=hidden]), textarea").focus();
    return;
  }
  gone = true;
  turn.then(() => target.click());
}

if (desk) document.addEventListener("keydown", press);
addEventListener("pageshow", () => (gone = false)); // back at a page that the browser kept as it was left
if (sheet) sheet.addEventListener("change", keep);
if (desk) desk.dataset.ready = "yes";
