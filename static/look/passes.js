/* The passes of a visit: the screen stays on, the group in sight is marked, and the page can be kept on this phone. */
"use strict";
{
  /* A screen that goes dark at the gate is no pass. */
  const stayAwake = () => {
    if (document.visibilityState !== "visible") return;
    navigator.wakeLock?.request("screen").then(
      () => document.querySelector("[data-awake]")?.removeAttribute("hidden"),
      () => {
        /* low battery, or not allowed: the screen goes dark as it always does */
      },
    );
  };
  document.addEventListener("visibilitychange", stayAwake);
  stayAwake();

  /* Which of the groups is in sight. */
  const links = new Map([...document.querySelectorAll("[data-passes-nav] a")].map((link) => [link.hash.slice(1), link]));
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) links.get(target.id)?.setAttribute("aria-current", "true");
        else links.get(target.id)?.removeAttribute("aria-current");
      }
    },
    { root: document.querySelector(".passes"), threshold: 0.6 },
  );
  if (links.size) for (const card of document.querySelectorAll(".pass")) watcher.observe(card);

  const printing = document.querySelector("[data-prints]");
  printing.hidden = false;
  printing.addEventListener("click", () => print());

  /* Kept where its reader says so: see passes_worker.js. */
  const box = document.querySelector("[data-keeps]");
  const name = `passes ${location.pathname}`;
  const show = (state) => {
    for (const part of box.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
    box.hidden = false;
  };
  const files = () =>
    performance
      .getEntriesByType("resource")
      .map((entry) => entry.name)
      .filter((url) => url.startsWith(`${location.origin}/static/`));
  const keep = async () => {
    const cache = await caches.open(name);
    await cache.addAll([location.pathname, ...new Set(files())]);
    await navigator.serviceWorker.register(box.dataset.keeps, { scope: location.pathname });
    await navigator.serviceWorker.ready;
  };
  const letGo = async () => {
    const registration = await navigator.serviceWorker.getRegistration(location.pathname);
    if (registration?.scope === location.href.split(/[?#]/)[0]) await registration.unregister();
    await caches.delete(name);
  };
  if ("serviceWorker" in navigator && "caches" in self) {
    caches.has(name).then((isKept) => show(isKept ? "kept" : "offered"));
    box.addEventListener("click", (event) => {
      const act = event.target.closest("button")?.dataset.act;
      if (!act) return;
      const done = act === "keep" ? keep() : letGo();
      done.then(
        () => show(act === "keep" ? "kept" : "offered"),
        () => letGo().finally(() => show("failed")),
      );
    });
  }
}
