"use strict";
(() => {
  const EVERY_MS = 15000;
  const main = document.querySelector("main");
  const lost = document.querySelector("#lost");
  const two = (n) => String(n).padStart(2, "0");
  let ahead = 0; // seconds by which the computer's clock is ahead of this phone's
  let good = "";

  function left(seconds) {
    const sign = seconds < 0 ? "-" : "";
    const whole = Math.abs(seconds);
    const days = Math.floor(whole / 86400);
    const hours = two(Math.floor(whole / 3600) % 24);
    const minutes = two(Math.floor(whole / 60) % 60);
    if (days >= (sign ? 10 : 100)) return `${sign}${days}天`;
    if (days) return `${sign}${days}天 ${hours}:${minutes}`;
    return `${sign}${hours}:${minutes}:${two(whole % 60)}`;
  }

  function tick() {
    const now = Math.ceil(Date.now() / 1000 + ahead);
    for (const each of document.querySelectorAll("time[data-at]")) {
      each.textContent = left(Number(each.dataset.at) - now);
    }
  }

  function took() {
    const head = document.querySelector("header[data-now]");
    ahead = Number(head.dataset.now) - Date.now() / 1000;
    good = new Date().toTimeString().slice(0, 5);
    lost.hidden = true;
    tick();
  }

  function tell(words) {
    lost.textContent = words;
    lost.hidden = false;
  }

  async function load() {
    try {
      const answer = await fetch(`${location.pathname}/live`, {
        cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer",
      });
      if (answer.status === 403 || answer.status === 410) return location.reload();
      if (!answer.ok) return tell(`电脑暂时读不到数据，下面是 ${good} 的`);
      main.innerHTML = await answer.text();
      took();
    } catch {
      tell(`连不上电脑，下面是 ${good} 的数据`);
    }
  }

  took();
  setInterval(tick, 1000);
  setInterval(() => { if (!document.hidden) load(); }, EVERY_MS);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) load(); });
})();
