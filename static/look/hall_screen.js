/* A display at a hall's door: asks again by itself, and goes on by its own clock while the network is away. */
"use strict";
{
  const EVERY = 20_000; // milliseconds
  const clock = document.querySelector("[data-clock]");
  clock.hidden = false;

  const tick = () => {
    const now = Date.now() / 1000;
    // the site knows the venue's time zone better than an old display does
    const there = new Date((now + Number(clock.dataset.offset)) * 1000);
    clock.firstElementChild.textContent = there.toISOString().slice(11, 16);
    let isNextFound = false;
    for (const row of document.querySelectorAll(".screen-row")) {
      const [starts, ends] = [Number(row.dataset.starts), Number(row.dataset.ends)];
      const isNext = starts > now && !isNextFound;
      isNextFound ||= isNext;
      row.dataset.state = ends <= now ? "over" : starts <= now ? "now" : isNext ? "next" : "coming";
    }
  };

  const ask = async () => {
    try {
      const answer = await fetch(location.href, { signal: AbortSignal.timeout(EVERY) });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of ["#screen", ".screen-head > div"]) {
        const [here, there] = [document.querySelector(part), page.querySelector(part)];
        if (there && here.textContent !== there.textContent) here.replaceWith(there);
      }
    } catch {
      /* no network: what is here goes on by the clock */
    }
    tick();
  };

  tick();
  setInterval(tick, 5_000);
  setInterval(ask, EVERY);
  navigator.wakeLock?.request("screen").catch(() => {
    /* the display looks after itself */
  });
}
