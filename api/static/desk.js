// An agent's desk: the stream says when to look, keys file what came of a call, notes are kept as they are written.
"use strict";

(() => {
  const desk = document.getElementById("desk");
  if (!desk) return;
  const root = document.documentElement;
  const problem = document.getElementById("desk-problem");
  const told = document.getElementById("desk-told");
  const notes = () => document.getElementById("notes");

  // Recado's clock, which a rehearsal's runs apart from this machine's.
  let ahead = 0;
  const now = () => Date.now() + ahead;
  function setClock() {
    const said = document.getElementById("desk-clock").dataset.now;
    ahead = Date.parse(said) - Date.now();
  }

  // What has gone by is counted on this machine: a rehearsal's clock jumps on while nobody is in a call.
  const begun = new Map();
  function beganAt({ dataset }) {
    const at = dataset.timer;
    const before = "own" in dataset ? 0 : Math.max(0, now() - Date.parse(at));
    if (!begun.has(at)) begun.set(at, performance.now() - before);
    return begun.get(at);
  }

  function tick() {
    for (const timer of document.querySelectorAll("[data-timer]")) {
      const seconds = Math.floor((performance.now() - beganAt(timer)) / 1000);
      const minutes = Math.floor(seconds / 60);
      const rest = String(seconds % 60).padStart(2, "0");
      const hours = Math.floor(minutes / 60);
      timer.textContent = hours
        ? `${hours}:${String(minutes % 60).padStart(2, "0")}:${rest}`
        : `${minutes}:${rest}`;
    }
  }

  // Hours on the agent's own wall.
  function localise() {
    const written = new Intl.DateTimeFormat(root.lang, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
    for (const time of document.querySelectorAll("time[data-local]")) {
      time.textContent = written.format(new Date(time.dateTime));
    }
  }

  // What came anew takes the place of what it has changed; notes that are being written stay.
  let looking = false;
  let again = false;
  async function look() {
    again = looking;
    if (looking) return;
    looking = true;
    try {
      const answer = await fetch("/desk/panel", { headers: { "Accept-Language": root.lang }, cache: "no-store" });
      if (answer.status === 401 || answer.redirected) return location.assign("/login?next=%2Fdesk");
      if (answer.ok) show(await answer.text());
    } catch {
      // The stream says that the connection is lost, and looks again when it is back.
    } finally {
      looking = false;
      if (again) look();
    }
  }

  function show(text) {
    const fresh = document.createElement("template");
    fresh.innerHTML = text;
    const kept = desk.querySelector("[data-keeps]");
    const other = fresh.content.querySelector("[data-keeps]");
    if (kept && other && kept.dataset.call === other.dataset.call) {
      const field = document.activeElement === notes() ? [notes().selectionStart, notes().selectionEnd] : null;
      swapAround(fresh.content, kept, other);
      if (field && document.activeElement !== notes()) {
        notes().focus();
        notes().setSelectionRange(...field);
      }
    } else {
      keepNotes(true);
      desk.replaceChildren(fresh.content);
      restoreDraft();
    }
    settle();
  }

  function swapAround(content, kept, other) {
    other.replaceWith(kept.cloneNode(false));
    for (const part of content.querySelectorAll("[data-part]:not([data-keeps])")) {
      const standing = document.getElementById(part.id);
      if (standing && standing.outerHTML !== part.outerHTML) standing.replaceWith(part);
    }
  }

  let shownCall = "";
  function settle() {
    setClock();
    tick();
    localise();
    const person = desk.querySelector("#desk-person[data-call]");
    const call = person ? person.dataset.call : "";
    if (call !== shownCall) {
      shownCall = call;
      desk.dataset.shownCall = call;
      desk.dataset.shownAt = String(Date.now());
      // Read aloud who it is; nothing of them stays once they are gone.
      document.getElementById("spoken").textContent = call ? document.getElementById("desk-name").textContent : "";
      if (call) tell("");
      if (!call) for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    }
  }

  // What is done.
  async function send(method, path, body, headers = {}) {
    const answer = await fetch(`/api/v1/desk${path}`, {
      method,
      headers: {
        "X-CSRF-Token": desk.dataset.csrf,
        "Accept-Language": root.lang,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (answer.status === 401) location.assign("/login?next=%2Fdesk");
    return answer;
  }

  async function act(method, path, body) {
    refuse("");
    try {
      const answer = await send(method, path, body);
      if (!answer.ok) refuse((await answer.json()).detail);
      return answer.ok ? answer : null;
    } catch {
      refuse(desk.dataset.lost);
      return null;
    } finally {
      look();
    }
  }

  function refuse(sentence) {
    problem.textContent = sentence;
    problem.hidden = !sentence;
  }
  function tell(sentence) {
    told.textContent = sentence;
    told.hidden = !sentence;
  }

  // Who looks elsewhere, or at nothing, hears that it is filed.
  function say(sentence) {
    document.getElementById("desk-said").textContent = sentence;
  }

  let filing = false;
  async function file(disposition, more = {}) {
    const call = document.getElementById("desk-file")?.dataset.call;
    if (!call || filing) return;
    filing = true;
    const { words } = desk.querySelector(`[data-disposition="${disposition}"]`).dataset;
    say("");
    try {
      await keepNotes(true);
      const answer = disposition === "opt_out"
        ? await act("POST", `/calls/${call}/opt-out`)
        : await act("POST", `/calls/${call}/disposition`, { disposition, ...more });
      if (answer) say(desk.dataset.filed.replace("{what}", words));
      const reference = answer && (await answer.json()).reference;
      if (reference) tell(desk.dataset.optOut.replace("{reference}", reference));
    } finally {
      filing = false;
    }
  }

  function choose(button) {
    if (!button.dataset.asks) return file(button.dataset.disposition);
    const dialog = document.getElementById(button.dataset.asks);
    const local = new Date(now() - new Date(now()).getTimezoneOffset() * 60000);
    const day = (days) => new Date(local.getTime() + days * 86400000).toISOString();
    const on = dialog.querySelector("input[type=date]");
    const at = dialog.querySelector("input[type=datetime-local]");
    if (on) [on.min, on.value] = [day(0).slice(0, 10), day(3).slice(0, 10)];
    if (at) [at.min, at.value] = [day(0).slice(0, 16), `${day(1).slice(0, 10)}T10:00`];
    dialog.showModal();
    (on || at)?.focus();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-files]");
    if (!form) return;
    event.preventDefault();
    const said = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
    if (said.due_at) said.due_at = new Date(said.due_at).toISOString();
    form.closest("dialog").close();
    file(form.dataset.files, said);
  });

  desk.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { shift, state, disposition, callBack, giveUp, takeBack } = button.dataset;
    if (shift) act(shift === "begin" ? "POST" : "DELETE", "/shift");
    else if (state === "ready") act("PUT", "/state", { state });
    else if (state) act("PUT", "/state", { state, reason: document.getElementById("pause-reason").value });
    else if (disposition) choose(button);
    else if (callBack) act("POST", `/callbacks/${callBack}/call`);
    else if (giveUp) act("POST", `/callbacks/${giveUp}/give-up`);
    else if (takeBack) act("POST", `/callbacks/${takeBack}/take-back`);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target.closest("input, textarea, select, dialog") || document.querySelector("dialog[open]")) return;
    const button = desk.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    choose(button);
  });

  // Notes: what is written is in this tab at once, and on the server a moment later.
  const draftOf = (call) => `recado-notes-${call}`;
  let waiting = 0;
  let keeping = null;

  desk.addEventListener("input", (event) => {
    if (event.target !== notes()) return;
    sessionStorage.setItem(draftOf(notes().dataset.call), notes().value);
    sayNotes(desk.dataset.keeping);
    clearTimeout(waiting);
    waiting = setTimeout(() => keepNotes(false), 400);
  });

  function sayNotes(sentence) {
    const state = document.getElementById("notes-state");
    if (state) state.textContent = sentence;
  }

  async function keepNotes(atOnce) {
    clearTimeout(waiting);
    if (keeping) await keeping;
    const field = notes();
    const draft = field && sessionStorage.getItem(draftOf(field.dataset.call));
    if (draft === null || !field) return;
    keeping = put(field, draft);
    const kept = await keeping;
    keeping = null;
    if (!kept && !atOnce) waiting = setTimeout(() => keepNotes(false), 1500);
  }

  async function put(field, draft) {
    const { call, version } = field.dataset;
    try {
      const answer = await send("PUT", `/calls/${call}/notes`, { notes: draft }, { "If-Match": `"${version}"` });
      if (answer.ok) return kept(field, draft, (await answer.json()).version);
      if (answer.status === 412) return joinNotes(field, draft);
      if (answer.status === 409 || answer.status === 404) return kept(field, draft, Number(version));
    } catch {
      // Lost: it is tried again.
    }
    sayNotes(desk.dataset.notKept);
    return false;
  }

  function kept(field, draft, version) {
    field.dataset.version = String(version);
    if (sessionStorage.getItem(draftOf(field.dataset.call)) === draft) {
      sessionStorage.removeItem(draftOf(field.dataset.call));
      sayNotes(desk.dataset.kept);
      return true;
    }
    return false;
  }

  // Written in another window meanwhile: both are kept.
  async function joinNotes(field, draft) {
    const theirs = (await (await send("GET", "")).json()).call;
    if (!theirs || String(theirs.id) !== field.dataset.call) return true;
    field.dataset.version = String(theirs.version);
    if (!draft.startsWith(theirs.notes)) {
      field.value = `${theirs.notes}\n${draft}`;
      sessionStorage.setItem(draftOf(field.dataset.call), field.value);
    }
    return false;
  }

  function restoreDraft() {
    const field = notes();
    if (!field) return;
    const draft = sessionStorage.getItem(draftOf(field.dataset.call));
    if (draft === null) return;
    field.value = draft;
    keepNotes(false);
  }

  // The stream opens itself again when it is lost.
  let stream = null;
  function listen() {
    stream = new EventSource("/api/v1/desk/stream");
    stream.addEventListener("desk", () => {
      if (problem.textContent === desk.dataset.lost) refuse("");
      look();
    });
    stream.addEventListener("error", () => {
      if (stream.readyState !== EventSource.CLOSED) return;
      refuse(desk.dataset.lost);
      setTimeout(() => {
        listen();
        look();
      }, 2000);
    });
  }

  restoreDraft();
  settle();
  setInterval(tick, 250);
  setInterval(() => document.hidden || look(), 10000); // what the stream says nothing of: a telephone out of reach
  listen();
})();
