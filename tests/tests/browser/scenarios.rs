//! The scenarios of the resolver, asked in the browser: the same answers to the last byte.

use std::fs;

use mlos_tests::tool::workspace;

use crate::{chromium::in_browser_on, support::Exchange};

#[test]
fn scenarios_give_the_same_answers_in_the_browser() {
    let exchange = Exchange::new();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    for (file, from) in [
        ("mlos_resolver.js", "target/web"),
        ("mlos_resolver_bg.wasm", "target/web"),
        ("scenarios.mjs", "tests/node"),
    ] {
        let from = workspace(from).join(file);
        fs::copy(&from, root.join(file)).unwrap_or_else(|cause| {
            panic!(
                "{}: {cause}: run `./dev test site`, which builds it",
                from.display()
            )
        });
    }
    let page = "<!doctype html><title>Scenarios</title><link rel=icon href=data:,>";
    fs::write(root.join("index.html"), page).expect("a page");
    fs::write(root.join("input.json"), exchange.input.to_string()).expect("the questions");
    in_browser_on(root, async |browser| {
        browser.open("/").await;
        let found = browser
            .run_async(
                "const [done] = arguments;
                (async () => {
                    const { answers } = await import('/scenarios.mjs');
                    const { default: start, Resolver } = await import('/mlos_resolver.js');
                    await start();
                    const input = await fetch('/input.json');
                    return answers(Resolver, await input.json());
                })().then(done, (error) => done(String(error)));",
            )
            .await;
        exchange.compare(&found);
        assert_eq!(browser.console().await, [""; 0]);
    });
}
