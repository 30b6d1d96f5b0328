// The form answers as it is filled in. Without this script it is sent with its button and answered as a whole page.
// Nothing is stored: what was typed is in the fields and in each request, the country in the address of this tab.
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("form");
  const answer = byId("answer");
  const outlook = byId("outlook");
  const schedules = byId("schedules");
  const headline = byId("headline");
  const toAnswer = byId("to-answer");

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

  // What lies under a pressed pointer is not replaced before the click is done.
  let released = Promise.resolve();
  document.addEventListener("pointerdown", () => {
    released = new Promise((done) => {
      for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => setTimeout(done), { once: true });
      setTimeout(done, 2000);
    });
  });

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
      await released;
      if (signal.aborted) return;
      const chosen = byId("schedule")?.value;
      refill(answer, said.answer);
      refill(schedules, said.schedules);
      if (chosen && byId("schedule")) { byId("schedule").value = chosen; byId("schedule").dispatchEvent(new Event("change")); }
      place(said.errors);
      ask(said.asked);
      announce(said.headline);
      if (!byId("charts") || !byId("drugs")) refill(outlook, said.outlook);
      if (byId("drugs")) await look(body, signal);
      else outlook.classList.remove("updating");
    } catch (error) {
      if (error.name !== "AbortError") fail(null);
    }
  }

  function refill(part, html) {
    // What was unfolded stays unfolded.
    const named = () => {
      const seen = new Map();
      return [...part.querySelectorAll("summary")].map((summary) => {
        const row = summary.closest("tr")?.cells[0] ?? summary.closest("li")?.querySelector("strong");
        const name = `${row?.textContent.trim()} ${summary.textContent.trim()}`;
        seen.set(name, 1 + (seen.get(name) ?? 0));
        return [`${name} ${seen.get(name)}`, summary.parentElement];
      });
    };
    const opened = new Set(named().filter(([, details]) => details.open).map(([name]) => name));
    part.innerHTML = html;
    for (const [name, details] of named()) if (opened.has(name)) details.open = true;
  }

  async function look(body, signal) {
    const got = await fetch(form.dataset.outlook, { method: "POST", body, signal });
    if (!got.ok) return fail(got);
    const drawn = await got.text();
    await released;
    if (signal.aborted) return;
    refill(outlook, drawn);
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

  let answerInView = false;
  new IntersectionObserver(([seen]) => {
    answerInView = seen.isIntersecting;
    toAnswer.hidden = answerInView || !byId("drugs");
  }).observe(byId("given"));

  function announce(text) {
    document.title = `${text} · osteon`;
    if (headline.textContent !== text) headline.textContent = text;
    toAnswer.textContent = `${text} – see the answer`;
    toAnswer.hidden = !byId("drugs") || answerInView;
  }

  form.addEventListener("input", (event) => {
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

  // Whose guidelines stand first stays in the address, and goes along to other ways to fill the form.
  const country = byId("f-country");
  function withCountry(address) {
    const url = new URL(address);
    if (country.value) url.searchParams.set("country", country.value);
    else url.searchParams.delete("country");
    return url;
  }
  country.addEventListener("change", () => {
    history.replaceState(null, "", withCountry(location.href));
    document.querySelector("[data-country]").value = country.value;
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && link.origin === location.origin && link.pathname === location.pathname && !link.hash) link.href = withCountry(link.href);
  });

  // What was filled in before this script was there counts too.
  const filledSince = [...form.elements].some((input) => {
    if (input.type === "radio" || input.type === "checkbox") return input.checked !== input.defaultChecked;
    if (input.tagName === "SELECT") return !input.name.endsWith(".unit") && input.selectedIndex !== Math.max(0, [...input.options].findIndex((o) => o.defaultSelected));
    return input.tagName === "INPUT" && input.value !== input.defaultValue;
  });
  if (byId("drugs")) announce(headline.textContent);
  if (filledSince) changed(0);
  else if (byId("drugs") && !byId("charts")) { asking = new AbortController(); look(sent(), asking.signal).catch(() => {}); }
})();
