/* The live page. A player, and with it its host, is asked for by a press and never before. */
"use strict";
{
  const REFRESH_MS = 60_000;
  const screen = document.querySelector("[data-live]");
  const stop = document.querySelector("[data-live-stop]");
  const poster = screen?.querySelector("form");

  /* Whoever watches is counted without being known: no cookie goes along. A count that is lost stops nobody. */
  const tellView = () =>
    fetch(screen.dataset.countsAt, { method: "POST", credentials: "omit", keepalive: true }).catch(() => {});

  poster?.addEventListener("submit", (event) => {
    event.preventDefault();
    const player = screen.querySelector("template").content.querySelector("iframe").cloneNode();
    screen.append(player);
    poster.hidden = true;
    stop.hidden = false;
    player.focus();
    tellView();
  });

  stop?.addEventListener("click", (event) => {
    if (!poster) return; /* the page came with its player: its link leads to the one without */
    event.preventDefault();
    screen.querySelector("iframe")?.remove();
    poster.hidden = false;
    stop.hidden = true;
    poster.querySelector("button").focus();
  });

  /* What is on changes under a player that goes on. */
  const refresh = async () => {
    if (document.hidden) return;
    const answer = await fetch(stop.href).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-fresh]")) {
      const now = fresh.getElementById(part.id);
      if (now && !now.isEqualNode(part) && !part.contains(document.activeElement)) part.replaceChildren(...now.childNodes);
    }
  };
  if (screen) setInterval(refresh, REFRESH_MS);
}
