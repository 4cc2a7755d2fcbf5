// Critical alerts as notifications of this browser, from any page of ours that is open, also in the background. Asks the
// server every few seconds; each emission is told once, however many tabs there are, for its tag is the same in all.

const KEY = "pegtape-notify";
const TOLD = "pegtape-notify-told";
const EVERY_MS = 5_000;
const MOST_TOLD = 200;

const isOn = () => localStorage.getItem(KEY) === "on" && Notification.permission === "granted";

const tell = async () => {
  const response = await fetch("/alerts?state=open&severity=critical", {
    headers: { accept: "application/json" },
  });
  if (!response.ok) return;
  const { incidents } = await response.json();
  const told = JSON.parse(localStorage.getItem(TOLD) ?? "[]");
  for (const { incident, step, coin, worst, unit, message, state, acknowledgedBy } of incidents) {
    const tag = `${incident}/${step}`;
    if (state !== "open" || acknowledgedBy !== null || told.includes(tag)) continue;
    told.push(tag);
    const shown = new Notification(`CRITICAL ${coin} ${Math.round(worst)} ${unit}`, {
      ...{ tag, body: message, icon: "/assets/icon.svg", requireInteraction: true },
    });
    shown.addEventListener("click", () => {
      window.focus();
      location.assign("/alerts");
    });
  }
  localStorage.setItem(TOLD, JSON.stringify(told.slice(-MOST_TOLD)));
};

let timer;
const watch = () => {
  clearTimeout(timer);
  if (!isOn()) return;
  // A server that is away for a while is asked again.
  tell()
    .catch(() => undefined)
    .finally(() => {
      timer = setTimeout(watch, EVERY_MS);
    });
};

/** The switch on the page of alerts. */
const show = () => {
  const button = document.querySelector("[data-notify]");
  if (!button || !("Notification" in window)) return;
  button.hidden = false;
  button.setAttribute("aria-pressed", String(isOn()));
  button.textContent = isOn() ? "This browser is notified" : "Notify this browser";
  if (Notification.permission === "denied") {
    button.disabled = true;
    button.textContent = "This browser refuses notifications";
  }
};

document.addEventListener("click", async (event) => {
  if (!(event.target instanceof Element) || !event.target.closest("[data-notify]")) return;
  if (isOn()) localStorage.setItem(KEY, "off");
  else if ((await Notification.requestPermission()) === "granted") localStorage.setItem(KEY, "on");
  show();
  watch();
});
document.addEventListener("htmx:after:swap", show);
show();
if ("Notification" in window) watch();
