/* Opens the passes of a visit without a network, once their reader chose to keep them on this phone. Its scope is that
   one page. What the network answers is kept anew; what was kept goes with the end of the day of the visit. */
"use strict";
{
  const PATIENCE = 4000; // milliseconds that a crowd's network may take before the kept page is shown
  const page = new URL(self.registration.scope).pathname;
  const name = `passes ${page}`;

  self.addEventListener("install", () => self.skipWaiting());
  self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
    event.respondWith(request.mode === "navigate" ? thePage(request) : aFile(request));
  });

  const thePage = async (request) => {
    if (!(await caches.has(name))) return fetch(request); // nothing is kept any more
    const cache = await caches.open(name);
    const before = await cache.match(page, { ignoreVary: true });
    try {
      const answer = await fetch(request, before ? { signal: AbortSignal.timeout(PATIENCE) } : {});
      if (answer.headers.has("X-Kept-Until")) await cache.put(page, answer.clone());
      else if (answer.ok || answer.status === 404) await forget(); // cancelled, or no longer the reader's
      return answer;
    } catch (trouble) {
      if (before && !isOver(before)) return before;
      await forget();
      throw trouble;
    }
  };

  const aFile = async (request) => {
    if (!(await caches.has(name))) return fetch(request);
    const cache = await caches.open(name);
    const before = await cache.match(request, { ignoreVary: true });
    if (before) return before;
    const answer = await fetch(request);
    if (answer.ok && new URL(request.url).pathname.startsWith("/static/")) await cache.put(request, answer.clone());
    return answer;
  };

  const isOver = (answer) => Date.now() > Date.parse(answer.headers.get("X-Kept-Until"));

  const forget = async () => {
    await caches.delete(name);
    await self.registration.unregister();
  };
}
