"use strict";

// Leaving the page at once, and clearing it once nobody uses it. Nothing here waits for
// the network. Without this script the quick exit is a link that the server answers.
(() => {
  const exit = document.getElementById("exit");
  const log = document.getElementById("log");
  const chat = document.querySelector("input[name=chat]");
  const idle = Number(document.body.dataset.idle) * 1000;
  const hurry = 1500; // milliseconds within which three presses of Esc mean it
  let presses = [];
  let used = Date.now();

  // A page that answers a form would ask for it again on the way back.
  if (document.body.dataset.neutral) history.replaceState(null, "", document.body.dataset.neutral);

  exit.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  // All of this site is one entry of the tab's history, which leaving replaces.
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='/']");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    location.replace(link.href);
  });

  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
      presses = [];
      return;
    }
    presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at <= hurry);
    if (presses.length >= 3) leave();
  }, true);

  function leave() {
    document.title = "\u00a0"; // an empty one would show the address
    for (const form of document.forms) form.reset();
    for (const field of document.querySelectorAll("input, textarea")) field.value = "";
    document.documentElement.className = "left";
    document.body.replaceChildren();
    fetch("/exit", {method: "POST", keepalive: true, body: new URLSearchParams(chat ? {chat: chat.defaultValue} : {})}).catch(() => {});
    location.replace(exit.dataset.away);
  }

  // A page that the browser kept for the way back shows nothing of what it held.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.body.replaceChildren();
    location.reload();
  });

  if (!log) return;
  for (const sign of ["keydown", "pointerdown", "submit"]) addEventListener(sign, () => { used = Date.now(); }, true);
  for (const sign of ["visibilitychange", "resume"]) document.addEventListener(sign, look);
  addEventListener("focus", look);
  setInterval(look, 10000);

  // look clears the page where nobody has used it; a clock that was set back counts too.
  function look() {
    const gone = Date.now() - used;
    if (gone >= 0 && gone < idle) return;
    used = Date.now();
    for (const field of document.querySelectorAll("#text, #region")) field.value = "";
    if (!log.querySelector(".asked, .answer")) return;
    const note = document.createElement("p");
    note.className = "note";
    note.textContent = document.getElementById("words").dataset.cleared;
    log.replaceChildren(note);
    scrollTo(0, 0);
  }
})();
