/* Decisions by keyboard: J and K walk the queue, a letter presses the button that carries it. Works without. */
"use strict";
{
  const rows = [...document.querySelectorAll(".queue a")];
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      const focused = rows.indexOf(document.activeElement);
      const at = focused < 0 ? rows.findIndex((row) => row.hasAttribute("aria-current")) : focused;
      rows[Math.min(Math.max(at + (key === "j" ? 1 : -1), 0), rows.length - 1)]?.focus();
      return;
    }
    const button = document.querySelector(`[data-hotkey="${CSS.escape(key)}"]`);
    if (!button) return;
    event.preventDefault();
    /* A refusal says why first: the letter leads to the reason, and the button is then pressed. */
    const reason = button.value === "refuse" && button.form.querySelector("select, textarea");
    if (reason && !reason.value && !button.form.querySelector("textarea")?.value) reason.focus();
    else button.click();
  });
}
