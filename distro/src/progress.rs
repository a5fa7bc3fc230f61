//! How far long work is: on a terminal, and gone when it is done. Nothing is drawn where nobody looks.

use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A file that comes, of which a part may be there.
pub(crate) fn file(path: &Path, from: u64, whole: Option<u64>) -> ProgressBar {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let bar = ProgressBar::new(whole.unwrap_or(0)).with_message(name.into_owned());
    bar.set_position(from);
    styled(bar, "{msg}  {bytes} of {total_bytes}  {bytes_per_sec}")
}

/// So many things of a kind, each of which takes its time.
pub(crate) fn count(what: &'static str, whole: usize) -> ProgressBar {
    let bar = ProgressBar::new(whole as u64).with_message(what);
    let bar = styled(bar, "{msg}  {pos} of {len}  {elapsed}");
    bar.tick();
    bar.enable_steady_tick(Duration::from_secs(1));
    bar
}

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
