// form[data-bulk]: rows that are ticked. Says how many, ticks them all, and with Shift those in between.
for (const form of document.querySelectorAll("form[data-bulk]")) {
  const boxes = [...form.querySelectorAll("input[name=t]")];
  const count = form.querySelector("[data-bulk-count]");
  const all = form.querySelector("[data-bulk-all]");
  let last = null;

  const show = () => {
    const some = boxes.filter((box) => box.checked).length;
    form.classList.toggle("bulk--some", some > 0);
    count.textContent = count.dataset.text.replace("#", some);
    count.hidden = some === 0;
  };

  form.classList.add("bulk--ready");
  count.setAttribute("aria-live", "polite");
  all.hidden = boxes.length < 2;
  all.addEventListener("click", () => {
    const wanted = boxes.some((box) => !box.checked);
    boxes.forEach((box) => { box.checked = wanted; });
    show();
  });
  form.addEventListener("click", (event) => {
    const box = event.target;
    if (!box.matches("input[name=t]")) return;
    if (event.shiftKey && last) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      boxes.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
    }
    last = box;
    show();
  });
  form.addEventListener("change", show);
  window.addEventListener("pageshow", show);  // the back button brings the ticks back
  show();
}
