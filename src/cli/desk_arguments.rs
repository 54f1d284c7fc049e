//! The arguments of `griffel desk`.

use clap::Args;

/// Arguments of `griffel desk`.
#[derive(Debug, Clone, Copy, Args)]
pub struct DeskArguments {
    /// Port; the next free one if it is taken, any free one for 0
    #[arg(long = "port", value_name = "N")]
    pub desk_port: Option<u16>,
    /// Print the address instead of opening the browser
    #[arg(long)]
    pub no_open: bool,
}
