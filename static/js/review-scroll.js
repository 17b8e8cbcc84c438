/* Speech, outline and list stay in step. Whoever the hand moves leads; what follows never leads back. */
(function () {
  "use strict";
  var bench = window.bench;
  if (!bench) { return; }
  var LINE = 0.3; /* of the height: where the eye reads */
  var leader = null, waiting = false;

  function lead(pane) { return function () { leader = pane; }; }
  [bench.speech, bench.queue].forEach(function (pane) {
    ["wheel", "touchmove", "pointerdown"].forEach(function (name) {
      pane.addEventListener(name, lead(pane), { passive: true });
    });
    pane.addEventListener("scroll", function () {
      if (waiting) { return; }
      waiting = true;
      window.requestAnimationFrame(function () { waiting = false; moved(pane); });
    }, { passive: true });
  });
  document.addEventListener("keydown", function (event) {
    leader = /^(PageUp|PageDown|Home|End|ArrowUp|ArrowDown| )$/.test(event.key) && event.target.closest ?
      event.target.closest("#speech, #queue") : null;
  });

  function at(pane, els) {
    var line = pane.getBoundingClientRect().top + pane.clientHeight * LINE, found = null;
    Array.prototype.some.call(els, function (el) {
      if (el.getBoundingClientRect().top > line) { return true; }
      found = el;
      return false;
    });
    return found;
  }
  /* the part in which the open card stands; while the hand moves the speech, the part at which it has arrived */
  function headingNow() {
    var headings = bench.speech.querySelectorAll("h2[id], h3[id]"), card = bench.current(), found = null;
    var piece = card && bench.piecesOf(card.dataset.key)[0];
    if (!piece || leader === bench.speech) { return at(bench.speech, headings); }
    Array.prototype.forEach.call(headings, function (heading) {
      if (heading.compareDocumentPosition(piece) & Node.DOCUMENT_POSITION_FOLLOWING) { found = heading; }
    });
    return found;
  }
  function outline() {
    var heading = headingNow();
    document.querySelectorAll("#outline a").forEach(function (link) {
      var isHere = !!heading && link.getAttribute("href") === "#" + heading.id;
      if (isHere === link.hasAttribute("aria-current")) { return; }
      if (isHere) { link.setAttribute("aria-current", "true"); link.scrollIntoView({ block: "nearest" }); }
      else { link.removeAttribute("aria-current"); }
    });
  }
  /* the follower moves only when what belongs there is out of its sight */
  function bring(pane, el) {
    if (!el) { return; }
    var box = el.getBoundingClientRect(), frame = pane.getBoundingClientRect();
    if (box.top >= frame.top + 48 && box.bottom <= frame.bottom - 48) { return; }
    pane.scrollTop += box.top - frame.top - pane.clientHeight * LINE;
  }
  function moved(pane) {
    if (pane === bench.speech) { outline(); }
    if (pane !== leader || bench.isPhone()) { return; }
    if (pane === bench.speech) {
      var mark = at(pane, pane.querySelectorAll("a[data-marks]"));
      var keys = mark ? mark.dataset.marks.split(" ") : [];
      bring(bench.queue, bench.item(keys[keys.length - 1]));
    } else {
      var row = at(pane, pane.querySelectorAll("#candidates > li"));
      bring(bench.speech, row && bench.piecesOf(row.dataset.key)[0]);
    }
  }
  document.body.addEventListener("bench:shown", function () { leader = null; outline(); });
  ["htmx:afterSettle", "bench:told"].forEach(function (name) { document.body.addEventListener(name, outline); });
  outline();
}());
