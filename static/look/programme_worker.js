/* Opens pages of the programme without a network, as they were seen last. Only what is public is kept: what a signed
   link opens is not. Its scope is the programme of one language. */
"use strict";
{
  const PATIENCE = 4000; // milliseconds that a crowd's network may take before the kept page is shown
  const MOST_PAGES = 80;
  const MOST_FILES = 160;
  const home = new URL(self.registration.scope).pathname;
  const PAGES = `programme ${home}`;
  const FILES = "programme files";

  self.addEventListener("install", () => self.skipWaiting());
  self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== location.origin) return;
    if (request.mode === "navigate") event.respondWith(aPage(request));
    else if (isFile(url)) event.respondWith(aFile(request));
  });
  self.addEventListener("message", (event) => {
    event.waitUntil(Promise.allSettled((event.data?.keep ?? []).map((url) => keep(new Request(url)))));
  });

  const isFile = (url) => url.pathname.startsWith("/static/") || /\/speakers\/[^/]+\/photo-\d\.jpg$/.test(url.pathname);
  const isPublic = (answer) => answer.ok && (answer.headers.get("Cache-Control") ?? "").includes("public");

  const keep = async (request) => {
    const url = new URL(request.url);
    if (url.origin !== location.origin) return;
    if (isFile(url)) await aFile(request);
    else if (url.pathname.startsWith(home)) await keepPage(request, await fetch(request));
  };

  const keepPage = async (request, answer) => {
    if (!isPublic(answer)) return;
    const cache = await caches.open(PAGES);
    await cache.delete(request); // so that the newest stands last
    await cache.put(request, answer.clone());
    await keepNewest(cache, MOST_PAGES);
  };

  const keepNewest = async (cache, most) => {
    const held = await cache.keys();
    await Promise.all(held.slice(0, -most).map((old) => cache.delete(old)));
  };

  const aPage = async (request) => {
    const cache = await caches.open(PAGES);
    const before = await cache.match(request, { ignoreVary: true });
    try {
      const answer = await fetch(request, before ? { signal: AbortSignal.timeout(PATIENCE) } : {});
      if (answer.status === 404 || answer.status === 410) await cache.delete(request);
      else await keepPage(request, answer);
      return answer;
    } catch (trouble) {
      const kept = before ?? (await cache.match(home, { ignoreVary: true }));
      if (kept) return sayingSo(kept);
      throw trouble;
    }
  };

  /* The page itself says that it was kept: see templates/seminars/_page.html. */
  const sayingSo = async (kept) =>
    new Response((await kept.text()).replace(" data-offline hidden", " data-offline"), { headers: kept.headers });

  const aFile = async (request) => {
    const cache = await caches.open(FILES);
    const before = await cache.match(request, { ignoreVary: true });
    if (before) return before;
    const answer = await fetch(request);
    if (isPublic(answer) || (answer.ok && new URL(request.url).pathname.startsWith("/static/"))) {
      await cache.put(request, answer.clone());
      await keepNewest(cache, MOST_FILES);
    }
    return answer;
  };
}
