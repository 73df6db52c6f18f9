// Adds the visitor's own time beside Geneva time, where the two differ.
const language = document.documentElement.lang.replace(/^en$/, "en-GB");
const geneva = "Europe/Zurich";

function words(at, timeZone) {
  return new Intl.DateTimeFormat(language, {
    weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", numberingSystem: "latn", timeZone,
  }).format(at);
}

// In the night when the clocks give an hour twice the offset stands beside it, as beside Geneva's: `02:07 (UTC+2)`.
function own(at) {
  const said = words(at);
  if (![-36e5, -18e5, 18e5, 36e5].some((apart) => words(new Date(+at + apart)) === said)) return said;
  const parts = new Intl.DateTimeFormat("en", { timeZoneName: "shortOffset" }).formatToParts(at);
  const offset = parts.find(({ type }) => type === "timeZoneName").value.replace("GMT", "UTC");
  return `${said} (${document.dir === "rtl" ? `\u200e${offset}\u200e` : offset})`;
}

for (const element of document.querySelectorAll("[data-local-for], time[data-local]")) {
  const at = new Date(element.dataset.localFor || element.dateTime);
  if (Number.isNaN(at.valueOf()) || words(at) === words(at, geneva)) continue;
  if (element.dataset.localFor) {
    element.textContent = element.dataset.words.replace("{when}", own(at));
    element.hidden = false;
  } else {
    element.title = own(at);
    const beside = document.createElement("span");
    beside.className = "small soft";
    beside.textContent = ` (${element.title})`;
    element.after(beside);
  }
}

// The minutes before a close. A device's clock may be wrong, so beyond the last two hours the time itself stays.
const minutes = new Intl.RelativeTimeFormat(`${language}-u-nu-latn`);
function count() {
  for (const element of document.querySelectorAll("[data-closes-at]")) {
    const { dataset } = element;
    const left = Math.ceil((new Date(dataset.closesAt) - Date.now()) / 60000);
    dataset.time ??= element.textContent;
    const counts = left > 0 && left <= 120;
    element.textContent = counts ? dataset.words.replace("{when}", minutes.format(left, "minute")) : dataset.time;
  }
}
count();
setInterval(count, 9000);
