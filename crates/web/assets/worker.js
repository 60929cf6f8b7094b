// Keeps the app on the phone: its files, and its pages as they were last, so that the buttons are there at once on a
// slow line or none. Whoever signs out takes the pages along. `FILES` stands before this, by the server.
const FILES_KEPT = "files " + FILES.join(" ");
const PAGES_KEPT = "pages " + FILES.join(" ");

addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES_KEPT).then((kept) => kept.addAll(FILES)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const own = [FILES_KEPT, PAGES_KEPT];
  const drop = (names) => Promise.all(names.filter((name) => !own.includes(name)).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(drop).then(() => clients.claim()));
});

// A page that was kept says so, and asks by itself for what is new.
async function kept(path) {
  const pages = await caches.open(PAGES_KEPT);
  const page = await pages.match(path);
  if (!page) return null;
  const text = (await page.text()).replace("<body", "<body data-kept");
  return new Response(text, { headers: page.headers });
}

async function fresh(request, path) {
  const answer = await fetch(request);
  const isPage = answer.ok && !answer.redirected && answer.headers.get("content-type")?.startsWith("text/html");
  if (isPage) {
    const pages = await caches.open(PAGES_KEPT);
    await pages.put(path, answer.clone());
  } else if (answer.type === "opaqueredirect" || answer.redirected) {
    // The session is over.
    await caches.delete(PAGES_KEPT);
  }
  return answer;
}

async function page(request, path) {
  const known = await kept(path);
  if (known) return known;
  try {
    return await fresh(request, path);
  } catch (error) {
    const doors = await kept("/app");
    if (doors) return doors;
    throw error;
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (FILES.includes(url.pathname)) {
    event.respondWith(caches.match(request).then((file) => file ?? fetch(request)));
  } else if (/^\/app(\/entries|\/help|\/doors\/\d+)?$/.test(url.pathname)) {
    const isPlain = request.mode === "navigate" && !url.search;
    if (isPlain) event.respondWith(page(request, url.pathname));
    else if (!url.search) event.respondWith(fresh(request, url.pathname));
  }
});
