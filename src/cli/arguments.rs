//! The arguments of the command line. Their help texts are in the catalogue of messages, in both languages; see `cli::help`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::cli::workflow::WorkflowHost;

/// Turns a folder of Markdown posts into a school blog.
#[derive(Debug, Parser)]
#[command(name = "griffel", version, about, max_term_width = 100)]
pub struct Arguments {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Folder of the site; by default the closest folder with griffel.yaml, from here upwards
    #[arg(long, global = true, value_name = "DIR")]
    pub site: Option<PathBuf>,
    /// Language of messages: sv or en; by default the language of the environment
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<String>,
    /// Whether messages are coloured
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
    /// Print only errors and warnings
    #[arg(long, global = true)]
    pub quiet: bool,
    /// Print more (cache hits and misses)
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// Print diagnostics and summary as JSON, one object per line
    #[arg(long, global = true)]
    pub json: bool,
}

/// Whether messages are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
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
    /// Create a new site that can be built at once
    Init(InitArguments),
    /// Create a new draft and print its path
    New(NewArguments),
    /// Build the site; only changed files are written
    Build(BuildArguments),
    /// Preview the site in a browser
    #[cfg(feature = "serve")]
    Serve(ServeArguments),
    /// Write, check and publish in the browser
    #[cfg(feature = "desk")]
    Desk(crate::cli::desk_arguments::DeskArguments),
    /// Build the site and put it on the web; only what changed is sent
    #[cfg(feature = "publish")]
    Publish(PublishArguments),
    /// Write everything that is source to one file
    #[cfg(feature = "backup")]
    Backup {
        /// A zip, or a folder for one with the site's name and the day
        backup_to: PathBuf,
    },
    /// Bring a site back from a backup
    #[cfg(feature = "backup")]
    Restore {
        /// A file that `griffel backup` wrote
        backup_file: PathBuf,
        /// A new or empty folder
        new_dir: PathBuf,
    },
    /// Make a copy of the finished site for the archive, readable without internet
    #[cfg(feature = "backup")]
    Archive(ArchiveArguments),
    /// Find what is wrong for readers and for the law: accessibility, privacy, links, attachments
    Check(CheckArguments),
    /// List posts, categories, files and more
    List {
        /// What to list
        #[arg(value_enum, default_value_t = ListKind::Posts)]
        what: ListKind,
    },
    /// Write the text of a presentation to a file, so that its author can correct it
    Transcript {
        /// A presentation in a post's folder
        file: PathBuf,
    },
    /// Let LibreOffice write the PDF of slides beside them, so that their page shows what they look like
    Slides {
        /// Slides of an office program in a post's folder
        file: PathBuf,
        /// Replace a PDF that is there
        #[arg(long)]
        force: bool,
    },
    /// Import another blog
    #[cfg(feature = "import")]
    #[command(subcommand)]
    Import(crate::cli::import_arguments::Importer),
    /// Make a theme of your own, or see what themes hold and what templates see
    #[command(subcommand)]
    Theme(crate::cli::theme_arguments::ThemeCommand),
    /// Explain a diagnostic, or list them all
    Explain {
        /// Code such as G030
        code: Option<String>,
    },
    /// Show help for a command
    Help {
        /// Names of a command and its subcommands
        of: Vec<String>,
    },
    /// Print completions for a shell
    Completions {
        /// Shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page of griffel, or of a command
    Man {
        /// Names of a command and its subcommands
        of: Vec<String>,
    },
}

/// Arguments of `griffel archive`.
#[cfg(feature = "backup")]
#[derive(Debug, Args)]
pub struct ArchiveArguments {
    /// A zip, or a folder for one with the site's name and the day
    pub archive_to: PathBuf,
    /// Include drafts and waiting posts among the sources
    #[arg(long)]
    pub with_drafts: bool,
    /// Build as if it were this day
    #[arg(long, value_name = "DATE")]
    pub today: Option<String>,
}

/// Arguments of `griffel check`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct CheckArguments {
    /// Check drafts, too
    #[arg(long)]
    pub drafts: bool,
    /// Fail on warnings, too
    #[arg(long)]
    pub strict: bool,
    /// Show the edits that change no meaning, ask, and make them
    #[arg(long)]
    pub fix: bool,
    /// Make the edits without asking
    #[arg(long, requires = "fix")]
    pub yes: bool,
    /// Ask other sites, too, whether links to them still lead anywhere
    #[cfg(any(feature = "import", feature = "publish"))]
    #[arg(long)]
    pub external: bool,
    /// Write a report that people can read and forward
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Write what is wrong now to check-baseline.yaml: from then on only what is new fails
    #[arg(long, conflicts_with_all = ["fix", "html"])]
    pub write_baseline: bool,
    /// Check as if it were this day
    #[arg(long, value_name = "DATE")]
    pub today: Option<String>,
}

/// Arguments of `griffel init`.
#[derive(Debug, Args)]
pub struct InitArguments {
    /// An empty or new folder; with `--ci` also one that holds a site, by default the closest one
    #[arg(required_unless_present = "ci")]
    pub dir: Option<PathBuf>,
    /// Write the file by which this host builds and publishes the site: github or gitlab
    #[arg(long, value_name = "HOST")]
    pub ci: Option<WorkflowHost>,
    /// Theme of the new site, one of those inside the program
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
}

