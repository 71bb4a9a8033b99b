// Security keys: says so on the page where the browser has none, or where nothing came of asking for one.
(function () {
  "use strict";

  function say() {
    document.querySelectorAll("[data-key-error]").forEach(function (note) {
      note.hidden = false;
    });
  }

  document.addEventListener("allauth.error", function (event) {
    event.preventDefault(); // the person is told: the console need not be
    say();
  });

  if (!window.PublicKeyCredential) {
    document.addEventListener("DOMContentLoaded", say);
  }
})();
