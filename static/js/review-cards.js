/* A card opens at once: the neighbours are fetched while somebody reads, and what was open stays at hand.
   What changes drops its card here, so that the next one who opens it sees how it stands now. */
(function () {
  "use strict";
  var bench = window.bench;
  if (!bench) { return; }
  var main = document.getElementById("main");
  var NEAR = 2, AHEAD = 6, FEW = 3, FRESH = 120000; /* ms after which a card is fetched again before it opens */
  var LATER = 700; /* ms of quiet before what may be wanted is fetched besides what will be */
  var kept = {}, coming = {}, wanted = null, way = 1, timer;

  function of(key) { return kept[key] || (kept[key] = { turn: 0 }); }
  function fire(name) { document.body.dispatchEvent(new CustomEvent(name)); }
  function parsed(html) {
    var page = new DOMParser().parseFromString(html, "text/html");
    return Array.prototype.map.call(page.body.children, function (one) { return document.importNode(one, true); });
  }
  function isOpen(li) { return li.hasAttribute("data-open"); }

  /* --- one li in the place of another; a tick and the version outlive it --- */
  function stamp(li) {
    var key = li.dataset.key, tick = li.querySelector('[name="pick"]');
    li.querySelectorAll('[name="version"]').forEach(function (field) { field.value = bench.version(key, field.value); });
    if (tick) { tick.value = key + ":" + bench.version(key, tick.value.split(":")[1]); }
  }
  function swap(old, fresh) {
    if (!old || old === fresh) { return; }
    var was = old.querySelector('[name="pick"]'), now = fresh.querySelector('[name="pick"]');
    if (was && now) { now.checked = was.checked; }
    stamp(fresh);
    old.parentNode.replaceChild(fresh, old);
    if (isOpen(fresh)) { dress(fresh); }
  }
  function dress(card) {
    if (card.dataset.dressed) { return; }
    card.dataset.dressed = "1";
    bench.dress(card);
    window.htmx.process(card);
  }
  /* what an answer brings: cards and rows are kept, the rest is given back */
  function keep(html, turns) {
    return parsed(html || "").filter(function (el) {
      el.removeAttribute("hx-swap-oob");
      var key = el.dataset.key, one = key && of(key);
      if (!key || el.tagName !== "LI") { return true; }
      var token = el.querySelector('[name="csrfmiddlewaretoken"]');
      if (token) { bench.refresh(token.value); }
      if (turns && turns[key] !== one.turn) { return false; } /* overtaken by what was done meanwhile */
      if (isOpen(el)) { one.card = el; one.at = Date.now(); } else { one.row = el; }
      return false;
    });
  }

  function isUsable(key) {
    var one = of(key);
    if (!one.card || bench.isPending(key) && !one.card.dataset.touched) { return false; }
    return !!one.card.dataset.touched || Date.now() - one.at < FRESH;
  }
  function turn(li) {
    bench.queue.querySelectorAll("li[aria-current]").forEach(function (one) { one.removeAttribute("aria-current"); });
    if (li) { li.setAttribute("aria-current", "true"); }
  }
  function close(li) {
    var key = li.dataset.key, one = of(key);
    if (li.dataset.stuck) { return; }
    bench.leave(li);
    if (!one.row) { ask([key], true).then(function () { if (one.row && li !== bench.current()) { close(li); } }); return; }
    one.card = li.dataset.drop ? null : li;
    swap(li, one.row);
  }
  function closeOthers(key) {
    bench.queue.querySelectorAll("li[data-open]").forEach(function (li) { if (li.dataset.key !== key) { close(li); } });
  }
  function remember(key, how) {
    var state = { card: key }, address = "?show=" + main.dataset.show + "&focus=" + key;
    if (how === "by hand") { window.history.pushState(state, "", address); }
    else if (how !== "from history") { window.history.replaceState(state, "", address); }
  }
  function show(key, card, how) {
    var all = bench.listed(), from = all.indexOf(bench.current()), to = all.indexOf(bench.item(key));
    if (from >= 0 && to >= 0 && from !== to) { way = to > from ? 1 : -1; }
    closeOthers(key);
    swap(bench.item(key), card);
    turn(card);
    wanted = null;
    remember(key, how);
    card.dataset.seen = "1";
    fire("bench:shown");
    fill();
  }
  function open(key, how, isAgain) {
    var li = bench.item(key);
    if (!li) { return; }
    if (isOpen(li)) { show(key, li, how); return; }
    if (isUsable(key)) { show(key, of(key).card, how); return; }
    closeOthers(key);
    turn(li); /* the place at once, the card when it comes */
    wanted = key;
    fire("bench:shown");
    ask([key], true).then(function (answer) {
      if (wanted !== key) { return; }
      if (of(key).card) { show(key, of(key).card, how); }
      else if (answer.ok && !isAgain) { open(key, how, true); } /* it was changed while the answer travelled */
      else { turn(null); bench.complain(key, "没有打开：连不上服务器。连上后再打开一次。"); }
    });
  }

  /* --- fetching ahead --- */
  function ask(keys, isUrgent) {
    var turns = {};
    keys.forEach(function (key) { turns[key] = of(key).turn; coming[key] = true; });
    var query = keys.map(function (key) { return "&card=" + key; }).join("");
    var isFree = isUrgent && !keys.some(bench.isPending);
    return bench.send({ reads: true, urgent: isFree, url: main.dataset.cards + query }).then(function (answer) {
      keys.forEach(function (key) { delete coming[key]; });
      if (answer.ok) {
        keep(answer.html, turns);
        readyOne();
        fill();
      }
      return answer;
    });
  }
  function lacks(li) { return !isOpen(li) && !coming[li.dataset.key] && !bench.isPending(li.dataset.key) && !isUsable(li.dataset.key); }
  /* the next ones of the way taken, the one a decision leads to, and a step back */
  function lacking() {
    var all = bench.listed(), now = bench.current(), next = bench.following(now), at;
    if (way < 0) { all.reverse(); }
    at = all.indexOf(now);
    var on = (next ? [next] : []).concat(all.slice(at + 1, at + 1 + AHEAD)).filter(lacks);
    var back = all.slice(Math.max(at - NEAR, 0), Math.max(at, 0)).filter(lacks);
    var isSoon = on.length >= FEW || on.some(function (li) { return li === next || all.indexOf(li) <= at + NEAR; });
    return { isSoon: isSoon, keys: on.concat(back).map(function (li) { return li.dataset.key; }) };
  }
  function fill() {
    window.clearTimeout(timer);
    if (bench.isFetching()) { return; } /* its answer comes back here */
    var lack = lacking(), keys = lack.keys.filter(function (key, index) { return lack.keys.indexOf(key) === index; });
    if (keys.length) { timer = window.setTimeout(ask, lack.isSoon ? 40 : LATER, keys); }
  }
  /* a card is made ready where nobody waits for it */
  function readyOne() {
    var key = Object.keys(kept).find(function (one) { return kept[one].card && !kept[one].card.dataset.dressed; });
    if (!key) { return; }
    window.requestIdleCallback(function () {
      if (kept[key].card) { dress(kept[key].card); }
      readyOne();
    }, { timeout: 500 });
  }
  function forget(key) {
    var one = of(key);
    one.turn += 1;
    if (one.card && !one.card.isConnected) { one.card = null; }
  }

  bench.open = open;
  bench.show = show;
  bench.swap = swap;
  bench.stamp = stamp;
  bench.close = close;
  bench.turn = turn;
  bench.keep = keep;
  bench.of = of;
  bench.fill = fill;
  bench.forget = forget;
  bench.forgetAll = function () { Object.keys(kept).forEach(forget); fill(); };
  bench.closeOthers = closeOthers;

  /* --- back and forward --- */
  window.addEventListener("popstate", function (event) {
    if (event.state && event.state.card) { open(event.state.card, "from history"); }
  });
  var first = bench.current(), closed = document.getElementById("closed");
  if (first && isOpen(first)) {
    first.dataset.seen = first.dataset.dressed = "1";
    if (closed) { keep(closed.innerHTML); }
    window.history.replaceState({ card: first.dataset.key }, "", window.location.href);
  }
  /* several judged at once, or a name placed: any card may read otherwise now */
  document.body.addEventListener("htmx:afterSettle", bench.forgetAll);
  window.addEventListener("load", fill);
  window.addEventListener("focus", function () {
    var card = bench.isOut && bench.current();
    if (card) { ask([card.dataset.key], true); } else { fill(); } /* with what whoever has signed in again may send */
  });
}());
