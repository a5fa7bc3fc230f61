//! The entity tag of a file: a digest of its bytes, so that a copy which is still right is not sent again.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use axum::http::HeaderValue;
use fs_err as fs;
use percent_encoding::percent_decode_str;

use crate::sums;

/// The tags of the files under one root, each computed once for as long as the file does not change.
#[derive(Debug)]
pub(super) struct Entities {
    root: PathBuf,
    known: Mutex<HashMap<PathBuf, Known>>,
}

#[derive(Clone, Debug)]
struct Known {
    modified: SystemTime,
    length: u64,
    tag: String,
}

impl Entities {
    pub(super) fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            known: Mutex::default(),
        }
    }

    /// The strong tag of what lies behind the address path, in the encoding that was sent.
    pub(super) async fn tag(&self, path: &str, encoding: Option<&HeaderValue>) -> Option<String> {
        let mut file = self.file(path)?;
        match encoding.map(HeaderValue::as_bytes) {
            None => {}
            Some(b"br") => file.as_mut_os_string().push(".br"),
            Some(b"gzip") => file.as_mut_os_string().push(".gz"),
            Some(_) => return None,
        }
        let known = fs::metadata(&file)
            .and_then(|found| Ok((found.modified()?, found.len())))
            .ok()?;
        if let Some(tag) = self.remembered(&file, known) {
            return Some(tag);
        }
        let path = file.clone();
        let tag = tokio::task::spawn_blocking(move || tag_of(&path))
            .await
            .ok()?
            .ok()?;
        let (modified, length) = known;
        self.lock().insert(
            file,
            Known {
                modified,
                length,
                tag: tag.clone(),
            },
        );
        Some(tag)
    }

    fn remembered(&self, file: &Path, (modified, length): (SystemTime, u64)) -> Option<String> {
        let known = self.lock();
        let known = known.get(file)?;
        (known.modified == modified && known.length == length).then(|| known.tag.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<PathBuf, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same way from an address to a file that the file service takes.
    /// Whether a path, however it is spelled, is that of a file that tells the host what to do.
    pub(super) fn is_for_the_host(&self, path: &str) -> bool {
        let file = self.file(path);
        let inside = file
            .as_deref()
            .and_then(|file| file.strip_prefix(&self.root).ok());
        let first = inside.and_then(|inside| inside.iter().next());
        first.is_some_and(|name| name == "_headers" || name == "_redirects")
    }

    fn file(&self, path: &str) -> Option<PathBuf> {
        let path = percent_decode_str(path).decode_utf8().ok()?;
        let mut file = self.root.clone();
        for part in path
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
        {
            if part == ".." || part.contains('\\') {
                return None;
            }
            file.push(part);
        }
        if path.ends_with('/') {
            file.push("index.html");
        }
        Some(file)
    }
}

fn tag_of(path: &Path) -> io::Result<String> {
    let (_, digest) = sums::digest_of(fs::File::open(path)?)?;
    Ok(format!("\"{}\"", &digest[..32]))
}

/// Whether a list of tags, as in `If-None-Match`, names this one. The weak comparison: `W/` makes no difference.
pub(super) fn names(list: &HeaderValue, tag: &str) -> bool {
    let Ok(list) = list.to_str() else {
        return false;
    };
    list.trim() == "*"
        || list
            .split(',')
            .map(str::trim)
            .any(|one| one.strip_prefix("W/").unwrap_or(one) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_tags_names_one() {
        let cases = [
            ("*", true),
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("\"b\"", false),
            ("a", false),
            ("", false),
        ];
        for (list, expect) in cases {
            assert_eq!(
                names(&HeaderValue::from_static(list), "\"a\""),
                expect,
                "{list}"
            );
        }
    }

    #[test]
    fn an_address_stays_under_the_root() {
        let entities = Entities::new(Path::new("/root"));
        let cases = [
            ("/", Some("/root/index.html")),
            ("/a/b.txt", Some("/root/a/b.txt")),
            ("/a/", Some("/root/a/index.html")),
            ("//a", Some("/root/a")),
            ("/%61", Some("/root/a")),
            ("/../a", None),
            ("/%2e%2e/a", None),
            ("/a%ff", None),
        ];
        for (path, expect) in cases {
            assert_eq!(
                entities.file(path).as_deref(),
                expect.map(Path::new),
                "{path}"
            );
        }
    }
}
