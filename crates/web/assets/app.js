// One tap opens one door. An attempt has an id of its own and is sent again until it is answered, so a lost reply
// tells the true outcome and nothing opens twice. Without this, the button is a plain form.
const PATIENCE_MS = 15000;
const AGAIN_MS = 1200;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function ask(form, attempt) {
  const began = Date.now();
  while (Date.now() - began < PATIENCE_MS) {
    try {
      const body = new URLSearchParams({ attempt });
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

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-unlock]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  if (button.disabled) return;
  const told = form.parentElement.querySelector(".told");
  button.disabled = true;
  told.className = "told";
  told.textContent = form.dataset.busy;
  const answer = await ask(form, crypto.randomUUID());
  button.disabled = false;
  if (!answer) return;
  const opened = answer.outcome === "opened";
  told.className = opened ? "told good" : "told bad";
  told.textContent = answer.text;
  button.classList.toggle("opened", opened);
  navigator.vibrate?.(opened ? 60 : [60, 80, 60]);
  setTimeout(() => button.classList.remove("opened"), 5000);
});
