// Files can be dropped on the form of the import, folders too; the list of what was chosen
// is shown. Without this the form's own fields do.
"use strict";
(() => {
  const form = document.querySelector("[data-import-drop]");
  if (!form || !window.DataTransfer) return;
  const input = form.querySelector("#import-files"), folder = form.querySelector("#import-folder");
  const list = form.querySelector(".import-chosen"), times = form.elements.times, most = 20;
  form.querySelector(".import-dropnote").hidden = false;

  function show() {
    const files = [...input.files, ...folder.files];
    const when = {};
    for (const f of files) when[f.webkitRelativePath || f.name] = f.lastModified;
    times.value = JSON.stringify(when);
    list.replaceChildren(...files.slice(0, most).map((f) => {
      const item = document.createElement("li");
      item.textContent = (f.webkitRelativePath || f.name) + " · " + Math.max(1, Math.round(f.size / 1024)) + " KB";
      return item;
    }));
    if (files.length > most) {
      const item = document.createElement("li");
      item.textContent = "… " + files.length;
      list.append(item);
    }
  }

  // read gives the files of a dropped file or folder.
  async function read(entry) {
    if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
    const reader = entry.createReader(), found = [];
    for (;;) {
      const some = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (some.length === 0) break;
      for (const one of some) found.push(...await read(one));
    }
    return found;
  }

  async function take(data) {
    const entries = [...data.items].map((i) => i.webkitGetAsEntry && i.webkitGetAsEntry()).filter(Boolean);
    const files = entries.length ? (await Promise.all(entries.map(read))).flat() : [...data.files];
    const all = new DataTransfer();
    for (const f of [...input.files, ...files]) all.items.add(f);
    input.files = all.files;
    show();
  }

  form.addEventListener("dragover", (e) => { e.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", (e) => { if (!form.contains(e.relatedTarget)) form.classList.remove("over"); });
  form.addEventListener("drop", (e) => { e.preventDefault(); form.classList.remove("over"); take(e.dataTransfer); });
  input.addEventListener("change", show);
  folder.addEventListener("change", show);
  // A hidden field stands before the files so that the server knows of them when they come.
  form.addEventListener("submit", () => { form.querySelector("button.main").disabled = true; });
  window.addEventListener("pageshow", () => { form.querySelector("button.main").disabled = false; });
})();
