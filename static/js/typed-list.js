/* Long lists of names that are typed into (combo.js). A list keeps standing behind the words, so that the form sends
   what it always sends; without this it is a plain list. */
window.typedList = (function () {
  "use strict";
  var LONG = 8; // entries from which a list of names is typed into
  var combo = window.combo, source = document.getElementById("readings");
  var typed = source ? JSON.parse(source.textContent) : {};

  /* what stands for a field stands for it in every line of the page: d12-lead, task-lead */
  function of(select) { return typed[select.name] || typed[select.name.split("-").pop()]; }

  /* the label, what was wrong and the ways to it belong to the words now */
  function takeOver(input, select, label) {
    input.id = select.id + "_typed";
    if (label) { label.htmlFor = input.id; }
    ["aria-describedby", "aria-invalid"].forEach(function (name) {
      if (select.hasAttribute(name)) { input.setAttribute(name, select.getAttribute(name)); }
    });
    input.classList.toggle("is-invalid", select.classList.contains("is-invalid"));
    document.querySelectorAll('a[href="#' + select.id + '"]').forEach(function (link) { link.hash = input.id; });
  }

  function typing(select) {
    var label = document.querySelector('label[for="' + select.id + '"]'), readings = of(select);
    var input = combo.make("input", "form-control"), told = select.value;
    var entries = Array.from(select.options).map(function (option) {
      return { value: option.value, name: option.text, names: readings[option.value] || [[option.text, ""]] };
    });
    function light(one) { select.value = one.value; }
    function show() { input.value = select.options[select.selectedIndex].text; }
    function settle() {
      show();
      if (select.value === told) { return; }
      told = select.value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    var list = combo.attach(input, "打字找" + (label ? label.textContent : ""), {
      find: function (letters) {
        var found = combo.matches(entries, letters, letters ? 0 : entries.length);
        input.setAttribute("aria-invalid", String(found.length === 0));
        if (!found.length) { select.selectedIndex = 0; }
        return found;
      },
      light: light,
      choose: function (one) { light(one); settle(); },
      letters: function () { return ""; }
    });
    var pick = combo.make("div", "pick");
    input.addEventListener("focus", function () { input.select(); });
    input.addEventListener("blur", settle);
    select.hidden = true;
    select.parentNode.insertBefore(pick, select);
    pick.appendChild(input);
    pick.appendChild(list);
    takeOver(input, select, label);
    window.addEventListener("pageshow", show);
    show();
  }

  document.querySelectorAll("select").forEach(function (select) {
    if (combo && of(select) && select.options.length > LONG) { typing(select); }
  });
}());
