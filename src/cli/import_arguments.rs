//! The arguments of `griffel import`. Their help texts are in the catalogue, as those of `cli::arguments`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// The program whose export is imported.
#[derive(Debug, Subcommand)]
pub enum Importer {
    /// WordPress
    Wordpress(ImportArguments),
    /// Blogger
    Blogger {
        /// Arguments of every importer
        #[command(flatten)]
        common: ImportArguments,
        /// Import labels as categories or as tags
        #[arg(long, value_enum, default_value_t = Labels::Categories)]
        labels: Labels,
        /// Name of the blog, if a Takeout file has several
        #[arg(long, value_name = "NAME")]
        blog: Option<String>,
    },
}

/// What Blogger's labels are imported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Labels {
    /// Categories
    Categories,
    /// Tags
    Tags,
}

/// Arguments of every importer.
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// The export, one or more files
    #[arg(required = true)]
    pub exports: Vec<PathBuf>,
    /// The blog's files: a folder or a zip
    #[arg(long, value_name = "ZIP|DIR")]
    pub media: Option<PathBuf>,
    /// Folder of the site to write
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
    /// Fetch missing files from the blog's own hosts, over the network
    #[arg(long)]
    pub fetch: bool,
    /// Show what would be imported, but write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The blog's address, if the export does not say it or it is in an internal network
    #[arg(long)]
    pub url: Option<String>,
    /// The blog's time zone
    #[arg(long, value_name = "ZONE", default_value = "Europe/Stockholm")]
    pub timezone: String,
}
