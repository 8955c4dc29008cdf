// A button beside what is to be cited copies it. Without scripts there is none: the text can be selected.
"use strict";

// Browsers give no clipboard to a page without https, but let what is selected be copied.
async function copied(source) {
  try {
    await navigator.clipboard.writeText(source.innerText);
    return true;
  } catch {
    document.getSelection().selectAllChildren(source);
    return document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("[data-copies]")) {
  const words = button.innerHTML;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copied(document.getElementById(button.dataset.copies));
    button.textContent = done ? "Copied" : "Select it";
    setTimeout(() => { button.innerHTML = words; }, 2000);
  });
}
