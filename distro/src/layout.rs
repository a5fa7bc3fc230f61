//! The tree of a bundle, as it will lie in `releases/v1.0.0/` on somebody's disk.
//!
//! A program that needs no library lies in `bin/`. One that does lies in `lib/` under its upstream name with the
//! libraries beside it, because it may be signed and looks for them there; `bin/` then holds a wrapper that sets the
//! load path where the system needs that.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail, ensure};

use crate::archive::{Archive, Entry, Mode};
use crate::content::Content;

/// Core's own wrapper, which runs as it is. In another program's wrapper, core's names give way to that program's.
const WRAPPER: &str = include_str!("../../packaging/mlos-core.sh");

/// A tree that grows, and what its manifest will say.
#[derive(Debug)]
pub(crate) struct Layout {
    tree: Archive,
    head: String,
    programs: String,
}

/// A program as it comes out of its archive.
#[derive(Debug)]
pub(crate) struct Program<'a> {
    /// What it is called by people.
    pub(crate) title: &'a str,
    /// What it is called in `bin/`.
    pub(crate) name: &'a str,
    /// What it is called upstream.
    pub(crate) upstream: &'a str,
    pub(crate) content: &'a Content,
    /// The arguments with which it is tried.
    pub(crate) trial: &'a [String],
    /// Name and archive of each library that must lie beside it, with the folder in the archive that holds `lib/`.
    pub(crate) libraries: &'a [(&'a str, &'a Archive, &'a str)],
}

impl Layout {
    /// A tree for one release and platform; `versions` are the lines of `mlos --version`.
    pub(crate) fn new(release: &str, platform: &str, versions: &[String]) -> Self {
        let mut head = format!("mlos-manifest 1\nrelease {release}\nplatform {platform}\n");
        for line in versions {
            let _ = writeln!(head, "version {line}");
        }
        Self {
            tree: Archive::default(),
            head,
            programs: String::new(),
        }
    }

    /// Puts a program where it belongs.
    ///
    /// # Errors
    /// A library without a `lib/`, or with a link in it that leads elsewhere; a name that is taken.
    pub(crate) fn program(&mut self, program: &Program<'_>) -> Result<()> {
        let Program {
            title,
            name,
            upstream,
            content,
            trial,
            libraries,
        } = program;
        ensure!(
            [upstream]
                .into_iter()
                .chain(libraries.iter().map(|(library, ..)| library))
                .all(|word| plain(word))
                && !title.contains(char::is_control),
            "the program `{name}` has a title, an upstream name or a library that a wrapper cannot hold"
        );
        self.trial(name, trial)?;

        let place = format!("bin/{name}");
        if libraries.is_empty() {
            return self.file(&place, (*content).clone(), Mode::Executable);
        }
        let folder = format!("lib/{name}");
        self.file(
            &format!("{folder}/{upstream}"),
            (*content).clone(),
            Mode::Executable,
        )?;
        for (library, archive, member) in *libraries {
            self.library(&format!("{folder}/{library}/lib"), archive, member)
                .with_context(|| format!("placing `{library}`"))?;
        }
        let names: Vec<&str> = libraries.iter().map(|(library, ..)| *library).collect();
        self.file(
            &place,
            wrapper(title, name, upstream, &names)?.as_bytes().into(),
            Mode::Executable,
        )
    }

    /// States how a program in `bin/` is tried: `mlos` itself comes this way, the others with their program.
    pub(crate) fn trial(&mut self, name: &str, arguments: &[String]) -> Result<()> {
        ensure!(
            plain(name) && arguments.iter().all(|word| plain(word)),
            "the program `{name}` has a name or an argument that a manifest cannot hold"
        );
        let words: Vec<&str> = [name]
            .into_iter()
            .chain(arguments.iter().map(String::as_str))
            .collect();
        let _ = writeln!(self.programs, "program {}", words.join(" "));
        Ok(())
    }

