//! `packaging/base.toml`: what the image of a release stands on. Its tag is for people; what is built on is its digest.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use fs_err as fs;
use mlos_resolver::Digest;
use toml_edit::{DocumentMut, Item};

use crate::trouble::Trouble;

/// Where it is written, seen from the folder with the Dockerfile.
const FILE: &str = "packaging/base.toml";

/// The base of an image that is built in a folder, such as `docker.io/library/debian@sha256:…`.
///
/// # Errors
/// No such file, one that is of a later tool or says no digest, a digest that is none.
pub(crate) fn reference(context: &Path) -> Result<String> {
    let path = context.join(FILE);
    let text = fs::read_to_string(&path)?;
    read(&text).with_context(|| format!("reading `{}`", path.display()))
}

fn read(text: &str) -> Result<String> {
    let document: DocumentMut = text.parse()?;
    let schema = document.get("schema").and_then(Item::as_integer);
    ensure!(
        schema == Some(1),
        "it is not of schema 1: update this tool to read it"
    );
    let says = |key: &str| {
        let said = document.get(key).and_then(Item::as_str);
        said.with_context(|| format!("expected a text `{key}`"))
    };
    let (image, tag) = (says("image")?, says("tag")?);
    if document.get("digest").is_none() {
        let sentence = format!("it states no digest of `{image}:{tag}`, and a tag moves");
        return Err(Trouble::state(sentence)
            .hint(format!(
                "`skopeo inspect --format '{{{{.Digest}}}}' docker://{image}:{tag}` prints it: write it there as `digest = \"sha256:…\"`"
            ))
            .into());
    }
    let digest: Digest = says("digest")?.parse()?;
    Ok(format!("{image}@{digest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str, expect: &str) {
        let error = read(text).expect_err("an error");
        assert_eq!(format!("{error:#}").lines().next(), Some(expect), "{text}");
    }

    #[test]
    fn a_base_is_what_its_digest_says() {
        let digest = Digest::of(b"base");
        let text =
            format!("schema = 1\nimage = \"host/base\"\ntag = \"new\"\ndigest = \"{digest}\"\n");
        assert_eq!(read(&text).expect("a base"), format!("host/base@{digest}"));
        refused(
            "schema = 1\nimage = \"host/base\"\ntag = \"new\"\n",
            "it states no digest of `host/base:new`, and a tag moves",
        );
        refused(
            &text.replace("schema = 1", "schema = 2"),
            "it is not of schema 1: update this tool to read it",
        );
        refused(&text.replace("tag", "tags"), "expected a text `tag`");
        let short = Digest::of(b"base").to_string();
        let wrong = read(&text.replace(&short, "sha256:abc"));
        assert!(wrong.is_err(), "{wrong:?}");
    }

    #[test]
    fn what_is_committed_is_read() {
        let context = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let text = fs::read_to_string(Path::new(context).join(FILE)).expect("the file");
        let named = text + "digest = \"" + &Digest::of(b"base").to_string() + "\"\n";
        // Whether it has a digest is for whoever makes a release; here only that it can get one.
        let reference = reference(context.as_ref()).or_else(|_| read(&named));
        assert!(
            reference.is_ok_and(|it| it.starts_with("docker.io/library/debian@sha256:")),
            "{named}"
        );
    }
}
