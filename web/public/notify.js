// Critical alerts as notifications of this browser, from any page of ours that is open, also in the background. One tab
// hears the server for all; when it goes, the next one does. Each emission is told once, however many tabs there are.

const KEY = "pegtape-notify";
const SOUND = "pegtape-sound";
const TOLD = "pegtape-notify-told";
const NOTICES = "pegtape-notices";
const MOST_TOLD = 200;
const MOST_NOTICES = 50;
/** Where tabs cannot agree on one of them, each asks; also the wait before a server that refused is sought again. */
const EVERY_MS = 5_000;

const canShare = "locks" in navigator && "BroadcastChannel" in window;
const channel = canShare ? new BroadcastChannel("pegtape-notify") : undefined;

const isOn = () => localStorage.getItem(KEY) === "on" && Notification.permission === "granted";

/** A list that another version, or a person, may have left in any state. */
const stored = (key) => {
  try {
    const list = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
};

// ---- telling ----

/** Those that this tab has shown, by incident: they go when somebody has seen it. */
const shown = new Map();

const tell = (open) => {
  const told = stored(TOLD);
  const fresh = open.filter(({ incident, step }) => !told.includes(`${incident}/${step}`));
  for (const [incident, notification] of shown)
    if (!open.some((each) => each.incident === incident)) {
      notification.close?.();
      shown.delete(incident);
    }
  if (fresh.length === 0) return;
  const notices = fresh.map(({ incident, step, coin, worst, unit, message }) => {
    const tag = `${incident}/${step}`;
    const title = `CRITICAL ${coin} ${Math.round(worst)} ${unit}`;
    told.push(tag);
    const notification = new Notification(title, {
      ...{ tag, body: message, icon: "/assets/icon.svg", requireInteraction: true },
    });
    notification.addEventListener("click", () => {
      window.focus();
      location.assign("/alerts");
    });
    shown.set(incident, notification);
    return { tag, title, message, time: new Date().toISOString() };
  });
  localStorage.setItem(TOLD, JSON.stringify(told.slice(-MOST_TOLD)));
  localStorage.setItem(
    NOTICES,
    JSON.stringify([...notices.reverse(), ...stored(NOTICES)].slice(0, MOST_NOTICES)),
  );
  const { tag } = notices[0];
  channel?.postMessage({ tag });
  heard(tag);
};

/** What any tab told. A tab that nobody has touched may not sound, so the first that may does. */
const heard = (tag) => {
  list();
  if (localStorage.getItem(SOUND) !== "on" || audio?.state !== "running") return;
  if (!canShare) beep();
  else
    navigator.locks.request(`pegtape-sound ${tag}`, { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      beep();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    });
};

let audio;
/** A browser lets a page sound once somebody has touched it. */
const tune = () => {
  if (localStorage.getItem(SOUND) !== "on" || !("AudioContext" in window)) return;
  audio ??= new AudioContext();
  audio.resume().catch(() => undefined);
};

/** Two short tones, one above the other. */
const beep = () => {
  for (const [i, frequency] of [660, 880].entries()) {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    const at = audio.currentTime + i * 0.18;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.2, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.16);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.17);
  }
};

// ---- hearing ----

let ending;

/** Hears the server until it is told to end. */
const listen = (signal) =>
  new Promise((resolve) => {
    let source;
    let timer;
    const open = () => {
      source = new EventSource("/alerts/stream");
      source.addEventListener("message", ({ data }) => tell(JSON.parse(data).open));
      source.addEventListener("error", () => {
        // Lost lines are sought again by the browser; a refusal is not.
        if (source.readyState !== EventSource.CLOSED) return;
        timer = setTimeout(open, EVERY_MS);
      });
    };
    open();
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      source.close();
      resolve();
    });
  });

const ask = async () => {
  const response = await fetch("/alerts?state=open&severity=critical", {
    headers: { accept: "application/json" },
  });
  if (!response.ok) return;
  const { incidents } = await response.json();
  tell(incidents.filter((each) => each.state === "open" && each.acknowledgedBy === null));
};

/** By turns, where there is no way to agree on one tab. */
const poll = (signal) => {
  if (signal.aborted) return;
  ask()
    .catch(() => undefined)
    .finally(() => setTimeout(poll, EVERY_MS, signal));
};

const watch = () => {
  if (isOn() === (ending !== undefined)) return;
  ending?.abort();
  ending = undefined;
  if (!isOn()) return;
  ending = new AbortController();
  const { signal } = ending;
  if (canShare)
    navigator.locks
      .request("pegtape-notify", { signal }, () => listen(signal))
      // Switched off while another tab was the one.
      .catch(() => undefined);
  else poll(signal);
};

// ---- the page of alerts ----

const list = () => {
  const place = document.querySelector("[data-notices-list]");
  if (!place) return;
  const notices = stored(NOTICES);
  place.replaceChildren(
    ...notices.map(({ title, message, time }) => {
      const item = document.createElement("li");
      const [when, what] = [document.createElement("time"), document.createElement("b")];
      when.dateTime = String(time);
      when.textContent = `${String(time).slice(0, 19).replace("T", " ")} UTC`;
      what.textContent = String(title);
      item.append(when, " ", what, ` ${message}`);
      return item;
    }),
  );
  if (notices.length === 0) place.textContent = "None yet.";
  document.querySelector("[data-notices-clear]").disabled = notices.length === 0;
};

/** The switches on the page of alerts. */
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
  const notices = document.querySelector("[data-notices]");
  if (!notices) return;
  notices.hidden = false;
  notices.querySelector("[data-notify-sound]").checked = localStorage.getItem(SOUND) === "on";
  list();
};

document.addEventListener("click", async (event) => {
  tune();
  if (!(event.target instanceof Element)) return;
  if (event.target.closest("[data-notices-clear]")) {
    localStorage.removeItem(NOTICES);
    list();
  }
  if (!event.target.closest("[data-notify]")) return;
  if (isOn()) localStorage.setItem(KEY, "off");
  else if ((await Notification.requestPermission()) === "granted") localStorage.setItem(KEY, "on");
  show();
  watch();
});
document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.matches("[data-notify-sound]")) return;
  localStorage.setItem(SOUND, target.checked ? "on" : "off");
  tune();
  // So that it is known what will be heard.
  if (target.checked) audio?.resume().then(beep, () => undefined);
});
document.addEventListener("keydown", tune);
document.addEventListener("htmx:after:swap", show);
channel?.addEventListener("message", ({ data }) => heard(data.tag));
// Another tab has switched it.
window.addEventListener("storage", ({ key }) => {
  if (key !== KEY && key !== NOTICES && key !== SOUND) return;
  show();
  if ("Notification" in window) watch();
});
show();
if ("Notification" in window) watch();
