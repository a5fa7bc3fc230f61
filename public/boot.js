// Runs before anything is painted: marks the page, starts the live part, copies.
(function () {
  "use strict";
  var root = document.documentElement;
  root.dataset.scripts = "";

  // An address that carries a selection: its command comes from the live part, so until then none is shown.
  // The keys are those of KEYS in site/src/state.rs.
  var query = new URLSearchParams(location.search);
  if (["version", "platform", "method", "with", "way", "from", "to", "release", "file"].some(function (key) { return query.get(key); })) {
    root.dataset.pending = "";
  }

  function start() {
    var module = document.querySelector('link[rel="modulepreload"]');
    var wasm = document.querySelector('link[rel="preload"][type="application/wasm"]');
    if (!module || !wasm) {
      delete root.dataset.pending;
      return;
    }
    import(module.href)
      .then(function (bindings) { return bindings.default({ module_or_path: wasm.href }); })
      .catch(function () {
        // The default appears, with the sentence that says that it is only that.
        delete root.dataset.pending;
        root.dataset.still = query.toString() ? "asked" : "";
      });
  }

  // Copying works on every page, with the live part or without it.
  function copy(button) {
    var source = document.getElementById(button.dataset.copy);
    var said = button.parentElement.querySelector("[data-said]");
    if (!source) return;
    var text = source.textContent;
    function say(word) {
      if (said) said.textContent = said.dataset[word];
      button.dataset.outcome = word;
    }
    function select() {
      var range = document.createRange();
      range.selectNodeContents(source);
      var selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      say("selected");
    }
    if (navigator.clipboard && navigator.clipboard.writeText) {
      navigator.clipboard.writeText(text).then(function () { say("copied"); }, select);
    } else {
      select();
    }
  }

  // A table that is walked: one stop of Tab, arrows from cell to cell, and Enter follows what a cell holds.
  function walked(target) { return target.closest("[data-walk]"); }
  document.addEventListener("focusin", function (event) {
    var table = walked(event.target);
    if (table) table.querySelectorAll("a, button").forEach(function (one) { one.tabIndex = -1; });
  });
  document.addEventListener("keydown", function (event) {
    var table = walked(event.target);
    var step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!table || !step || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    var cell = event.target.closest("th, td");
    var rows = Array.from(table.querySelectorAll("tr"));
    var across = getComputedStyle(table).direction === "rtl" ? -step[1] : step[1];
    var row = cell ? rows[rows.indexOf(cell.parentElement) + step[0]] : rows[1] || rows[0];
    var next = row && row.cells[cell ? cell.cellIndex + across : 0];
    if (!next) return;
    var inside = next.querySelector("a, button") || next;
    inside.tabIndex = -1;
    inside.focus();
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();
