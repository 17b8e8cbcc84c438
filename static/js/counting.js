/* A text with a limit says near it how much may still be written, and beyond it how much is too much. */
(function () {
  "use strict";
  var NEAR = 0.9; // of the limit: before that nobody needs to know
  function lineBelow(box) {
    var line = box.nextElementSibling;
    if (line && line.hasAttribute("data-counts")) { return line; }
    line = document.createElement("p");
    line.setAttribute("data-counts", "");
    line.setAttribute("role", "status");
    box.parentNode.insertBefore(line, box.nextSibling);
    return line;
  }
  function count(box) {
    var most = Number(box.getAttribute("data-most"));
    var left = most - Array.from(box.value.trim()).length;
    var line = lineBelow(box);
    line.hidden = left > most * (1 - NEAR);
    line.className = left < 0 ? "invalid-feedback" : "form-text";
    line.textContent = left < 0 ? "最多 " + most + " 字，多了 " + -left + " 字，请删短。" : "还可以写 " + left + " 字。";
  }
  document.addEventListener("input", function (event) {
    if (event.target.matches("textarea[data-most]")) { count(event.target); }
  });
}());
