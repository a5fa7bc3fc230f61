//! The guard of the guard: what the hostile server says, as `curl` hears it.

use std::process::{Command, Stdio};

use crate::{
    answer::{Answer, File, Pace, Ranges},
    server::Server,
    tls,
};

const BODY: &[u8] = b"0123456789";

#[test]
fn a_file_comes_whole_or_from_an_offset() {
    let server = Server::start();
    server.set("/file", Answer::whole(BODY.to_vec()));
    expect(&server, &[], 0, "200 0123456789");
    expect(&server, &["-C", "4"], 0, "206 456789");
    let asked = server.take_asked();
    let offsets: Vec<Option<usize>> = asked.iter().map(|request| request.offset).collect();
    assert_eq!(offsets, [None, Some(4)]);
    expect(&server, &["-r", "10-"], 0, "416 ");
}

#[test]
fn faults_are_faults() {
    let server = Server::start();
    for (ranges, pace, arguments, exit, heard) in [
        (Ranges::Kept, Pace::Cut(3), &["-q"][..], 18, "200 012"),
        (Ranges::Kept, Pace::Cut(3), &["-C", "4"], 18, "206 456"),
        (Ranges::Kept, Pace::Slow, &[], 0, "200 0123456789"),
        (
            Ranges::Ignored,
            Pace::AtOnce,
            &["-r", "4-"],
            0,
            "200 0123456789",
        ),
        (
            Ranges::Elsewhere(6),
            Pace::AtOnce,
            &["-r", "4-"],
            0,
            "206 6789",
        ),
        (Ranges::Kept, Pace::Stall(3), &["-m", "1"], 28, "200 012"),
    ] {
        let body = BODY.to_vec();
        server.set("/file", Answer::File(File { body, ranges, pace }));
        expect(&server, arguments, exit, heard);
    }
    server.set("/file", Answer::Nothing);
    expect(&server, &[], 52, "000 ");
}

#[test]
fn answers_come_in_turn_and_the_last_one_stays() {
    let server = Server::start();
    let status = |number| Answer::Status(number);
    server.set_all("/file", vec![status(503), status(404)]);
    for heard in ["503 ", "404 ", "404 "] {
        expect(&server, &[], 0, heard);
    }
}

#[test]
fn nobody_knows_the_certificate_who_is_not_told() {
    let server = Server::start();
    server.set("/file", Answer::whole(BODY.to_vec()));
    let address = format!("{}/file", server.secure_address());
    assert_eq!(curl(&[&address]).0, 60);
    assert!(server.take_asked().is_empty(), "nothing is asked for");
    let ca = tls::ca();
    let known = ["--cacert", ca.to_str().expect("a text"), &address];
    assert_eq!(curl(&known), (0, "200 0123456789".to_owned()));

    let host = server.secure_address().trim_start_matches("https://");
    let through = [&["-x", server.address.as_str()], &known[..]].concat();
    for (answer, exit, heard) in [
        (Answer::Status(403), 56, "000 "),
        (Answer::Status(407), 56, "000 "),
        (Answer::Tunnel(host.to_owned()), 0, "200 0123456789"),
    ] {
        server.take_asked();
        server.set(host, answer);
        assert_eq!(curl(&through), (exit, heard.to_owned()));
        assert_eq!(server.take_asked()[0].path, host);
    }
}

#[track_caller]
fn expect(server: &Server, arguments: &[&str], exit: i32, heard: &str) {
    let address = format!("{}/file", server.address);
    let found = curl(&[arguments, &[address.as_str()]].concat());
    assert_eq!(found, (exit, heard.to_owned()), "{arguments:?}");
}

/// How it ended, the status and the bytes.
fn curl(arguments: &[&str]) -> (i32, String) {
    let output = Command::new("curl")
        .args(["-q", "-s", "-w", "%{stderr}%{http_code}"])
        .args(arguments)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").expect("a path"))
        .stdin(Stdio::null())
        .output()
        .expect("curl can be started");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let heard = format!("{} {}", text(&output.stderr), text(&output.stdout));
    (output.status.code().unwrap_or(-1), heard)
}
