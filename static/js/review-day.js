/* A date as the office types it (12月底, 1231, 明天, +10) is read by the server and shown before it is saved. */
(function () {
  "use strict";
  if (!window.bench) { return; }
  var PAUSE = 250, WEEKDAYS = "日一二三四五六", asked = 0, timer;

  function told(input) {
    var after = input.closest("dd, .pop");
    return after && after.querySelector(".day-read");
  }
  function show(input, read) {
    var line = told(input);
    if (!line) { return; }
    line.classList.toggle("is-bad", !!read.problem);
    forgive(input);
    input.dataset.read = read.due_on ? input.value.trim() : "";
    if (!read.due_on) { line.textContent = read.problem; return; }
    line.dataset.bare = "";
    var parts = read.due_on.split("-").map(Number);
    var weekday = WEEKDAYS[new Date(parts[0], parts[1] - 1, parts[2]).getDay()];
    line.textContent = parts[0] + "年" + parts[1] + "月" + parts[2] + "日（周" + weekday + "）：" + read.explanation;
    fill(input, read.due_on);
  }
  /* what the server said of the words before has been answered by what stands there now */
  function forgive(input) {
    input.classList.remove("is-invalid");
    input.closest("dd, .pop").querySelectorAll('[data-half="day"]').forEach(function (error) { error.remove(); });
  }
  function fill(input, day) {
    var date = document.getElementById(input.dataset.fills || "");
    if (!date || date.value === day) { return; }
    var ongoing = date.form.elements.is_long_term;
    if (ongoing && ongoing.checked) { ongoing.checked = false; goOnFor(ongoing); }
    date.value = day;
    var left = date.parentNode.querySelector(".due-left");
    if (left) { left.textContent = ""; }
    date.dispatchEvent(new Event("input", { bubbles: true }));
  }
  /* 长期坚持 has no day, and must be reported on: by the quarter until another rhythm is chosen */
  function goOnFor(box) {
    var form = box.form, often = form.elements.rhythm_0, left = box.closest("dd").querySelector(".due-left");
    if (left) { left.hidden = box.checked; }
    if (box.checked && often && !often.value) { often.value = "quarterly"; }
  }
  /* neither a day nor 长期坚持: what was proposed stands, and comes back; that is said, not only done */
  function sayBare(form) {
    var line = told(form.elements.due_on), isBare = !form.elements.due_on.value && !form.elements.is_long_term.checked;
    if (!line || !isBare && !line.dataset.bare) { return; }
    line.textContent = isBare ? "没有填日期，也不是长期坚持：照程序提的期限算。" : "";
    line.dataset.bare = isBare ? "1" : "";
  }
  function ask(input) {
    var mine = asked += 1;
    fetch(input.dataset.day + "?words=" + encodeURIComponent(input.value), { credentials: "same-origin" })
      .then(function (answer) { return answer.json(); })
      .then(function (read) { if (mine === asked) { show(input, read); } })
      .catch(function () { show(input, { problem: "没有读出日期：连不上服务器。可以直接选日期。" }); });
  }
  document.addEventListener("input", function (event) {
    var input = event.target;
    if (input.name === "is_long_term" && input.form) { goOnFor(input); }
    var isOnCard = input.form && input.form.matches("form.card-now[id]");
    if (isOnCard && /^(due_on|is_long_term)$/.test(input.name)) { sayBare(input.form); }
    if (!input.dataset || !input.dataset.day) { return; }
    window.clearTimeout(timer);
    if (!input.value.trim()) { asked += 1; show(input, { problem: "" }); return; }
    timer = window.setTimeout(function () { ask(input); }, PAUSE);
  });
}());
