// What the page of a replay gains with a script: keys for what its buttons do, a timeline to click and drag on, and an
// address that is a bookmark of where it stands. All state is the server's; this only presses its buttons.

const stateOf = () => document.getElementById("theatre-state")?.dataset;

// ---- keys ----

const KEYS = "pegtape-single-keys";
const keysOn = () => localStorage.getItem(KEYS) !== "off";

/** As `aria-keyshortcuts` writes it: `Space`, `Shift+ArrowLeft`, `N`, `,`. */
const nameOf = ({ key, shiftKey }) => {
  const letter = /^[a-z]$/i.test(key);
  const name = key === " " ? "Space" : letter ? key.toUpperCase() : key;
  return shiftKey && (letter || key.length > 1) ? `Shift+${name}` : name;
};

const isTyping = (element) =>
  element.matches("select, textarea, input:not([type=checkbox]), [contenteditable]");

/** Space on a button or a link means that one; arrows in a box that scrolls, scroll. */
const hasOwnUse = (element, key) =>
  key === " " || key === "Enter"
    ? element.matches("button, a, summary, input")
    : key.startsWith("Arrow") && element.matches("[role=region]");

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (!(target instanceof Element) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === "Escape" && isTyping(target)) target.blur();
  if (!keysOn() || isTyping(target) || hasOwnUse(target, key)) return;
  if (document.querySelector("dialog[open]")) return;
  const name = nameOf(event);
  const control = [...document.querySelectorAll("#main [aria-keyshortcuts]")].find(
    (each) => each.getAttribute("aria-keyshortcuts") === name,
  );
  if (!control) return;
  event.preventDefault();
  if (control.matches("input:not([type=checkbox])")) control.select();
  else control.click();
});

document.addEventListener("click", ({ target }) => {
  if (!(target instanceof Element)) return;
  if (target.closest("[data-keys]")) {
    const dialog = document.getElementById("theatre-keys");
    dialog.querySelector("[data-keys-on]").checked = keysOn();
    dialog.showModal();
  }
  if (target.matches("[data-keys-on]")) localStorage.setItem(KEYS, target.checked ? "on" : "off");
});

// ---- timeline ----

const field = (form, name) => form.querySelector(`[name=${name}]`);
const iso = (time) => new Date(Math.round(time / 1000) * 1000).toISOString();

const timeAt = (svg, x) => {
  const { left, width } = svg.getBoundingClientRect();
  const [from, to] = [Number(svg.dataset.from), Number(svg.dataset.to)];
  return from + Math.min(Math.max((x - left) / width, 0), 1) * (to - from);
};

let pressed;

document.addEventListener("pointerdown", (event) => {
  const svg = event.target instanceof Element && event.target.closest("svg.timeline");
  if (svg && event.button === 0) pressed = { x: event.clientX, time: timeAt(svg, event.clientX) };
});

document.addEventListener("pointerup", (event) => {
  const svg = pressed && document.querySelector("svg.timeline");
  if (!svg) return;
  const [from, to] = [pressed.time, timeAt(svg, event.clientX)].sort((a, b) => a - b);
  const dragged = Math.abs(event.clientX - pressed.x) > 5;
  const form = document.querySelector(dragged ? "form.transport-loop" : "form.transport-seek");
  pressed = undefined;
  if (dragged) {
    field(form, "from").value = iso(from);
    field(form, "to").value = iso(to);
  } else field(form, "to").value = iso(to);
  form.requestSubmit();
});

// ---- the address and the numbers behind the charts ----

let written = 0;
const OFTEN_MS = 2000;

const follow = () => {
  const state = stateOf();
  if (!state) return;
  const now = performance.now();
  if (state.mode === "replay" && now - written < OFTEN_MS) return;
  written = now;
  if (location.pathname + location.search !== state.address)
    history.replaceState(history.state, "", state.address);
  const charts = document.getElementById("theatre-charts");
  if (charts) charts.dataset.json = state.json;
};

/** What somebody chose by hand does not follow the markup by itself any more. */
const restore = () => {
  const select = document.getElementById("theatre-speed");
  const chosen = select?.querySelector("[selected]");
  if (chosen && document.activeElement !== select) select.value = chosen.value;
};

for (const name of ["htmx:after:swap", "htmx:sse:after:message"])
  document.addEventListener(name, () => {
    follow();
    restore();
  });
follow();

// A complaint is about the last thing asked: the next one takes it away.
document.addEventListener("submit", ({ target }) => {
  if (target.matches("[hx-target='#theatre-problem']"))
    document.getElementById("theatre-problem").replaceChildren();
});

// ---- the stream ----

const LOST_MS = 1500;
let waiting = 0;

const lost = () => {
  if (waiting || !stateOf()) return;
  waiting = setTimeout(() => {
    const place = document.querySelector("[data-theatre-lost]");
    if (place) place.textContent = "Connection lost: what is shown stands still. Trying again.";
  }, LOST_MS);
};

document.addEventListener("htmx:sse:error", lost);
document.addEventListener("htmx:sse:before:connection", ({ detail }) => {
  if (detail.connection.attempt > 0) lost();
});
document.addEventListener("htmx:sse:after:connection", () => {
  clearTimeout(waiting);
  waiting = 0;
  document.querySelector("[data-theatre-lost]")?.replaceChildren();
});
