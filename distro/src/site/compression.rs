//! The `.br` and `.gz` beside each text, so that a host sends them as they are and compresses nothing at a visit.

use std::io::Write as _;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, GzBuilder};
use fs_err as fs;

use crate::hosting;

/// Below this a packet is not filled, and compressing wins nothing.
const LEAST: u64 = 512;

/// The best that brotli can do, for what every visit fetches.
const BEST: i32 = 11;
/// Nearly as good in a fraction of the time, for the thousands of files that one release each brings.
const GOOD: i32 = 5;

/// Compresses what lies below a folder, and says how many files that were.
pub(super) fn compress(root: &Path) -> Result<usize> {
    let mut paths = Vec::new();
    collect(root, &mut paths)?;
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    // A long file among short ones: whoever is free takes the next.
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            let many = path.components().any(|part| part.as_os_str() == "releases");
            compress_one(path, if many { GOOD } else { BEST })?;
        }
        anyhow::Ok(())
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().expect("a worker does not panic"))
    })?;
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

fn compress_one(path: &Path, quality: i32) -> Result<()> {
    let text = fs::read(path)?;
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
        .write(Vec::new(), Compression::best());
    gzip.write_all(&text)?;
    for (ending, bytes) in [(".br", brotli), (".gz", gzip.finish()?)] {
        let mut target = path.as_os_str().to_owned();
        target.push(ending);
        fs::write(target, bytes)?;
    }
    Ok(())
}
