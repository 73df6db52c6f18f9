// Lets the device keep the public pages that a visitor opened last, so that they can be read again without a line (sw.js).
// A page that may be kept bears the words that say so.
if (document.querySelector("[data-as-kept]")) navigator.serviceWorker?.register("/sw.js").catch(() => { /* a browser that keeps nothing */ });
