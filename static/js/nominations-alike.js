// Says while one types an organisation that somebody else nominates it already; without this file the next page says so.
const box = document.querySelector("[data-alike]");
const name = document.querySelector("[name='organisation_1_name']");
const website = document.querySelector("[name='organisation_1_website']");

if (box && name && website) {
  const joining = document.getElementById("joining");
  const token = joining.querySelector("[name='csrf_token']").value;
  let asked = JSON.stringify([name.value, website.value]);
  website.closest(".field")?.after(box);

  async function look() {
    const typed = [name.value.trim(), website.value.trim()];
    if (JSON.stringify(typed) === asked) return;
    asked = JSON.stringify(typed);
    box.hidden = true;
    if (!typed[0] && !typed[1]) return;
    const mine = asked;
    try {
      const body = new URLSearchParams({ csrf_token: token, name: typed[0], website: typed[1] });
      const answer = await fetch(box.dataset.alike, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok || mine !== asked) return;
      if (!(await answer.json()).exists) return;
      joining.elements.name.value = typed[0];
      joining.elements.website.value = typed[1];
      box.hidden = false;
    } catch { /* no line: the next page says it */ }
  }

  for (const field of [name, website]) field.addEventListener("change", look);
  document.documentElement.dataset.alikeReady = "yes";
}
