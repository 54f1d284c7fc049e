"""archive.py FOLDER FILE SECONDS: packs a folder as .tar.gz or .zip; the same files make the same bytes, whoever packs them."""
import gzip, os, sys, tarfile, time, zipfile

folder, to, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3])
above = os.path.dirname(os.path.abspath(folder))
paths = sorted(os.path.join(below, name) for below, _, names in os.walk(folder) for name in names)


def mode(path):
    return 0o755 if os.path.basename(path) in ("griffel", "griffel.exe") else 0o644


if to.endswith(".zip"):
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in paths:
            name = os.path.relpath(path, above).replace(os.sep, "/")
            info = zipfile.ZipInfo(name, time.gmtime(seconds)[:6])
            info.create_system, info.external_attr, info.compress_type = 3, (0o100000 | mode(path)) << 16, zipfile.ZIP_DEFLATED
            with open(path, "rb") as file:
                archive.writestr(info, file.read())
else:
    with open(to, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=seconds) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for path in paths:
                info = tarfile.TarInfo(os.path.relpath(path, above).replace(os.sep, "/"))
                info.size, info.mtime, info.mode = os.path.getsize(path), seconds, mode(path)
                info.uname = info.gname = "root"
                with open(path, "rb") as file:
                    archive.addfile(info, file)
