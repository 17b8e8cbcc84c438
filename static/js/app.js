/* Small comforts on every page; everything works without them. "/" goes to the search, Escape and a click outside
   close an open menu, and a form that has been sent cannot be sent again by a second press. */
(function () {
  "use strict";
  var find = document.getElementById("find");

  function isTyping(el) {
    return el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName);
  }

  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!except || !menu.contains(except)) { menu.open = false; }
    });
  }

  /* Escape closes what is open; who was in it stands on its button again. */
  function escape() {
    var menu = document.activeElement && document.activeElement.closest("details.menu[open]");
    closeMenus(null);
    if (menu) { menu.querySelector("summary").focus(); }
  }

  document.addEventListener("click", function (event) { closeMenus(event.target); });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { escape(); }
    if (event.key === "/" && find && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
      event.preventDefault();
      find.focus();
    }
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 4000);
    busy(event.submitter);
  });

  /* A button that takes a while says what it is doing until the next page is there. */
  function busy(button) {
    if (!button || !button.dataset.busy) { return; }
    button.dataset.idle = button.textContent;
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-busy", "true");
  }

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("[data-idle]").forEach(function (button) {
      button.textContent = button.dataset.idle;
      button.removeAttribute("data-idle");
      button.removeAttribute("aria-busy");
    });
  });
}());
