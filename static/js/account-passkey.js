// Makes and asks for passkeys; without this file the second step is taken with an app's code.
const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), one => one.charCodeAt(0));
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const ask = async form => {
  const token = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
  const answer = await fetch(form.dataset.options, { method: "POST", body: token });
  if (answer.redirected) return location.reload();
  if (!answer.ok) throw new Error(answer.status);
  const wanted = await answer.json();
  wanted.challenge = bytes(wanted.challenge);
  if (wanted.user) wanted.user.id = bytes(wanted.user.id);
  for (const one of [...wanted.excludeCredentials ?? [], ...wanted.allowCredentials ?? []]) one.id = bytes(one.id);
  const made = await navigator.credentials[form.dataset.passkey]({ publicKey: wanted });
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[name]) response[name] = text(made.response[name]);
  }
  form.elements.credential.value = JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
  form.submit();
};

if (!window.PublicKeyCredential) document.querySelectorAll("form[data-passkey]").forEach(form => form.remove());
for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false;
  document.querySelector("[data-passkey-absent]")?.remove();
  form.addEventListener("submit", event => {
    event.preventDefault();
    const refused = form.querySelector("[data-passkey-refused]");
    refused.hidden = true;
    ask(form).catch(() => { refused.hidden = false; });
  });
}
