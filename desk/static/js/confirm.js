// button[data-confirm="sentence"]: asks once more before something that cannot be taken back.
// The layout brings <dialog data-confirm-dialog>; without it, or in an old browser, the browser's own question is used.
const dialog = document.querySelector("dialog[data-confirm-dialog]");
let confirmed = null;

function proceed(button) {
  confirmed = button;
  button.click();
  confirmed = null;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-confirm]");
  if (!button || button === confirmed || button.disabled) return;
  if (!dialog || !dialog.showModal) {
    if (!window.confirm(button.dataset.confirm)) event.preventDefault();
    return;
  }
  event.preventDefault();
  dialog.querySelector("[data-confirm-text]").textContent = button.dataset.confirm;
  const yes = dialog.querySelector("[data-confirm-yes]");
  yes.textContent = button.textContent.trim();
  yes.className = button.matches(".button--danger, .menu__item--danger") ? "button button--danger" : "button button--primary";
  dialog.returnValue = "";
  dialog.onclose = () => {
    if (dialog.returnValue === "yes") proceed(button);
    else button.focus();
  };
  dialog.showModal();
});
