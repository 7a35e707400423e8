// Cases: words go out of sight when nobody touches the page, and a notice of new urgent
// cases shows in the title. Both work without it in plainer ways.
"use strict";
(() => {
  let touched = Date.now();
  for (const event of ["pointerdown", "keydown", "scroll", "input"]) {
    addEventListener(event, () => { touched = Date.now(); }, { passive: true, capture: true });
  }
  const idle = () => (Date.now() - touched) / 1000;

  const page = document.querySelector(".case[data-idle]");
  if (page) {
    const words = page.querySelector(".case-words"), cover = page.querySelector(".case-hidden");
    const hide = () => {
      if (words.hidden || idle() < Number(page.dataset.idle)) return;
      const written = [...words.querySelectorAll("textarea")].some((box) => box.value !== box.defaultValue);
      if (!written) { location.replace(page.dataset.away); return; }
      words.hidden = true; // what is written is not lost
      cover.hidden = false;
    };
    setInterval(hide, 5000);
    document.addEventListener("visibilitychange", hide);
    page.querySelector(".reveal").addEventListener("click", () => {
      words.hidden = false;
      cover.hidden = true;
    });
  }

  // Asking for news keeps somebody signed in, so it stops long before nobody is there.
  const watch = document.querySelector("form.case-watch"), title = document.title, stopAfter = 20 * 60;
  if (watch) {
    watch.addEventListener("htmx:beforeRequest", (event) => {
      if (idle() < stopAfter) return;
      event.preventDefault();
      const told = watch.querySelector(".told");
      if (!told.querySelector(".case-news, .stopped")) {
        told.innerHTML = "<p class='note stopped'></p>";
        told.firstChild.textContent = watch.dataset.stopped;
      }
    });
    watch.addEventListener("htmx:beforeSwap", (event) => {
      if (event.detail.xhr.status < 400) return;
      event.detail.shouldSwap = false;
      if (event.detail.xhr.status === 401) location.reload(); // signed out: nothing stays on the screen
    });
    watch.addEventListener("htmx:afterSwap", () => {
      const count = watch.querySelectorAll(".case-news li").length;
      document.title = count ? `(${count}) ${title}` : title;
    });
  }
})();
