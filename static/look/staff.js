/* Help for the hand at a desk. Every page of staff works without it. */
"use strict";
{
  /* Of pages that do not fit beside each other the one that is open is in sight. */
  const nav = document.querySelector(".staff-nav");
  const here = nav?.querySelector("[aria-current]")?.getBoundingClientRect();
  if (here) {
    const all = nav.getBoundingClientRect();
    nav.scrollLeft += here.x + here.width / 2 - (all.x + all.width / 2);
  }

  /* One box ticks its column. */
  for (const all of document.querySelectorAll("[data-ticks]")) {
    const column = all.dataset.column ? `[data-column="${all.dataset.column}"]` : "";
    const boxes = [...all.form.querySelectorAll(`input[name="${all.dataset.ticks}"]${column}`)];
    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    };
    all.hidden = false;
    all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
    boxes.forEach((box) => box.addEventListener("change", show));
    show();
  }

  /* Shift and a click tick everything between. */
  let last = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.("input.tick[name]");
    if (!box) return;
    if (event.shiftKey && last && last.name === box.name && last !== box) {
      const boxes = [...box.form.querySelectorAll(`input[name="${box.name}"]`)].filter(
        (each) => each.dataset.column === box.dataset.column,
      );
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      if (from >= 0) boxes.slice(from, to + 1).forEach((each) => (each.checked = box.checked));
    }
    last = box;
  });

  /* A field that belongs to another choice is out of the way. */
  for (const form of document.querySelectorAll("form:has(.when)")) {
    const show = () => {
      const chosen = new FormData(form);
      for (const part of form.querySelectorAll(".when")) {
        part.hidden = !part.dataset.when.split(" ").includes(chosen.get(part.dataset.of ?? "deed"));
      }
    };
    form.addEventListener("change", show);
    show();
  }

  /* J and K go down and up the rows, / searches. */
  const links = () => [...document.querySelectorAll(".row-link")];
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const key = event.key.toLowerCase();
    if (key === "/") {
      const search = document.querySelector("form[role=search] input:not([type=hidden])");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    } else if (key === "j" || key === "k") {
      const rows = links();
      const at = rows.indexOf(document.activeElement);
      rows.at(at < 0 ? 0 : Math.min(Math.max(at + (key === "j" ? 1 : -1), 0), rows.length - 1))?.focus();
    }
  });

  /* The place of a pavilion moves on the plan as its numbers are typed. */
  const preview = document.querySelector("[data-preview]");
  if (preview) {
    const sides = { x_m: "x", y_m: "y", width_m: "width", height_m: "height" };
    for (const [name, side] of Object.entries(sides)) {
      const field = document.querySelector(`[name="${name}"]`);
      const show = () => {
        const metres = Number(field.value.replace(",", "."));
        if (field.value.trim() && Number.isFinite(metres) && metres >= 0) preview.setAttribute(side, metres);
      };
      field?.addEventListener("input", show);
      if (field) show();
    }
  }
}
