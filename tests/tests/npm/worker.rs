//! A Worker in workerd, on a free port of this machine.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use crate::project::{Project, tool};

/// The Worker of a project, until it is dropped.
pub(crate) struct Worker<'a> {
    process: Child,
    project: &'a Project,
    port: u64,
}

impl<'a> Worker<'a> {
    /// Bundles `worker.js` and runs what `config.capnp` says.
    pub(crate) fn start(project: &'a Project) -> Self {
        project.tool(
            "esbuild/bin/esbuild",
            &[
                "worker.js",
                "--bundle",
                "--format=esm",
                "--conditions=workerd,worker,browser",
                "--loader:.wasm=copy",
                "--asset-names=[name]",
                "--outdir=out",
                "--log-level=warning",
            ],
        );
        let find = format!(
            "process.stdout.write(require('{}').default)",
            tool("workerd")
        );
        let mut process = Command::new(project.node(&["-e", &find]))
            .args(["serve", "config.capnp", "--control-fd=1"])
            .current_dir(project.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("workerd can be started");
        let output = process.stdout.take().expect("its output");
        let mut worker = Self {
            process,
            project,
            port: 0,
        };
        let mut line = String::new();
        BufReader::new(output)
            .read_line(&mut line)
            .expect("workerd can be read");
        // {"event":"listen","socket":"http","port":40123}
        let event: Value = serde_json::from_str(&line)
            .unwrap_or_else(|cause| panic!("workerd said `{line}`: {cause}"));
        worker.port = event["port"].as_u64().expect("a port");
        worker
    }

    /// What the Worker answers at an address below its root.
    pub(crate) fn ask(&self, path: &str) -> String {
        let ask = format!(
            "fetch('http://127.0.0.1:{}/{path}')
                .then((answer) => answer.text())
                .then((text) => process.stdout.write(text));",
            self.port
        );
        self.project.node(&["-e", &ask])
    }
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
