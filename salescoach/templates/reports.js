"use strict";
(() => {
  const tools = document.querySelector(".tools");
  if (!tools) return;
  const field = tools.querySelector("input");
  const said = tools.querySelector("[role=status]");
  const buttons = [...tools.querySelectorAll("button[data-by]")];
  const plain = (text) => text.normalize("NFD").replace(/[\p{M}'’ʼ]/gu, "").toLowerCase();
  const order = new Intl.Collator(undefined, { numeric: true }).compare;
  const number = new Intl.NumberFormat("en");
  const worst = ["failed", "stopped", "made"];

  const lists = [...document.querySelectorAll("section.list")].map((section) => ({
    section,
    body: section.querySelector("tbody"),
    rows: [...section.querySelectorAll("tbody tr")].map((row) => {
      const { rep, name, team, find, status } = row.dataset;
      const keys = { name, team: team || "\uffff", status: String(worst.indexOf(status)) };
      return { row, rep, keys, text: plain(`${find} ${name} ${team}`) };
    }),
  }));
  const reps = new Set(lists.flatMap(({ rows }) => rows.map(({ rep }) => rep))).size;

  const fromTheTop = () => {
    const [{ section }] = lists;
    if (section.getBoundingClientRect().top < 0) section.scrollIntoView();
  };
  const show = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    const found = new Set();
    for (const { section, rows } of lists) {
      let some = false;
      for (const { row, rep, text } of rows) {
        const fits = words.every((word) => text.includes(word));
        row.classList.toggle("out", !fits);
        some ||= fits;
        if (fits) found.add(rep);
      }
      section.classList.toggle("out", !some);
    }
    const all = `${number.format(reps)} reps`;
    if (!words.length) said.textContent = all;
    else if (found.size) said.textContent = `${number.format(found.size)} of ${all}`;
    else said.textContent = `None of ${all} has such a name or team. Press Escape to see the whole list.`;
    if (words.length) fromTheTop();
  };
  const sort = (by) => {
    for (const { body, rows } of lists) {
      rows.sort((a, b) => order(a.keys[by], b.keys[by]) || order(a.keys.name, b.keys.name));
      body.append(...rows.map(({ row }) => row));
    }
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.by === by));
    fromTheTop();
  };

  for (const button of buttons) button.addEventListener("click", () => sort(button.dataset.by));
  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !field.value) return;
    event.preventDefault();
    field.value = "";
    show();
  });
  window.addEventListener("pageshow", show);
  tools.hidden = false;
})();
