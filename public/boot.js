// Runs before anything is painted: marks the page, starts the live part, copies.
(() => {
  const root = document.documentElement;
  const on = (what, act) => document.addEventListener(what, act);
  const find = css => document.querySelector(css);
  root.dataset.scripts = "";

  // The colours that somebody chose; where nothing may be kept, for this page.
  try {
    root.dataset.scheme = localStorage.scheme || "";
  } catch (error) {}
  on("change", ({ target }) => {
    if (target.name !== "scheme") return;
    root.dataset.scheme = target.value;
    try {
      localStorage.scheme = target.value;
    } catch (error) {}
  });

  // A page that stays open for long may be older than the data.
  let looked = Date.now();
  const look = () => {
    if (document.hidden || Date.now() - looked < 300000) return;
    looked = Date.now();
    fetch(root.dataset.base + "api/v1/channels.json", { cache: "no-cache" })
      .then(answer => answer.json())
      .then(data => {
        find("#stale").hidden = data.generated_from === find("#fingerprint").textContent;
      })
      .catch(() => {});
  };
  on("visibilitychange", look);
  addEventListener("pageshow", look);

  // What an address chooses comes from the live part: until then nothing is shown. KEYS of site/src/state.rs.
  const query = new URLSearchParams(location.search);
  if (["version", "platform", "method", "with", "way", "from", "to", "release", "file"].some(key => query.get(key))) {
    root.dataset.pending = "";
  }

  const start = () => {
    find(`[name=scheme][value="${root.dataset.scheme || ""}"]`).checked = true;
    const module = find("link[rel=modulepreload]");
    const wasm = find("link[type='application/wasm']");
    if (!module || !wasm) {
      delete root.dataset.pending;
      return;
    }
    import(module.href)
      .then(bindings => bindings.default({ module_or_path: wasm.href }))
      .catch(() => {
        delete root.dataset.pending;
        root.dataset.still = query.toString() ? "asked" : "";
      });
  };

  // Copying works on every page, with the live part or without it.
  on("click", ({ target }) => {
    const button = target.closest("[data-copy]");
    if (!button) return;
    const source = find("#" + CSS.escape(button.dataset.copy));
    const said = button.parentElement.querySelector("[data-said]");
    const say = word => {
      said.textContent = said.dataset[word];
      button.dataset.outcome = word;
    };
    const select = () => {
      getSelection().selectAllChildren(source);
      say("selected");
    };
    if (navigator.clipboard) navigator.clipboard.writeText(source.textContent).then(() => say("copied"), select);
    else select();
  });

  // A table is one stop of Tab, and arrows walk its cells.
  const inside = cell => cell.querySelector("a, button") || cell;
  on("focusin", ({ target }) => {
    const table = target.closest("[data-walk]");
    if (table) for (const one of table.querySelectorAll("a, button")) one.tabIndex = -1;
  });
  on("keydown", event => {
    const { target, key } = event;
    const table = target.closest("[data-walk]");
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key];
    if (!table || !step || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const cell = target.closest("th, td");
    const rows = Array.from(table.querySelectorAll("tr"));
    const across = getComputedStyle(table).direction === "rtl" ? -step[1] : step[1];
    const row = cell ? rows[rows.indexOf(cell.parentElement) + step[0]] : rows[1] || rows[0];
    let at = cell ? cell.cellIndex + across : 0;
    // A column that is hidden is passed over.
    while (across && row && row.cells[at] && !row.cells[at].offsetWidth) at += across;
    const next = row && row.cells[at];
    if (!next) return;
    inside(next).tabIndex = -1;
    inside(next).focus();
  });

  if (document.readyState === "loading") on("DOMContentLoaded", start);
  else start();
})();
