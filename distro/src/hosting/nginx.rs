//! The site in nginx's configuration.

use std::fmt::Write as _;

use super::{APT_POOL, ASK, CACHE, KIND, SCRIPTS, TEXT, everywhere, host, names, values};

/// A whole file for nginx's `conf.d` for the site that lies at `root`.
pub(crate) fn file(site: &str, download: &str, root: &str) -> String {
    let host = host(site);
    // A header stated in a location takes away all those stated around it, so a value is looked up by the path.
    let mut text = String::new();
    let mut stated = String::new();
    for name in names().into_iter().filter(|name| *name != KIND) {
        let variable = format!("$mlos_{}", name.to_lowercase().replace('-', "_"));
        let default = if name == CACHE { ASK } else { "" };
        let _ = write!(text, "map $uri {variable} {{\n    default \"{default}\";\n");
        for (value, of) in values(name) {
            let _ = writeln!(text, "    \"~{}\" \"{value}\";", expression(&of));
        }
        text.push_str("}\n");
        let _ = writeln!(stated, "    add_header {name} {variable} always;");
    }
    for (name, value) in everywhere() {
        let _ = writeln!(stated, "    add_header {name} \"{value}\" always;");
    }

    let _ = write!(
        text,
        "\n# Install scripts: an answer that a browser follows, and that a shell can run.\n\
         server {{\n    listen 80;\n    listen [::]:80;\n    server_name {host};\n    root {root};\n\
         \n    location ~ {scripts} {{\n        error_page 418 =301 /plain-http$uri;\n        return 418;\n    }}\n\
         \n    location /plain-http/ {{\n        internal;\n        types {{}}\n        default_type \"{TEXT}\";\n\
         \x20       add_header Location https://{host}$request_uri always;\n    }}\n\
         \n    location / {{\n        return 308 https://{host}$request_uri;\n    }}\n}}\n\
         \nserver {{\n    listen 443 ssl http2;\n    listen [::]:443 ssl http2;\n    server_name {host};\n\
         \x20   ssl_certificate /etc/letsencrypt/live/{host}/fullchain.pem;\n\
         \x20   ssl_certificate_key /etc/letsencrypt/live/{host}/privkey.pem;\n\
         \n    root {root};\n    charset utf-8;\n    charset_types text/css text/plain text/xml application/javascript;\n    gzip_static on;\n    gzip_vary on;\n    error_page 404 /404.html;\n\n\
         {stated}\n\
         \x20   location / {{\n        try_files $uri $uri/ =404;\n    }}\n\
         \n    location ~ ^{APT_POOL}(?<packed>.*)$ {{\n        return 302 {download}/$packed;\n    }}\n\
         \n    location ~ ^/_ {{\n        return 404;\n    }}\n",
        scripts = expression(SCRIPTS)
    );
    for (kind, of) in values(KIND) {
        let _ = write!(
            text,
            "\n    location ~ {} {{\n        types {{}}\n        default_type \"{kind}\";\n    }}\n",
            expression(&of)
        );
    }
    text + "}\n"
}

/// Patterns as one regular expression.
fn expression(patterns: &[&str]) -> String {
    let one = |pattern: &&str| {
        let plain = pattern.replace('.', "\\.").replace(":version", "[^/]+");
        match plain.strip_suffix('*') {
            Some(start) => start.to_owned(),
            None => plain + "$",
        }
    };
    let all: Vec<_> = patterns.iter().map(one).collect();
    match &all[..] {
        [one] => format!("^{one}"),
        _ => format!("^({})", all.join("|")),
    }
}
