/* Names are typed instead of scrolled for: characters, full pinyin or its initials (zjj finds 区住建局).
   A page that uses this brings the readings of its names; without it, plain lists are there. */
window.combo = (function () {
  "use strict";
  var MOST = 8; // entries offered for what was typed
  var count = 0;

  /* typed letters against the readings of a name: each character by a whole reading or a beginning of one */
  function spells(typed, readings, at) {
    if (!typed) { return true; }
    if (at >= readings.length) { return false; }
    return readings[at].split(",").some(function (reading) {
      for (var n = Math.min(reading.length, typed.length); n > 0; n -= 1) {
        if (reading.slice(0, n) === typed.slice(0, n) && spells(typed.slice(n), readings, at + 1)) { return true; }
      }
      return false;
    });
  }
  /* how well an entry answers to what was typed: 0 begins with it, 9 not at all; its first name before the others */
  function rank(one, typed) {
    var best = 9;
    one.names.forEach(function (named, index) {
      var place = named[0].toLowerCase().indexOf(typed), readings = named[1].split(" ");
      if (place >= 0) { best = Math.min(best, (place ? 1 : 0) + (index ? 0.5 : 0)); }
      for (var at = 0; at < readings.length; at += 1) {
        if (spells(typed, readings, at)) { best = Math.min(best, (at > 1 ? 3 : 2) + (index ? 0.5 : 0)); }
      }
    });
    return best;
  }
  /* entries ({name, note, names: [[name, readings], …]}) that answer, the best first; without letters all as they are */
  function matches(all, typed, most) {
    var bare = typed.toLowerCase().replace(/[\s']/g, "");
    return all.map(function (one, index) { return [bare ? rank(one, bare) : 0, index, one]; })
      .filter(function (each) { return each[0] < 9; })
      .sort(function (a, b) { return a[0] - b[0] || a[1] - b[1]; })
      .slice(0, most || MOST).map(function (each) { return each[2]; });
  }

  function make(tag, className, words) {
    var el = document.createElement(tag);
    el.className = className;
    el.textContent = words || "";
    return el;
  }

  /* Makes an input a combobox and gives its list, to be put after it. find(typed) gives the entries, choose(one)
     takes one of them; light(one) hears which one Enter would choose, letters() says what stands for letters typed
     before; holdsEnter: Enter never sends the form. */
  function attach(input, label, how) {
    var id = "pick" + (count += 1), list = make("ul", "options pick-list"), shown = [], on = -1;
    list.id = id;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "找到的");
    [["type", "text"], ["role", "combobox"], ["autocomplete", "off"], ["aria-autocomplete", "list"],
      ["aria-expanded", "false"], ["aria-controls", id], ["aria-label", label],
      ["placeholder", "汉字、全拼或首字母"]].forEach(function (pair) { input.setAttribute(pair[0], pair[1]); });

    function light(index) {
      on = index;
      Array.from(list.children).forEach(function (li, i) {
        li.classList.toggle("on", i === on);
        if (li.id) { li.setAttribute("aria-selected", String(i === on)); }
      });
      if (on < 0) { input.removeAttribute("aria-activedescendant"); return; }
      input.setAttribute("aria-activedescendant", list.children[on].id);
      list.children[on].scrollIntoView({ block: "nearest" });
      if (how.light) { how.light(shown[on]); }
    }
    function close() {
      list.hidden = true;
      on = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function entry(one, index) {
      var li = make("li", "", one.name);
      li.id = id + "-" + index;
      li.setAttribute("role", "option");
      li.appendChild(make("small", "", one.note || (one.names[1] ? one.names[1][0] : "")));
      li.addEventListener("mousedown", function (event) { event.preventDefault(); how.choose(one); close(); });
      list.appendChild(li);
    }
    function nobody(typed) {
      var li = make("li", "soft", how.nobody ? how.nobody(typed) : "没有叫“" + typed + "”的");
      li.setAttribute("role", "option");
      li.setAttribute("aria-disabled", "true");
      return li;
    }
    function open(typed) {
      shown = how.find(typed);
      list.textContent = "";
      shown.forEach(entry);
      if (!shown.length) { list.appendChild(nobody(typed)); }
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      light(shown.length ? 0 : -1);
    }
    function keyed(event) {
      if (event.isComposing || event.keyCode === 229) { return; }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) { open(how.letters ? how.letters() : input.value); return; }
        light((on + (event.key === "ArrowDown" ? 1 : shown.length - 1)) % (shown.length || 1));
      } else if (event.key === "Enter" && (!list.hidden || how.holdsEnter)) {
        event.preventDefault();
        event.stopPropagation();
        if (!list.hidden && shown[on]) { how.choose(shown[on]); }
        close();
      } else if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); close(); }
    }
    input.addEventListener("input", function (event) {
      if (!event.isTrusted) { return; }
      event.stopPropagation(); /* letters to look with are nothing to save */
      open(input.value);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", keyed);
    return list;
  }
  return { attach: attach, make: make, matches: matches };
}());
