// One tap opens one door. An attempt has an id of its own and is sent again until it is answered, so a lost reply
// tells the true outcome and nothing opens twice. Without this, the button is a plain form.
const PATIENCE_MS = 15000;
const AGAIN_MS = 1200;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// Where the phone is, at doors that ask for it; nothing if it does not say.
function locate() {
  return new Promise((done) => {
    if (!navigator.geolocation) return done(null);
    const found = ({ coords }) => done({
      latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy,
    });
    navigator.geolocation.getCurrentPosition(found, () => done(null), {
      enableHighAccuracy: true, timeout: 10000, maximumAge: 15000,
    });
  });
}

async function ask(form, attempt, where) {
  const began = Date.now();
  while (Date.now() - began < PATIENCE_MS) {
    try {
      const body = new URLSearchParams({ attempt, ...where });
      const answer = await fetch(form.action, {
        method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(5000),
      });
      if (answer.headers.get("content-type")?.startsWith("application/json")) return await answer.json();
      if (answer.redirected || answer.status === 401) { location.reload(); return null; }
    } catch { /* no connection: again */ }
    await pause(AGAIN_MS);
  }
  return { outcome: "unknown", text: form.dataset.unknown };
}

// Only pages that came by https have randomUUID.
function newAttempt() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-unlock]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  if (button.disabled) return;
  const told = form.parentElement.querySelector(".told");
  button.disabled = true;
  told.className = "told";
  let where = {};
  if (form.dataset.locates) {
    told.textContent = form.dataset.locates;
    where = await locate();
  }
  told.textContent = form.dataset.busy;
  const answer = where
    ? await ask(form, newAttempt(), where)
    : { outcome: "refused", text: form.dataset.unlocated };
  button.disabled = false;
  if (!answer) return;
  const opened = answer.outcome === "opened";
  told.className = opened ? "told good" : "told bad";
  told.textContent = answer.text;
  button.classList.toggle("opened", opened);
  navigator.vibrate?.(opened ? 60 : [60, 80, 60]);
  setTimeout(() => button.classList.remove("opened"), 5000);
});

// The app on the phone: a worker keeps it. A page that it kept asks for what is new, and says when there is no line.
const line = document.getElementById("line");

function say(isOff) {
  line.hidden = !isOff;
  line.textContent = isOff ? line.dataset.off : "";
}

async function forget() {
  for (const name of await caches.keys()) await caches.delete(name);
}

async function renew() {
  try {
    const answer = await fetch(location.pathname, { redirect: "manual", signal: AbortSignal.timeout(15000) });
    if (answer.type === "opaqueredirect") {
      await forget();
      return location.reload();
    }
    if (!answer.ok) return;
    say(false);
    const main = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    const own = document.querySelector("main");
    const isBusy = own.querySelector("button[disabled], .told.good, .told.bad");
    if (main && !isBusy && main.innerHTML !== own.innerHTML) own.replaceWith(main);
  } catch {
    say(true);
  }
}

addEventListener("offline", () => say(true));
addEventListener("online", renew);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && !location.search) renew();
});
if ("kept" in document.body.dataset) renew();
if ("serviceWorker" in navigator) {
  const worker = navigator.serviceWorker;
  // The first page came before the worker, which has yet to see it.
  if (!worker.controller && !location.search) worker.addEventListener("controllerchange", renew, { once: true });
  worker.register("/app/worker.js", { scope: "/app" }).catch(() => {});
}

// Whoever signs out leaves no doors behind on the phone.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-leaves]");
  if (!form || !("caches" in window)) return;
  event.preventDefault();
  await forget();
  form.submit();
});
