// form[data-call-form]: while a call is typed, the service whose name has most of its words is chosen, until somebody chooses.
const form = document.querySelector("form[data-call-form]");

if (form) {
  const chosen = form.elements.service;
  const said = form.elements.what;
  const first = chosen.value;
  const wordsOf = (text) => new Set(text.toLowerCase().match(/[a-z0-9]{3,}/g) || []);
  const services = [...chosen.options].filter((option) => option.value).map((option) => ({ code: option.value, words: wordsOf(option.text) }));
  let byHand = false;

  chosen.addEventListener("change", () => { byHand = true; });
  said.addEventListener("input", () => {
    if (byHand) return;
    const heard = wordsOf(said.value);
    const scored = services.map((one) => ({ code: one.code, score: [...one.words].filter((word) => heard.has(word)).length }));
    const most = Math.max(...scored.map((one) => one.score));
    const best = scored.filter((one) => one.score === most);
    chosen.value = most > 0 && best.length === 1 ? best[0].code : first;
  });
}
