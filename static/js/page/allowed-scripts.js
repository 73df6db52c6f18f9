// Of a text neither script nor markup is made here (Trusted Types, required by the policy of every page); the one script that is loaded
// by its address is the worker.
globalThis.trustedTypes?.createPolicy("default", { createScriptURL: (address) => (address === "/sw.js" ? address : null) });
