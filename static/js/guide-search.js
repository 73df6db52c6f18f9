// Narrows the list of the guides while one types, from the words that the page brought along: without a line too.
// Without this file the button asks the server for the same.
const form = document.querySelector("form.search");
const box = form?.querySelector("input[type=search]");
const told = document.getElementById("told");

function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

function narrow() {
  const wanted = fold(box.value).split(/\s+/).filter(Boolean);
  let count = 0;
  for (const guide of document.querySelectorAll("[data-guide]")) {
    let here = 0;
    for (const row of guide.querySelectorAll("[data-words]")) {
      const words = fold(row.dataset.words);
      row.hidden = !wanted.every((word) => words.includes(word));
      here += !row.hidden;
    }
    guide.hidden = !here;
    count += here;
  }
  told.textContent = wanted.length ? told.dataset.found.replace("{n}", count) : "";
}

if (!new URLSearchParams(location.search).get("q")) box?.addEventListener("input", narrow);
