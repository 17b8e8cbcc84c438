/* The page of a paper: wording that was typed and not saved is not lost by taking another step on the page. */
(function () {
  "use strict";
  var texts = document.querySelector("form.pp-texts"), isChanged = false;
  if (!texts) { return; }

  texts.addEventListener("input", function () { isChanged = true; });
  document.addEventListener("submit", function (event) {
    if (event.target === texts) { isChanged = false; return; }
    if (isChanged && event.target.method === "post") {
      if (window.confirm("文字改了，还没有保存。确定：不要这些改动，接着办。取消：先回去保存。")) { isChanged = false; return; }
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);
  window.addEventListener("beforeunload", function (event) {
    if (isChanged) { event.preventDefault(); event.returnValue = ""; }
  });
}());
