// Opens what is put into the dialog, and closes it by its buttons. Pages work without this.
const dialog = document.getElementById("dialog");
document.addEventListener("htmx:after:swap", () => {
  reveal();
  if (dialog && dialog.firstElementChild && !dialog.open) dialog.showModal();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]") && dialog?.open) {
    event.preventDefault();
    dialog.close();
  }
});
dialog?.addEventListener("close", () => dialog.replaceChildren());

// Pages with something live on them hear of news on one stream, and ask again for what they show.
if (document.querySelector("[data-live]")) {
  const source = new EventSource("/live");
  source.addEventListener("news", () => document.body.dispatchEvent(new Event("news")));
}

// Buttons that copy and print show where there are scripts.
function reveal() {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
  for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
}
reveal();
document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-print]")) window.print();
  // What was done meanwhile shows on the page beneath the dialog.
  const link = event.target.closest("[data-reload]");
  if (link && link.pathname === location.pathname) {
    event.preventDefault();
    location.assign(link.pathname);
  }
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
  button.querySelector("span").textContent = button.dataset.copied;
});
// On a narrow screen, the tab where one is may be beyond the edge.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
