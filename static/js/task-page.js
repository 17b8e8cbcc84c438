/* The page of a task on paper: what is folded is printed too, and folds again. */
(function () {
  "use strict";
  var folded = [];

  window.addEventListener("beforeprint", function () {
    folded = Array.prototype.filter.call(document.querySelectorAll(".task-page details:not(.menu)"), function (one) {
      return !one.open;
    });
    folded.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () {
    folded.forEach(function (one) { one.open = false; });
    folded = [];
  });
}());
