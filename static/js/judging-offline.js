// Keeps what a judge chose or wrote on the device until the server has it, sends it in order, and says what waits or was refused.
// Stands on every page of a judge; judging-sheet.js hands in what is done on a sheet. A save has a number, so that one sent twice is done once.
const place = document.querySelector("[data-line]");

function begin() {
  const say = place.dataset;
  const prefix = `judging ${say.judge} ${say.edition} `;
  const find = (name) => place.querySelector(`[data-line-${name}]`);
  const patience = [1000, 2000, 5000, 15000, 30000, 60000];
  const watchers = {};
  const memory = {}; // where the device keeps nothing, the page does
  const own = {}; // what this page put and has not seen ended: another tab, which had not read it yet, may write over it
  const replaced = new Set(); // what this page typed on from before it was asked
  let tries = 0;
  let again = 0;
  let running = null;
  let passes = null;

  const number = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16));

  function read(address) {
    let text = memory[address]; // where there is one, what the device holds is older: it was full
    try { text ??= localStorage.getItem(prefix + address); } catch { /* forbidden */ }
    return text ? JSON.parse(text) : null;
  }

  function write(address, record) {
    const empty = !record.saves.length && !record.stands && !record.refused;
    delete memory[address];
    try {
      if (empty) localStorage.removeItem(prefix + address);
      else localStorage.setItem(prefix + address, JSON.stringify(record));
    } catch { if (!empty) memory[address] = JSON.stringify(record); }
  }

  function all() {
    const names = new Set(Object.keys(memory));
    try { for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) names.add(key.slice(prefix.length)); } catch { /* as above */ }
    return [...names].map((address) => [address, read(address)]).filter(([, record]) => record);
  }

  const unsent = (under = "") => all().filter(([address, { saves }]) => saves.length && address.startsWith(under));
  function clearOthers() {
    try { for (const key of Object.keys(localStorage)) if (/^judging /.test(key) && !key.startsWith(`judging ${say.judge} `)) localStorage.removeItem(key); } catch { /* as above */ }
  }

  function end(address, record, saves) {
    own[address] = own[address]?.filter(({ id }) => !saves.some((save) => save.id === id));
    record.ended = [...(record.ended || []), ...saves.map(({ id }) => id)].slice(-50);
  }

  function follow(record, save) {
    if (record.stands && record.stands.id === save.after) Object.assign(save, { version: record.stands.version, after: undefined }); // by another tab
  }

  // A record that is gone was ended or cleared; one that stands without a save of this page was written over, and gets it back.
  function restore(address) {
    const record = own[address] && read(address);
    if (!record) return;
    const has = ({ id }) => record.saves.some((save) => save.id === id);
    own[address] = own[address].filter((save) => has(save) || !record.ended?.includes(save.id));
    const lost = own[address].filter((save) => !has(save));
    if (!lost.length) return;
    const older = record.saves.find(({ id }) => replaced.has(id));
    if (older?.asked) lost[0].after = older.id;
    else if (older) end(address, record, record.saves.splice(record.saves.indexOf(older), 1));
    for (const save of lost) follow(record, save);
    record.saves = [...record.saves, ...lost].sort((one, another) => one.at - another.at);
    write(address, record);
  }

  const tell = (address, what, record, answer) => watchers[address]?.(what, record, answer);

  // One save after another, each naming the version that the one before it made: `after` is the save of this page that it follows.
  function put(address, { about, page, fields, text, version, after, gather }) {
    const record = { ...(read(address) || { saves: [] }), about, page };
    const last = record.saves.at(-1);
    const save = { id: number(), fields, text, version, after, at: Date.now() };
    const [follows] = record.problem ? record.saves : gather && last && !last.asked && last.id === after ? record.saves.splice(-1) : [];
    if (follows) Object.assign(save, { version: follows.version, after: follows.after });
    if (follows) end(address, record, [follows]);
    if (follows) replaced.add(follows.id);
    if (record.problem) end(address, record, record.saves.splice(0));
    follow(record, save);
    delete record.problem;
    record.saves.push(save);
    own[address] = [...(own[address] || []), save];
    write(address, record);
    if (record.clash) tell(address, "clash", record);
    return save.id;
  }

  async function send(address, record) {
    const save = record.saves[0];
    save.asked = true;
    write(address, record);
    const body = new URLSearchParams({ csrf_token: find("token").querySelector("input").value, version: save.version, ...save.fields });
    let answer = null;
    let found = {};
    try {
      answer = await fetch(address, {
        method: "POST", body, headers: { Accept: "application/json", "X-Save": save.id }, redirect: "error",
        keepalive: body.toString().length < 60000, signal: AbortSignal.timeout(30000),
      });
      if (/json/.test(answer.headers.get("Content-Type"))) found = await answer.json();
    } catch { /* the line is lost, or the answer on its way */ }
    const status = answer?.status;
    const now = read(address) || record;
    const rest = now.saves.filter(({ id }) => id !== save.id);
    find("out").hidden = ![400, 401].includes(status);
    if (answer?.ok && found.version !== undefined) {
      for (const other of rest) if (other.after === save.id) Object.assign(other, { version: found.version, after: undefined });
      end(address, now, [save]);
      Object.assign(now, { saves: rest, stands: { ...found, fields: save.fields, id: save.id } });
      write(address, now);
      tell(address, "saved", now, now.stands);
    } else if (status === 409 && found.theirs?.version !== undefined) {
      now.clash = { theirs: found.theirs, error: found.error };
      write(address, now);
      tell(address, "clash", now);
    } else if (status === 409 || status === 404) {
      now.refused = [...(now.refused || []), { text: now.saves.at(-1).text, words: found.error || say.gone }];
      end(address, now, now.saves.splice(0));
      write(address, now);
      tell(address, "refused", now);
    } else if (status === 422) {
      now.problem = found.error;
      write(address, now);
      tell(address, "problem", now);
    } else {
      tries += 1;
      for (const [waiting, { saves, ...more }] of unsent()) tell(waiting, "kept", { saves, ...more });
      clearTimeout(again);
      again = setTimeout(flush, patience[Math.min(tries, patience.length) - 1]);
      return false;
    }
    tries = 0;
    return true;
  }

  async function drain() {
    Object.keys(own).forEach(restore);
    let goes = true;
    while (goes) {
      const [next] = unsent().filter(([, { clash, problem }]) => !clash && !problem).sort(([, one], [, other]) => one.saves[0].at - other.saves[0].at);
      if (!next) break;
      goes = await send(...next);
      show();
    }
    show();
  }

  // One tab at a time sends; whoever asks meanwhile gets another round, since what it kept may have come too late for this one.
  function flush() {
    const work = () => (navigator.locks ? navigator.locks.request(prefix, drain) : drain());
    running = (running || Promise.resolve()).then(work, work);
    return running;
  }

  function settle(address, mine) {
    const record = read(address);
    if (!record?.clash) return;
    const ended = record.saves.splice(0);
    end(address, record, ended);
    if (mine) {
      record.saves.push({ ...ended.at(-1), id: number(), version: record.clash.theirs.version, after: undefined, asked: false });
      own[address] = [...(own[address] || []), ...record.saves];
    }
    const { theirs } = record.clash;
    delete record.clash;
    write(address, record);
    tell(address, mine ? "mine" : "theirs", record, theirs);
    show();
    if (mine) flush();
  }

  function item({ about, page }, words, text, remove) {
    const row = find("item").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-about]").textContent = about;
    row.querySelector("[data-words]").textContent = words;
    row.querySelector("[data-text]").textContent = text;
    const link = row.querySelector("a");
    link.href = page;
    link.hidden = Boolean(remove);
    const button = row.querySelector("button");
    button.hidden = !remove;
    button.addEventListener("click", remove);
    return row;
  }

  function show() {
    const records = all();
    if (!unsent().length) find("leaving").textContent = "";
    const waits = records.reduce((sum, [, { saves, clash, problem }]) => sum + (clash || problem ? 0 : saves.length), 0);
    const words = waits && (tries || !navigator.onLine) ? say.waits.replace("{number}", waits) : "";
    if (find("waits").textContent !== words) find("waits").textContent = words;
    const rows = [];
    for (const [address, record] of records) {
      if (record.clash && record.page !== location.pathname) rows.push(item(record, say.clash, record.saves.at(-1).text));
      if (record.problem && record.page !== location.pathname) rows.push(item(record, record.problem, record.saves.at(-1).text));
      for (const { text, words: why } of record.refused || []) {
        rows.push(item(record, why, text, () => {
          write(address, { ...read(address), refused: undefined });
          show();
        }));
      }
    }
    find("list").replaceChildren(...rows);
    place.hidden = !words && !rows.length && find("out").hidden && !find("leaving").textContent;
  }

  // Whoever confirms or signs out first waits for what is on its way; a confirmation never passes over something that waits.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const leaves = /sign-out$/.test(form.action);
    if (event.defaultPrevented || form.method !== "post" || passes === form) return;
    const under = form.action.includes("/entries/") ? new URL(form.action).pathname.replace(/[^/]+$/, "") : "";
    if (!unsent(under).length) return;
    event.preventDefault();
    await flush();
    const left = unsent(under).length;
    find("leaving").textContent = left ? (leaves ? say.leaving : say.first) : "";
    show();
    if (left) place.scrollIntoView({ block: "nearest" });
    if (left && !leaves) return;
    passes = form;
    if (!left) form.requestSubmit(event.submitter);
  });
  addEventListener("storage", ({ key }) => {
    const address = key?.startsWith(prefix) && key.slice(prefix.length);
    if (address) restore(address);
    const record = address && read(address);
    if (!record) return;
    tell(address, "clash", record); // shown in each tab, and gone from each once settled in one
    if (record.stands) tell(address, "elsewhere", record, record.stands);
  });
  addEventListener("online", () => { // the first request after it may still fail
    tries = 0;
    flush();
  });
  addEventListener("offline", show);
  addEventListener("beforeunload", (event) => Object.keys(memory).length && event.preventDefault());
  document.addEventListener("visibilitychange", flush);

  globalThis.judging = {
    put, flush, settle, read, tell: say, held: (address) => address in memory,
    watch: (address, watcher) => (watchers[address] = watcher),
    forget: (address) => write(address, { ...read(address), stands: undefined }),
  };
  clearOthers();
  flush();
}

if (place) begin();
