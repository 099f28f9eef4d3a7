// The little that a browser has to do by itself: dialogs, the look, a lost connection, what is read aloud, charts.
"use strict";

(() => {
  const root = document.documentElement;

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
    if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
    const toggle = event.target.closest(".nav-toggle");
    if (toggle) {
      const open = document.getElementById("menu").classList.toggle("open");
      toggle.setAttribute("aria-expanded", String(open));
    }
    for (const menu of document.querySelectorAll("details.user[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.user[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // Times are told by the reader's own clock.
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (timeZone) document.cookie = `recado_zone=${timeZone}; path=/; max-age=31536000; samesite=lax`;

  // Light, dark, or as the system has it; kept where the server sees it, so that no page flashes.
  document.addEventListener("change", (event) => {
    if (event.target.name !== "theme") return;
    const chosen = event.target.value;
    if (chosen === "auto") root.removeAttribute("data-theme");
    else root.dataset.theme = chosen;
    const age = chosen === "auto" ? 0 : 31536000;
    document.cookie = `recado_theme=${chosen}; path=/; max-age=${age}; samesite=lax`;
    drawAll();
  });

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.uploads) return;
    if (form.dataset.sent) event.preventDefault();
    if (form.method === "post" && !form.hasAttribute("hx-post")) form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });

  // A file that was chosen is read into the text field, where it can be looked at first.
  document.addEventListener("change", async (event) => {
    const into = event.target.dataset?.readsInto;
    if (into && event.target.files.length) {
      document.getElementById(into).value = await event.target.files[0].text();
    }
  });

  // Contacts are sent as they are, with their progress; the server answers with a sentence if it cannot take them.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.uploads) return;
    event.preventDefault();
    const [bar, told, button] = ["progress", ".notice", "button"].map((each) => form.querySelector(each));
    const sending = new XMLHttpRequest();
    const refused = (sentence) => {
      told.textContent = sentence || form.dataset.lost;
      told.hidden = false;
      bar.hidden = true;
      button.disabled = false;
    };
    sending.upload.addEventListener("progress", ({ loaded, total }) => (bar.value = total ? loaded / total : 0));
    sending.addEventListener("error", () => refused(""));
    sending.addEventListener("load", () => {
      if (sending.status === 202) location.assign(form.dataset.then);
      else refused(sending.status < 500 ? sending.responseText : "");
    });
    sending.open("PUT", form.dataset.uploads);
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    for (const [name, value] of Object.entries(headers)) sending.setRequestHeader(name, value);
    told.hidden = true;
    bar.hidden = false;
    button.disabled = true;
    sending.send(form.querySelector("input[type=file]").files[0]);
  });

  // A part that has not changed is not exchanged: what is focused, open or marked in it stays.
  const parts = new Map();
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const text = fragment.firstElementChild?.outerHTML ?? fragment.textContent;
    if (parts.get(target.id) === text) event.detail.shouldSwap = false;
    parts.set(target.id, text);
  });

  // What is asked for again and again comes only when it has changed.
  const tags = new Map();
  document.addEventListener("htmx:configRequest", (event) => {
    const { path, verb, headers } = event.detail;
    if (verb === "get" && tags.has(path)) headers["If-None-Match"] = tags.get(path);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, requestConfig, successful } = event.detail;
    const tag = successful && xhr.status === 200 && xhr.getResponseHeader("ETag");
    if (tag && requestConfig.verb === "get") tags.set(requestConfig.path, tag);
    if (xhr.status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
    tellConnection(xhr.status > 0 && xhr.status < 500);
  });

  // A lost server is said once, and so is its return.
  let misses = 0;
  function tellConnection(reached) {
    const banner = document.getElementById("lost");
    misses = reached ? 0 : misses + 1;
    if (misses >= 2 && !banner.textContent) banner.textContent = banner.dataset.lost;
    if (reached && banner.textContent) {
      banner.textContent = "";
      speak(banner.dataset.back);
    }
  }

  // Read aloud what a part of the page says of itself, when that has become something else.
  const told = new Map();
  function speak(sentence) {
    document.getElementById("spoken").textContent = sentence;
  }
  function tellChanges() {
    for (const part of document.querySelectorAll("[data-say]")) {
      const before = told.get(part.id);
      told.set(part.id, part.dataset.say);
      if (before !== undefined && before !== part.dataset.say) speak(part.dataset.say);
    }
  }

  // Charts: a table of numbers in data-series, drawn by uPlot; the same numbers stand in the page as text.
  const drawn = new Map();
  const WHOLE = [1, 2, 5].flatMap((each) => [0, 1, 2, 3, 4, 5].map((n) => each * 10 ** n)).sort((a, b) => a - b);
  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();

  function drawAll() {
    for (const chart of drawn.values()) chart.destroy();
    drawn.clear();
    draw();
  }

  function draw() {
    if (typeof uPlot === "undefined") return;
    for (const [id, chart] of drawn) {
      if (!document.getElementById(id)) drawn.delete(id) && chart.destroy();
    }
    for (const holder of document.querySelectorAll(".chart[data-from]")) {
      const source = document.getElementById(holder.dataset.from);
      if (!source) continue;
      const { times, series, x, zone, hours } = JSON.parse(source.dataset.series);
      const numbers = [times, ...series.map((each) => each.values)];
      const known = drawn.get(holder.id);
      if (known) known.setData(numbers);
      else if (times.length) drawn.set(holder.id, newChart(holder, numbers, series, { x, zone, hours }));
    }
  }

  function newChart(holder, numbers, series, { x, zone, hours }) {
    const write = new Intl.NumberFormat(root.lang, { maximumFractionDigits: 2 });
    const time = new Intl.DateTimeFormat(root.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
    const label = (_, value) => (value === null || value === undefined ? "–" : write.format(value));
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    const axis = { size: 32, font, stroke: colour("--ink-2"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
    const ours = series.map((each, n) => ({
      label: each.label,
      stroke: colour(`--chart-${each.colour || n + 1}`),
      width: 2,
      dash: each.limit ? [6, 4] : undefined,
      fill: each.limit || n ? undefined : colour("--accent-soft"),
      points: { show: numbers[0].length < 3 },
      paths: hours ? uPlot.paths.bars({ size: [0.7, 40] }) : undefined,
      value: label,
    }));
    const xs = hours
      ? { ...axis, space: 40, values: (_, at) => at.map((each) => (Number.isInteger(each) ? `${each} h` : "")) }
      : { ...axis, space: 70, values: (_, at) => at.map((each) => time.format(each * 1000)) };
    return new uPlot(
      {
        width: holder.clientWidth,
        height: 200,
        scales: {
          x: { time: !hours, range: hours ? [-0.5, 23.5] : undefined },
          y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] },
        },
        series: [{ label: x, value: (_, at) => (at === null ? "–" : hours ? `${at} h` : time.format(at * 1000)) }, ...ours],
        axes: [xs, { ...axis, size: 44, incrs: WHOLE, values: (_, at) => at.map((each) => write.format(each)) }],
        cursor: { drag: { x: false, y: false } },
        legend: { live: true },
      },
      numbers,
      holder,
    );
  }

  window.addEventListener("resize", () => {
    for (const [id, chart] of drawn) chart.setSize({ width: document.getElementById(id).clientWidth, height: 200 });
  });
  document.addEventListener("htmx:afterSwap", () => {
    tellChanges();
    draw();
  });
  tellChanges();
  draw();
})();
