//! The arguments of `griffel theme`. Their help texts are in the catalogue, as those of `cli::arguments`.

use clap::{Args, Subcommand};

/// What `griffel theme` does.
#[derive(Debug, Subcommand)]
pub enum ThemeCommand {
    /// Make a theme of your own that extends another one and can be built at once
    New(NewThemeArguments),
    /// List the files of the themes inside the program, or copy some into the site
    Files(ThemeFilesArguments),
    /// Print what the template of a page sees, with the values of this site
    Data(ThemeDataArguments),
}

/// Arguments of `griffel theme new`.
#[derive(Debug, Args)]
pub struct NewThemeArguments {
    /// Name of the theme and of its folder
    pub theme_name: String,
    /// The theme that it extends
    #[arg(long, value_name = "NAME", default_value = "skola")]
    pub extends: String,
    /// Use it at once: write `theme: NAME` in griffel.yaml
    #[arg(long = "use")]
    pub use_theme: bool,
}

/// Arguments of `griffel theme files`.
#[derive(Debug, Args)]
pub struct ThemeFilesArguments {
    /// Copy a file or a folder into the site
    #[arg(long, value_name = "PATH")]
    pub copy: Option<String>,
    /// Replace files that are there
    #[arg(long = "force", requires = "copy")]
    pub replace_files: bool,
}

/// Arguments of `griffel theme data`.
#[derive(Debug, Args)]
pub struct ThemeDataArguments {
    /// Address, source file or kind of a page; without it all kinds are listed
    pub page: Option<String>,
    /// Print long texts and lists as a whole
    #[arg(long)]
    pub full: bool,
    /// Include drafts
    #[arg(long)]
    pub drafts: bool,
    /// Include scheduled posts
    #[arg(long)]
    pub future: bool,
    /// As if it were this day
    #[arg(long, value_name = "DATE")]
    pub today: Option<String>,
}