    fn library(&mut self, place: &str, archive: &Archive, member: &str) -> Result<()> {
        let folder = format!("{}/lib", member.trim_end_matches('/'));
        let files: Vec<_> = archive.children(&folder).collect();
        ensure!(!files.is_empty(), "its archive has no files in `{folder}`");
        for (name, entry) in &files {
            match entry {
                Entry::File { content, .. } => {
                    self.file(&format!("{place}/{name}"), content.clone(), Mode::Plain)?;
                }
                Entry::Link { target } => {
                    let beside = files.iter().any(|(other, _)| other == target);
                    ensure!(
                        beside,
                        "the link `{folder}/{name}` leads to `{target}`, which is not beside it"
                    );
                    self.tree.insert(
                        format!("{place}/{name}"),
                        Entry::Link {
                            target: target.clone(),
                        },
                    )?;
                }
            }
        }
        Ok(())
    }

    /// Copies the licences that lie in a folder of an archive.
    pub(crate) fn licenses(&mut self, owner: &str, archive: &Archive, folder: &str) -> Result<()> {
        for (name, entry) in archive.children(folder) {
            if let Entry::File { content, .. } = entry
                && is_license(name)
            {
                let path = format!("licenses/{owner}/{name}");
                self.file(&path, content.clone(), Mode::Plain)?;
            }
        }
        Ok(())
    }

    /// Adds a file of the distribution itself.
    pub(crate) fn file(&mut self, path: &str, content: Content, mode: Mode) -> Result<()> {
        // What the install script lets pass, and no more: a bundle with another name could never be installed.
        let installable = |byte: u8| byte.is_ascii_alphanumeric() || b"._+@-/".contains(&byte);
        ensure!(
            path.bytes().all(installable),
            "`{}` is no name that the install script takes",
            path.escape_debug()
        );
        self.tree
            .insert(path.to_owned(), Entry::File { content, mode })
    }

    /// The tree with its manifest.
    pub(crate) fn finish(mut self) -> Result<Archive> {
        let mut manifest = self.head + &self.programs;
        for (path, entry) in self.tree.entries() {
            let hash = match entry {
                Entry::File { content, .. } => &content.digest,
                Entry::Link { target } => linked_digest(&self.tree, path, target)?,
            };
            let _ = writeln!(manifest, "file {hash} {path}");
        }
        let entry = Entry::File {
            content: manifest.as_bytes().into(),
            mode: Mode::Plain,
        };
        self.tree.insert("manifest".to_owned(), entry)?;
        Ok(self.tree)
    }
}

/// A link has the digest of what it leads to: that is what a tool sees which computes it.
fn linked_digest<'a>(tree: &'a Archive, path: &str, target: &str) -> Result<&'a str> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut target = format!("{folder}/{target}");
    for _ in 0..8 {
        match tree.entry(&target) {
            Some(Entry::File { content, .. }) => return Ok(&content.digest),
            Some(Entry::Link { target: next }) => target = format!("{folder}/{next}"),
            None => break,
        }
    }
    bail!("the link `{path}` leads to no file")
}

/// The script in `bin/` for a program in `lib/`.
fn wrapper(title: &str, name: &str, upstream: &str, libraries: &[&str]) -> Result<String> {
    let paths: Vec<String> = libraries
        .iter()
        .map(|library| format!("$here/{library}/lib"))
        .collect();
    let words = [
        ("MLOS Core", title),
        ("$here/mlos_core", &format!("$here/{upstream}")),
        ("$here/onnxruntime/lib", &paths.join(":")),
        ("mlos-core", name),
    ];
    let mut text = WRAPPER.to_owned();
    for (word, _) in words {
        ensure!(
            text.contains(word),
            "packaging/mlos-core.sh does not hold `{word}`, so it is no template"
        );
    }
    // By way of marks that no name holds, so that what was put in is not taken for what is to be replaced.
    for (mark, (word, _)) in words.iter().enumerate() {
        text = text.replace(word, &format!("\0{mark}\0"));
    }
    for (mark, (_, value)) in words.iter().enumerate() {
        text = text.replace(&format!("\0{mark}\0"), value);
    }
    Ok(text)
}

fn is_license(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    [
        "LICENSE",
        "LICENCE",
        "COPYING",
        "NOTICE",
        "THIRDPARTY",
        "THIRD-PARTY",
        "THIRD_PARTY",
    ]
    .iter()
    .any(|prefix| name.starts_with(prefix))
}

