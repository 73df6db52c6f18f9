// Lights the answers that feed the criterion in focus and lets the keyboard score; saving is the business of judging-sheet.js, which loads before.
const sheet = document.querySelector("[data-sheet]");
const scores = sheet ? [...sheet.querySelectorAll("[data-score]")].filter((part) => !part.querySelector("fieldset").disabled) : [];
let now = 0;
let held = false; // while the pointer is down nothing may move, or the click lands beside the point that was aimed at
let after = null;

function look(index) {
  now = Math.max(0, Math.min(index, scores.length - 1));
  const key = scores[now].dataset.score;
  for (const part of scores) part.querySelector("fieldset").classList.toggle("score--now", part === scores[now]);
  for (const part of sheet.querySelectorAll("[data-feeds]")) part.classList.toggle("lit", part.dataset.feeds.split(" ").includes(key));
}

function release() {
  held = false;
  setTimeout(() => {
    if (after !== null) look(after);
    after = null;
  });
}

function focusOn(index) {
  look(index);
  const part = scores[now];
  (part.querySelector("input[type=radio]:checked") || part.querySelector("input[type=radio]")).focus();
  part.scrollIntoView({ block: "nearest" });
}

function onwards() {
  if (now < scores.length - 1) focusOn(now + 1);
  else document.querySelector("#finish a").focus();
}

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && event.target.closest("input[name$=-why]")) {
    event.preventDefault();
    onwards();
  }
  if (event.target.closest("textarea, select, input:not([type=radio]), [contenteditable]")) return;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  if (digit) {
    const whole = digit[1] === "0" && !box("0") ? "10" : digit[1];
    const chosen = box(event.shiftKey ? `${whole}.5` : whole);
    if (!chosen) return;
    event.preventDefault();
    chosen.checked = true;
    focusOn(now);
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (event.key === "Enter" && event.target.closest("[data-score], body") && !event.target.closest("a, button, summary")) {
    event.preventDefault();
    const why = scores[now].querySelector("input[name$=-why]");
    if (why.required && !why.value.trim() && why.offsetParent) why.focus();
    else onwards();
  } else if (event.key === "n" || event.code === "KeyN") {
    document.querySelector("#finish .actions a.button").click();
  } else if (event.key === "u" || event.code === "KeyU") {
    const undo = sheet.querySelector(`[data-undo="${scores[now].dataset.score}"]`);
    if (!undo.parentElement.hidden) undo.click();
  } else if (event.key === "?" || event.key === "؟") {
    const keys = sheet.querySelector("[data-keys]");
    keys.open = !keys.open;
    if (keys.open) keys.querySelector("summary").focus();
  }
}

const box = (points) => [...scores[now].querySelectorAll("input[type=radio]")].find((radio) => radio.value === points);

if (scores.length) {
  for (const [index, part] of scores.entries()) part.addEventListener("focusin", () => (held ? (after = index) : look(index)));
  sheet.querySelector("[data-keys]").hidden = false;
  document.addEventListener("keydown", press);
  document.addEventListener("pointerdown", () => (held = true), true);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, release, true);
  const first = scores.findIndex((part) => !part.querySelector("input[type=radio]:checked"));
  look(first < 0 ? 0 : first);
}
