// What makes reviewing quick. Everything here is also done by the buttons and fields of the page.
"use strict";

// Single keys press the button, follow the link or choose the reason that names them. They can be switched off.
const keys = document.getElementById("keys");
const wanted = () => localStorage.getItem("keys") !== "off";
if (keys) {
  keys.closest("[hidden]").hidden = false;
  keys.checked = wanted();
  keys.addEventListener("change", () => localStorage.setItem("keys", keys.checked ? "on" : "off"));
}
let sent = false;
document.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
});
window.addEventListener("pageshow", () => { sent = false; });
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
  if (typing || event.ctrlKey || event.altKey || event.metaKey || event.repeat || !wanted()) return;
  const found = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!found) return;
  event.preventDefault();
  found.click();
});

// Words that are selected in the article go to the field that was used last. Places count code points, as the ledger
// does, while a browser counts UTF-16 units.
const article = document.querySelector(".context.whole");
let field = null;
const points = (text) => Array.from(text).length;

function place(node, offset) {
  const block = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
  if (!block) return null;
  const before = document.createRange();
  before.setStart(block, 0);
  before.setEnd(node, offset);
  return Number(block.dataset.start) + points(before.toString());
}

function take() {
  const chosen = document.getSelection();
  if (!field || !chosen.rangeCount || chosen.isCollapsed) return;
  const range = chosen.getRangeAt(0);
  if (!article.contains(range.commonAncestorContainer)) return;
  const at = place(range.startContainer, range.startOffset);
  const words = range.toString();
  const trimmed = words.trim();
  if (at === null || !trimmed || place(range.endContainer, range.endOffset) === null) return;
  if (range.startContainer.parentElement.closest("[data-start]") !== range.endContainer.parentElement.closest("[data-start]")) return;
  field.value = trimmed;
  const where = document.getElementById(field.dataset.at);
  if (where) where.value = at + points(words.slice(0, words.indexOf(trimmed)));
  field.classList.add("taken");
}

if (article) {
  const mark = article.querySelector("mark");
  if (mark) article.scrollTop = mark.offsetTop - article.offsetTop - article.clientHeight / 3;
  for (const one of document.querySelectorAll(".takes")) {
    one.addEventListener("focus", () => {
      document.querySelector(".takes.waits")?.classList.remove("waits");
      field = one;
      one.classList.add("waits");
    });
    one.addEventListener("input", () => {
      const where = document.getElementById(one.dataset.at);
      if (where) where.value = "";
    });
  }
  article.addEventListener("mouseup", take);
  article.addEventListener("touchend", take);
  article.addEventListener("keyup", (event) => { if (event.shiftKey || event.key === "Shift") take(); });
}

// What is being read is asked for again every second, until it is done.
const running = document.querySelector("[data-follow]");
async function follow() {
  const answer = await fetch(running.dataset.follow, { headers: { "X-Part": "yes" } }).catch(() => null);
  if (answer && answer.ok) {
    running.innerHTML = await answer.text();
    if (running.querySelector("[data-done]")) return;
  } else if (answer && answer.status < 500 && answer.status !== 429) {
    return location.reload();
  }
  setTimeout(follow, 1000);
}
if (running && !running.querySelector("[data-done]")) setTimeout(follow, 700);
