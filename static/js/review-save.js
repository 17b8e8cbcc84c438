/* What is typed in a card is saved by itself: after a short pause, and when another card opens. Nothing is lost
   where the server cannot be reached: it stays in the card, the card says so, and it is tried again. */
(function () {
  "use strict";
  var bench = window.bench;
  if (!bench) { return; }
  var PAUSE = 1200, AGAIN = 5000;
  var LEFT = { why: 1, note: 1, into: 1, cut: 1, due_words: 1, pick: 1 }; /* parts of a decision, not of the card */
  var timer;

  function dirty() {
    return Array.prototype.filter.call(bench.queue.querySelectorAll("form.card-now[id]"), function (form) {
      return form.dataset.dirty;
    });
  }
  function say(form, words, isBad) {
    var place = form.querySelector(".saved");
    if (!place) { return; }
    place.textContent = words;
    place.classList.toggle("is-bad", !!isBad);
  }
  /* what was refused and has now been saved is no longer called wrong; half-written words stay so */
  function forgive(form) {
    var isHalf = bench.isHalfTyped && bench.isHalfTyped(form);
    form.querySelectorAll(".invalid-feedback").forEach(function (error) {
      if (!error.dataset.half || error.dataset.half === "name" && !isHalf) { error.remove(); }
    });
    if (form.querySelector(".invalid-feedback[data-half]")) { return false; }
    form.querySelectorAll(".note-bad[role=alert]").forEach(function (note) { note.remove(); });
    return true;
  }
  function later(wait) { window.clearTimeout(timer); timer = window.setTimeout(saveAll, wait); }
  function saveAll() { dirty().forEach(save); }

  function took(form, answer) {
    var li = form.closest("li");
    if (!form.elements.note || !form.elements.note.value) { li.dataset.drop = "1"; } /* once closed, it is read anew */
    delete li.dataset.stuck;
    bench.changed(li.dataset.key, answer, li);
    var isWhole = forgive(form);
    if (!form.dataset.dirty) { say(form, isWhole ? "已保存 " + answer.at : "其他的已保存 " + answer.at + "，红字的没有"); }
    if (li.isConnected && li !== bench.current()) { bench.close(li); }
  }
  function failed(form, answer) {
    var li = form.closest("li");
    form.dataset.dirty = "1";
    if (answer.status === 409) { /* both versions, as after a press */
      delete form.dataset.dirty;
      bench.decide(form, "save");
      return;
    }
    say(form, answer.isLost ? "没有保存：连不上服务器。写的都留着，连上后自动再存。" :
      "没有保存：" + answer.problem.replace(/^没有保存：/, ""), true);
    bench.putBack(li, answer.problem);
    if (answer.isLost) { later(AGAIN); }
  }
  function save(form) {
    if (!form.dataset.dirty || form.dataset.sending || form.saving) { return; }
    delete form.dataset.dirty;
    var data = new FormData(form);
    data.set("act", "save");
    data.set("quiet", "1");
    data.delete("due_words");
    say(form, "正在保存");
    form.saving = { url: form.action, data: data, key: form.closest("li").dataset.key };
    bench.send(form.saving).then(function (answer) {
      form.saving = null;
      if (answer.ok) { took(form, answer); } else if (!form.dataset.sending) { failed(form, answer); }
      if (form.dataset.dirty && answer.ok) { save(form); }
    });
  }
  bench.say = say;
  bench.leave = function (li) {
    var form = li.querySelector("form.card-now");
    if (form) { save(form); }
  };
  /* a decision takes the card as it stands; what has not been sent yet travels with it */
  bench.takeOver = function (form) {
    delete form.dataset.dirty;
    if (form.saving && bench.recall(form.saving)) { form.saving = null; }
  };

  bench.queue.addEventListener("input", function (event) {
    var card = event.target.closest("li[data-open]");
    var form = card && card.querySelector("form.card-now");
    if (!form || event.target.name === "pick" || !form.elements.version) { return; }
    card.dataset.touched = "1";
    delete card.dataset.drop;
    if (LEFT[event.target.name] || event.target.form !== form) { return; }
    form.dataset.dirty = "1";
    say(form, "还没有保存");
    later(PAUSE);
  });

  /* --- whatever else writes, or leads away, waits its turn --- */
  document.body.addEventListener("htmx:confirm", function (event) {
    var form = event.detail.elt;
    if (event.detail.verb === "get" || !bench.queue.contains(form)) { return; }
    event.preventDefault();
    if (form.dataset.sending) { return; }
    form.dataset.sending = "1";
    saveAll();
    bench.send({ run: function () {
      return new Promise(function (done) {
        form.addEventListener("htmx:afterRequest", function (after) {
          delete form.dataset.sending;
          done({ ok: after.detail.successful });
        }, { once: true });
        event.detail.issueRequest(true);
      });
    } });
  });
  function go(how, stay) {
    saveAll();
    bench.whenSaved().then(function () { (dirty().length ? stay : how)(); });
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post" || !bench.queue.closest("main").contains(form)) { return; }
    if (form.hasAttribute("hx-post") || form.hasAttribute("data-undo")) { return; }
    event.preventDefault();
    if (form.dataset.busy) { return; }
    bench.busy(form, event.submitter);
    go(function () {
      var key = form.id.replace(/^split/, ""), version = form.elements.version;
      if (version && key) { version.value = bench.version(key, version.value); }
      form.submit();
    }, function () { bench.rest(form); });
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest("main a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    if (link.getAttribute("href")[0] === "#" || !(bench.underWay() || dirty().length)) { return; }
    event.preventDefault();
    go(function () { window.location.assign(link.href); }, function () { return; });
  });

  window.addEventListener("online", saveAll);
  window.addEventListener("beforeunload", function (event) {
    if (!dirty().length) { return; }
    saveAll();
    event.preventDefault();
    event.returnValue = "";
  });
}());
