/* The review workbench: which card is open, what the speech shows of the list, and one step up or down.
   The other files review-*.js build on it (window.bench). Without any of them every link and form still works. */
window.bench = (function () {
  "use strict";
  var speech = document.getElementById("speech");
  var queue = document.getElementById("queue");
  var main = document.getElementById("main");
  if (!speech || !queue) { return null; }
  var painted = {};

  function current() {
    var cards = queue.querySelectorAll("li[data-open]");
    return queue.querySelector("li[aria-current]") || cards[cards.length - 1] || null;
  }
  function item(key) { return document.getElementById("q" + key); }
  function listed() { return Array.prototype.slice.call(queue.querySelectorAll("#candidates > li")); }
  function isWaiting(li) { return li.dataset.look === "cand"; }
  function piecesOf(key) { return speech.querySelectorAll('[data-marks~="' + key + '"]'); }
  function isPhone() { return window.innerWidth < 768; }

  /* --- the speech shows what the list says; only what changed is painted --- */
  function paint(key, look) {
    if (painted[key] === look) { return; }
    painted[key] = look;
    piecesOf(key).forEach(function (piece) {
      var keys = piece.dataset.marks.split(" ");
      if (keys[keys.length - 1] === key) { piece.className = look; }
    });
  }
  function repaint() {
    var now = current();
    queue.querySelectorAll("li[data-key]").forEach(function (li) {
      paint(li.dataset.key, li.dataset.look + (li === now ? " cand-now" : ""));
    });
  }
  function reveal(el, where) { /* at once: whoever presses a key wants to see it, not to see it coming */
    if (el) { el.scrollIntoView({ block: where, behavior: "instant" }); }
  }
  /* a long paragraph shows the words in question, not where it begins */
  function turnTo(passage) {
    var words = passage && passage.querySelector(".cand-now");
    if (!words) { return; }
    passage.scrollTop += words.getBoundingClientRect().top - passage.getBoundingClientRect().top - 32;
  }
  function follow() {
    var card = current();
    if (!card) { return; }
    if (isPhone()) { window.scrollTo(0, 0); turnTo(card.querySelector(".passage")); return; }
    reveal(piecesOf(card.dataset.key)[0], "center");
    reveal(card, "nearest");
  }
  function shown() {
    var card = current();
    var folded = card && card.closest("details.q-did");
    if (folded) { folded.open = true; }
    repaint();
    if (card && !card.contains(document.activeElement)) { follow(); }
  }
  document.body.addEventListener("bench:shown", shown);
  document.body.addEventListener("htmx:afterSettle", shown);
  document.body.addEventListener("bench:told", repaint);

  function open(key, how) { if (key) { api.open(key, how); } }
  function step(by) {
    var all = listed();
    var next = all[all.indexOf(current()) + by];
    if (next) { open(next.dataset.key); }
  }
  /* the next one that waits, from this one on and then from the top; the same as the server would open */
  function following(li) {
    var all = listed(), at = all.indexOf(li);
    return all.slice(at + 1).concat(all.slice(0, Math.max(at, 0))).find(isWaiting) || null;
  }

  /* --- a row opens its card, and so does its place in the speech --- */
  function isPlain(event) {
    return !event.defaultPrevented && !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  }
  queue.addEventListener("click", function (event) {
    var row = event.target.closest(".q-row");
    if (!row || !isPlain(event)) { return; }
    event.preventDefault();
    main.classList.remove("is-list");
    open(row.closest("li").dataset.key, "by hand");
  });
  speech.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-marks]");
    if (!link || !isPlain(event)) { return; }
    if (String(window.getSelection())) { event.preventDefault(); return; }
    var keys = link.dataset.marks.split(" ");
    var li = item(keys[keys.length - 1]);
    if (!li) { return; }
    event.preventDefault();
    open(li.dataset.key, "by hand");
    reveal(item(li.dataset.key), "nearest");
  });

  /* --- on a phone one card at a time; the list is a press away --- */
  queue.addEventListener("click", function (event) {
    var button = event.target.closest("[data-step]");
    if (!button) { return; }
    if (button.dataset.step === "list") { main.classList.toggle("is-list"); }
    else { step(Number(button.dataset.step)); }
  });

  /* --- what was just done is told for a while; its key goes on working --- */
  var telling;
  function tellFor(wait) {
    window.clearTimeout(telling);
    document.getElementById("review-snack").classList.toggle("is-past", !wait);
    if (wait) { telling = window.setTimeout(tellFor, wait, 0); }
  }
  document.body.addEventListener("htmx:oobAfterSwap", function (event) {
    if (event.detail.target.id === "review-snack") { tellFor(12000); }
  });
  tellFor(document.querySelector("#review-snack[data-told]") ? 12000 : 0); /* done on another page, and told here */
  /* what was told on opening the page is over once something else has been decided */
  document.body.addEventListener("bench:told", function () {
    document.querySelectorAll("#queue > .messages .note-good").forEach(function (note) { note.remove(); });
  });

  main.classList.add("is-live");
  window.addEventListener("load", function () { repaint(); follow(); });
  var api = { speech: speech, queue: queue, current: current, item: item, listed: listed, following: following,
    piecesOf: piecesOf, reveal: reveal, step: step, isPhone: isPhone, tellFor: tellFor };
  return api;
}());
