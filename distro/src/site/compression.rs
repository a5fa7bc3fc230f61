//! The `.br` and `.gz` beside each text, so that a host sends them as they are and compresses nothing at a visit.

use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::read::MultiGzDecoder;
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

const BROTLI: &str = ".br";
const GZIP: &str = ".gz";

/// Compresses what lies below a folder, and says how many files that were.
pub(super) fn compress(root: &Path) -> Result<usize> {
    let mut texts = Texts::default();
    collect(root, &mut texts)?;
    texts
        .long
        .par_iter()
        .try_for_each(|path| compress_one(path))?;
    // A text that was longer once would be served as it was then.
    for path in texts.short.iter().flat_map(|path| beside(path)) {
        if path.exists() {
            fs::remove_file(path)?;
        }
    }
    Ok(texts.long.len())
}

/// Where a text lies compressed.
pub(crate) fn beside(path: &Path) -> [PathBuf; 2] {
    [BROTLI, GZIP].map(|ending| {
        let mut path = path.as_os_str().to_owned();
        path.push(ending);
        path.into()
    })
}

/// The text in a file, which is compressed where its name says so.
///
/// # Errors
/// A file that cannot be opened. What cannot be unpacked is told by whoever reads.
pub(crate) fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    let file = fs::File::open(path)?;
    let name = path.to_string_lossy();
    Ok(if name.ends_with(BROTLI) {
        unpacked(file, "br")
    } else if name.ends_with(GZIP) {
        unpacked(file, "gzip")
    } else {
        Box::new(file)
    })
}

/// What was compressed, by the name that the encoding has in HTTP; as it is for any other name.
pub(crate) fn unpacked(source: impl Read + 'static, encoding: &str) -> Box<dyn Read> {
    match encoding {
        "br" => Box::new(brotli::Decompressor::new(source, 64 * 1024)),
        "gzip" => Box::new(MultiGzDecoder::new(source)),
        _ => Box::new(source),
    }
}

/// What can be compressed: where it wins something, and where it does not.
#[derive(Default)]
struct Texts {
    long: Vec<PathBuf>,
    short: Vec<PathBuf>,
}

fn collect(folder: &Path, texts: &mut Texts) -> Result<()> {
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
                collect(&path, texts)?;
            }
        } else if is_text(&path) && facts.len() >= LEAST {
            texts.long.push(path);
        } else if is_text(&path) {
            texts.short.push(path);
        }
    }
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
    for (target, bytes) in beside(path).into_iter().zip([brotli, gzip.finish()?]) {
        fs::write(target, bytes)?;
    }
    Ok(())
}
