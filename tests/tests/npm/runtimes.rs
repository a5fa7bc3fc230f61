//! Without a bundler: Node, a page, and TypeScript's output.

use crate::{
    bundlers::shows_the_decision,
    project::{Project, decision},
};

#[test]
fn node_imports_it() {
    let project = Project::of("esm");
    assert_eq!(project.node(&["main.mjs"]), decision());
}

#[test]
fn node_requires_it() {
    let project = Project::of("cjs");
    assert_eq!(project.node(&["main.cjs"]), decision());
}

/// The package lies there as it was installed; only its address is written into the page.
#[test]
fn a_page_imports_it() {
    let project = Project::of("web");
    shows_the_decision(project.path(), &project);
}
