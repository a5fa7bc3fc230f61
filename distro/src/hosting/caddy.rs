//! The site in Caddy's configuration.

use std::fmt::Write as _;

use super::{APT_POOL, ASK, CACHE, KIND, SCRIPTS, TEXT, everywhere, host, names, values};

/// A whole `Caddyfile` for the site that lies at `root`.
pub(crate) fn file(site: &str, download: &str, root: &str) -> String {
    let host = host(site);
    let mut text = format!(
        "# Install scripts: an answer that a browser follows, and that a shell can run.\n\
         http://{host} {{\n\
         \t@script path {}\n\
         \thandle @script {{\n\
         \t\troot * {root}/plain-http\n\
         \t\theader Location https://{host}{{uri}}\n\
         \t\theader {KIND} \"{TEXT}\"\n\
         \t\tfile_server {{\n\t\t\tstatus 301\n\t\t}}\n\
         \t}}\n\
         \thandle {{\n\
         \t\tredir https://{host}{{uri}} 308\n\
         \t}}\n\
         }}\n\n\
         {host} {{\n\
         \troot * {root}\n\
         \troute {{\n",
        paths(SCRIPTS)
    );
    for (name, value) in everywhere() {
        let _ = writeln!(text, "\t\theader {name} \"{value}\"");
    }
    let _ = writeln!(text, "\t\theader {CACHE} {ASK}");
    let mut number = 0;
    for name in names() {
        for (value, of) in values(name) {
            number += 1;
            let _ = write!(
                text,
                "\n\t\t@{number} path {}\n\t\theader @{number} {name} \"{value}\"\n",
                paths(&of)
            );
        }
    }
    let _ = write!(
        text,
        "\n\t\thandle_path {APT_POOL}* {{\n\t\t\tredir {download}{{uri}} 302\n\t\t}}\n"
    );
    text + "\n\t\tfile_server {\n\t\t\tprecompressed br gzip\n\t\t\thide _headers _redirects\n\t\t}\n\t}\n\
            \thandle_errors {\n\t\theader Content-Type \"text/html; charset=utf-8\"\n\t\theader Cache-Control no-cache\n\
            \t\trewrite * /404.html\n\t\tfile_server\n\t}\n}\n"
}

/// Patterns as Caddy writes them: `*` for one segment, and for anything at the end.
fn paths(patterns: &[&str]) -> String {
    let paths: Vec<_> = patterns
        .iter()
        .map(|pattern| pattern.replace(":version", "*"))
        .collect();
    paths.join(" ")
}
