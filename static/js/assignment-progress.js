// Asks every two seconds how far the plan is, says it, and opens the plan once it is there. Without this file a link does.
const status = document.querySelector("[data-progress]");
const again = () => setTimeout(look, 2000);

async function look() {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return location.reload();
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-progress]");
    if (!found) return location.reload();
    if (status.textContent !== found.textContent) status.textContent = found.textContent;
  } catch {
    // The line is away: the next look tries again.
  }
  return again();
}

if (status) again();
