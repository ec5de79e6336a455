"use strict";
// Choosing among the checks, links to them, and commands to copy. The page says all that it has to say without this.
const bar = document.querySelector(".filter");
const checks = [...document.querySelectorAll(".check")];

function chosen(by) {
  return new Set([...bar.querySelectorAll(`[data-by=${by}]:checked`)].map((box) => box.value));
}

function filter() {
  const outcomes = chosen("outcome"), families = chosen("family");
  for (const check of checks)
    check.hidden = (outcomes.size > 0 && !outcomes.has(check.dataset.outcome)) || (families.size > 0 && !families.has(check.dataset.family));
  for (const family of document.querySelectorAll(".family")) family.hidden = !family.querySelector(".check:not([hidden])");
  const shown = checks.filter((check) => !check.hidden).length;
  bar.querySelector("[role=status]").textContent = `${shown} of ${checks.length} checks shown`;
}

function follow() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target || !target.matches(".check")) return;
  if (target.hidden) for (const box of bar.querySelectorAll(":checked")) box.checked = false;
  filter();
  target.open = true;
  target.scrollIntoView();
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "copied";
  } catch {
    // A page that was opened as a file may have no clipboard: then the line is selected for the reader to copy.
    getSelection().selectAllChildren(button.previousElementSibling);
    button.textContent = "selected";
  }
}

for (const command of document.querySelectorAll(".command")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "copy";
  button.addEventListener("click", () => copy(command.querySelector("code").textContent, button));
  command.append(button);
}
if (bar) {
  bar.hidden = false;
  bar.addEventListener("change", filter);
  filter();
  addEventListener("hashchange", follow);
  follow();
}
// On paper nobody can open what is folded.
const folded = [];
addEventListener("beforeprint", () => {
  for (const check of checks)
    if (!check.open) folded.push(check), (check.open = true);
});
addEventListener("afterprint", () => {
  for (const check of folded.splice(0)) check.open = false;
});
