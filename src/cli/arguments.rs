//! What can be asked for.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Turns a folder of Markdown posts into a school blog.
#[derive(Debug, Parser)]
#[command(name = "griffel", version, about, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
}

/// What holds for every command.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Folder of the site; without it the nearest folder upwards with griffel.yaml
    #[arg(long, global = true, value_name = "DIR")]
    pub site: Option<PathBuf>,
    /// Language of messages: sv or en; without it that of the environment
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<String>,
    /// Colours
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,
    /// Say nothing but errors and warnings
    #[arg(long, global = true)]
    pub quiet: bool,
    /// Say more: what is remembered, and why not
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// Diagnostics and summary as JSON, one object a line
    #[arg(long, global = true)]
    pub json: bool,
}

/// Whether messages are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new site that builds at once
    Init {
        /// An empty or new folder
        dir: PathBuf,
    },
    /// Make a new draft and print its path
    New(NewArguments),
    /// Build the site; only what changed is written
    Build(BuildArguments),
    /// Show the site on this machine, always as it is now
    #[cfg(feature = "serve")]
    Serve(ServeArguments),
    /// List what there is
    List {
        /// What to list
        #[arg(value_enum, default_value_t = ListKind::Posts)]
        what: ListKind,
    },
    /// Write down what a presentation says, for its author to mend
    Transcript {
        /// A PDF or a presentation beside a post
        file: PathBuf,
    },
    /// Take another blog over
    #[cfg(feature = "import")]
    #[command(subcommand)]
    Import(Importer),
    /// Explain a diagnostic; without a code, list them all
    Explain {
        /// Code such as G030
        code: Option<String>,
    },
    /// Print completions for a shell
    Completions {
        /// Shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// What `new` makes.
#[derive(Debug, Args)]
pub struct NewArguments {
    /// Title of the post
    pub title: String,
    /// Category; may be given more than once
    #[arg(long, value_name = "CATEGORY")]
    pub category: Vec<String>,
    /// Tag; may be given more than once
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Date, with or without time; without it today
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Make a folder, for pictures and attachments
    #[arg(long)]
    pub folder: bool,
}

/// How `build` builds.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct BuildArguments {
    /// Output folder; without it public/ in the site
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Another address of the site than the settings say
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Publish drafts, too
    #[arg(long)]
    pub drafts: bool,
    /// Publish scheduled posts, too
    #[arg(long)]
    pub future: bool,
    /// Build as if it were this day
    #[arg(long, value_name = "DATE")]
    pub today: Option<String>,
    /// Neither use nor keep what is remembered between runs
    #[arg(long)]
    pub no_cache: bool,
    /// Show the time that each stage took
    #[arg(long)]
    pub timings: bool,
}

/// How `serve` serves.
#[cfg(feature = "serve")]
#[derive(Debug, Clone, Copy, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct ServeArguments {
    /// Port; the next one if it is taken, any free one for 0
    #[arg(long, value_name = "N", default_value_t = 8000)]
    pub port: u16,
    /// Show drafts, too
    #[arg(long)]
    pub drafts: bool,
    /// Show scheduled posts, too
    #[arg(long)]
    pub future: bool,
    /// Open the site in the browser
    #[arg(long)]
    pub open: bool,
    /// Look through the folder again and again instead of watching it: for network drives
    #[arg(long)]
    pub poll: bool,
}

/// What can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListKind {
    /// Published posts.
    Posts,
    /// Drafts.
    Drafts,
    /// Posts whose date is still to come.
    Scheduled,
    /// Posts whose time is over.
    Expired,
    /// Categories with their numbers of posts.
    Categories,
    /// Tags with their numbers of posts.
    Tags,
    /// Files that are published with posts.
    Attachments,
    /// Pictures, where each is used, and its addresses.
    Pictures,
}

/// Whose export is taken over.
#[cfg(feature = "import")]
#[derive(Debug, Subcommand)]
pub enum Importer {
    /// WordPress
    Wordpress(ImportArguments),
    /// Blogger
    Blogger {
        /// What is common
        #[command(flatten)]
        common: ImportArguments,
        /// What labels become
        #[arg(long, value_enum, default_value_t = Labels::Categories)]
        labels: Labels,
        /// Which blog of a Takeout that holds several
        #[arg(long, value_name = "NAME")]
        blog: Option<String>,
    },
}

/// What labels of Blogger become.
#[cfg(feature = "import")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Labels {
    /// Categories
    Categories,
    /// Tags
    Tags,
}

/// What is taken over, and where to.
#[cfg(feature = "import")]
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// The export, in one file or several
    #[arg(required = true)]
    pub exports: Vec<PathBuf>,
    /// The blog's files: a folder or a zip
    #[arg(long, value_name = "ZIP|DIR")]
    pub media: Option<PathBuf>,
    /// The site's folder
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
    /// Fetch missing files from the blog's own hosts, over the network
    #[arg(long)]
    pub fetch: bool,
    /// Only tell what would become of it
    #[arg(long)]
    pub dry_run: bool,
    /// The blog's address, where the export does not name it, or where it lies within a network
    #[arg(long)]
    pub url: Option<String>,
    /// The blog's time zone
    #[arg(long, value_name = "ZONE", default_value = "Europe/Stockholm")]
    pub timezone: String,
}
