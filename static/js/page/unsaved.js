// Lets the browser ask before a page is left on which something was typed and not sent: by a link, another language, a closed tab.
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  const ask = (event) => event.preventDefault();
  form.addEventListener("input", () => addEventListener("beforeunload", ask), { once: true });
  form.addEventListener("submit", () => removeEventListener("beforeunload", ask));
}
