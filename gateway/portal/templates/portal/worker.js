// Keeps the shell and "my things" for when there is no network; everything else is always asked for anew.
const SHELL = {{ shell|tojson }}, MINE = "/me", OFFLINE = {{ shell[0]|tojson }};
const SHELL_CACHE = "shell-{{ version }}", MINE_CACHE = "mine";

addEventListener("install", (event) => event.waitUntil(
  caches.open(SHELL_CACHE).then((cache) => cache.addAll(SHELL)).then(() => skipWaiting())));

addEventListener("activate", (event) => event.waitUntil(
  caches.keys().then((names) => Promise.all(names.filter((name) => ![SHELL_CACHE, MINE_CACHE].includes(name)).map((name) => caches.delete(name))))
    .then(() => clients.claim())));

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin) return;
  if (event.request.method === "POST" && /\/(logout|me\/close)$/.test(url.pathname)) event.waitUntil(caches.delete(MINE_CACHE));
  if (event.request.method !== "GET") return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request, url));
  else if (SHELL.includes(url.pathname + url.search)) event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
});

async function page(request, url) {
  try {
    const answer = await fetch(request);
    if (url.pathname === MINE) await keepMine(request, answer.clone());
    return answer;
  } catch {
    return (url.pathname === MINE && await caches.match(MINE)) || caches.match(OFFLINE);
  }
}

async function keepMine(request, answer) {
  if (answer.ok && !answer.redirected) return (await caches.open(MINE_CACHE)).put(MINE, answer);
  return caches.delete(MINE_CACHE);
}
