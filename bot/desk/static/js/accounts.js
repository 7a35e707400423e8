// Copies the text of a field that is there to be handed over.
"use strict";
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  if (navigator.clipboard) navigator.clipboard.writeText(field.value);
});
for (const button of document.querySelectorAll("button[data-copy]")) button.hidden = false;
