//! From a component's release to files that can be published: the stages of the maintainer's tool, on a copy of the
//! matrix, with a mirror of the forge on this machine.
//!
//! A case is a file of commands, a line each; what they print is a snapshot of the same name. `# …` is a remark, and
//! `asked` shows what the mirror was asked for since the last
//! time, `github` what the distribution's repository shows, `tamper FILE` changes a file of a
//! release there, `site` makes and serves the site of the matrix as it is then, and `serve FOLDER` one as it lies. In the snapshot a digest is `[1]`, `[2]`, … in the
//! order in which they appear, the mirror's address `[mirror]`, and a size that depends on the compiler `[size]`.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod forge;
mod room;

use mlos_tests::engine;
use room::Room;

#[track_caller]
fn play(name: &str) {
    play_in(&mut Room::new(), name);
}

#[track_caller]
fn play_in(room: &mut Room, name: &str) {
    let transcript = room.play(&format!("release/{name}"));
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, transcript);
    });
}

#[test]
fn an_event_becomes_bundles_for_every_platform() {
    play("bundles");
}

#[test]
fn what_cannot_be_made_says_why() {
    play("plans");
}

#[test]
fn a_download_goes_on_where_it_broke_off() {
    play("network");
}

#[test]
fn what_changed_upstream_stops_everything() {
    play("changed");
}

#[test]
fn what_does_not_fit_its_platform_is_refused_and_remembered() {
    play("refused");
}

#[test]
fn what_a_program_needs_is_measured_and_held_against_what_is_promised() {
    play("needs");
}

#[test]
fn a_release_is_recorded_promoted_and_taken_back() {
    play("publish");
}

#[test]
fn a_draft_is_filled_looked_at_and_let_out() {
    play("draft");
}

#[test]
fn the_whole_circle() {
    if engine::has(&["buildah", "docker-registry"]) {
        play_in(&mut Room::with_engine(), "circle");
    }
}

#[test]
fn images_are_built_pushed_and_their_tags_follow_the_channels() {
    if engine::has(&["buildah", "docker-registry", "podman", "runc"]) {
        play_in(&mut Room::with_engine(), "images");
    }
}

#[test]
fn a_mishap_leaves_nothing_that_stands_in_the_way() {
    play("mishaps");
}

#[test]
fn a_trial_that_is_ended_from_outside_leaves_nothing_behind() {
    play("signals");
}
