/* Keys of the review workbench. They never act while somebody types or an input method composes. */
(function () {
  "use strict";
  var bench = window.bench;
  if (!bench) { return; }
  var sheet = document.getElementById("key-sheet");
  var FIRST = { r: '[name="why"]', m: '[name="into"]', s: '[name="cut"]' };

  function isTyping(el) {
    return el.isContentEditable || /^(TEXTAREA|SELECT)$/.test(el.tagName) ||
      (el.tagName === "INPUT" && !/^(checkbox|button|submit)$/.test(el.type));
  }
  function press(key) {
    var card = bench.current();
    var control = card && card.querySelector('[data-key-act="' + key + '"]');
    if (!control) { return; }
    control.click();
    var field = FIRST[key] && card.querySelector(FIRST[key]);
    if (!field) { return; }
    field = card.querySelector('[name="' + field.name + '"]:checked') || field;
    field.focus();
    if (field.tagName === "SELECT" && field.selectedIndex < 0) { field.selectedIndex = 0; }
  }
  function focus(selector) {
    var card = bench.current(), field = card && card.querySelector(selector);
    if (field) { field.focus(); if (field.select) { field.select(); } }
  }
  function help() { if (sheet.open) { sheet.close(); } else { sheet.showModal(); } }

  var KEYS = {
    j: function () { bench.step(1); }, k: function () { bench.step(-1); },
    a: press, n: press, r: press, m: press, s: press, g: press,
    e: function () { focus(".title-in"); }, d: function () { focus('[data-picks="lead"]'); },
    t: function () { focus('[name="due_words"]'); },
    i: function () { bench.addMissed(); }, x: function () { bench.tick(); }, u: function () { bench.undo(); }, z: function () { bench.undo(); }, "?": help, "？": help
  };

  /* Enter in a small form gives its own button, Escape leaves a field or closes the small form */
  bench.queue.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229) { return; }
    var pop = event.target.closest(".pop");
    if (event.key === "Enter" && pop && /^(INPUT|SELECT)$/.test(event.target.tagName)) {
      event.preventDefault();
      if (event.target.type === "radio") { event.target.checked = true; } /* what it stands on is what Enter takes */
      pop.querySelector("button.btn-primary").click();
    } else if (event.key === "Escape" && isTyping(event.target)) { event.target.blur(); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (isTyping(event.target) || (sheet.open && event.key !== "?")) { return; }
    var key = event.key.length === 1 ? event.key.toLowerCase() : "";
    if (!KEYS[key] || event.repeat && key !== "j" && key !== "k") { return; }
    event.preventDefault();
    KEYS[key](key);
  });

  document.querySelectorAll("[data-help]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", help);
  });
}());
