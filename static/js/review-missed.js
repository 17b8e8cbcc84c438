/* A selection in the speech becomes a missed demand; places are counted in code points of the speech. */
(function () {
  "use strict";
  var bench = window.bench;
  var missed = document.getElementById("missed");
  if (!bench || !missed) { return; }
  var form = missed.querySelector("form");
  var words = form.elements.words;

  function place(node, offset) {
    var holder = (node.nodeType === 1 ? node : node.parentElement).closest("[data-start]");
    if (!holder || !bench.speech.contains(holder)) { return null; }
    var range = document.createRange();
    range.selectNodeContents(holder);
    range.setEnd(node, offset);
    var before = range.cloneContents();
    before.querySelectorAll("sup").forEach(function (sup) { sup.remove(); });
    return Number(holder.dataset.start) + Array.from(before.textContent).length;
  }
  function fill() {
    var selection = window.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) { return; }
    var range = selection.getRangeAt(0);
    var start = place(range.startContainer, range.startOffset);
    var end = place(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) { return; }
    var copy = range.cloneContents();
    copy.querySelectorAll("sup, .zone-name").forEach(function (extra) { extra.remove(); });
    form.elements.start.value = start;
    form.elements.end.value = end;
    words.value = copy.textContent.trim().replace(/\s*\n\s*/g, "\n");
  }
  words.addEventListener("input", function () { form.elements.start.value = form.elements.end.value = ""; });
  missed.addEventListener("toggle", function () { if (missed.open) { fill(); } });
  document.addEventListener("selectionchange", function () { if (missed.open) { fill(); } });
  bench.addMissed = function () { missed.open = true; fill(); words.focus(); };
}());
