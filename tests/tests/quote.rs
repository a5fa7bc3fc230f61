//! What a person pastes, in every shell that is there: a shell passes on exactly what was meant.
//!
//! There is no PowerShell here, so its published rules of parsing are written down once more, and held against the quotes.

use std::{
    collections::BTreeSet,
    env, fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use mlos_resolver::{
    Decision, Matrix, Method, Platform, Request, Shell,
    command::{self, Hand},
    quote, resolve,
};
use mlos_tests::{
    program::find_or_skip,
    tool::{matrix_files, workspace},
};

/// What a shell is called, its program, its arguments, and how it reads.
const SHELLS: [(&str, &str, &[&str], Shell); 14] = [
    ("sh", "sh", &[], Shell::Posix),
    ("dash", "dash", &[], Shell::Posix),
    ("bash", "bash", &["--norc"], Shell::Posix),
    ("bash --posix", "bash", &["--posix"], Shell::Posix),
    // With the history that a person has: `!` is read before anything else.
    (
        "bash -i",
        "bash",
        &["--norc", "--noprofile", "--noediting", "-i"],
        Shell::Posix,
    ),
    ("BusyBox ash", "busybox", &["sh"], Shell::Posix),
    ("zsh", "zsh", &["-f"], Shell::Posix),
    ("zsh -i", "zsh", &["-f", "-i"], Shell::Posix),
    ("zsh as sh", "zsh", &["--emulate", "sh"], Shell::Posix),
    (
        "zsh, as many set it",
        "zsh",
        &["-f", "-o", "extendedglob", "-o", "magicequalsubst"],
        Shell::Posix,
    ),
    ("mksh", "mksh", &[], Shell::Posix),
    ("yash", "yash", &["--norcfile"], Shell::Posix),
    ("ksh", "ksh93", &[], Shell::Posix),
    ("fish", "fish", &["--no-config"], Shell::Fish),
];

/// How many arguments stand in one command: a program is started for each command by shells without a `printf`.
const TOGETHER: usize = 25;

#[test]
fn every_argument_arrives_as_it_was_meant() {
    let texts = texts();
    assert!(texts.len() > 2500, "only {} arguments", texts.len());
    for (name, program, arguments, family) in SHELLS {
        let Some(program) = find_or_skip(program) else {
            continue;
        };
        let commands = texts.chunks(TOGETHER).map(|some| {
            let words: Vec<_> = some.iter().map(|text| quote(text, family)).collect();
            format!("printf '%s\\0' {}\n", words.join(" "))
        });
        let script: String = commands.collect();
        let folder = Folder::new();
        let output = folder.run(&program, arguments, &script);
        let seen = String::from_utf8_lossy(&output);
        let seen: Vec<&str> = seen.split_terminator('\0').collect();
        for (index, meant) in texts.iter().enumerate() {
            let quoted = quote(meant, family);
            assert_eq!(
                seen.get(index),
                Some(&meant.as_str()),
                "{name} reads {quoted}"
            );
        }
        assert_eq!(seen.len(), texts.len(), "{name}");
    }
}

/// What needs no quotes has none, so that a command is as short as a person would write it.
#[test]
fn nothing_plain_is_quoted() {
    for plain in ["v1.0.0", "docker", "https://mlosfoundation.org/install"] {
        for &shell in Shell::ALL {
            if shell == Shell::PowerShell && plain.starts_with("https") {
                continue;
            }
            assert_eq!(quote(plain, shell), plain, "{shell}");
        }
    }
    assert_eq!(quote("--method", Shell::Posix), "--method");
    assert_eq!(quote("--method", Shell::Fish), "--method");
}

/// The commands of every plan, with programs in the place of `curl`, `sh` and `docker` that write down what they are given.
#[test]
fn every_command_starts_what_it_says() {
    let real = Matrix::parse(&matrix_files(&workspace("matrix")));
    let real = real.unwrap_or_else(|problems| panic!("{problems}"));
    let decisions = [real, odd_matrix()].map(|matrix| {
        let decisions = decisions(&matrix);
        (matrix, decisions)
    });
    for (name, program, arguments, family) in SHELLS {
        let Some(program) = find_or_skip(program) else {
            continue;
        };
        let (mut script, mut expected) = (Vec::new(), Vec::new());
        if name == "BusyBox ash" {
            // It has a `sh` of its own, which it prefers.
            script.push("sh() { \"$HOME/programs/sh\" \"$@\"; }".to_owned());
        }
        for (matrix, decisions) in &decisions {
            let curl = format!("curl <-fsSL> <{}/install>", matrix.distro().site);
            script.push(command::one_line(matrix));
            expected.extend([curl.clone(), "sh".to_owned()]);
            // A package manager's lines are typed by nobody here: a machine of its own runs them.
            let by_script = decisions
                .iter()
                .filter(|decision| Hand::of(decision, family) == Some(Hand::Script));
            for decision in by_script {
                let line = command::install(matrix, decision, family);
                script.push(line.expect("there is a script"));
                let (release, method) = (&decision.release, decision.method);
                let sh = format!("sh <-s> <--> <--version> <{release}> <--method> <{method}>");
                expected.extend([curl.clone(), sh]);
            }
        }
        let script = script.join("\n") + "\n";
        let folder = Folder::new();
        for stand_in in ["curl", "sh", "docker"] {
            folder.stand_in(stand_in);
        }
        folder.run(&program, arguments, &script);
        let seen = fs::read_to_string(folder.path("said")).unwrap_or_default();
        assert_eq!(seen, expected.join("\n") + "\n", "{name}");
    }
}

/// In PowerShell, by its rules.
#[test]
fn every_argument_is_one_word_of_powershell() {
    for meant in texts() {
        let quoted = quote(&meant, Shell::PowerShell);
        assert_eq!(
            powershell_argument(&quoted).as_ref(),
            Ok(&meant),
            "PowerShell reads {quoted}"
        );
    }
}

#[test]
fn the_rules_of_powershell_are_told_apart() {
    // What is written → what is passed on, or why it is nothing to paste.
    let cases = [
        ("'it''s'", Ok("it's")),
        ("'\u{2019}\u{2019}'", Ok("\u{2019}")),
        ("'a\u{2018}", Ok("a")),
        ("'a\u{2018}'", Err("a quote that is not closed")),
        ("a-b", Ok("a-b")),
        ("''", Ok("")),
        ("", Err("no word")),
        ("'a' b", Err("more than one word")),
        ("'a", Err("a quote that is not closed")),
        ("-x", Err("a parameter")),
        ("\u{2013}x", Err("a parameter")),
        ("@x", Err("a splat")),
        ("#x", Err("a comment")),
        ("a,b", Err("an operator")),
        ("a;b", Err("an operator")),
        ("$x", Err("an expansion")),
        ("a`b", Err("an escape")),
        ("\"a\"", Err("an expanding text")),
        ("\u{201e}a\u{201c}", Err("an expanding text")),
        ("1kb", Err("a number")),
        ("0x1F", Err("a number")),
        (".5", Err("a number")),
        ("+1e3", Err("a number")),
        ("1.2.3", Ok("1.2.3")),
        ("1.0.0-rc.1", Ok("1.0.0-rc.1")),
    ];
    for (written, expected) in cases {
        let found = powershell_argument(written);
        let found = found.as_deref().map_err(|why| *why);
        assert_eq!(found, expected, "{written}");
    }
}

#[test]
fn quotes_for_powershell() {
    let texts = [
        "",
        "v1.0.0",
        "1.0",
        "1kb",
        "+1",
        ".5",
        "--method",
        "it's",
        "a b",
        "a=b",
        "50%",
        "a,b",
        "@x",
        "#x",
        "~",
        "$env:PATH",
        "$(id)",
        "`n",
        "\"",
        "a\nb",
        "a\tb",
        "a;b",
        "a|b",
        "a&b",
        "{a}",
        "<a>",
        "--%",
        "\u{2018}",
        "\u{2019}",
        "\u{201a}",
        "\u{201b}",
        "\u{201c}",
        "\u{2014}",
        "é",
        "\\",
        "images.example/workshop/mlos@sha256:00",
    ];
    let lines = texts.map(|text| format!("{text:?} → {}", quote(text, Shell::PowerShell)));
    insta::assert_snapshot!(lines.join("\n"));
}

/// Each word of the engine's command, in PowerShell.
#[test]
fn the_command_for_powershell_is_words() {
    let matrix = odd_matrix();
    let mut seen = 0;
    for decision in decisions(&matrix) {
        let line = command::install(&matrix, &decision, Shell::PowerShell);
        let image = decision.image.as_ref();
        let Some(reference) = image.and_then(|image| image.reference.as_ref()) else {
            assert_eq!(line, None, "{}", decision.canonical());
            continue;
        };
        let line = line.expect("a recorded image has a command");
        let words: Vec<&str> = line.split(' ').collect();
        let (last, before) = words.split_last().expect("words");
        assert_eq!(
            before.join(" "),
            "docker run --detach --name mlos --publish 127.0.0.1:8080:8080"
        );
        assert_eq!(powershell_argument(last).as_ref(), Ok(reference));
        seen += 1;
    }
    assert!(seen > 10, "only {seen} commands");
}

/// A matrix whose address zsh may mistake for a program, and whose image PowerShell for two: both are valid.
fn odd_matrix() -> Matrix {
    let mut files = matrix_files(&workspace("tests/fixtures/large"));
    let distro = files.get_mut("distro.toml").expect("the distribution");
    for (plain, odd) in [
        (
            "https://workshop.example\"",
            "https://workshop.example/a==sh\"",
        ),
        ("/workshop/mlos\"", "/workshop/ml,os\""),
    ] {
        assert!(distro.contains(plain), "{plain}");
        *distro = distro.replace(plain, odd);
    }
    Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Every decision of a matrix.
fn decisions(matrix: &Matrix) -> Vec<Decision> {
    let mut decisions = Vec::new();
    for release in matrix.releases() {
        for &platform in Platform::ALL {
            for &method in Method::ALL {
                let request = Request {
                    version: Some(release.version.clone().into()),
                    method: Some(method),
                    ..Request::new(platform)
                };
                decisions.extend(resolve(matrix, &request).map(|plan| plan.decision));
            }
        }
    }
    assert!(!decisions.is_empty());
    decisions
}

/// Arguments: one, two and three of the characters that any shell minds, and longer ones of all of them. Slow and obvious:
/// the same on every run.
fn texts() -> Vec<String> {
    const MINDED: &str = "'\"\\$`!~#=%-+@,.:/_*?[]{}()<>|&;^ \t\n\ra0é‘’‚‛“”–\u{a0}\u{1}\u{7f}😀";
    const MOST: &str = "'\"\\$`!~#=%-@, \na{*";
    let all: Vec<char> = MINDED.chars().collect();
    let most: Vec<char> = MOST.chars().collect();
    let mut texts: BTreeSet<String> = [
        "",
        "--",
        "-n",
        "-e",
        "--%",
        "%self",
        "%1",
        "=sh",
        "==",
        "a==sh",
        "a=b:=sh",
        "a=:=sh",
        "a=~",
        "~root",
        "~+",
        "!!",
        "!$",
        "!a:p",
        "^a^b",
        "$HOME",
        "${a}",
        "$(id)",
        "$((1))",
        "`id`",
        "\\\n",
        "a\\",
        "'\\''",
        "{a,b}",
        "{1..3}",
        "@(a|b)",
        "**",
        "[ab]",
        "/*",
        "a&&b",
        "2>&1",
        "<(id)",
        "\\x41",
        "\\u0041",
        "\\c",
        "%s",
        "%d%n",
        "1kb",
        "0x10",
        "1e3",
        "+1",
        ".5",
        "1.0",
        "v1.0.0",
        "NaN",
        "if",
        "done",
        "}",
        "function",
        "a\n",
        "\n",
        "\r\n",
        "é\u{301}",
        "\u{202e}",
        "\u{feff}",
    ]
    .map(str::to_owned)
    .into();
    for &a in &all {
        texts.insert(a.to_string());
        for &b in &all {
            texts.insert([a, b].iter().collect());
        }
    }
    for &a in &most {
        for &b in &most {
            texts.insert([a, 'a', b].iter().collect());
            texts.insert(['a', a, b, 'a'].iter().collect());
        }
    }
    // A walk through the characters with a step that grows.
    for length in 3..=40 {
        for start in 0..all.len() / 4 {
            let places = (0..length).map(|step| start * 7 + step * (length + step));
            texts.insert(places.map(|place| all[place % all.len()]).collect());
        }
    }
    texts.into_iter().collect()
}

/// An argument of a command as PowerShell passes it on: `about_Parsing`, `about_Quoting_Rules` and `about_Numeric_Literals`.
fn powershell_argument(written: &str) -> Result<String, &'static str> {
    let single = |c: char| matches!(c, '\'' | '‘' | '’' | '‚' | '‛');
    let double = |c: char| matches!(c, '"' | '“' | '”' | '„');
    let dash = |c: char| matches!(c, '-' | '–' | '—' | '―');
    let mut rest = written.chars().peekable();
    let Some(first) = rest.peek().copied() else {
        return Err("no word");
    };
    if single(first) {
        rest.next();
        let mut text = String::new();
        loop {
            match rest.next() {
                None => return Err("a quote that is not closed"),
                Some(c) if !single(c) => text.push(c),
                // Two of them mean one; which two makes no difference, and the second is kept.
                Some(_) => match rest.next_if(|c| single(*c)) {
                    Some(c) => text.push(c),
                    None if rest.peek().is_none() => return Ok(text),
                    None => return Err("more than one word"),
                },
            }
        }
    }
    if dash(first) {
        return Err("a parameter");
    }
    if first == '@' {
        return Err("a splat");
    }
    if first == '#' {
        return Err("a comment");
    }
    if first == '~' {
        return Err("a home folder");
    }
    for c in written.chars() {
        match c {
            c if c.is_whitespace() => return Err("more than one word"),
            c if double(c) => return Err("an expanding text"),
            c if single(c) => return Err("a quote within a word"),
            '$' => return Err("an expansion"),
            '`' => return Err("an escape"),
            '(' | ')' | '{' | '}' | ';' | ',' | '|' | '&' | '<' | '>' => return Err("an operator"),
            '*' | '?' | '[' => return Err("a pattern"),
            _ => {}
        }
    }
    if is_powershell_number(written) {
        return Err("a number");
    }
    Ok(written.to_owned())
}

/// Whether a word is a number, so that a command gets its value and not its text.
fn is_powershell_number(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let word = word.strip_prefix(['+', '-']).unwrap_or(&word);
    let word = ["kb", "mb", "gb", "tb", "pb"]
        .iter()
        .find_map(|unit| word.strip_suffix(unit))
        .unwrap_or(word);
    for (prefix, radix) in [("0x", 16), ("0b", 2)] {
        if let Some(digits) = word.strip_prefix(prefix) {
            let digits = digits.trim_end_matches(['u', 'l', 's', 'y', 'n']);
            return !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        }
    }
    let word = word.trim_end_matches(['u', 'l', 's', 'y', 'n', 'd']);
    word.starts_with(|c: char| c.is_ascii_digit() || c == '.') && word.parse::<f64>().is_ok()
}

/// A folder to be in, where patterns would find something, and a home.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["a", "0", "aa", "b", "a=", "%"] {
            fs::write(folder.path().join(name), "").expect("a file");
        }
        fs::create_dir(folder.path().join("programs")).expect("a folder");
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A program that writes its name and what it is given down, once its input has ended.
    fn stand_in(&self, name: &str) {
        let path = self.path("programs").join(name);
        let said = self.path("said");
        let wait = if name == "sh" { "cat >/dev/null\n" } else { "" };
        let text = format!(
            "#!/bin/sh\n{wait}line={name}\nfor one; do line=\"$line <$one>\"; done\nprintf '%s\\n' \"$line\" >>'{}'\n",
            said.display()
        );
        fs::write(&path, text).expect("a program");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it can be started");
    }

    /// Lets a shell read a script as its input, and returns what the script wrote.
    fn run(&self, program: &Path, arguments: &[&str], script: &str) -> Vec<u8> {
        let input = self.path("script");
        fs::write(&input, script).expect("a script");
        let path = env::var("PATH").unwrap_or_default();
        let output = Command::new(program)
            .args(arguments)
            .env_clear()
            .env(
                "PATH",
                format!("{}:{path}", self.path("programs").display()),
            )
            .env("HOME", self.0.path())
            .env("LC_ALL", "C.UTF-8")
            .env("TERM", "dumb")
            .env("a", "EXPANDED")
            .current_dir(self.0.path())
            .stdin(Stdio::from(fs::File::open(&input).expect("the script")))
            .output()
            .expect("a shell can be started");
        output.stdout
    }
}
