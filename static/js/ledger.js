/* The ledger: one box ticks the page, keys go down the rows, and an address says only what was asked for.
   Without this each row is ticked by itself, and everything still works. */
(function () {
  "use strict";

  function ticking(form) {
    var head = form.querySelector(".ck-all");
    if (!head) { return; }
    function boxes() { return Array.from(form.querySelectorAll("td.ck input")); }
    function show() {
      var ticked = boxes().filter(function (box) { return box.checked; }).length;
      head.checked = ticked > 0 && ticked === boxes().length;
      head.indeterminate = ticked > 0 && !head.checked;
    }
    head.classList.add("is-ready");
    head.addEventListener("change", function () {
      boxes().forEach(function (box) { box.checked = head.checked; });
      show();
    });
    form.addEventListener("change", function (event) { if (event.target !== head) { show(); } });
    window.addEventListener("pageshow", show);
  }

  /* What is empty, and what is as usual, is left out of the address. */
  function terse(form) {
    var usual = Array.from(form.querySelectorAll("[name=cols]")).map(function (box) { return box.checked; }).join();
    function silent(off) {
      Array.from(form.elements).forEach(function (field) {
        if (field.name && !field.value) { field.disabled = off; }
      });
    }
    form.addEventListener("submit", function () {
      var boxes = Array.from(form.querySelectorAll("[name=cols]"));
      var isTouched = boxes.map(function (box) { return box.checked; }).join() !== usual;
      var stands = form.querySelector(".cols-now");
      silent(true);
      boxes.forEach(function (box) { box.disabled = true; });
      if (isTouched) { stands.value = boxes.filter(function (box) { return box.checked; }).map(function (box) { return box.value; }).join("."); }
      stands.disabled = !stands.value;
      if (form.elements.sort.value === "due") { form.elements.sort.disabled = true; }
    });
    window.addEventListener("pageshow", function () {
      Array.from(form.elements).forEach(function (field) { field.disabled = false; });
      form.querySelector(".cols-now").disabled = true;
    });
  }

  function isTyping(el) {
    return /^(TEXTAREA|SELECT)$/.test(el.tagName) || (el.tagName === "INPUT" && el.type !== "checkbox");
  }
  /* j and k go down and up the titles, where Enter opens as on any link; x ticks the row. */
  function walk(event) {
    var titles = Array.from(document.querySelectorAll(".led a.t")), row = event.target.closest("tr");
    var at = titles.findIndex(function (title) { return row && row.contains(title); });
    var box = event.key === "x" && at >= 0 && row.querySelector("td.ck input"), way = { j: 1, k: -1 }[event.key];
    var next = way && titles[at < 0 ? 0 : at + way];
    if (box) { box.click(); }
    if (next) { next.focus(); }
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) { return; }
    if (!event.target.closest("details.menu[open]")) { walk(event); }
  });

  document.querySelectorAll(".picking").forEach(ticking);
  document.querySelectorAll(".filter-form").forEach(terse);
}());
