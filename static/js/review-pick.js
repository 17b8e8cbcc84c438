/* Pickers for departments, groups and leaders, typed as combo.js has it.
   They stand in the place of the plain selects and tick lists; the form sends the same fields as without them. */
(function () {
  "use strict";
  var bench = window.bench, combo = window.combo;
  var source = document.getElementById("pickable");
  if (!bench || !combo || !source) { return; }
  var make = combo.make;
  var all = JSON.parse(source.textContent);
  var byValue = {};
  all.forEach(function (one) { byValue[one.value] = one; });
  var KINDS = {
    lead: { takes: "dg", label: "牵头单位或单位组" },
    supporting: { takes: "dg", several: true, label: "配合单位或单位组" },
    leader: { takes: "p", label: "责任领导" }, target: { takes: "dg", label: "单位", whole: true },
    body: { takes: "dg", label: "牵头单位或单位组", whole: true }
  };

  /* what stands there: the same values the plain fields hold */
  function standing(box, kind) {
    var card = box.closest("form, dl"), found = [];
    box.querySelectorAll("option:checked, input:checked, input[type=hidden]").forEach(function (field) {
      var name = field.name || box.querySelector("select").name;
      if (!field.value) { return; }
      found.push(KINDS[kind].whole ? field.value : { group: "g", leader: "p" }[name] + field.value);
    });
    found = found.map(function (value) { return value.replace(/^undefined/, "d"); });
    return found.concat(grouped(card, kind, found.length)).filter(function (value) { return byValue[value]; });
  }
  /* the plain field of the group: a group beside a lead supports it, by itself it leads */
  function grouped(card, kind, count) {
    var group = card.querySelector("select[name=group]"), found = [];
    if (kind === "supporting" && card.dataset.helps) { found = [card.dataset.helps]; delete card.dataset.helps; }
    if (kind !== "lead" || !group) { return found; }
    if (group.value && count) { card.dataset.helps = "g" + group.value; }
    if (group.value && !count) { found = ["g" + group.value]; }
    group.closest("dd").previousElementSibling.remove();
    group.closest("dd").remove();
    return found;
  }
  /* a department made a moment ago is not on the list this page began with */
  function learn(box) {
    box.querySelectorAll("input[data-name]").forEach(function (field) {
      var value = (field.name === "group" ? "g" : "d") + field.value, name = field.dataset.name;
      if (byValue[value]) { return; }
      byValue[value] = { value: value, name: name, note: "", names: [[name, ""]] };
      all.push(byValue[value]);
    });
  }
  function nobody(kind, typed) {
    if (kind === "leader") { return "没有叫“" + typed + "”的领导：从列表里选；要添的，请管理员添。"; }
    return "没有叫“" + typed + "”的单位：换个叫法再找；按采纳，就可以新建它，或者作为别的单位的别名。";
  }
  /* the other box of the same card: nobody stands in both */
  function beside(box, kind) {
    var around = box.closest("dl"), other = around && around.querySelector('[data-pick="' + kind + '"]');
    return other ? other.picker : null;
  }
  bench.isHalfTyped = function (form) {
    return Array.prototype.some.call(form.querySelectorAll("[data-picks]"), function (one) { return one.value.trim(); });
  };

  function enhance(box) {
    learn(box);
    var kind = box.dataset.pick, how = KINDS[kind], chosen = standing(box, kind);
    var isFresh = !!box.querySelector("[data-fresh]");
    var offered = function () {
      return all.filter(function (one) { return how.takes.indexOf(one.value[0]) >= 0 && chosen.indexOf(one.value) < 0; });
    };
    var picker = make("div", "picker"), tokens = make("span", "tokens"), input = make("input", "");
    var find = function (typed) { return combo.matches(offered(), typed); };
    var list = combo.attach(input, box.dataset.label || how.label, {
      find: find, choose: choose, holdsEnter: true, nobody: function (typed) { return nobody(kind, typed); }
    });
    var line = make("p", "how pick-said");
    line.setAttribute("role", "status");
    input.dataset.picks = kind;
    if (!how.whole) { input.name = kind + "_typed"; input.value = box.dataset.typed || ""; }

    function field(value) {
      var hidden = make("input", "");
      hidden.type = "hidden";
      hidden.name = how.whole || value[0] !== "g" ? kind : "group";
      hidden.value = how.whole ? value : value.slice(1);
      if (box.dataset.form) { hidden.setAttribute("form", box.dataset.form); }
      return hidden;
    }
    function draw() {
      tokens.textContent = "";
      chosen.forEach(function (value) {
        var token = make("span", "token" + (kind === "lead" ? " token-lead" : ""), byValue[value].name);
        var away = make("button", "", "×");
        away.type = "button";
        away.setAttribute("aria-label", "去掉" + byValue[value].name);
        away.addEventListener("click", function () { remove(value); input.focus(); });
        token.appendChild(away);
        tokens.appendChild(token);
        tokens.appendChild(field(value));
      });
    }
    function told() { draw(); input.value = ""; input.dispatchEvent(new Event("input", { bubbles: true })); }
    function remove(value) { line.textContent = ""; chosen = chosen.filter(function (one) { return one !== value; }); told(); }
    function add(value) { if (chosen.indexOf(value) < 0) { chosen.push(value); draw(); } }
    function drop(value) { chosen = chosen.filter(function (one) { return one !== value; }); draw(); }
    /* what was moved is said, and can be taken back */
    function say(words, back) {
      var button = make("button", "btn btn-quiet btn-sm", "撤销");
      line.textContent = words;
      button.type = "button";
      button.addEventListener("click", function () { line.textContent = ""; back(); told(); });
      line.appendChild(button);
    }
    function choose(one) {
      var helpers = kind === "lead" && beside(box, "supporting"), lead = kind === "supporting" && beside(box, "lead");
      var gone = chosen.filter(function (value) { return kind !== "supporting" || value[0] === "g" && one.value[0] === "g"; });
      if (how.whole || kind === "leader") { chosen = [one.value]; told(); return; }
      line.textContent = "";
      if (lead && lead.has(one.value)) {
        input.value = "";
        line.textContent = one.name + "已经是牵头，不用再列在配合里。";
        return;
      }
      if (helpers) { takeOver(one, gone, helpers); } else { chosen = chosen.filter(function (value) { return gone.indexOf(value) < 0; }); }
      add(one.value);
      if (!helpers && gone.length) {
        say("单位组只能一个，去掉了" + byValue[gone[0]].name + "。", function () { drop(one.value); add(gone[0]); });
      }
      told();
    }
    /* one lead only: whoever led before supports, and whoever supported and leads now supports no more */
    function takeOver(one, gone, helpers) {
      var helped = helpers.has(one.value), group = one.value[0] === "g" || gone.length && gone[0][0] === "g" ? helpers.group() : "";
      chosen = [];
      helpers.drop(one.value);
      if (group) { helpers.drop(group); }
      gone.forEach(helpers.add);
      if (!gone.length && !group) { return; }
      var words = gone.length ? "牵头只能一个，" + byValue[gone[0]].name + "改为配合。" : "";
      say(words + (group && group !== one.value ? "单位组只能一个，去掉了" + byValue[group].name + "。" : ""), function () {
        chosen = gone;
        gone.forEach(helpers.drop);
        if (helped) { helpers.add(one.value); }
        if (group) { helpers.add(group); }
      });
    }
    box.picker = {
      add: add, drop: drop, has: function (value) { return chosen.indexOf(value) >= 0; },
      group: function () { return chosen.filter(function (value) { return value[0] === "g"; })[0] || ""; }
    };
    input.addEventListener("keydown", function (event) {
      if (event.key === "Backspace" && !event.isComposing && !input.value && chosen.length) { remove(chosen[chosen.length - 1]); }
    });

    box.textContent = "";
    draw();
    picker.appendChild(tokens);
    picker.appendChild(input);
    box.appendChild(picker);
    box.appendChild(list);
    box.appendChild(line);
    box.dataset.live = "1";
    if (isFresh) { window.setTimeout(told, 0); } /* what was made for this box is saved like what is chosen */
  }
  bench.dress = function (within) { within.querySelectorAll(".pick:not([data-live])").forEach(enhance); };
  function enhanceAll() { bench.dress(document); }
  document.body.addEventListener("htmx:afterSwap", enhanceAll);
  document.body.addEventListener("htmx:oobAfterSwap", enhanceAll);
  enhanceAll();
}());
