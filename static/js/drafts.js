/* What somebody has begun to write is kept in this browser, for this user, this task and this step, until it is sent,
   thrown away, a week old, or the user signs out. A reload or a session that has ended loses nothing. Files cannot be
   kept. Whoever signs in next on the same computer finds nothing: what others have left is removed first.

   A form says whose and which it is in data-draft; one that was sent says so on the next page in data-sent. A form
   that is kept has data-kept, and unsaved.js does not ask before it is left. */
(function () {
  "use strict";
  var PREFIX = "draft:", WEEK = 7 * 24 * 3600 * 1000;
  var DECISIONS = /^(anyway|falls|on_rest_day|over_parent)$/; // ticked anew each time
  var user = document.body.dataset.user || "", store = null;
  try { store = window.localStorage; store.getItem(PREFIX); } catch (error) { store = null; }
  if (!store) { return; }

  function keys() {
    return Object.keys(store).filter(function (key) { return key.indexOf(PREFIX) === 0; });
  }

  function read(key) {
    try { return JSON.parse(store.getItem(key)); } catch (error) { return null; }
  }

  function isMine(key) { return key.indexOf(PREFIX + user + ":") === 0; }

  /* A page that nobody is signed in on tells nothing of whose draft it is: the session may only have ended. */
  if (user) {
    keys().forEach(function (key) {
      var draft = read(key);
      if (!isMine(key) || !draft || Date.now() - draft.at > WEEK) { store.removeItem(key); }
    });
    document.querySelectorAll("[data-sent]").forEach(function (mark) {
      store.removeItem(PREFIX + user + ":" + mark.dataset.sent);
    });
  }

  document.addEventListener("submit", function (event) {
    if (/\/logout\/$/.test(event.target.action)) { keys().forEach(function (key) { store.removeItem(key); }); }
  });

  function controls(form) {
    return Array.from(form.elements).filter(function (control) {
      return control.name && !/^(hidden|submit|button|file|password)$/.test(control.type) && !DECISIONS.test(control.name);
    });
  }

  function isTick(control) { return control.type === "checkbox" || control.type === "radio"; }

  function initial(control) {
    if (isTick(control)) { return control.defaultChecked; }
    if (control.tagName !== "SELECT") { return control.defaultValue; }
    var chosen = Array.from(control.options).filter(function (option) { return option.defaultSelected; })[0];
    return (chosen || control.options[0] || {}).value;
  }

  function current(control) { return isTick(control) ? control.checked : control.value; }

  function name(control) { return isTick(control) ? control.name + "=" + control.value : control.name; }

  function files(form) {
    var found = [];
    form.querySelectorAll("input[type=file]").forEach(function (input) {
      Array.from(input.files).forEach(function (file) { found.push(file.name); });
    });
    return found;
  }

  /* What differs from the page as it came; of a page that came back with mistakes everything, as it is kept nowhere. */
  function written(form) {
    var fields = {};
    controls(form).forEach(function (control) {
      if (form.dataset.unsaved === "1" || current(control) !== initial(control)) { fields[name(control)] = current(control); }
    });
    return fields;
  }

  function fill(form, fields) {
    controls(form).forEach(function (control) {
      if (!Object.prototype.hasOwnProperty.call(fields, name(control))) { return; }
      if (isTick(control)) { control.checked = fields[name(control)]; } else { control.value = fields[name(control)]; }
    });
  }

  /* Lines below the boxes say how much may still be written. */
  function recount(form) {
    form.querySelectorAll("textarea").forEach(function (box) { box.dispatchEvent(new Event("input", { bubbles: true })); });
  }

  /* By the clock of the office, eight hours before UTC all year, however this computer is set. */
  function inTheOffice(at) { return new Date(at + 8 * 3600 * 1000); }

  function clock(at) {
    var then = inTheOffice(at), time = then.toISOString().slice(11, 16);
    if (then.toISOString().slice(0, 10) === inTheOffice(Date.now()).toISOString().slice(0, 10)) { return time; }
    return then.getUTCMonth() + 1 + "月" + then.getUTCDate() + "日 " + time;
  }

  function tell(form, draft, discard) {
    var line = document.createElement("div"), words = document.createElement("div"), button = document.createElement("button");
    var lost = draft.files.length ? "刚才选的文件（" + draft.files.join("、") + "）没有留，要的请重新选。" : "";
    line.className = "note draft-note";
    line.setAttribute("role", "status");
    words.textContent = "已恢复您 " + clock(draft.at) + " 没有提交的内容。" + lost + " ";
    button.type = "button";
    button.className = "btn btn-plain";
    button.textContent = "不要了";
    button.addEventListener("click", function () { discard(); line.remove(); });
    words.appendChild(button);
    line.appendChild(words);
    form.insertBefore(line, form.firstChild);
  }

  document.querySelectorAll("form[data-draft]").forEach(function (form) {
    var key = PREFIX + user + ":" + form.dataset.draft, isRestoring = false;

    function keep() {
      var fields = written(form);
      try {
        if (Object.keys(fields).length) {
          store.setItem(key, JSON.stringify({ at: Date.now(), fields: fields, files: files(form) }));
        } else { store.removeItem(key); }
        form.dataset.kept = "1";
      } catch (error) { delete form.dataset.kept; }
    }

    function changed() {
      if (!isRestoring) { keep(); }
    }

    function discard() {
      store.removeItem(key);
      form.reset();
      recount(form);
    }

    /* Once everything on the page listens: the check-up looks at it again, the lines below the boxes count. */
    function announce() {
      isRestoring = true;
      form.dispatchEvent(new Event("change", { bubbles: true }));
      recount(form);
      isRestoring = false;
    }

    function restore(draft) {
      fill(form, draft.fields);
      document.addEventListener("DOMContentLoaded", announce);
      form.dataset.kept = "1";
      tell(form, draft, discard);
    }

    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", keep);
    if (form.dataset.unsaved === "1") { keep(); return; }
    var draft = read(key);
    if (draft) { restore(draft); }
  });
}());
