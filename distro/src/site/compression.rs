//! The `.br` and `.gz` beside each text, so that a host sends them as they are and compresses nothing at a visit.

use std::io::Write as _;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, GzBuilder};
use fs_err as fs;

/// Below this a packet is not filled, and compressing wins nothing.
const LEAST: u64 = 512;

/// The best that brotli can do, for what every visit fetches.
const BEST: i32 = 11;
/// Nearly as good at a tenth of the time, for the thousands of files that one release each brings.
const GOOD: i32 = 9;

/// Compresses what lies below a folder, and says how many files that were.
pub(super) fn compress(root: &Path) -> Result<usize> {
    let mut paths = Vec::new();
    collect(root, &mut paths)?;
    let releases = root.join("releases");
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let share = paths.len().div_ceil(workers).max(1);
    thread::scope(|scope| {
        let workers: Vec<_> = paths
            .chunks(share)
            .map(|paths| {
                scope.spawn(|| {
                    paths.iter().try_for_each(|path| {
                        let many = path.starts_with(&releases);
                        compress_one(path, if many { GOOD } else { BEST })
                    })
                })
            })
            .collect();
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
            collect(&path, paths)?;
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
                    | "html"
                    | "js"
                    | "json"
                    | "sh"
                    | "svg"
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
