//! Writes the JSON Schema of the config file to stdout: `cargo run -p palisade-config --bin schema > docs/palisade.schema.json`.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    writeln!(io::stdout().lock(), "{:#}", palisade_config::schema())
}
