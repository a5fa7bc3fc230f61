//! The browser's program: it only mounts.

fn main() {
    mlos_site::mount::start();
}
