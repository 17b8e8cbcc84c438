/* A file dropped on the import page is chosen as if by the button. Without this the button does it. */
(function () {
  "use strict";
  var drop = document.querySelector(".drop");
  var input = drop && drop.querySelector("input");
  if (!input) { return; }

  ["dragenter", "dragover"].forEach(function (name) {
    drop.addEventListener(name, function (event) { event.preventDefault(); drop.classList.add("over"); });
  });
  ["dragleave", "drop"].forEach(function (name) {
    drop.addEventListener(name, function () { drop.classList.remove("over"); });
  });
  drop.addEventListener("drop", function (event) {
    event.preventDefault();
    if (event.dataTransfer && event.dataTransfer.files.length) { input.files = event.dataTransfer.files; }
  });
}());
