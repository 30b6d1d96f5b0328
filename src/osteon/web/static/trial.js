// Progress of what the server works on, and small conveniences of the trial form. Without this script the form is sent
// as it is, and a page that waits loads itself again.
"use strict";

(() => {
  const box = document.querySelector("[data-poll]");
  if (box) watch(box);
  const form = document.getElementById("trial-form");
  if (form) ready(form);

  function watch(box) {
    const words = box.querySelector("[data-words]");
    const bar = box.querySelector("progress");
    const status = box.querySelector("[data-status]");
    const elapsed = box.querySelector("[data-elapsed]");
    const title = document.title;
    let tenth = -1;

    function show(now) {
      words.textContent = now.words;
      elapsed.textContent = now.elapsed;
      if (now.done) bar.value = now.done;
      const share = now.done / now.people;
      if (now.done) document.title = `${Math.round(100 * share)} % · ${title}`;
      if (Math.floor(10 * share) !== tenth) {
        tenth = Math.floor(10 * share);
        status.textContent = now.words; // read out at each tenth, not each second
      }
    }

    async function look() {
      try {
        const answer = await fetch(box.dataset.poll, { headers: { accept: "application/json" } });
        if (answer.status === 404) return location.reload();
        if (answer.ok) {
          const now = await answer.json();
          if (now.state !== "waiting" && now.state !== "running") return location.reload();
          show(now);
        }
      } catch {
        // The server does not answer just now; ask again.
      }
      setTimeout(look, 1000);
    }
    setTimeout(look, 400);
  }

  function ready(form) {
    const text = document.getElementById("text");
    const choose = (key) => { document.getElementById(`source-${key}`).checked = true; };
    for (const button of form.querySelectorAll("[data-edit]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        text.value = document.getElementById(`text-${button.dataset.edit}`).textContent;
        choose("file");
        text.focus();
      });
    }
    document.getElementById("file").addEventListener("change", async (event) => {
      const [file] = event.target.files;
      if (!file || file.size > 200000) return; // the server says what is too large
      text.value = await file.text();
      event.target.value = "";
    });
    form.querySelector("[aria-invalid=true]")?.focus();
  }
})();
