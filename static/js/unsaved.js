/* A form that was begun is not left without asking: reloading, going back or following a link asks first. */
(function () {
  "use strict";
  document.querySelectorAll("form[data-unsaved]").forEach(function (form) {
    var isBegun = form.dataset.unsaved === "1"; // sent and shown again: what it says is kept nowhere
    function begin() { isBegun = true; }
    form.addEventListener("input", begin);
    form.addEventListener("change", begin);
    form.addEventListener("submit", function () { isBegun = false; });
    window.addEventListener("pagehide", function () { isBegun = false; });
    window.addEventListener("beforeunload", function (event) {
      if (isBegun) { event.preventDefault(); event.returnValue = ""; }
    });
  });
}());
