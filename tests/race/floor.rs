//! What no generator can go below: writing the same files and doing nothing else.
//!
//! `floor FROM TO THREADS` holds all files below FROM in memory, then makes the folders and writes the files below TO, and
//! prints the seconds of the second part. Standard library only: `rustc -O floor.rs`.

use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{env, fs, io, thread};

/// A file below TO and its bytes.
type Held = (PathBuf, Vec<u8>);

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [from, to, threads] = arguments.as_slice() else {
        return Err(io::Error::other("floor FROM TO THREADS"));
    };
    let threads: usize = threads.parse().map_err(io::Error::other)?;
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    hold(Path::new(from), Path::new(to), &mut folders, &mut files)?;

    let start = Instant::now();
    for folder in &folders {
        fs::create_dir(folder)?;
    }
    let share = files.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let writers: Vec<_> = files.chunks(share).map(|part| scope.spawn(|| write(part))).collect();
        writers.into_iter().try_for_each(|writer| writer.join().expect("a writer does not panic"))
    })?;
    println!("{:.6}", start.elapsed().as_secs_f64());
    Ok(())
}

/// Reads a folder; outer folders stand before inner ones.
fn hold(from: &Path, to: &Path, folders: &mut Vec<PathBuf>, files: &mut Vec<Held>) -> io::Result<()> {
    folders.push(to.to_path_buf());
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            hold(&entry.path(), &target, folders, files)?;
        } else {
            files.push((target, fs::read(entry.path())?));
        }
    }
    Ok(())
}

fn write(files: &[Held]) -> io::Result<()> {
    files.iter().try_for_each(|(path, bytes)| fs::write(path, bytes))
}
