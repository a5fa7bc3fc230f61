//! A bundle as a release has it, as large as is wished: its bytes do not get smaller by packing.

use std::{
    fmt::Write as _,
    fs::File,
    io::{self, BufReader, BufWriter, Read as _, Seek as _},
    path::Path,
};

use flate2::{Compression, write::GzEncoder};
use mlos_tests::sources::joined;
use sha2::{Digest as _, Sha256};
use tar::{Builder, Header};

const FOLDER: &str = "mlos-v1.0.0_linux_amd64";

pub(crate) struct Bundle {
    size: u64,
    hex: String,
}

impl Bundle {
    /// Writes it into the folder.
    pub(crate) fn write(folder: &Path, megabytes: usize) -> Self {
        let weights = random(megabytes * 1_000_000);
        let mut files: Vec<(String, Vec<u8>)> = [
            ("README.md", "Stand-ins.\n"),
            (
                "bin/axon",
                "#!/bin/sh\necho 'Axon Version: v1.5.0 (stand-in)'\n",
            ),
            ("bin/mlos", &joined("packaging/launcher")),
            (
                "bin/mlos-core",
                "#!/bin/sh\nexec \"${0%/*}/../lib/mlos-core/mlos_core\" \"$@\"\n",
            ),
            ("config/axon.yaml", "endpoint: http://127.0.0.1:8080\n"),
            ("config/mlos.yaml", "http_port: 8080\n"),
            (
                "lib/mlos-core/mlos_core",
                "#!/bin/sh\necho 'stand-in for core'\n",
            ),
            ("licenses/mlos/LICENSE-APACHE", "Apache-2.0\n"),
            ("licenses/mlos/LICENSE-MIT", "MIT\n"),
        ]
        .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
        .to_vec();
        files.push((
            "lib/mlos-core/onnxruntime/lib/libonnxruntime.so".to_owned(),
            weights,
        ));
        let mut manifest = "mlos-manifest 1\nrelease v1.0.0\nplatform linux-amd64\nversion MLOS Distribution v1.0.0\n\
            program mlos --version\nprogram axon version\nprogram mlos-core --version\n"
            .to_owned();
        for (path, bytes) in &files {
            let _ = writeln!(manifest, "file {} {path}", hex(&mut bytes.as_slice()));
        }
        files.push(("manifest".to_owned(), manifest.into_bytes()));

        let path = folder.join(format!("{FOLDER}.tar.gz"));
        let file = BufWriter::new(File::create(&path).expect("the bundle"));
        let mut archive = Builder::new(GzEncoder::new(file, Compression::none()));
        for (path, bytes) in &files {
            let mut header = Header::new_gnu();
            header.set_mode(if path.starts_with("bin/") || path.starts_with("lib/") {
                0o755
            } else {
                0o644
            });
            header.set_size(bytes.len() as u64);
            archive
                .append_data(&mut header, format!("{FOLDER}/{path}"), bytes.as_slice())
                .expect("the bundle");
        }
        let packed = archive.into_inner().and_then(GzEncoder::finish);
        packed
            .and_then(|file| file.into_inner().map_err(Into::into))
            .expect("the bundle");

        let mut file = BufReader::new(File::open(&path).expect("the bundle"));
        let hex = hex(&mut file);
        let size = file.stream_position().expect("the bundle");
        Self { size, hex }
    }

    pub(crate) fn url(&self, site: &str) -> String {
        let _ = self;
        format!("{site}/files/v1.0.0/{FOLDER}.tar.gz")
    }

    /// What a script says of it, and that it is for this machine, whichever that is.
    pub(crate) fn rows(&self, site: &str) -> String {
        let Self { size, hex } = self;
        format!(
            "rows 1 {zeros}\nsite {site}\ndownload {site}/files\nimage 127.0.0.1:5000/mlos\n\
             platform linux-amd64 linux-amd64 Linux,Darwin x86_64,amd64,aarch64,arm64\nmethod binary\ndefault stable\n\
             head stable * * v1.0.0\nrelease v1.0.0 stable axon=1.5.0,core=1.0.0\n\
             file v1.0.0 linux-amd64 {FOLDER}.tar.gz {size} {hex} -\nend",
            zeros = "0".repeat(64)
        )
    }
}

fn hex(reader: &mut impl io::Read) -> String {
    let mut digest = Sha256::new();
    let mut block = vec![0; 1 << 20];
    loop {
        let count = reader.read(&mut block).expect("bytes");
        if count == 0 {
            break;
        }
        digest.update(&block[..count]);
    }
    digest
        .finalize()
        .iter()
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

fn random(count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    let mut source = File::open("/dev/urandom").expect("random bytes");
    source.read_exact(&mut bytes).expect("random bytes");
    bytes
}
