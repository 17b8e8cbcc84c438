/* A form that was begun is not left without asking: reloading, going back or following a link asks first. What
   drafts.js keeps (data-kept) comes back by itself; there only chosen files would be lost. */
(function () {
  "use strict";
  document.querySelectorAll("form[data-unsaved]").forEach(function (form) {
    var isBegun = form.dataset.unsaved === "1"; // sent and shown again: what it says is kept nowhere
    function begin() { isBegun = true; }
    form.addEventListener("input", begin);
    form.addEventListener("change", begin);
    form.addEventListener("submit", function () { isBegun = false; });
    window.addEventListener("pagehide", function () { isBegun = false; });
    function isLost() {
      var chosen = Array.from(form.querySelectorAll("input[type=file]")).some(function (input) { return input.files.length; });
      return chosen || !form.dataset.kept;
    }
    window.addEventListener("beforeunload", function (event) {
      if (isBegun && isLost()) { event.preventDefault(); event.returnValue = ""; }
    });
  });
}());
