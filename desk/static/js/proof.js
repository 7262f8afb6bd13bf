// form[data-proof]: solves a small sum in the background, from the first touch of the form on, which a robot would have to
// solve for every form it sends. components/gate.html brings the hidden field and the words. Without this script, without
// https or without a line the form is sent all the same; the desk then takes fewer of them from one place.
const PATIENCE = 20_000;
const MOST_WORKERS = 4;

function sought(worker, challenge, first, step) {
  return new Promise((resolve, reject) => {
    worker.onerror = reject;
    worker.onmessage = ({ data }) => (data && data.derivedKey ? resolve(data) : reject(new Error("no solution")));
    worker.postMessage({ type: "work", challenge, counterStart: first, counterStep: step, timeout: 90_000 });
  });
}

async function solve(field) {
  if (!window.isSecureContext || !crypto.subtle || !window.Worker) throw new Error("not possible here");
  const answer = await fetch(field.dataset.challenge, { cache: "no-store" });
  if (!answer.ok) throw new Error("no challenge");
  const challenge = await answer.json();
  const count = Math.min(MOST_WORKERS, Math.max(1, navigator.hardwareConcurrency || 1));
  const workers = Array.from({ length: count }, () => new Worker(field.dataset.worker));
  try {
    const solution = await Promise.any(workers.map((worker, first) => sought(worker, challenge, first, count)));
    return btoa(JSON.stringify({ challenge, solution }));
  } finally {
    workers.forEach((worker) => worker.terminate());
  }
}

function watch(form) {
  const field = form.querySelector("input[data-challenge]");
  const word = form.querySelector("[data-proof-word]");
  if (!field || !word) return;
  const lifetime = Number(field.dataset.seconds) * 1000;
  let running = null;
  let solvedAt = field.value ? Infinity : 0;  // one that came back with the form is good for this form
  let waiting = false;
  let letGoUntil = 0;

  const say = (name) => { word.textContent = word.dataset[name] || ""; };
  const isReady = () => field.value && (solvedAt === Infinity || performance.now() - solvedAt < lifetime);
  function start() {
    if (isReady()) return Promise.resolve();
    running ||= (async () => {
      say("working");
      field.value = "";
      try {
        field.value = await solve(field);
        solvedAt = performance.now();
        say("done");
      } catch {
        say("failed");
      }
      running = null;
    })();
    return running;
  }

  form.addEventListener("focusin", start, { once: true });
  form.addEventListener("input", start, { once: true });
  if (!form.requestSubmit) return;  // an old browser: nothing can be held back, and what is solved by then counts
  form.addEventListener("submit", async (event) => {
    if (waiting) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    if (isReady() || performance.now() < letGoUntil) return;
    event.preventDefault();
    event.stopImmediatePropagation();  // the others are asked when it is really sent
    const button = event.submitter;
    waiting = true;
    if (button) button.setAttribute("aria-busy", "true");
    await Promise.race([start(), new Promise((resolve) => { setTimeout(resolve, PATIENCE); })]);
    if (button) button.removeAttribute("aria-busy");
    waiting = false;
    letGoUntil = performance.now() + PATIENCE;  // sent now, with a proof or without
    form.requestSubmit(button);
  });
}

document.querySelectorAll("form[data-proof]").forEach(watch);
