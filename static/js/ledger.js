/* The ledger: one box ticks the page, and an address says only what was asked for.
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

  document.querySelectorAll(".picking").forEach(ticking);
  document.querySelectorAll(".filter-form").forEach(terse);
}());
