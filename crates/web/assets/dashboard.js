// Opens what is put into the dialog, and closes it by its buttons. Pages work without this.
const dialog = document.getElementById("dialog");
document.addEventListener("htmx:after:swap", () => {
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