/// A word that a shell reads as itself and a line of the manifest holds.
fn plain(word: &str) -> bool {
    !word.is_empty()
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.=/".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Entry {
        Entry::File {
            content: text.as_bytes().into(),
            mode: Mode::Plain,
        }
    }

    fn text(content: &Content) -> String {
        String::from_utf8(content.bytes().expect("in memory")).expect("a text")
    }

    fn archive(entries: &[(&str, Entry)]) -> Archive {
        let mut archive = Archive::default();
        for (name, entry) in entries {
            archive
                .insert((*name).to_owned(), entry.clone())
                .expect("a new name");
        }
        archive
    }

    fn layout() -> Layout {
        Layout::new(
            "v1.0.0",
            "linux-amd64",
            &[
                "MLOS Distribution v1.0.0".to_owned(),
                "  Axon: v1.5.0".to_owned(),
            ],
        )
    }

    fn names(tree: &Archive) -> Vec<&str> {
        tree.entries().map(|(name, _)| name).collect()
    }

    #[test]
    fn a_program_with_libraries_lies_in_lib_and_one_without_in_bin() {
        let library = archive(&[
            ("ml/lib/libml.so.1", file("library")),
            (
                "ml/lib/libml.so",
                Entry::Link {
                    target: "libml.so.1".to_owned(),
                },
            ),
            ("ml/lib/cmake/ml.cmake", file("not needed")),
            ("ml/include/ml.h", file("not needed")),
            ("ml/LICENSE", file("licence")),
            ("ml/ThirdPartyNotices.txt", file("notices")),
        ]);
        let mut layout = layout();
        let trial = ["--version".to_owned()];
        let plain = Program {
            title: "Axon",
            name: "axon",
            upstream: "axon",
            content: &(&b"axon"[..]).into(),
            trial: &[],
            libraries: &[],
        };
        let libraries = [("ml", &library, "ml")];
        let other = Program {
            title: "Third",
            name: "third",
            upstream: "third_1",
            content: &(&b"third"[..]).into(),
            trial: &trial,
            libraries: &libraries,
        };
        layout.program(&plain).expect("a place");
        layout.program(&other).expect("a place");
        layout.licenses("ml", &library, "ml").expect("a place");
        let tree = layout.finish().expect("a tree");
        let expect = [
            "bin/axon",
            "bin/third",
            "lib/third/ml/lib/libml.so",
            "lib/third/ml/lib/libml.so.1",
            "lib/third/third_1",
            "licenses/ml/LICENSE",
            "licenses/ml/ThirdPartyNotices.txt",
            "manifest",
        ];
        assert_eq!(names(&tree), expect);
        let Some(Entry::File { content, .. }) = tree.entry("manifest") else {
            panic!("no manifest")
        };
        insta::assert_snapshot!("manifest", text(content));
        let Some(Entry::File { content, .. }) = tree.entry("bin/third") else {
            panic!("no wrapper")
        };
        insta::assert_snapshot!("wrapper", text(content));
    }

    #[test]
    fn the_template_is_the_wrapper_of_core() {
        assert_eq!(
            wrapper("MLOS Core", "mlos-core", "mlos_core", &["onnxruntime"]).expect("a wrapper"),
            WRAPPER
        );
    }

    #[test]
    fn a_library_without_files_is_refused() {
        let library = archive(&[("other/lib/a", file("a"))]);
        let libraries = [("ml", &library, "ml")];
        let program = Program {
            title: "A",
            name: "a",
            upstream: "a",
            content: &(&b"a"[..]).into(),
            trial: &[],
            libraries: &libraries,
        };
        let error = layout().program(&program).expect_err("an error");
        assert_eq!(
            format!("{error:#}"),
            "placing `ml`: its archive has no files in `ml/lib`"
        );
    }

    #[test]
    fn names_that_a_manifest_cannot_hold_are_refused() {
        for name in ["", "a b", "a\nb", "$a"] {
            let program = Program {
                title: "A",
                name,
                upstream: "a",
                content: &(&b"a"[..]).into(),
                trial: &[],
                libraries: &[],
            };
            layout().program(&program).expect_err("an error");
        }
    }
}
