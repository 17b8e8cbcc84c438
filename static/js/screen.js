/* The screen of a meeting room: shows one part after the other and gets new figures by itself. Escape leaves, the
   arrows turn, space holds; the same stands as buttons at the foot. Where the server cannot be reached, the old figures stay and it is said how old they are.
   It asks every few minutes also while it is held or has many parts, so that nobody is signed out in a meeting; after
   a day the server says that it is enough (410), and it stops asking. */
(function () {
  "use strict";
  var room = document.querySelector(".room");
  if (!room) { return; }
  var parts = Array.prototype.slice.call(room.querySelectorAll(".room-part"));
  var where = room.querySelector(".room-where"), said = room.querySelector(".room-said");
  var TURN = 20000, FRESH = 240000; // milliseconds a part is shown; after so many the figures are read again
  var shown = -1, isHeld = false, isNew = false, isOver = false, begun = Date.now(), timer = null;

  var keys = room.querySelector(".room-keys"), held = keys.querySelector("[data-hold]");

  function hold() {
    isHeld = !isHeld;
    held.setAttribute("aria-pressed", String(isHeld));
    held.textContent = isHeld ? "继续" : "停住";
    show(shown);
  }

  function show(n) {
    shown = (n + parts.length) % parts.length;
    parts.forEach(function (part, at) { part.classList.toggle("is-shown", at === shown); });
    where.textContent = (shown + 1) + " / " + parts.length + "　" + parts[shown].getAttribute("aria-label") + (isHeld ? "　停在这一页" : "");
    window.dispatchEvent(new Event("resize")); // a chart that was hidden has no size yet
    window.clearTimeout(timer);
    if (!isHeld) { timer = window.setTimeout(next, TURN); }
  }

  function next() {
    if (shown === parts.length - 1 && isNew) { window.location.reload(); return; }
    show(shown + 1);
  }

  /* New figures are shown where a round ends; until then it is enough that they can be had. */
  function renew() {
    if (isOver) { return; }
    window.fetch(window.location.href, { credentials: "same-origin", cache: "no-store" }).then(function (answer) {
      isNew = answer.ok && !answer.redirected;
      isOver = answer.status === 410 || answer.redirected;
      if (isNew) { said.textContent = ""; said.classList.remove("is-late"); return; }
      stale(answer.status === 410 ? "投屏开了一天，不再更新，请退出后重新投屏" : answer.redirected ? "登录已经过期，请退出投屏后重新登录" : "服务器现在不能更新");
    }, function () { isNew = false; stale("现在连不上服务器"); });
  }

  function stale(why) {
    said.textContent = why + "，图上是 " + Math.round((Date.now() - begun) / 60000) + " 分钟以前的数。";
    said.classList.add("is-late");
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === "Escape") { window.location.href = room.getAttribute("data-leave"); }
    if (event.key === "ArrowRight" || event.key === "PageDown") { show(shown + 1); }
    if (event.key === "ArrowLeft" || event.key === "PageUp") { show(shown - 1); }
    if (event.key === " " && event.target.tagName !== "BUTTON") { event.preventDefault(); hold(); }
  });

  keys.addEventListener("click", function (event) {
    var turn = event.target.getAttribute("data-turn");
    if (turn) { show(shown + Number(turn)); }
    if (event.target === held) { hold(); }
  });

  window.setInterval(renew, FRESH);
  document.documentElement.classList.add("is-room");
  keys.hidden = false;
  show(0);
}());
