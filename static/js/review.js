/* The review workbench: keys, the speech that follows the open card, a missed demand from a selection.
   Without it every link and form still works; with it nothing that was typed is swapped away. */
(function () {
  "use strict";
  var speech = document.getElementById("speech");
  var queue = document.getElementById("queue");
  if (!speech || !queue) { return; }

  function openCards() { return queue.querySelectorAll("li[data-open]"); }
  function current() { var cards = openCards(); return cards[cards.length - 1] || null; }
  function item(key) { return document.getElementById("q" + key); }
  function piecesOf(key) { return speech.querySelectorAll('[data-marks~="' + key + '"]'); }
  function isTyping(el) { return el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName); }

  /* --- the speech shows what the list says --- */
  function paint(key, look, isNow) {
    piecesOf(key).forEach(function (piece) {
      var keys = piece.dataset.marks.split(" ");
      if (keys[keys.length - 1] === key) { piece.className = look + (isNow ? " cand-now" : ""); }
    });
  }
  function repaint() {
    queue.querySelectorAll("li[data-key]").forEach(function (li) {
      paint(li.dataset.key, li.dataset.look, li === current());
    });
  }
  function reveal(el, where) {
    if (!el) { return; }
    var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    el.scrollIntoView({ block: where, behavior: still ? "auto" : "smooth" });
  }
  function follow() {
    var card = current();
    if (!card || window.innerWidth < 768) { return; }
    reveal(piecesOf(card.dataset.key)[0], "center");
    reveal(card, "nearest");
  }

  /* --- a card in which something was typed stays open when another is opened --- */
  queue.addEventListener("input", function (event) {
    var card = event.target.closest("li[data-open]");
    var was = card && card.querySelector(".was");
    if (was) { was.disabled = true; }
  });

  /* --- the ticked departments stand in the closed list as well --- */
  queue.addEventListener("change", function (event) {
    var list = event.target.closest(".tick-list");
    if (!list) { return; }
    var summary = list.querySelector("summary");
    summary.querySelectorAll(".token").forEach(function (token) { token.remove(); });
    list.querySelectorAll("input:checked").forEach(function (box) {
      var token = document.createElement("span");
      token.className = "token";
      token.textContent = box.closest("label").textContent.trim();
      summary.insertBefore(token, summary.lastElementChild);
    });
  });

  document.body.addEventListener("htmx:afterSettle", function () {
    repaint();
    var card = current();
    if (card && !card.contains(document.activeElement)) { follow(); }
  });

  /* --- a place in the speech opens its card --- */
  speech.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-marks]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    if (String(window.getSelection())) { event.preventDefault(); return; }
    var keys = link.dataset.marks.split(" ");
    var li = item(keys[keys.length - 1]);
    var row = li && li.querySelector(".q-row");
    if (!li) { return; }
    event.preventDefault();
    if (row) { row.click(); }
    reveal(li, "nearest");
  });

  /* --- keys --- */
  function step(by) {
    var all = Array.prototype.slice.call(queue.querySelectorAll("#candidates > li"));
    var next = all[all.indexOf(current()) + by];
    var row = next && next.querySelector(".q-row");
    if (row) { row.click(); }
  }
  function press(key) {
    var card = current();
    var control = card && card.querySelector('[data-key-act="' + key + '"]');
    if (!control) { return false; }
    control.click();
    if (key === "r") { card.querySelector('[name="why"]').focus(); }
    return true;
  }
  queue.addEventListener("keydown", function (event) {
    var pop = event.key === "Enter" && event.target.tagName === "INPUT" && event.target.closest(".pop");
    if (!pop || event.isComposing) { return; }
    event.preventDefault();
    pop.querySelector("button").click();
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) { return; }
    var key = event.key.toLowerCase();
    if (key === "j") { step(1); }
    else if (key === "k") { step(-1); }
    else if (key === "e" && current()) { event.preventDefault(); current().querySelector(".title-in").focus(); }
    else if (key === "i") { event.preventDefault(); missed.open = true; fill(); words.focus(); }
    else if ("anr".indexOf(key) >= 0 && key.length === 1) { if (press(key)) { event.preventDefault(); } }
  });

  /* --- a selection becomes a missed demand; places are counted in code points of the speech --- */
  var missed = document.getElementById("missed");
  var form = missed.querySelector("form");
  var words = form.elements.words;

  function place(node, offset) {
    var holder = (node.nodeType === 1 ? node : node.parentElement).closest("[data-start]");
    if (!holder || !speech.contains(holder)) { return null; }
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

  repaint();
  follow();
}());
