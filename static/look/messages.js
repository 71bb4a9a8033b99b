/* Help for the hand that writes. Every page works without it. */
"use strict";
{
  /* A placeholder goes where one wrote last. */
  let last = document.querySelector("textarea[data-takes-placeholders]");
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-takes-placeholders]")) last = event.target;
  });
  document.addEventListener("click", (event) => {
    const put = event.target.closest("[data-puts]");
    if (!put || !last) return;
    last.setRangeText(put.dataset.puts, last.selectionStart, last.selectionEnd, "end");
    last.focus();
    last.dispatchEvent(new Event("input", { bubbles: true }));
  });

  /* The preview follows what is typed and chosen. */
  for (const button of document.querySelectorAll("button[data-previews]")) {
    let waiting = 0;
    const preview = (after) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => button.form.requestSubmit(button), after);
    };
    for (const field of button.form.elements) {
      if (field.matches("[data-takes-placeholders]")) field.addEventListener("input", () => preview(700));
      else if (field.matches("select")) field.addEventListener("change", () => preview(0));
    }
    const frame = document.querySelector(`iframe[name="${button.formTarget}"]`);
    const channel = button.form.elements.channel;
    channel?.addEventListener("change", () => (frame.dataset.channel = channel.value));
  }
}
