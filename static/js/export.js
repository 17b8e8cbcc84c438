/* 导出: the menu closes, the file comes, and the line over the list says so. Where it is made in the background, or was
   refused, the page goes where the form would have gone. Without this the browser sends the form itself. */
(function () {
  "use strict";
  var line = document.getElementById("export-said");

  function say(words, sign, kind) {
    var note = document.createElement("div"), icon = document.createElement("i"), text = document.createElement("div");
    note.className = "note mb-3 " + kind;
    icon.className = "bi bi-" + sign;
    icon.setAttribute("aria-hidden", "true");
    text.textContent = words;
    note.append(icon, text);
    line.replaceChildren(note);
  }

  /* As the browser would have done it, with the button that was pressed. */
  function plainly(form, into) {
    var field = document.createElement("input");
    field.type = "hidden";
    field.name = "into";
    field.value = into;
    form.append(field);
    form.submit();
    field.remove();
  }

  function answered(form, into, answer) {
    var isFile = /^attachment/.test(answer.headers.get("Content-Disposition") || "");
    if (!answer.redirected) { plainly(form, into); return; }
    if (isFile) { say("已开始下载。找不到文件的，到“导出”里的“我的导出”再取。", "check-circle", "note-good"); }
    window.location.assign(answer.url);
  }

  function send(event) {
    var form = event.target, into = event.submitter && event.submitter.value, said = new FormData(form);
    if (!into || event.defaultPrevented) { return; }
    event.preventDefault();
    said.set("into", into);
    form.closest("details").open = false;
    say("正在生成文件……", "hourglass-split", "");
    fetch(form.action, { method: "POST", body: said, credentials: "same-origin" }).then(function (answer) {
      if (answer.body) { answer.body.cancel(); }
      answered(form, into, answer);
    }).catch(function () { plainly(form, into); });
  }

  document.querySelectorAll(".export-now").forEach(function (form) { form.addEventListener("submit", send); });
}());
