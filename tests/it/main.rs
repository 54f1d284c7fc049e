//! Tests of more than one room.
#![expect(clippy::disallowed_methods, reason = "tests stand outside the program: they read and write files")]
#![expect(clippy::disallowed_macros, reason = "a test that skips says so")]

#[cfg(feature = "backup")]
mod archive;
#[cfg(all(feature = "backup", feature = "import", feature = "publish"))]
mod backup;
mod cache;
mod cases;
mod check;
mod check_repairs;
mod checked_files;
mod command_line;
mod desk_editor;
#[cfg(all(feature = "desk", feature = "images", feature = "office"))]
mod desk_files;
#[cfg(feature = "desk")]
mod desk_kept;
#[cfg(feature = "desk")]
mod desk_publish;
mod desk_release;
#[cfg(feature = "desk")]
mod desk_texts;
#[cfg(feature = "desk")]
mod desk_threats;
#[cfg(feature = "desk")]
mod desk_windows;
#[cfg(feature = "desk")]
mod desk_writing;
mod drawn;
mod example;
#[cfg(all(feature = "import", feature = "publish", unix))]
#[cfg(any(feature = "import", feature = "publish"))]
mod external;
mod feed_readers;
mod field;
mod first_minutes;
mod hostile;
mod hosting;
#[cfg(feature = "import")]
mod import;
#[cfg(feature = "import")]
mod import_again;
#[cfg(feature = "import")]
mod import_clashes;
#[cfg(feature = "import")]
mod import_entries;
#[cfg(feature = "import")]
mod import_places;
mod import_plan;
#[cfg(feature = "import")]
mod import_sums;
#[cfg(feature = "import")]
mod import_words;
mod incremental;
#[cfg(all(feature = "import", feature = "pdf", feature = "serve"))]
mod json;
mod kept;
mod laws;
mod lists;
#[cfg(feature = "images")]
mod metadata;
#[cfg(feature = "import")]
mod moves;
mod moving;
#[cfg(feature = "office")]
mod office;
mod output_folders;
mod own_code;
mod page_changes;
#[cfg(feature = "pdf")]
mod pdf;
#[cfg(feature = "images")]
mod pictures;
mod presentations;
mod property;
#[cfg(all(feature = "publish", unix))]
mod publish;
#[cfg(feature = "publish")]
mod publish_command;
#[cfg(feature = "import")]
mod raw_html;
mod recordings;
mod release;
#[cfg(feature = "desk")]
mod running_desk;
mod search;
mod search_index;
mod search_words;
#[cfg(feature = "serve")]
mod server;
mod site;
mod spec;
mod statements;
mod targets;
mod theme_command;
mod theme_contract;
mod theme_files;
mod theme_mistakes;
mod theme_reference;
mod themes;
mod tidy;
mod trees;
#[cfg(feature = "publish")]
mod trial;
mod typed_page;
#[cfg(feature = "publish")]
mod websub;
mod weight;
mod windows;
mod writers;
