// Ticks all rows of the page at once. Without script each is ticked by itself.
(() => {
  const boxes = (form) => form.querySelectorAll('tbody input[name="id"]');
  const head = (table) => {
    const cell = table.querySelector("th.tick");
    if (!cell || cell.querySelector("input")) return;
    const label = document.createElement("label"), all = document.createElement("input");
    label.className = "check";
    all.type = "checkbox";
    label.append(all, ...cell.childNodes);
    cell.append(label);
    all.addEventListener("change", () => boxes(table).forEach((box) => { box.checked = all.checked; }));
  };
  const prepare = () => document.querySelectorAll("table.entries").forEach(head);
  prepare();
  document.addEventListener("htmx:afterSettle", prepare);
})();
