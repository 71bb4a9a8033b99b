/* The booking journey: what htmx does not do by itself. Every screen works without it. */
"use strict";
{
  /* An answer that asks for it takes the focus without moving the page under the finger. */
  document.addEventListener("htmx:afterSettle", (event) => {
    const wanted = document.querySelector("#journey [data-focus]");
    if (wanted && event.detail.target?.id === "journey") wanted.focus({ preventScroll: wanted.matches("button") });
  });

  /* A time that was ticked while new ones were on their way stays ticked, where it still has room. */
  let ticked = "";
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id === "free") ticked = document.querySelector("[name=window]:checked")?.value ?? "";
  });
  document.addEventListener("htmx:afterSwap", () => {
    const again = ticked && document.querySelector(`[name=window][value="${ticked}"]:enabled`);
    if (again) again.checked = true;
    ticked = "";
  });

  /* A free time that was pressed shows that it is being taken. */
  document.addEventListener("htmx:beforeRequest", (event) => {
    event.detail.requestConfig?.triggeringEvent?.submitter?.setAttribute("aria-busy", "true");
  });
}
