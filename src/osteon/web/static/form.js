// What the form asks: questions that cannot matter are hidden and not sent, lists grow and shrink by rows.
"use strict";

(() => {
  const form = document.getElementById("form");

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
        part.classList.remove("later"); // hidden by the server until this script could see to it
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
    dxa.classList.remove("later");
    dxa.querySelector("select").disabled = kind !== "dxa";
    const wanted = UNITS[kind] ?? [];
    for (const option of unit.options) option.hidden = option.disabled = wanted.length > 0 && !wanted.includes(option.value) && !option.selected;
    if (wanted.length && !wanted.includes(unit.value)) unit.value = wanted[0];
  }

  function add(name, focus) {
    const rows = form.querySelector(`[data-rows=${name}]`);
    const next = 1 + Math.max(-1, ...[...rows.querySelectorAll("[name]")].map((input) => Number(input.name.split(".")[1])));
    const text = document.getElementById(`new-${name}`).innerHTML.replaceAll("NEW", String(next));
    const holder = document.createElement("div");
    holder.innerHTML = text;
    const row = holder.firstElementChild;
    rows.insertBefore(row, rows.querySelector("[data-add]"));
    ready(row);
    if (focus) row.querySelector("input, select").focus();
  }

  function ready(row) {
    row.querySelector("[data-remove]").addEventListener("click", () => {
      const rows = row.parentElement;
      row.remove();
      rows.querySelector("[data-add]").focus();
      form.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  for (const rows of form.querySelectorAll("[data-rows]")) {
    rows.querySelectorAll("[data-row]").forEach(ready);
    rows.querySelector("[data-add]").addEventListener("click", () => { add(rows.dataset.rows, true); disclose(); });
  }
  for (const radio of form.querySelectorAll("input[name=fractures]")) {
    radio.addEventListener("change", () => {
      if (radio.value === "some" && !form.querySelector("[data-rows=fractures] [data-row]")) add("fractures", false);
    });
  }

  form.addEventListener("input", disclose);
  disclose();
})();
