// Optional: keeps the countdowns current and reloads the page. Everything works without it.
"use strict";

const words = document.body.dataset;

function tick() {
  for (const element of document.querySelectorAll("[data-due]")) {
    const left = Date.parse(element.dataset.due) - Date.now();
    const minutes = Math.floor(Math.abs(left) / 60000);
    const [way, unit] = [left >= 0 ? "left" : "late", minutes >= 2880 ? "Days" : "Hours"];
    const numbers = unit === "Days"
      ? { days: Math.floor(minutes / 1440), hours: Math.floor((minutes % 1440) / 60) }
      : { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
    element.textContent = words[way + unit].replace(/\{(\w+)\}/g, (_, name) => numbers[name]);
    if (left < 0) element.className = "clock late";
  }
}

setInterval(tick, 10000);

// Not while somebody is selecting text or writing, and not in a hidden tab.
let writing = false;
addEventListener("input", () => { writing = true; });
if (words.refresh) {
  setInterval(() => {
    if (document.visibilityState === "visible" && String(getSelection()) === "" && !writing) location.reload();
  }, Number(words.refresh) * 1000);
}
