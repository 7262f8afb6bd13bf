// form[data-fresh]: nobody finds the answers of the person before, whether by "back" or by waiting at the tablet.
// A number is how many seconds without a touch mean that whoever began has gone.
for (const form of document.querySelectorAll("form[data-fresh]")) {
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  const seconds = Number(form.dataset.fresh);
  if (!seconds) continue;
  const start = () => setTimeout(() => location.replace(location.href), seconds * 1000);
  let timer = null; // nothing to forget until something was touched
  for (const touch of ["input", "change", "pointerdown", "keydown", "scroll"]) {
    document.addEventListener(touch, () => { clearTimeout(timer); timer = start(); }, { passive: true });
  }
}
