//! An archive -> what would be wrong with unpacking it, by its directory: nothing is unpacked here.

use std::io::{Read, SeekFrom};

use zip::ZipArchive;

use crate::media::programs::is_program_name;
use crate::media::recording::access::RandomAccess;
use crate::media::zip_fault::ZipFault;

/// Most parts: a school year's photographs are three thousand files.
const ENTRIES_MAX: u64 = 20_000;
/// Longest directory in bytes that is read.
const DIRECTORY_MAX: u64 = 8 * 1024 * 1024;
/// Most bytes to which an archive may unpack.
const UNPACKED_MAX: u64 = 8 * 1024 * 1024 * 1024;
/// An archive that unpacks to so many times its length is a bomb, if that is more than [`SWOLLEN`]: text is packed to a tenth.
const RATIO_MAX: u64 = 100;
/// Bytes up to which everything may be unpacked.
const SWOLLEN: u64 = 256 * 1024 * 1024;
/// Length of the record at the end of an archive, and of the longest comment behind it (APPNOTE 4.3.16).
const END: u64 = 22 + 65_535;

/// Returns why nobody should get an archive of `len` bytes.
#[must_use]
pub fn zip_fault(file: &mut dyn RandomAccess, len: u64) -> Option<ZipFault> {
    match directory(file, len) {
        None => return Some(ZipFault::Broken),
        Some((entries, bytes)) if entries > ENTRIES_MAX || bytes > DIRECTORY_MAX => return Some(ZipFault::Many),
        Some(_) => {}
    }
    if file.seek(SeekFrom::Start(0)).is_err() {
        return Some(ZipFault::Broken);
    }
    let Ok(mut archive) = ZipArchive::new(file) else { return Some(ZipFault::Broken) };
    let mut unpacked = 0_u64;
    let mut has_program = false;
    for index in 0..archive.len() {
        let Ok(part) = archive.by_index_raw(index) else { return Some(ZipFault::Broken) };
        unpacked = unpacked.saturating_add(part.size());
        let Ok(name) = part.name() else { return Some(ZipFault::Leaves) };
        if leaves(&name) || part.is_symlink() {
            return Some(ZipFault::Leaves);
        }
        let extension = name.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_lowercase());
        has_program |= is_program_name(&extension);
    }
    let swells = unpacked > SWOLLEN && unpacked / len.max(1) > RATIO_MAX;
    if swells || unpacked > UNPACKED_MAX {
        return Some(ZipFault::Swells);
    }
    has_program.then_some(ZipFault::Program)
}

/// Returns the number of parts and the length of the directory, as the end of an archive tells them.
fn directory(file: &mut dyn RandomAccess, len: u64) -> Option<(u64, u64)> {
    file.seek(SeekFrom::Start(len.saturating_sub(END))).ok()?;
    let mut tail = Vec::new();
    file.take(END).read_to_end(&mut tail).ok()?;
    let at = tail.windows(4).rposition(|mark| mark == b"PK\x05\x06")?;
    let record = tail.get(at..at + 22)?;
    // Where they do not fit stands the largest number (APPNOTE 4.4.1.4): more than anybody needs here.
    let entries = u64::from(u16::from_le_bytes([record[10], record[11]]));
    let bytes = u64::from(u32::from_le_bytes([record[12], record[13], record[14], record[15]]));
    Some((if entries == u64::from(u16::MAX) { u64::MAX } else { entries }, bytes))
}

/// Returns whether the name of a part leads out of the folder into which it is unpacked, on any system.
fn leaves(name: &str) -> bool {
    let is_drive = name.as_bytes().get(1) == Some(&b':');
    is_drive || name.starts_with(['/', '\\']) || name.split(['/', '\\']).any(|part| part == "..") || name.contains('\0')
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn archive(parts: &[(&str, usize)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, len) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).expect("a part");
            let zeros = vec![0; 1 << 20];
            let mut left = *len;
            while left > 0 {
                let now = left.min(zeros.len());
                writer.write_all(&zeros[..now]).expect("bytes");
                left -= now;
            }
        }
        writer.finish().expect("an archive").into_inner()
    }

    fn fault(bytes: &[u8]) -> Option<ZipFault> {
        zip_fault(&mut Cursor::new(bytes), bytes.len() as u64)
    }

    #[test]
    fn what_would_harm_is_found_in_the_directory() {
        assert_eq!(fault(&archive(&[("a.txt", 10), ("b/c.jpg", 2_000)])), None);
        for name in ["../a.txt", "b/../../a", "/etc/a", "C:\\a", "..\\a", "\\\\server\\a"] {
            assert_eq!(fault(&archive(&[("a", 1), (name, 1)])), Some(ZipFault::Leaves), "{name}");
        }
        assert_eq!(fault(&archive(&[("a/Setup.EXE", 10)])), Some(ZipFault::Program));
        assert_eq!(fault(&archive(&[("a.bin", 300 << 20)])), Some(ZipFault::Swells));
        let whole = archive(&[("a.txt", 10)]);
        for len in [0, 3, 20, whole.len() - 1] {
            assert_eq!(fault(&whole[..len]), Some(ZipFault::Broken), "{len}");
        }
        let mut many = whole;
        let at = many.len() - 12;
        many[at..at + 2].fill(0xff);
        assert_eq!(fault(&many), Some(ZipFault::Many));
    }
}
