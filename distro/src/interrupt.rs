//! Signals that end work before it is done: all that it holds is dropped, and so cleans up after itself.

use std::time::Duration;

use anyhow::Result;
use tokio::signal::unix::{SignalKind, signal};
use tokio::{runtime, time};

use crate::trouble::Trouble;

/// Work that ends with the first of SIGINT, SIGTERM and SIGHUP.
///
/// # Errors
/// Those of the work; a signal.
pub(crate) fn guarded<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    // Where the runtime ends, it waits for what still blocks: that is over soon, for its server is gone.
    runtime.block_on(async {
        let mut signalled = Box::pin(signalled()?);
        let done = tokio::select! {
            biased;
            number = &mut signalled => return Err(Trouble::signal(number).into()),
            done = work => done,
        };
        // A program may have ended by the very signal, and be seen before it.
        tokio::select! {
            biased;
            number = &mut signalled => Err(Trouble::signal(number).into()),
            () = time::sleep(Duration::from_millis(1)) => done,
        }
    })
}

/// Listens from now on, so that one that comes early is not missed.
fn signalled() -> Result<impl Future<Output = u8>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => 2,
            _ = terminate.recv() => 15,
            _ = hangup.recv() => 1,
        }
    })
}
