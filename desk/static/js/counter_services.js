// select[data-tenants] narrows select[data-services] to the group of the chosen organisation; [data-own-of] shows the
// fields that the chosen service asks for. Without this all services stand in groups.
const tenants = document.querySelector("select[data-tenants]");
const services = document.querySelector("select[data-services]");

function narrow() {
  const chosen = tenants.selectedOptions[0];
  for (const group of services.querySelectorAll("optgroup")) {
    const fits = !tenants.value || group.label === chosen.textContent;
    group.hidden = !fits;
    group.disabled = !fits;
  }
  if (services.selectedOptions[0]?.parentElement.disabled) services.value = "";
  showOwn();
}

function showOwn() {
  for (const part of document.querySelectorAll("[data-own-of]")) part.hidden = part.dataset.ownOf !== services.value;
}

if (tenants && services) {
  tenants.addEventListener("change", narrow);
  services.addEventListener("change", showOwn);
  narrow();
}
