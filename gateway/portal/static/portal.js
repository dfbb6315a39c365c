// Enhancement only: every page is complete without it. Drafts kept on this phone, sending again when the network is back, sharing.
"use strict";
(() => {
  const KEPT_MS = 30 * 24 * 3600 * 1000, PREFIX = "draft:", QUEUE = "waiting:";
  const words = document.body.dataset;
  const store = (() => { try { localStorage.setItem("probe", "1"); localStorage.removeItem("probe"); return localStorage; } catch { return null; } })();

  const read = (name) => { try { return JSON.parse(store.getItem(name)); } catch { return null; } };
  const write = (name, value) => { try { store.setItem(name, JSON.stringify(value)); return true; } catch { return false; } };
  const named = (prefix) => Object.keys(store).filter((name) => name.startsWith(prefix));
  const typed = (form) => [...new FormData(form)].filter(([name]) => !/password|otp|secret/.test(name));
  const tell = (sentence, address) => {
    const place = document.getElementById("live");
    if (!place) return;
    place.textContent = sentence;
    if (!address) return;
    const link = document.createElement("a");
    link.href = address; link.textContent = words.seeIt;
    place.append(" ", link);
  };

  // Drafts: what was typed comes back, and the key of the wish with it, so that nothing is sent twice.
  const keep = (form) => write(PREFIX + form.dataset.draft, { at: Date.now(), typed: typed(form) });
  const restore = (form) => {
    const kept = read(PREFIX + form.dataset.draft);
    if (!kept || form.dataset.typed !== undefined) return;
    for (const [name, value] of kept.typed) {
      const control = form.elements[name];
      if (control && !control.length && (name === "key" || !control.value)) control.value = value;
      else if ((control instanceof HTMLSelectElement || control instanceof RadioNodeList) && !control.value) control.value = value;
    }
    tell(words.restored);
  };
  const forget = (name) => store.removeItem(name);

  // Sending: without a network the wish waits here and goes out with the same key.
  const later = (form) => {
    keep(form);
    write(QUEUE + form.elements.key.value, { at: Date.now(), action: form.action, draft: form.dataset.draft, typed: typed(form) });
    tell(words.waiting);
  };
  const sendAgain = async (name) => {
    const wish = read(name);
    if (!wish) return forget(name);
    const answer = await fetch(wish.action, { method: "POST", body: new URLSearchParams(wish.typed), headers: { Accept: "text/html" } });
    if (answer.status >= 500 || answer.status === 429) return;
    forget(name);
    if (answer.ok && answer.redirected && !answer.url.includes("/login")) {
      forget(PREFIX + wish.draft);
      tell(words.sentNow, answer.url);
    } else tell(words.refused, wish.action);
  };
  const flush = () => { if (navigator.onLine) navigator.locks.request("waiting", () => Promise.all(named(QUEUE).map((name) => sendAgain(name).catch(() => {})))); };

  if (store) {
    for (const name of [...named(PREFIX), ...named(QUEUE)]) if (Date.now() - (read(name)?.at ?? 0) > KEPT_MS) forget(name);
    for (const form of document.querySelectorAll("form[data-draft]")) {
      restore(form);
      form.addEventListener("input", () => keep(form));
      form.addEventListener("submit", (event) => {
        if (navigator.onLine) return;
        event.preventDefault();
        if (form.dataset.step === undefined) later(form);
        else if (keep(form)) tell(words.waitHere);
      });
    }
    for (const form of document.querySelectorAll("form[action$='/logout'], form[data-leaves]"))
      form.addEventListener("submit", () => [...named(PREFIX), ...named(QUEUE)].forEach(forget));
    const done = document.querySelector("[data-sent]");
    if (done) forget(PREFIX + done.dataset.sent);
    addEventListener("online", flush);
    flush();
  }

  // A double tap is one wish: the key says so to the server; the button says so to the person.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!event.defaultPrevented && button) setTimeout(() => { button.disabled = true; setTimeout(() => { button.disabled = false; }, 5000); });
  });

  // Sharing: the phone's own sheet, else the clipboard; without a script the address bar has the same address.
  for (const button of document.querySelectorAll("[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const shared = { title: document.title, url: location.origin + button.dataset.share };
      try {
        if (navigator.share) await navigator.share(shared);
        else { await navigator.clipboard.writeText(shared.url); tell(words.copied); }
      } catch { tell(shared.url); }
    });
  }

  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/worker.js").catch(() => {});
})();
