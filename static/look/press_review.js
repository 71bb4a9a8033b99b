/* A review by keyboard: J and K walk the applications, N and B the people; A, I and R decide on the person in hand,
   Enter confirms. The page works without. */
"use strict";
{
  const form = document.querySelector("form[data-decides]");
  const rows = [...document.querySelectorAll(".queue a")];
  const people = [...document.querySelectorAll("fieldset[data-member]")];
  const dossiers = new Map([...document.querySelectorAll("[data-dossier]")].map((each) => [each.dataset.dossier, each]));
  let at = -1;

  const isDecided = (person) => person.querySelector("input[type=radio]:checked") !== null;

  /* One person is in hand: marked in the team, their papers beside it. */
  const take = (place, { focus = true } = {}) => {
    if (!people.length) return;
    at = Math.min(Math.max(place, 0), people.length - 1);
    people.forEach((each, index) => {
      if (index === at) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
      dossiers.get(each.dataset.member)?.toggleAttribute("data-aside", index !== at);
    });
    if (focus) {
      people[at].focus({ preventScroll: true });
      people[at].scrollIntoView({ block: "nearest" });
    }
  };

  const onward = () => {
    const next = people.findIndex((each, index) => index > at && !isDecided(each));
    const first = next < 0 ? people.findIndex((each) => !isDecided(each)) : next;
    if (first >= 0) take(first);
    else form?.querySelector('[data-hotkey="enter"]')?.focus();
  };

  const decide = (key) => {
    const choice = people[at]?.querySelector(`input[data-key="${key}"]`);
    if (!choice || choice.disabled || people[at].disabled) return;
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    /* What is not cleared says why first. */
    const why = people[at].querySelector(`[data-why="${choice.value}"] input`);
    if (why) why.focus();
    else onward();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const field = event.target.closest("input, select, textarea");
    if (event.key === "Escape" && field?.closest("fieldset[data-member]")) return take(at);
    if (field && !field.matches("fieldset[data-member] input")) return;
    const key = event.key.toLowerCase();
    if (key === "enter") {
      if (event.target.closest("a, button, summary, input")) return;
      event.preventDefault();
      form?.querySelector('[data-hotkey="enter"]')?.click();
    } else if (key === "j" || key === "k") {
      const focused = rows.indexOf(document.activeElement);
      const here = focused < 0 ? rows.findIndex((row) => row.hasAttribute("aria-current")) : focused;
      rows[Math.min(Math.max(here + (key === "j" ? 1 : -1), 0), rows.length - 1)]?.focus();
    } else if (key === "n") take(at + 1);
    else if (key === "b") take(at - 1);
    else if ("air".includes(key) && key.length === 1) {
      event.preventDefault();
      decide(key);
    } else {
      const button = form?.querySelector(`[data-hotkey="${CSS.escape(key)}"]`);
      if (!button || field) return;
      event.preventDefault();
      button.click();
    }
  });

  people.forEach((person, place) => person.addEventListener("focusin", () => place !== at && take(place, { focus: false })));
  document.addEventListener("click", (event) => {
    const person = event.target.closest("fieldset[data-member]");
    if (!person) return;
    if (event.target.closest(".member-photo")) event.preventDefault();
    take(people.indexOf(person), { focus: false });
  });

  /* Whoever comes from the page before goes on without a hand on the mouse. */
  const first = people.findIndex((each) => !isDecided(each));
  take(Math.max(first, 0), { focus: !document.querySelector("[data-focus]") && !location.hash });
}
