// Ticks all that can be published together. Without script each is ticked by itself.
document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector("[data-tick]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = [...document.querySelectorAll('input[form="many"][name="pick"]')];
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  });
});
