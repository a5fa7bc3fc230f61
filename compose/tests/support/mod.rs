//! What the tests of this crate share: where the matrices lie, and how one is made up.

use std::{collections::BTreeMap, fs, path::Path, sync::LazyLock};

use mlos_resolver::Matrix;
use serde_json::{Map, Value, json};

/// The real matrix, or the made-up one.
#[track_caller]
pub(crate) fn matrix(name: &str) -> Matrix {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a workspace");
    let root = match name {
        "real" => root.join("matrix"),
        "workshop" => root.join("tests/fixtures/large"),
        other => panic!("no matrix is called {other}"),
    };
    let mut files = BTreeMap::new();
    for folder in ["", "components", "libraries", "releases"] {
        for entry in fs::read_dir(root.join(folder)).expect("a folder of the matrix") {
            let path = entry.expect("an entry").path();
            if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                let name = path.strip_prefix(&root).expect("inside").to_string_lossy();
                files.insert(
                    name.replace('\\', "/"),
                    fs::read_to_string(&path).expect("a text"),
                );
            }
        }
    }
    Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"))
}

/// What a made-up matrix says, in the matrix's own words. Whatever is not said here is as in the workshop's.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct MadeUp {
    /// The components in the matrix's order; by default in that of their names.
    pub(crate) order: Vec<String>,
    /// What is other than in the workshop's press; above all the releases.
    pub(crate) components: BTreeMap<String, Map<String, Value>>,
    pub(crate) releases: BTreeMap<String, Value>,
    pub(crate) run: Vec<Value>,
    pub(crate) report: Vec<Value>,
}

static BASE: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(&matrix("workshop").published()).expect("what was written")
});

impl MadeUp {
    #[track_caller]
    pub(crate) fn matrix(&self) -> Matrix {
        let mut value = BASE.clone();
        let mut components = Map::new();
        for (id, said) in &self.components {
            let mut component = value["matrix"]["components"]["press"].clone();
            component["title"] = json!(id);
            component["program"] = json!(id);
            component["libraries"] = json!([]);
            for (key, said) in said {
                component[key] = said.clone();
            }
            components.insert(id.clone(), component);
        }
        let names: Vec<&String> = self.components.keys().collect();
        let matrix = &mut value["matrix"];
        matrix["distro"]["components"] = if self.order.is_empty() {
            json!(names)
        } else {
            json!(self.order)
        };
        matrix["distro"]["holds"] = json!({});
        matrix["components"] = Value::Object(components);
        matrix["libraries"] = json!({});
        matrix["releases"] = json!(self.releases);
        matrix["evidence"] = json!({ "run": self.run, "report": self.report });
        matrix["lock"] = json!({});
        Matrix::from_published(&value.to_string())
            .unwrap_or_else(|problems| panic!("{problems}\n{self:?}"))
    }
}
