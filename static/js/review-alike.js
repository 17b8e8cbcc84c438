/* What looks like the open card is asked for after the card stands: a line on it, and G compares both. The answer stays
   with the card. Without this file a link on the card leads to the same page. */
(function () {
  "use strict";
  var bench = window.bench;
  if (!bench) { return; }
  var WAIT = 300; /* ms on a card before it is asked: who only passes asks nothing */
  var timer;

  function fill(box) {
    if (box.dataset.asked) { return; }
    box.dataset.asked = "1";
    var link = box.querySelector("a");
    fetch(link.href + "&piece=1", { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok || answer.redirected) { throw new Error(String(answer.status)); }
      return answer.text();
    }).then(function (html) {
      var page = new DOMParser().parseFromString(html, "text/html"), line = page.querySelector(".alike-line");
      box.textContent = "";
      if (line) { box.appendChild(document.importNode(line, true)); }
    }).catch(function () { delete box.dataset.asked; }); /* the link stands there still */
  }
  function ask() {
    window.clearTimeout(timer);
    timer = window.setTimeout(function () {
      var card = bench.current(), box = card && card.querySelector("[data-alike]");
      if (box) { fill(box); }
    }, WAIT);
  }
  document.body.addEventListener("bench:shown", ask);
  ask();
}());
