// The form answers as it is filled in. Without this script it is sent with its button and answered as a whole page.
// Nothing is stored: what was typed is in the fields and in each request.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const form = document.getElementById("form");
  const answer = document.getElementById("answer");
  const outlook = document.getElementById("outlook");
  const schedules = byId("schedules");
  const headline = document.getElementById("headline");
  const toAnswer = document.getElementById("to-answer");

  // What can matter is shown, the rest is hidden and not sent.
  function holds(condition, data) {
    return condition.split("&").every((part) => {
      const [, name, not, wanted] = part.trim().match(/^([\w.]+)(!?)=(.*)$/);
      const found = wanted.split("|").includes(data.get(name) ?? "");
      return not ? !found : found;
    });
  }

  function disclose() {
    for (let turn = 0; turn < 2; turn++) {
      const data = new FormData(form);
      for (const part of form.querySelectorAll("[data-when]")) {
        const show = holds(part.dataset.when, data);
        part.hidden = !show;
        for (const input of part.querySelectorAll("input, select")) input.disabled = !show;
      }
      for (const row of form.querySelectorAll("[data-rows=measurements] [data-row]")) fit(row);
    }
    for (const section of form.querySelectorAll(".section")) count(section);
  }

  function count(section) {
    const fields = [...section.querySelectorAll(".field")].filter((field) => !field.closest("[hidden]") && !field.closest(".more"));
    const data = new FormData(form);
    const known = fields.filter((field) => [...data.keys()].some((name) =>
      (name === field.dataset.name || name.startsWith(field.dataset.name + ".")) && !name.endsWith(".unit") && data.get(name)));
    section.querySelector("[data-count]").textContent = `${known.length} of ${fields.length}`;
  }

  // Rows of fractures and measurements.
  const UNITS = {
    dxa: ["g/cm2", "mg/cm2"], ctx: ["ng/mL", "ng/L", "pg/mL", "ug/L"], p1np: ["ug/L", "ng/mL"], bsap: ["ug/L", "ng/mL"],
    ntx: ["nmol BCE/mmol creatinine", "nmol BCE/mmol", "nmol/mmol"], estradiol: ["pmol/L", "pg/mL", "ng/L"],
  };

  function fit(row) {
    const what = row.querySelector("[data-what]");
    const unit = row.querySelector("[data-unit]");
    if (!what || what.disabled) return;
    const kind = what.value.split(" ")[0];
    const dxa = row.querySelector("[data-dxa]");
    dxa.hidden = kind !== "dxa";
    dxa.querySelector("select").disabled = kind !== "dxa";
    const wanted = UNITS[kind] ?? [];
    for (const option of unit.options) option.hidden = option.disabled = wanted.length > 0 && !wanted.includes(option.value) && !option.selected;
    if (wanted.length && !wanted.includes(unit.value)) unit.value = wanted[0];
  }

  function add(name, focus) {
    const rows = form.querySelector(`[data-rows=${name}]`);
    const next = 1 + Math.max(-1, ...[...rows.querySelectorAll("[name]")].map((input) => Number(input.name.split(".")[1])));
    const text = byId(`new-${name}`).innerHTML.replaceAll("NEW", String(next));
    const holder = document.createElement("div");
    holder.innerHTML = text;
    const row = holder.firstElementChild;
    rows.insertBefore(row, rows.querySelector("[data-add]"));
    ready(row);
    if (focus) row.querySelector("input, select").focus();
  }

  function ready(row) {
    const remove = row.querySelector("[data-remove]");
    remove.hidden = false;
    remove.addEventListener("click", () => {
      const rows = row.parentElement;
      row.remove();
      rows.querySelector("[data-add]").focus();
      changed(0);
    });
  }

  for (const rows of form.querySelectorAll("[data-rows]")) {
    const all = [...rows.querySelectorAll("[data-row]")];
    all.forEach(ready);
    all.at(-1).remove(); // the blank row that a browser without JavaScript needs
    const button = rows.querySelector("[data-add]");
    button.hidden = false;
    button.addEventListener("click", () => { add(rows.dataset.rows, true); disclose(); });
  }
  for (const radio of form.querySelectorAll("input[name=fractures]")) {
    radio.addEventListener("change", () => {
      if (radio.value === "some" && !form.querySelector("[data-rows=fractures] [data-row]")) add("fractures", false);
    });
  }

  // Errors beside their fields.
  function place(errors) {
    for (const span of form.querySelectorAll(".field-error")) { span.hidden = true; span.textContent = ""; }
    for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
    byId("e-form").hidden = true;
    for (const [name, text] of Object.entries(errors)) {
      const span = byId(`e-${name}`) ?? byId("e-form");
      span.textContent = text;
      span.hidden = false;
      const inputs = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
      for (const input of inputs) (input.type === "radio" ? input.closest("[role=radiogroup]") : input).setAttribute("aria-invalid", "true");
      for (let outer = span.closest("details"); outer; outer = outer.parentElement.closest("details")) outer.open = true;
    }
  }

  function ask(names) {
    for (const field of form.querySelectorAll(".field")) field.classList.toggle("asked", names.includes(field.dataset.name));
  }

  // The answer, and after it the outlook, which takes longer.
  let timer = 0;
  let asking = null;

  function changed(wait) {
    clearTimeout(timer);
    timer = setTimeout(update, wait);
  }

  function sent() {
    const data = new URLSearchParams(new FormData(form));
    data.delete("schedule");
    return data;
  }

  async function update() {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const body = sent();
    try {
      outlook.classList.add("updating");
      const got = await fetch(form.dataset.answer, { method: "POST", body, signal });
      if (!got.ok) return fail(got);
      const said = await got.json();
      const chosen = byId("schedule")?.value;
      refill(answer, said.answer);
      refill(schedules, said.schedules);
      if (chosen && byId("schedule")) { byId("schedule").value = chosen; byId("schedule").dispatchEvent(new Event("change")); }
      place(said.errors);
      ask(said.asked);
      announce(said.headline);
      if (byId("drugs")) await look(body, signal);
      else { outlook.replaceChildren(); outlook.classList.remove("updating"); }
    } catch (error) {
      if (error.name !== "AbortError") fail(null);
    }
  }

  function refill(part, html) {
    // What was unfolded stays unfolded.
    const opened = [...part.querySelectorAll("details[open] > summary")].map((s) => s.textContent);
    part.innerHTML = html;
    for (const summary of part.querySelectorAll("summary")) if (opened.includes(summary.textContent)) summary.parentElement.open = true;
  }

  async function look(body, signal) {
    if (!outlook.firstElementChild) outlook.innerHTML = '<div class="card"><h3>Outlook</h3><p class="quiet">Simulating each option…</p></div>';
    const got = await fetch(form.dataset.outlook, { method: "POST", body, signal });
    if (!got.ok) return fail(got);
    refill(outlook, await got.text());
    outlook.classList.remove("updating");
    window.osteonCharts?.show();
  }

  async function fail(got) {
    outlook.classList.remove("updating");
    const again = got?.status === 429 || got?.status === 503;
    const text = again ? "The server is busy; the answer follows in a moment." : "The server does not answer. What you entered is still here; try again.";
    const p = document.createElement("p");
    p.className = "notice notice-alarm";
    p.setAttribute("role", "alert");
    p.textContent = text;
    answer.querySelector(".notice-alarm[role=alert]")?.remove();
    answer.prepend(p);
    if (again) changed(1000 * Number(got.headers.get("retry-after") ?? 3));
  }

  function announce(text) {
    document.title = `${text} · osteon`;
    if (headline.textContent !== text) headline.textContent = text;
    toAnswer.textContent = `${text} – see the answer`;
    toAnswer.hidden = !byId("drugs");
  }

  form.addEventListener("input", (event) => {
    disclose();
    changed(event.target.type === "text" ? 350 : 120);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    changed(0);
    byId("given").focus();
    byId("given").scrollIntoView();
  });

  // Links from the answer to the question, sources in a dialog, the schedule of an option.
  document.addEventListener("click", async (event) => {
    const go = event.target.closest("[data-go]");
    if (go) {
      event.preventDefault();
      const field = byId(`q-${go.dataset.go}`) ?? byId(`f-${go.dataset.go}`)?.parentElement;
      if (!field) return;
      for (let outer = field.closest("details"); outer; outer = outer.parentElement.closest("details")) outer.open = true;
      field.scrollIntoView({ block: "center" });
      (byId(`f-${go.dataset.go}`) ?? field.querySelector("input:not([disabled]), select:not([disabled])"))?.focus({ preventScroll: true });
      return;
    }
    const source = event.target.closest("[data-source]");
    if (source && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      const got = await fetch(`${source.href}?part=1`);
      if (!got.ok) { window.location = source.href; return; }
      byId("source-body").innerHTML = await got.text();
      byId("source").showModal();
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.id !== "schedule") return;
    event.stopPropagation();
    for (const list of document.querySelectorAll("[data-schedule]")) list.hidden = list.dataset.schedule !== event.target.value;
  });

  disclose();
  if (byId("drugs")) {
    announce(headline.textContent);
    const body = sent();
    if (!outlook.firstElementChild) { asking = new AbortController(); look(body, asking.signal).catch(() => {}); }
  }
})();
