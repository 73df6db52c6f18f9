// Counts what is left of a limit while one types; without this file the limit itself stands under the box.
function length(text, unit) {
  const tidy = text.normalize("NFC").trim();
  if (unit === "words") return tidy ? tidy.split(/\s+/u).length : 0;
  return [...tidy].length;
}

for (const counter of document.querySelectorAll("[data-counter]")) {
  const box = document.getElementById(counter.dataset.counter);
  if (!box) continue;
  const show = () => {
    const left = Number(counter.dataset.limit) - length(box.value, counter.dataset.unit);
    const words = left < 0 ? counter.dataset.over : counter.dataset.left;
    counter.textContent = words.replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang, { numberingSystem: "latn" }));
    counter.classList.toggle("counter__over", left < 0);
  };
  box.addEventListener("input", show);
  show();
}
