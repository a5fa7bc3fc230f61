using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "site", worker = .site),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "out/worker.js"),
    (name = "mlos_resolver.wasm", wasm = embed "out/mlos_resolver.wasm"),
  ],
  bindings = [
    (name = "MATRIX", text = embed "matrix.json"),
    (name = "REQUEST", json = embed "request.json"),
  ],
  globalOutbound = "site",
  compatibilityDate = "2026-01-01",
);

const site :Workerd.Worker = (
  modules = [(name = "site.js", esModule = embed "site.js")],
  bindings = [(name = "MATRIX", text = embed "matrix.json")],
  compatibilityDate = "2026-01-01",
);
