//! The site of a made-up matrix: what the tool writes from the same staged page that the built site has.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use mlos_resolver::Matrix;
use tempfile::TempDir;

use crate::tool::{self, matrix_files, workspace};

/// A site of a made-up matrix, in a folder of its own.
pub struct MadeUp {
    folder: TempDir,
    /// What it is made from.
    pub matrix: Matrix,
}

impl MadeUp {
    /// The site of the larger matrix, which has more releases than the builder begins with.
    pub fn large() -> Self {
        Self::edited(|_| {})
    }

    /// The same after a change of the matrix's files.
    ///
    /// # Panics
    ///
    /// Where the change leaves no matrix.
    pub fn edited(edit: impl FnOnce(&mut BTreeMap<String, String>)) -> Self {
        let mut files = matrix_files(&workspace("tests/fixtures/large"));
        edit(&mut files);
        Self::of(&files)
    }

    /// The site of a matrix by its files.
    ///
    /// # Panics
    ///
    /// Where they are no matrix, or the site has not been built.
    pub fn of(files: &BTreeMap<String, String>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let source = folder.path().join("matrix");
        for (name, text) in files {
            let path = source.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file of the matrix");
        }
        let made = Self {
            matrix: Matrix::parse(files).unwrap_or_else(|problems| panic!("{problems}")),
            folder,
        };
        write_site(&source, &made.root());
        made
    }

    /// Where it lies.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// Lets a page carry only the newest releases, as that of a much larger matrix does.
    ///
    /// # Panics
    ///
    /// Where the page carries nothing.
    pub fn shorten(&self, page: &str, count: usize) {
        let path = self.root().join(page);
        let html = fs::read_to_string(&path).expect("the page");
        let open = "<script type=\"application/json\" id=\"data\"";
        let (before, rest) = html.split_once(open).expect("a page with data");
        let (_, after) = rest.split_once("</script>").expect("the end of its data");
        let part = self.matrix.newest(count).replace('<', "\\u003c");
        fs::write(&path, format!("{before}{open}>{part}</script>{after}")).expect("the page");
        for compressed in ["br", "gz"] {
            let path = self.root().join(format!("{page}.{compressed}"));
            if path.is_file() {
                fs::remove_file(path).expect("the page as it was");
            }
        }
    }
}

/// Writes the site of a matrix's folder into a new folder.
///
/// # Panics
///
/// Where the folder holds no matrix, or the site has not been built.
pub fn write_site(matrix: &Path, out: &Path) {
    stage(out);
    let (matrix, out) = (matrix.to_string_lossy(), out.to_string_lossy());
    tool::stdout(&["site", "--matrix", &matrix, "--out", &out]);
}

/// What Trunk stages: its hashed files, and the page with nothing filled in.
fn stage(root: &Path) {
    let built = built_site();
    fs::create_dir(root).expect("a folder");
    for entry in fs::read_dir(&built).expect("the built site") {
        let path = entry.expect("an entry").path();
        if ["js", "wasm", "css", "svg"]
            .iter()
            .any(|end| has_ending(&path, end))
        {
            let name = path.file_name().expect("a name");
            fs::copy(&path, root.join(name)).expect("a file that Trunk made");
        }
    }
    let page = fs::read_to_string(built.join("index.html")).expect("the built page");
    let page = page.replacen(" data-base=\"/\"", "", 1);
    // What is made anew behind the links that load the program.
    let (before, rest) = page
        .split_once("<meta property=")
        .expect("what previews read");
    let (_, after) = rest.split_once("</head>").expect("the end of the head");
    let page = format!("{before}</head>{after}");
    let page = [
        ("<title>", "</title>", "{{ title }}"),
        (
            "<meta name=\"description\" content=\"",
            "\"",
            "{{ description }}",
        ),
        ("<link rel=\"canonical\" href=\"", "\"", "{{ canonical }}"),
        (
            "<meta http-equiv=\"Content-Security-Policy\" content=\"",
            "\"",
            "{{ policy }}",
        ),
        ("<body>", "</body>", "{{ body }}{{ data }}"),
    ]
    .into_iter()
    .fold(page, |page, (open, close, field)| {
        empty(&page, open, close, field)
    });
    fs::write(root.join("index.html"), page).expect("the staged page");
}

/// The site that `./dev build` made.
///
/// # Panics
///
/// Where it is not there.
#[track_caller]
pub fn built_site() -> PathBuf {
    let root = workspace("dist/site");
    assert!(
        root.join("index.html").is_file(),
        "expected the built site in {}, found none: run `./dev build`",
        root.display()
    );
    root
}

fn has_ending(path: &Path, end: &str) -> bool {
    path.extension().is_some_and(|found| found == end)
}

/// A page with a field in place of what stands between two texts.
fn empty(page: &str, open: &str, close: &str, field: &str) -> String {
    let (before, rest) = page
        .split_once(open)
        .unwrap_or_else(|| panic!("`{open}` is not on the built page"));
    let (_, after) = rest.split_once(close).expect("its end");
    format!("{before}{open}{field}{close}{after}")
}
