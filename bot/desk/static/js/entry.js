// The page of one entry: keeps what is typed from getting lost.
"use strict";
{
  let dirty = false;
  const form = () => document.querySelector("#entry, #merge");
  const mark = () => { dirty = Boolean(form()?.matches("[data-dirty]")); };
  // Says why nothing was saved, in the form, which stays as it is.
  const alertOf = (status) => {
    const box = document.getElementById("entry-alert"), from = document.getElementById("entry");
    if (!box) return;
    box.textContent = status === 401 ? from.dataset.signedout : from.dataset.broken;
    box.hidden = false;
    box.scrollIntoView({ block: "center" });
  };
  const ours = (e) => e.detail.target?.closest(".entry");

  mark();
  document.addEventListener("input", (e) => {
    if (!e.target.form || e.target.form !== form() || e.target.closest("#preview-choice")) return;
    dirty = true;
    const pick = e.target.dataset.pick;
    if (pick) e.target.form.querySelector(`[name="${pick}"][value="own"]`).checked = true;
  });
  document.addEventListener("submit", (e) => { if (e.target === form()) dirty = false; });
  addEventListener("beforeunload", (e) => { if (dirty) e.preventDefault(); });

  document.addEventListener("htmx:beforeOnLoad", (e) => {
    if (e.detail.xhr.getResponseHeader("HX-Redirect")) dirty = false;
  });
  document.addEventListener("htmx:beforeRequest", (e) => { if (e.detail.elt === document.getElementById("entry")) dirty = true; });
  document.addEventListener("htmx:beforeSwap", (e) => {
    const status = e.detail.xhr.status;
    if (!ours(e) || status < 400 || status === 409 || status === 422) return;
    e.detail.shouldSwap = false;
    alertOf(status);
  });
  document.addEventListener("htmx:sendError", (e) => { if (ours(e)) alertOf(0); });
  document.addEventListener("htmx:timeout", (e) => { if (ours(e)) alertOf(0); });
  document.addEventListener("htmx:afterSettle", () => { if (form()?.matches("[data-dirty]")) dirty = true; });

  // Typing in a section shows what a resident reads whom that section answers.
  document.addEventListener("focusin", (e) => {
    const at = /^sections\.(\d+)\./.exec(e.target.name || ""), choice = document.getElementById("preview-section");
    if (!at || !choice || choice.value === at[1] || !choice.querySelector(`[value="${at[1]}"]`)) return;
    choice.value = at[1];
    choice.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
