// What was typed here under an account that was merged into this one is this one's from now on.
const { former, writer } = document.querySelector("[data-former]")?.dataset || {};

try {
  for (const old of former?.split(" ") || []) {
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(`draft ${old} `))) {
      const now = key.replace(old, writer);
      if (!localStorage.getItem(now)) localStorage.setItem(now, localStorage.getItem(key));
      localStorage.removeItem(key);
    }
  }
} catch { /* the device is full or keeps nothing: it stays where it is */ }
