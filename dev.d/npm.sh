#!/bin/sh
# The resolver for JavaScript, as the package that is published to npm.

package=$root/dist/npm

package_resolver() {
    setup site
    build_package || stopped npm 'the package was not built'
    say "built: ${package#"$root/"}"
}

# One file of WebAssembly and one glue for every runtime: the entries in packaging/npm/ say where the file is.
# wasm-opt gets what Trunk gives it for the site.
build_package() (
    glue=$root/target/npm
    features=$(sed -n 's/.*data-wasm-opt-params="\([^"]*\)".*/\1/p' index.html)
    [ -n "$features" ] || fail 1 "index.html: expected \`data-wasm-opt-params\`, found none"
    compile_resolver web "$glue" --omit-default-module-path || exit 1
    printf '%s\n' "$features" | xargs wasm-opt -Oz "$glue/mlos_resolver_bg.wasm" -o "$glue/mlos_resolver.wasm" &&
        node packaging/npm/assemble.mjs "$glue" "$package"
)

# The resolver as Node reads it, for the suites that ask it the same as the native one.
build_node_package() {
    compile_resolver nodejs "$root/target/node"
}

# The same as a browser reads it.
build_web_package() {
    build_node_package && compile_resolver web "$root/target/web"
}

# compile_resolver TARGET FOLDER [ARGUMENT...]: WebAssembly, and the glue that wasm-bindgen makes for a target
compile_resolver() (
    wasm_env
    target=$1
    folder=$2
    shift 2
    cargo build --release -p mlos-resolver --features wasm --target wasm32-unknown-unknown &&
        wasm-bindgen --target "$target" --out-dir "$folder" "$@" \
            "$CARGO_TARGET_DIR/wasm32-unknown-unknown/release/mlos_resolver.wasm"
)
