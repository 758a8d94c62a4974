"use strict";
(() => {
  const buttons = [...document.querySelectorAll("button[data-by]")];
  const order = new Intl.Collator(undefined, { numeric: true }).compare;
  const sort = (by) => {
    for (const body of document.querySelectorAll("tbody")) {
      const key = (row) => (by === "team" && !row.dataset.team ? "\uffff" : row.dataset[by]);
      const rows = [...body.rows].sort((a, b) => order(key(a), key(b)) || order(a.dataset.name, b.dataset.name));
      body.append(...rows);
    }
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.by === by));
  };
  for (const button of buttons) button.addEventListener("click", () => sort(button.dataset.by));
})();
