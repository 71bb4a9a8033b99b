/* What is new is fetched once the bell is opened: a page asks nothing for a reader who does not look. */
"use strict";
{
  const bell = document.querySelector("details[data-fetches]");
  bell?.addEventListener("toggle", async () => {
    const place = bell.querySelector("[data-place]");
    if (!bell.open || place.ariaBusy || place.childElementCount) return;
    place.ariaBusy = "true";
    try {
      const answer = await fetch(bell.dataset.fetches, { redirect: "error" });
      const part = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
      place.replaceChildren(...part.body.children);
    } catch {
      /* signed out meanwhile, or no network: the link below leads on */
    }
    place.ariaBusy = null;
  });
}
