/* One request at a time, in the order in which things were done, while the page has already gone on. What is decided
   or typed travels before anything is fetched, carries the version its own forerunner left, and is not lost on leaving. */
(function () {
  "use strict";
  var bench = window.bench;
  if (!bench) { return; }
  var LONGEST = 30000; /* ms, then the connection counts as lost */
  var GONE = "没有保存：连不上服务器。写的都还在，连上后再按一次。";
  var OUT = "没有保存：登录已经过期。写的都还在，请另开一页登录，再回来按一次。";
  var BROKEN = "没有保存：服务器出了错。写的都还在，可以再按一次；还不行，请告诉管理员。";
  var waiting = [], under = null, versions = {}, token = "";

  function writes(order) { return !order.reads; }
  function all() { return under ? [under].concat(waiting) : waiting; }
  function told() { document.body.dispatchEvent(new CustomEvent("bench:sent", { detail: bench.underWay() })); }

  /* what is urgent or written first; what is only fetched ahead waits */
  function next() {
    if (under) { return; }
    var at = waiting.findIndex(function (order) { return writes(order) || order.urgent; });
    under = waiting.splice(Math.max(at, 0), 1)[0] || null;
    if (!under) { told(); return; }
    var order = under;
    told();
    Promise.resolve(order.isOff && order.isOff() ? null : order.run ? order.run() : post(order)).then(function (answer) {
      under = null;
      order.isDone = true;
      order.settle(answer);
      window.setTimeout(next, 0); /* whoever waited for the answer comes first */
    });
  }
  function stamped(order) {
    if (order.key) { order.data.set("version", bench.version(order.key, order.data.get("version"))); }
    if (token) { order.data.set("csrfmiddlewaretoken", token); }
    return order.data;
  }
  function post(order) {
    var stop = new AbortController();
    var timer = window.setTimeout(function () { stop.abort(); }, LONGEST);
    var how = order.reads ? {} : { method: "POST", body: stamped(order), keepalive: true };
    how.credentials = "same-origin";
    how.signal = stop.signal;
    return fetch(order.url, how).then(read).catch(function () { return { ok: false, problem: GONE, isLost: true }; })
      .then(function (answer) {
        window.clearTimeout(timer);
        if (answer.version) { versions[order.key] = answer.version; }
        Object.keys(answer.done || {}).forEach(function (key) { versions[key] = answer.done[key]; });
        return answer;
      });
  }
  function read(answer) {
    var isOurs = /json/.test(answer.headers.get("Content-Type") || "");
    if (!isOurs || answer.redirected) {
      bench.isOut = answer.redirected || answer.status === 403;
      return { ok: false, problem: bench.isOut ? OUT : BROKEN };
    }
    bench.isOut = false;
    return answer.json().then(function (said) {
      said.ok = answer.ok;
      said.status = answer.status;
      if (!said.ok && !said.problem) { said.problem = BROKEN; }
      return said;
    });
  }

  bench.version = function (key, shown) { return Math.max(Number(shown) || 0, versions[key] || 0); };
  bench.send = function (order) {
    var promise = new Promise(function (settle) { order.settle = settle; });
    waiting.push(order);
    window.setTimeout(next, 0);
    return promise;
  };
  /* takes back what has not been sent; false where it is too late for that */
  bench.recall = function (order) {
    var at = waiting.indexOf(order);
    if (at < 0) { return false; }
    waiting.splice(at, 1);
    told();
    return true;
  };
  bench.isPending = function (key) { return all().some(function (order) { return writes(order) && order.key === key; }); };
  bench.underWay = function () { return all().filter(writes).length; };
  bench.isFetching = function () { return all().some(function (order) { return order.reads; }); };
  bench.whenSaved = function () { return bench.send({ run: function () { return Promise.resolve({ ok: true }); } }); };
  bench.refresh = function (fresh) { if (fresh) { token = fresh; } }; /* after signing in again */

  /* --- leaving: a warning while something is under way, and whoever leaves all the same has it sent --- */
  window.addEventListener("beforeunload", function (event) {
    if (!bench.underWay() || bench.isLeaving) { return; }
    event.preventDefault();
    event.returnValue = "";
  });
  window.addEventListener("pagehide", function () {
    waiting.splice(0).forEach(function (order) {
      if (!order.data || (order.isOff && order.isOff())) { return; }
      fetch(order.url, { method: "POST", body: stamped(order), keepalive: true, credentials: "same-origin" });
    });
  });
}());
