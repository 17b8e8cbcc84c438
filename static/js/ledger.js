/* One box ticks the page of the ledger. Without this each row is ticked by itself. */
(function () {
  "use strict";
  var form = document.querySelector(".picking");
  var head = form && form.querySelector(".ck-all");
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
}());
