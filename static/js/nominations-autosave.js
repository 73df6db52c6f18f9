// Saves a draft's answers while one writes; without this file the button saves them.
const form = document.querySelector("form[data-autosave]");

if (form) {
  const status = form.querySelector("[data-autosave-status]");
  const version = form.elements.expected_version;
  const wait = 2000;
  let timer = 0;
  let running = false;
  let again = false;

  const save = async () => {
    if (running) { again = true; return; }
    running = true;
    status.textContent = form.dataset.saving;
    try {
      const answer = await fetch(form.action || location.href, {
        method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" },
      });
      const found = await answer.json();
      status.textContent = answer.ok ? found.saved : found.error;
      if (answer.ok) version.value = found.version;
      if (answer.status === 409) form.removeEventListener("input", later);
    } catch {
      status.textContent = form.dataset.lost;
    }
    running = false;
    if (again) { again = false; later(); }
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(save, wait); };

  form.addEventListener("input", later);
  form.addEventListener("submit", () => clearTimeout(timer));
}
