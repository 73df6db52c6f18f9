// Narrows the list of the guides while one types, from the words that the page brought along: without a line too.
// Without this file the button asks the server for the same.
const form = document.querySelector("form.search");
const box = form?.querySelector("input[type=search]");
const told = document.getElementById("told");

function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

function beginning(word) {
  const letters = [...word];
  if (letters.length >= 5 && word.startsWith("ال")) letters.splice(0, 2);
  const end = letters.length >= 7 ? 2 : letters.length >= 5 ? 1 : 0;
  return letters.slice(0, letters.length - end).join("");
}

function narrow() {
  const wanted = fold(box.value).split(/\s+/).filter(Boolean).map(beginning);
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
