//! The `.br` and `.gz` beside each text, so that a host sends them as they are and compresses nothing at a visit.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, GzBuilder};
use fs_err as fs;
use rayon::prelude::*;

use crate::hosting;

/// Below this a packet is not filled, and compressing wins nothing.
const LEAST: u64 = 512;

/// The best that brotli can do, for what every visit fetches.
const BEST: i32 = 11;
/// Nearly as good in a fraction of the time, for the thousands of files that one release each brings, and for what is
/// larger than this.
const GOOD: i32 = 5;
const LARGE: usize = 1_000_000;

/// Compresses what lies below a folder, and says how many files that were.
pub(super) fn compress(root: &Path) -> Result<usize> {
    let mut paths = Vec::new();
    collect(root, &mut paths)?;
    paths.par_iter().try_for_each(|path| compress_one(path))?;
    Ok(paths.len())
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let facts = entry.metadata()?;
        if facts.is_dir() {
            // What a shell reads that has asked for nothing: it is sent as it is.
            if path
                .file_name()
                .is_none_or(|name| name != hosting::OVER_PLAIN_HTTP)
            {
                collect(&path, paths)?;
            }
        } else if facts.len() >= LEAST && is_text(&path) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(())
}

fn is_text(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return false;
    };
    if name.starts_with('_') {
        return false;
    }
    match path.extension().and_then(|extension| extension.to_str()) {
        None => true,
        Some(extension) => {
            matches!(
                extension,
                "css"
                    | "csv"
                    | "html"
                    | "js"
                    | "json"
                    | "sh"
                    | "svg"
                    | "tsv"
                    | "txt"
                    | "wasm"
                    | "webmanifest"
                    | "xml"
            )
        }
    }
}

fn compress_one(path: &Path) -> Result<()> {
    let text = fs::read(path)?;
    let of_release = path.components().any(|part| part.as_os_str() == "releases");
    let (quality, level) = if of_release || text.len() > LARGE {
        (GOOD, Compression::default())
    } else {
        (BEST, Compression::best())
    };
    let params = BrotliEncoderParams {
        quality,
        size_hint: text.len(),
        ..BrotliEncoderParams::default()
    };
    let mut brotli = Vec::new();
    brotli::BrotliCompress(&mut &text[..], &mut brotli, &params)?;
    let mut gzip = GzBuilder::new()
        .mtime(0)
        .operating_system(255)
        .write(Vec::new(), level);
    gzip.write_all(&text)?;
    for (ending, bytes) in [(".br", brotli), (".gz", gzip.finish()?)] {
        let mut target = path.as_os_str().to_owned();
        target.push(ending);
        fs::write(target, bytes)?;
    }
    Ok(())
}
