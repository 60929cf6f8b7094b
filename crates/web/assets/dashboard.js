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
