/* The programme on a phone: what one keeps, what is on by this clock, and pages without a network. Works without. */
"use strict";
{
  const frame = document.querySelector("[data-programme]");
  const { programme: edition, worker, mine } = frame.dataset;

  /* --- What one keeps: on this device alone --- */
  const KEY = `programme ${edition}`;
  let kept = [];
  const read = () => {
    try {
      kept = JSON.parse(localStorage.getItem(KEY)) ?? [];
    } catch {
      /* storage is shut, or holds something else: it holds for this page */
    }
  };
  const write = () => {
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      /* storage is shut or full */
    }
  };
  const asked = () => `?s=${kept.map(encodeURIComponent).join(",")}`;
  const showKept = () => {
    for (const star of document.querySelectorAll(".keep")) star.setAttribute("aria-pressed", kept.includes(star.value));
    for (const link of document.querySelectorAll("[data-mine-link]")) link.href = kept.length ? mine + asked() : mine;
    for (const count of document.querySelectorAll("[data-mine-count]")) count.textContent = kept.length ? ` (${kept.length})` : "";
  };
  const addStars = (within) => {
    const template = document.getElementById("keep");
    for (const held of within.querySelectorAll("[data-key]")) {
      if (held.querySelector(".keep")) continue;
      const star = template.content.firstElementChild.cloneNode(true);
      const title = held.querySelector(".event-name")?.textContent ?? document.querySelector("h1").textContent;
      star.value = held.dataset.key;
      star.setAttribute("aria-label", `${star.dataset.label} ${title.trim()}`);
      held.append(star);
    }
    showKept();
  };
  document.addEventListener("click", (event) => {
    const star = event.target.closest(".keep");
    if (!star) return;
    read(); // another tab may have changed it
    kept = kept.includes(star.value) ? kept.filter((key) => key !== star.value) : [...kept, star.value];
    write();
    showKept();
  });
  addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    read();
    showKept();
  });

  /* --- The list of one's own, or that of somebody who shared it --- */
  const list = document.querySelector("[data-list]");
  const showList = () => {
    const shared = (new URLSearchParams(location.search).get("s") ?? "").split(",").filter(Boolean);
    if (!shared.length && kept.length) return location.replace(mine + asked());
    const isOwn = shared.every((key) => kept.includes(key));
    for (const part of list.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== (isOwn ? "own" : "shared");
  };
  const say = (text) => {
    list.querySelector("[data-said]").textContent = text;
  };
  list?.addEventListener("click", async (event) => {
    const pressed = event.target.closest("[data-act]");
    if (pressed?.dataset.act === "keep-all") {
      const shared = new URLSearchParams(location.search).get("s").split(",").filter(Boolean);
      kept = [...new Set([...kept, ...shared])];
      write();
      showKept();
      location.assign(mine + asked());
    } else if (pressed?.dataset.act === "share") {
      const address = new URL(mine + asked(), location).href;
      try {
        if (navigator.share) await navigator.share({ title: document.title, url: address });
        else {
          await navigator.clipboard.writeText(address);
          say(pressed.dataset.done);
        }
      } catch (trouble) {
        if (trouble.name !== "AbortError") say(address);
      }
    }
  });

  /* --- What is on: by this device's clock, as the page may be an hour old, or opened without a network --- */
  const STEP = 300;
  const tick = () => {
    const grid = document.querySelector(".day-grid");
    const states = document.getElementById("states");
    if (!grid || !states) return;
    const [isOn, isOver] = [...states.content.children].map((each) => each.textContent);
    const row = (Date.now() / 1000 - Number(grid.dataset.starts)) / STEP;
    let last = 0;
    for (const event of grid.querySelectorAll(".event:not([data-kind=cancelled])")) {
      const [from, to] = [Number(event.dataset.from), Number(event.dataset.to)];
      last = Math.max(last, to);
      const state = row >= to ? isOver : row >= from ? isOn : "";
      event.toggleAttribute("data-over", state === isOver);
      if (state === isOn) event.setAttribute("aria-current", "true");
      else event.removeAttribute("aria-current");
      event.querySelector(".event-state").textContent = state;
    }
    const line = grid.querySelector(".day-now");
    line.hidden = row < 0 || row >= last;
    line.dataset.from = Math.max(0, Math.floor(row));
  };

  /* --- Narrowing while one types: the day's part of the page is fetched anew, the rest stays --- */
  const form = document.querySelector("form[data-narrows]");
  let waiting = 0;
  let asking = null;
  const narrow = async () => {
    const given = [...new FormData(form)].filter(([, value]) => value);
    const address = `${form.action.split(/[?#]/)[0]}${given.length ? `?${new URLSearchParams(given)}` : ""}`;
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(address, { signal: asking.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of ["#found", ".day-tabs"]) document.querySelector(part).replaceWith(page.querySelector(part));
      history.replaceState(null, "", address);
      addStars(document);
      tick();
    } catch (trouble) {
      if (trouble.name !== "AbortError") form.submit();
    }
  };
  form?.addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(narrow, event.target.type === "search" ? 400 : 50);
  });
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    narrow();
  });

  /* --- Without a network: pages that were seen open again (programme_worker.js) --- */
  const note = frame.querySelector("[data-offline]");
  const keepThisPage = async () => {
    const sawItArrive = Boolean(navigator.serviceWorker.controller); // asked first: a new worker claims the page
    await navigator.serviceWorker.register(worker, { scope: new URL(".", new URL(worker, location)).pathname });
    if (sawItArrive) return;
    const registration = await navigator.serviceWorker.ready;
    const files = performance.getEntriesByType("resource").map((entry) => entry.name);
    registration.active.postMessage({ keep: [location.href.split("#")[0], ...files] });
  };

  read();
  addStars(document);
  if (list) showList();
  tick();
  setInterval(tick, 30_000);
  addEventListener("online", () => (note.hidden = true));
  addEventListener("offline", () => (note.hidden = false));
  if ("serviceWorker" in navigator) {
    addEventListener("load", () =>
      keepThisPage().catch(() => {
        /* not allowed here, or no room: the page works with a network */
      }),
    );
  }
}
