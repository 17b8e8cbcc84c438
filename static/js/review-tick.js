/* Ticks for several candidates: by key, a stretch with Shift, all that are shown; the bar says how many. */
(function () {
  "use strict";
  var bench = window.bench;
  var bar = document.getElementById("several");
  if (!bench || !bar) { return; }
  var last = null;

  function boxes() { return Array.prototype.slice.call(bench.queue.querySelectorAll('#candidates input[name="pick"]')); }
  function all() { return Array.prototype.slice.call(bench.queue.querySelectorAll('input[name="pick"]')); }
  function count() {
    var ticked = all().filter(function (box) { return box.checked; }).length;
    bar.classList.toggle("is-on", ticked > 0);
    bar.querySelector(".several-count").textContent = "勾了 " + ticked + " 条";
  }
  function stretch(box) {
    var rows = boxes(), from = rows.indexOf(last), to = rows.indexOf(box);
    if (from < 0 || to < 0) { return; }
    rows.slice(Math.min(from, to), Math.max(from, to) + 1).forEach(function (one) { one.checked = box.checked; });
  }
  bench.queue.addEventListener("click", function (event) {
    var box = event.target;
    if (box.name !== "pick") { return; }
    if (event.shiftKey && last) { stretch(box); }
    last = box;
    count();
  });
  bar.addEventListener("click", function (event) {
    var to = event.target.dataset.tick;
    if (!to) { return; }
    (to === "all" ? boxes() : all()).forEach(function (box) { box.checked = to === "all"; });
    count();
  });
  bench.tick = function () {
    var card = bench.current(), box = card && card.querySelector('[name="pick"]');
    if (!box) { return; }
    box.checked = !box.checked;
    last = box;
    count();
  };

  ["htmx:afterSettle", "bench:shown", "bench:told"].forEach(function (name) {
    document.body.addEventListener(name, count);
  });

  /* --- while an order is carried out it says so and cannot be given again --- */
  function buttons(form) { return Array.prototype.filter.call(form.elements, function (one) { return one.tagName === "BUTTON"; }); }
  bench.busy = function (form, button) {
    form.dataset.busy = "1";
    form.setAttribute("aria-busy", "true");
    buttons(form).forEach(function (one) { one.disabled = true; });
    if (button) { button.dataset.words = button.textContent; button.textContent = "正在" + button.textContent; }
  };
  bench.rest = function (form) {
    delete form.dataset.busy;
    form.removeAttribute("aria-busy");
    buttons(form).forEach(function (one) {
      one.disabled = false;
      if (one.dataset.words) { one.textContent = one.dataset.words; delete one.dataset.words; }
    });
  };
  bar.addEventListener("htmx:beforeSend", function () {
    var ticked = all().filter(function (box) { return box.checked; }).length;
    bench.busy(bar);
    bench.tellFor(0); /* what was done before is told no longer */
    bar.querySelector(".several-count").textContent = "正在办 " + ticked + " 条，可以接着看";
  });
  bar.addEventListener("htmx:afterRequest", function (event) {
    bench.rest(bar);
    count();
    if (!event.detail.successful) {
      bar.querySelector(".several-count").textContent = "没有办：连不上服务器。勾选的都还在，可以再按一次。";
      return;
    }
    bar.querySelectorAll("details[open]").forEach(function (menu) { menu.open = false; });
    bar.querySelectorAll(".day-read").forEach(function (line) { line.textContent = ""; });
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { document.querySelectorAll("form[data-busy]").forEach(bench.rest); }
  });
  count();
}());