/// Arguments of `griffel new`.
#[derive(Debug, Args)]
pub struct NewArguments {
    /// Title of the post
    pub title: String,
    /// Category; can be given more than once
    #[arg(long, value_name = "CATEGORY")]
    pub category: Vec<String>,
    /// Tag; can be given more than once
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Date, with or without time; by default today
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Create a folder, for pictures and attachments
    #[arg(long)]
    pub folder: bool,
}

/// Arguments of `griffel build`.
#[derive(Debug, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct BuildArguments {
    /// Output folder; by default public/ in the site's folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Address of the site, instead of `url` in griffel.yaml
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Whether it is built for a trial of `griffel publish`.
    #[arg(skip)]
    pub is_trial: bool,
    /// A draft that is built as readers will get it.
    #[cfg(feature = "desk")]
    #[arg(skip)]
    pub release: Option<crate::desk::released::Released>,
    /// Include drafts
    #[arg(long)]
    pub drafts: bool,
    /// Include scheduled posts
    #[arg(long)]
    pub future: bool,
    /// Build as if it were this day
    #[arg(long, value_name = "DATE")]
    pub today: Option<String>,
    /// Neither use nor write the cache
    #[arg(long)]
    pub no_cache: bool,
    /// Show the time of each stage
    #[arg(long)]
    pub timings: bool,
    /// Publish the rest although links, pictures and files are broken
    #[arg(long)]
    pub keep_going: bool,
    /// Write the addresses to published.yaml, as readers know them when this build is on the web
    #[arg(long)]
    pub record: bool,
}

/// What publishes waiting posts by itself.
#[cfg(feature = "publish")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScheduleKind {
    /// Task Scheduler of Windows.
    Windows,
    /// Timer of systemd.
    Systemd,
    /// Cron.
    Cron,
    /// Workflow of GitHub.
    Github,
    /// Pipeline of GitLab.
    Gitlab,
}

/// Arguments of `griffel serve`.
#[cfg(feature = "serve")]
#[derive(Debug, Clone, Copy, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct ServeArguments {
    /// Port; the next free one if it is taken, any free one for 0
    #[arg(long, value_name = "N", default_value_t = 8000)]
    pub port: u16,
    /// Include drafts
    #[arg(long)]
    pub drafts: bool,
    /// Include scheduled posts
    #[arg(long)]
    pub future: bool,
    /// Open the site in the browser
    #[arg(long)]
    pub open: bool,
    /// Check the folder for changes at intervals instead of watching it: for network drives
    #[arg(long)]
    pub poll: bool,
}

/// Arguments of `griffel publish`.
#[cfg(feature = "publish")]
#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct PublishArguments {
    /// Name of a place in `publish:` of griffel.yaml; by default the first
    pub target: Option<String>,
    /// Show what would be sent, and send nothing
    #[arg(long = "dry-run")]
    pub only_show: bool,
    /// Send without asking
    #[arg(long)]
    pub yes: bool,
    /// File there that griffel did not write and may write over; can be given more than once
    #[arg(long, value_name = "FILE")]
    pub overwrite: Vec<String>,
    /// Publish although somebody else is doing so, or published in between
    #[arg(long)]
    pub take_over: bool,
    /// Draft that goes out with this publication, as the desk asks for it: its file says so when it lies there
    #[cfg(feature = "desk")]
    #[arg(long, value_name = "FILE", hide = true, conflicts_with_all = ["due", "undo", "gone", "forget", "schedule"])]
    pub release: Option<String>,
    /// The day that it gets
    #[cfg(feature = "desk")]
    #[arg(long, value_name = "DATE", hide = true, requires = "release")]
    pub release_date: Option<String>,
    /// Publish only if a post became due or expired since the last time
    #[arg(long)]
    pub due: bool,
    /// Bring back what lay there before the last time
    #[arg(long, conflicts_with = "due")]
    pub undo: bool,
    /// Tell where something lay that was taken back, and whether it is gone: its file, address or id
    #[arg(long, value_name = "FILE", conflicts_with_all = ["due", "undo", "only_show", "yes"])]
    pub gone: Option<String>,
    /// Remove the secrets of the place from this computer's keyring
    #[arg(long, conflicts_with_all = ["due", "undo", "gone", "schedule", "only_show", "yes"])]
    pub forget: bool,
    /// Print how to let a computer publish waiting posts by itself
    #[arg(long, value_name = "KIND", conflicts_with_all = ["due", "undo", "only_show", "yes"])]
    pub schedule: Option<ScheduleKind>,
}

/// What `griffel list` can list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListKind {
    /// Published posts.
    Posts,
    /// Drafts.
    Drafts,
    /// Posts with a date in the future.
    Scheduled,
    /// Posts whose `expires` date has passed.
    Expired,
    /// Categories, with the number of posts.
    Categories,
    /// Tags, with the number of posts.
    Tags,
    /// Attachments of posts.
    Attachments,
    /// Pictures, the posts that use them, and their addresses.
    Pictures,
}
