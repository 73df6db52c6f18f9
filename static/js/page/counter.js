// Counts what is left of a limit while one types; without this file the limit itself stands under the box.
// What counts is said in awards/programme/questions.py; tests/programme/counts.py holds both to the same numbers.
const BLANK = "\\t\\n\\v\\f\\r\\x1c-\\x1f \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
const CJK = "\\u3005-\\u3007\\u3041-\\u3096\\u309d-\\u309f\\u30a1-\\u30fa\\u30fc-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\uff66-\\uff9f\\u{20000}-\\u{3ffff}";
const ENDS = new RegExp(`^[${BLANK}]+|[${BLANK}]+$`, "gu");
const EAST_ASIAN = new RegExp(`[${CJK}]`, "gu");
const RUN = new RegExp(`[^${BLANK}${CJK}]+`, "gu");

function length(text, unit) {
  const tidy = text.replace(/\r\n?/g, "\n").normalize("NFC").replace(ENDS, "");
  if (unit !== "words") return [...tidy].length;
  const runs = (tidy.match(RUN) || []).filter((run) => /[\p{L}\p{N}]/u.test(run));
  return (tidy.match(EAST_ASIAN) || []).length + runs.length;
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
