/* A decision shows at once, in the row and in the next card, and travels behind. Where the server refuses it, the card
   comes back as it was with the reason. Undoing a decision that has not been sent takes it out of the line. */
(function () {
  "use strict";
  var bench = window.bench;
  if (!bench) { return; }
  var main = document.getElementById("main");
  var REST = 250; /* ms: a second press of the same finger does not decide a card nobody has seen */
  var LOOKS = {
    adopt: ["cand cand-pass", "pass", "采纳"], note: ["cand cand-note", "note", "阅知"],
    reject: ["cand cand-no", "no", "驳回"], merge: ["cand cand-note", "join", "并入"]
  };
  var steps = []; /* what was decided on this page and can be taken back here */

  function make(tag, className, words) {
    var el = document.createElement(tag);
    el.className = className;
    el.textContent = words || "";
    return el;
  }
  function number(li) { var place = li.querySelector(".num"); return place ? place.textContent : ""; }
  function formOf(li) { return li.querySelector("form.card-now"); }

  /* --- what is told --- */
  function tell(words, canUndo) {
    var box = document.getElementById("review-snack"), line = make("div", "snack"), button;
    box.textContent = "";
    line.appendChild(make("span", "", words));
    if (canUndo) {
      button = make("button", "", "撤销 ");
      button.type = "button";
      button.appendChild(make("kbd", "", "U"));
      button.addEventListener("click", bench.undo);
      line.appendChild(button);
    }
    box.appendChild(line);
    box.dataset.about = words;
    bench.tellFor(12000);
  }
  function untell(words) {
    var box = document.getElementById("review-snack");
    if (box.dataset.about === words) { box.textContent = ""; }
  }
  function complain(key, sentence) {
    var box = document.getElementById("review-refused"), line = make("p", "note note-warn"), li = bench.item(key);
    var icon = make("i", "bi bi-exclamation-triangle"), look = make("button", "btn btn-plain btn-sm", "看这一条");
    icon.setAttribute("aria-hidden", "true");
    settle(key);
    line.dataset.about = key;
    line.appendChild(icon);
    line.appendChild(make("span", "", "第 " + (li ? number(li) : "") + " 条：" + sentence));
    look.type = "button";
    look.addEventListener("click", function () { settle(key); bench.open(key, "by hand"); });
    line.appendChild(look);
    box.appendChild(line);
  }
  function settle(key) {
    document.querySelectorAll('#review-refused [data-about="' + key + '"]').forEach(function (line) { line.remove(); });
  }
  /* around the list: progress, filters, outline; the newest answer tells */
  function around(pieces) {
    pieces.forEach(function (el) {
      var old = document.getElementById(el.id);
      if (!old || el.id === "review-snack" && bench.underWay()) { return; }
      old.parentNode.replaceChild(el, old);
      if (el.id === "review-snack") { bench.tellFor(12000); }
    });
    document.body.dispatchEvent(new CustomEvent("bench:told"));
  }

  /* --- deciding --- */
  function isSure(form, act) {
    var said = form.elements, words = said.due_words && said.due_words.value.trim();
    var isHalf = Array.prototype.some.call(said, function (one) { return /_typed$/.test(one.name) && one.value.trim(); });
    if (!LOOKS[act] || isHalf || !said.title.value.trim() || words && words !== said.due_words.dataset.read) { return false; }
    if (bench.isHalfTyped && bench.isHalfTyped(form)) { return false; } /* a name that was not chosen */
    if (act === "merge") { return !!said.into.value; }
    return act !== "reject" || !!said.note.value.trim() || !!said.why.value && said.why.value !== "other";
  }
  function rowAfter(order) {
    var row = bench.of(order.key).row.cloneNode(true), look = LOOKS[order.act];
    var mark = row.querySelector(".mk"), title = row.querySelector(".ttl"), soft = title.querySelector(".q-soft");
    row.dataset.look = look[0];
    row.classList.add("is-saving");
    row.querySelector(".q-row").classList.add("q-done");
    mark.className = "mk mk-" + look[1];
    mark.firstElementChild.textContent = look[2] + "，正在保存";
    title.textContent = order.data.get("title");
    if (soft) { title.insertBefore(soft, title.firstChild); }
    return row;
  }
  function goOn(order) {
    var li = order.li, next = bench.following(li), tick = li.querySelector('[name="pick"]'), row = rowAfter(order);
    if (tick) { tick.checked = false; }
    bench.forget(order.key);
    bench.of(order.key).card = null;
    bench.swap(li, row);
    steps.push(order);
    tell(order.words + "。", true);
    if (!next) { bench.turn(null); document.body.dispatchEvent(new CustomEvent("bench:shown")); return; }
    bench.open(next.dataset.key);
    var card = bench.item(next.dataset.key);
    delete card.dataset.seen;
    window.setTimeout(function () { card.dataset.seen = "1"; }, REST);
  }
  bench.decide = function (form, act) {
    var li = form.closest("li"), key = li.dataset.key;
    if (form.dataset.sending || !li.dataset.seen && LOOKS[act]) { return; }
    bench.takeOver(form);
    var order = { url: form.action, data: new FormData(form), key: key, li: li, act: act, wasTouched: li.dataset.touched };
    order.data.set("act", act);
    order.data.set("quiet", "1");
    order.words = "第 " + number(li) + " 条“" + order.data.get("title") + "”" + (LOOKS[act] || ["", "", "保存"])[2];
    form.dataset.sending = "1";
    settle(key);
    order.isAhead = isSure(form, act) && !!bench.of(key).row && li.isConnected;
    if (order.isAhead) { delete li.dataset.stuck; goOn(order); } else { bench.say(form, "正在保存"); }
    bench.send(order).then(function (answer) {
      delete form.dataset.sending;
      if (answer.ok) { took(order, answer); } else { refused(order, answer); }
    });
  };
  /* a candidate as it stands now: its row, or its card where nobody has touched that */
  function place(key, but) {
    var now = bench.item(key), one = bench.of(key), isNow = now === bench.current();
    if (!now) { return; }
    if (!now.hasAttribute("data-open")) { bench.swap(now, one.row || now); return; }
    if (one.card && one.card !== now && now !== but && !now.dataset.touched && !now.contains(document.activeElement)) {
      one.card.dataset.seen = "1";
      bench.swap(now, one.card);
      if (isNow) { bench.turn(one.card); }
    } else { bench.stamp(now); }
  }
  bench.changed = function (key, answer, but) {
    bench.forget(key);
    var pieces = bench.keep(answer.html);
    place(key, but);
    if (but) { bench.stamp(but); }
    around(pieces);
    bench.fill();
  };
  function took(order, answer) {
    order.isTaken = true;
    var title = order.li.querySelector(".title-in");
    if (!order.isAhead && LOOKS[order.act]) { /* nobody was sure that it would be taken */
      bench.keep(answer.html);
      if (order.li.isConnected) { goOn(order); } else { steps.push(order); }
    }
    if (order.act === "restore" || order.act === "save") {
      delete order.li.dataset.touched;
      delete order.li.dataset.stuck;
      bench.say(formOf(order.li), "已保存 " + answer.at);
    }
    bench.changed(order.key, answer, order.act === "save" ? order.li : null);
    if (order.act === "merge" || title && title.value !== title.defaultValue) { bench.forgetAll(); }
  }
  function refused(order, answer) {
    steps = steps.filter(function (step) { return step !== order; });
    untell(order.words + "。");
    bench.keep(answer.html);
    var card = answer.html ? bench.of(order.key).card : order.li, form = formOf(card);
    if (!answer.html) { card.dataset.touched = "1"; form.dataset.dirty = order.wasTouched ? "1" : ""; }
    if (card === order.li) { bench.say(form, answer.problem, true); }
    card.dataset.seen = "1";
    bench.putBack(card, answer.problem);
  }
  /* a card whose saving failed stands open in its place again, and stays so until it is dealt with */
  bench.putBack = function (card, sentence) {
    var key = card.dataset.key, now = bench.item(key), isNow = bench.current() === now || !bench.current();
    card.dataset.stuck = "1";
    if (!now) { return; }
    bench.swap(now, card);
    card.removeAttribute("aria-current");
    if (isNow || !bench.current()) { bench.turn(card); } else { complain(key, sentence); }
    document.body.dispatchEvent(new CustomEvent("bench:shown"));
  };
  bench.complain = complain;

  /* --- taking back --- */
  bench.undo = function () {
    var step = steps.pop();
    if (!step) { askUndo(null); return; }
    var form = formOf(step.li);
    delete form.dataset.sending;
    if (bench.recall(step)) {
      if (step.wasTouched) { form.dataset.dirty = "1"; }
      reopen(step);
      tell("撤销了：" + step.words + "。");
      return;
    }
    delete step.li.dataset.touched;
    reopen(step);
    tell("正在撤销：" + step.words + "。");
    askUndo(step);
  };
  function reopen(step) {
    bench.of(step.key).card = step.li;
    bench.of(step.key).at = Date.now();
    step.li.dataset.seen = "1";
    bench.show(step.key, step.li);
  }
  function askUndo(step) {
    var data = new FormData();
    data.set("csrfmiddlewaretoken", bench.queue.querySelector('[name="csrfmiddlewaretoken"]').value);
    data.set("show", main.dataset.show);
    data.set("quiet", "1");
    if (step) { data.set("listed", "1"); }
    bench.send({ url: main.dataset.undo, data: data, isOff: function () { return step && !step.isTaken; } })
      .then(function (answer) { if (answer) { undone(step, answer); } });
  }
  function undone(step, answer) {
    if (answer.go) { bench.isLeaving = true; window.location.assign(answer.go); return; }
    var keys = Object.keys(answer.done || {});
    keys.forEach(bench.forget);
    var pieces = bench.keep(answer.html), first = keys.find(function (key) { return bench.of(key).card; });
    if (step && keys.indexOf(step.key) < 0) { again(step, answer); }
    keys.forEach(function (key) { place(key); });
    if (!step && first) { bench.show(first, bench.of(first).card); }
    around(pieces);
    bench.forgetAll();
  }
  /* it was not taken back: the row stands as it was decided */
  function again(step, answer) {
    var now = bench.item(step.key);
    if (!answer.ok) { steps.push(step); complain(step.key, answer.problem.replace("没有保存", "没有撤销")); }
    delete now.dataset.stuck;
    bench.of(step.key).card = null;
    bench.swap(now, bench.of(step.key).row);
    bench.open(step.key);
  }

  /* an order for several is a step of its own, which only the server can take back */
  document.body.addEventListener("htmx:afterRequest", function () { steps = []; });
  bench.queue.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("form.card-now[id]")) { return; }
    event.preventDefault();
    bench.decide(form, event.submitter && event.submitter.value || "save");
  });
  document.addEventListener("submit", function (event) {
    if (!event.target.hasAttribute("data-undo")) { return; }
    event.preventDefault();
    bench.undo();
  });
}());
