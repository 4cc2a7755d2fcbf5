// Keys of the page of alerts. They are heard only while the focus is in the list, so that nobody who types or speaks
// letters elsewhere sets anything off.

const links = () => [...document.querySelectorAll("#incidents a.incident")];

/** The incident in whose row the focus is; the first where it is on the list as a whole. */
const selected = () =>
  document.activeElement?.closest("tr")?.querySelector("a.incident") ?? links()[0];

const move = (by) => {
  const all = links();
  const isOnRow = document.activeElement?.closest("#incidents tr");
  const at = isOnRow ? all.indexOf(selected()) + by : by > 0 ? 0 : all.length - 1;
  all[Math.min(Math.max(at, 0), all.length - 1)]?.focus();
};

const acknowledge = () => {
  const link = selected();
  const { id } = link ?? {};
  link?.closest("tr").querySelector('form[action="/alerts/acknowledge"] button')?.click();
  // The page is drawn anew; the focus stays with the incident, unless somebody has moved on meanwhile.
  document.addEventListener(
    "htmx:after:swap",
    () => {
      const { activeElement } = document;
      if (activeElement === document.body || activeElement?.closest("#incidents"))
        document.getElementById(id)?.focus();
    },
    { once: true },
  );
};

const silence = () => {
  const link = selected();
  const more = document.querySelector("#silence-more");
  const form = document.querySelector("#silence");
  if (!link || !more || !form) return;
  more.open = true;
  form.elements.coin.value = link.dataset.coin;
  form.elements.rule.value = link.dataset.rule;
  form.elements.coin.focus();
  form.dispatchEvent(new Event("input", { bubbles: true }));
};

const keys = {
  a: acknowledge,
  j: () => move(1),
  k: () => move(-1),
  m: silence,
  "/": () => document.querySelector("#filters select")?.focus(),
};

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || !(target instanceof Element)) return;
  if (!target.closest("#incidents") || target.closest("input, select, textarea")) return;
  const act = Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (!act) return;
  event.preventDefault();
  act();
});
