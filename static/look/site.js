/* Small helps. Every page works without them. */
"use strict";
{
  const root = document.documentElement;

  /* What is wrong takes the focus, so that it is read first. */
  const focusOnErrors = (within) => within.querySelector("[data-focus]")?.focus();

  /* The server says what is wrong, in the reader's language; the browser's bubbles do not. */
  const letServerValidate = (within) => {
    for (const form of within.querySelectorAll("form")) form.noValidate = true;
  };

  /* A form leaves once, however often its button is pressed. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || event.submitter?.formTarget) return;
    if (form.dataset.leaving !== undefined) return event.preventDefault();
    form.dataset.leaving = "";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  const released = () => {
    for (const form of document.querySelectorAll("form[data-leaving]")) {
      delete form.dataset.leaving;
      form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
    }
  };
  addEventListener("pageshow", released);
  document.addEventListener("htmx:afterRequest", released);

  document.addEventListener("click", (event) => {
    /* A link of the error summary leads into the field, even where the field is a set of choices. */
    const wrong = event.target.closest(".error-list a");
    const field = wrong && document.querySelector(wrong.hash);
    if (field?.matches("fieldset")) {
      event.preventDefault();
      field.querySelector("input")?.focus();
    }
    const pressed = event.target.closest("[data-opens], [data-closes], [data-count]");
    if (pressed?.dataset.opens) {
      const dialog = document.getElementById(pressed.dataset.opens);
      if (dialog?.showModal) {
        event.preventDefault();
        dialog.showModal();
      }
    } else if (pressed?.dataset.closes !== undefined) {
      const held = pressed.closest("dialog, .toast, .alert");
      if (held instanceof HTMLDialogElement) held.close();
      else held?.remove();
    } else if (pressed?.dataset.count) {
      count(pressed.parentElement.querySelector("input"), Number(pressed.dataset.count));
    }
    for (const menu of document.querySelectorAll("details.mast-menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  /* Digits of any Arabic writing, as numbers. */
  const western = (text) => text.replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt(0) & 15);
  const count = (input, step) => {
    const least = Number(input.dataset.least ?? 0);
    const most = Number(input.dataset.most ?? Infinity);
    input.value = Math.min(most, Math.max(least, (Number(western(input.value)) || 0) + step));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  /* Day or night, kept on this device only. */
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = isDark ? "light" : "dark";
      try {
        localStorage.setItem("theme", root.dataset.theme);
      } catch {
        /* storage is shut: it holds for this page */
      }
    });
  }

  /* A part of the page that could not be fetched says so, over the page that stays. */
  const sayTrouble = () => {
    const toast = document.getElementById("trouble").content.firstElementChild.cloneNode(true);
    for (const shown of document.querySelectorAll(".toast[data-floats]")) shown.remove();
    toast.dataset.floats = "";
    document.body.append(toast);
  };
  for (const kind of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(kind, sayTrouble);

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.mast-menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  const greet = (within) => {
    letServerValidate(within);
    focusOnErrors(within);
  };
  greet(document);
  document.addEventListener("htmx:load", (event) => greet(event.detail.elt));
}
