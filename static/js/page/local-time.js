// Adds the visitor's own time beside Geneva time, where the two differ.
const language = document.documentElement.lang.replace(/^en$/, "en-GB");
const geneva = "Europe/Zurich";

function words(at, timeZone) {
  return new Intl.DateTimeFormat(language, {
    weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", numberingSystem: "latn", timeZone,
  }).format(at);
}

for (const element of document.querySelectorAll("[data-local-for], time[data-local]")) {
  const at = new Date(element.dataset.localFor || element.dateTime);
  if (Number.isNaN(at.valueOf()) || words(at) === words(at, geneva)) continue;
  if (element.dataset.localFor) {
    element.textContent = element.dataset.words.replace("{when}", words(at));
    element.hidden = false;
  } else {
    element.title = words(at);
    const own = document.createElement("span");
    own.className = "small soft";
    own.textContent = ` (${words(at)})`;
    element.after(own);
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
