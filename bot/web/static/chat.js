"use strict";

// The page works without this script. With it, a turn's answer arrives in
// pieces, the conversation stays in the page, and nothing is written anywhere.
(() => {
  const log = document.getElementById("log");
  const composer = document.getElementById("ask");
  const text = document.getElementById("text");
  const near = document.getElementById("near");
  const locate = document.getElementById("locate");
  const words = document.getElementById("words").dataset;
  const patience = 30000; // milliseconds without a sign of life
  let busy = false;
  let locating = false;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form.turn") || !("submitter" in event)) return;
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(form));
    const button = event.submitter;
    if (button && button.name) fields.append(button.name, button.value);
    if (form !== composer && !fields.has("press")) withRegion(fields);
    const asked = form === composer ? text.value.trim() : button.textContent;
    if (asked === "" || busy) return;
    if (form === composer) text.value = "";
    turn(fields, asked);
  });

  text.addEventListener("keydown", (event) => {
    const typing = event.isComposing || event.keyCode === 229; // an input method is at work
    const finger = matchMedia("(pointer: coarse)").matches; // there the key means a new line
    if (event.key !== "Enter" || event.shiftKey || typing || finger) return;
    event.preventDefault();
    composer.requestSubmit();
  });

  composer.elements.region.addEventListener("focus", (event) => event.target.select());

  // Her place is asked for only once she has read what happens to it and agreed.
  near.hidden = false;
  near.addEventListener("click", () => {
    // A browser gives no place to a page that came unencrypted.
    if (!isSecureContext || !("geolocation" in navigator)) excuse(words.insecure);
    else consent(document.getElementById("consent").hidden);
  });
  locate.addEventListener("click", () => {
    if (busy || locating) return;
    setLocating(true);
    navigator.geolocation.getCurrentPosition(
      ({coords}) => {
        setLocating(false);
        if (!busy) sendPlace(coords);
      },
      (trouble) => {
        setLocating(false);
        excuse({1: words.denied, 3: words.late}[trouble.code] || words.lost);
      },
      {timeout: 15000, maximumAge: 60000},
    );
  });

  // excuse says why there is no place; she may go on without it.
  function excuse(sentence) {
    const article = answer();
    fault(article, sentence);
    article.scrollIntoView({block: "nearest"});
  }

  // sendPlace asks what she has typed, if anything, with where she is.
  function sendPlace({latitude, longitude}) {
    const fields = withRegion(new URLSearchParams());
    fields.set("lat", latitude.toFixed(3)); // about 100 m is near enough
    fields.set("lon", longitude.toFixed(3));
    const question = text.value.trim();
    if (question) fields.set("text", question);
    text.value = "";
    turn(fields, question || near.textContent);
  }

  function setLocating(on) {
    locating = on;
    locate.setAttribute("aria-disabled", on);
    document.getElementById("locating").textContent = on ? words.locating : "";
    if (!on) consent(false);
  }

  // consent shows or hides what happens to her place if she gives it.
  function consent(shown) {
    document.getElementById("consent").hidden = !shown;
    near.setAttribute("aria-expanded", shown);
    if (shown) locate.focus();
    else near.focus();
  }

  // withRegion adds what the composer carries besides the question.
  function withRegion(fields) {
    for (const [name, value] of new FormData(composer)) {
      if (name !== "text") fields.set(name, value);
    }
    return fields;
  }

  // turn shows what she asked and then its answer, piece by piece.
  async function turn(fields, asked) {
    const welcome = document.getElementById("welcome");
    if (welcome) {
      welcome.remove();
      // What a link asked for is not to stand in the address.
      if (location.search) history.replaceState(null, "", "/" + (composer.elements.lang ? "?lang=" + composer.elements.lang.value : ""));
    }
    const bubble = element("p", "asked", asked);
    log.append(bubble);
    await attempt(answer(), fields);
  }

  async function attempt(article, fields) {
    setBusy(true);
    article.append(element("p", "wait", words.searching));
    const follow = follower(article.previousElementSibling);
    follow();
    const kept = composer.contains(document.activeElement);
    if (!kept) article.focus({preventScroll: true});
    const stop = new AbortController();
    let timer = setTimeout(() => stop.abort(), patience);
    try {
      const response = await fetch("/stream", {method: "POST", body: fields, signal: stop.signal});
      const whole = await pieces(response, (piece) => {
        clearTimeout(timer);
        timer = setTimeout(() => stop.abort(), patience);
        const end = show(article, piece);
        follow();
        return end;
      });
      if (!whole) throw new Error("the answer broke off");
    } catch {
      fault(article, navigator.onLine ? words.broken : words.offline, () => {
        article.replaceChildren();
        attempt(article, fields);
      });
      follow();
    } finally {
      clearTimeout(timer);
      setBusy(false);
    }
  }

  // follower makes a function that keeps the question at the top while its answer
  // grows, until she scrolls by herself.
  function follower(bubble) {
    const root = document.documentElement.style;
    const covers = (e) => (getComputedStyle(e).position === "sticky" ? e.offsetHeight : 0) + 8 + "px";
    root.scrollPaddingTop = covers(document.querySelector(".top"));
    root.scrollPaddingBottom = covers(composer);
    let last = scrollY;
    return () => {
      if (Math.abs(scrollY - last) > 2) return;
      bubble.scrollIntoView({block: "start"});
      last = scrollY;
    };
  }

  // pieces hands over each fragment of a response, and tells whether the last came.
  async function pieces(response, take) {
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    let ended = false;
    for (;;) {
      const {done, value} = await reader.read();
      if (done) return ended;
      const parts = (rest + decoder.decode(value, {stream: true})).split("\0");
      rest = parts.pop();
      for (const part of parts) ended = take(part) || ended;
    }
  }

  // show puts a fragment into the answer, and tells whether it is the end.
  function show(article, html) {
    const piece = document.createElement("template");
    piece.innerHTML = html;
    if (piece.content.querySelector(".wait")) return false; // only a sign of life
    const wait = article.querySelector(".wait");
    if (wait) wait.remove();
    const end = piece.content.querySelector(".end");
    if (end && "turn" in end.dataset) {
      composer.elements.region.value = end.dataset.region;
      // Buttons of an answer that is no longer remembered would do nothing.
      for (const form of log.querySelectorAll(".buttons")) {
        if (form.dataset.turn !== end.dataset.turn) form.remove();
      }
    }
    article.append(piece.content);
    if (end && "forget" in end.dataset) forget(article);
    return end !== null;
  }

  // forget leaves nothing in the page but the answer that says so.
  function forget(article) {
    log.replaceChildren(article);
    text.value = "";
    composer.elements.region.value = "";
    fetch("/exit", {method: "POST", keepalive: true}).catch(() => {}); // the cookie may still be there
  }

  function answer() {
    const article = element("article", "answer live", "");
    article.setAttribute("aria-label", words.answer);
    article.tabIndex = -1;
    log.append(article);
    return article;
  }

  function fault(article, sentence, retry) {
    const wait = article.querySelector(".wait");
    if (wait) wait.remove();
    const box = document.getElementById("fault").content.cloneNode(true);
    box.querySelector("p").textContent = sentence;
    const again = box.querySelector("button");
    if (retry) again.addEventListener("click", retry);
    else again.remove();
    article.append(box);
  }

  function setBusy(on) {
    busy = on;
    composer.querySelector(".send").setAttribute("aria-disabled", on);
    log.setAttribute("aria-busy", on);
  }

  function element(name, className, content) {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = content;
    return made;
  }
})();
