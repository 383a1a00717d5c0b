# SPDX-License-Identifier: Apache-2.0
"""What is measured: each tool's command for each kind of work."""
import dataclasses
import pathlib

# Clonezilla's buffer size for partclone.
BUFFER = "-z 10485760"


@dataclasses.dataclass(frozen=True)
class Tool:
    name: str
    file_systems: tuple
    capture: str
    restores: dict  # name of the row -> command
    prove: str = ""
    compare: str = ""  # Reads a restored target back.
    suffix: str = "image"  # What the tool wants its images to be called.
    new_file_system: bool = False  # Restores files, not blocks.


def quoted(path):
    return f"'{path}'"


def tools(pristine, folder):
    """Commands with {source}, {target}, {image}, {fs} to be filled in."""
    pri = quoted(pristine)
    log = quoted(pathlib.Path(folder, "partclone.log"))
    write = f"{pri} restore {{image}} {{target}} --yes"
    return [
        Tool("pristine", ("ext4", "ntfs"),
             f"{pri} capture {{source}} {{image}}",
             {"restore, no proving, no read back":
              f"{write} --no-prove --no-read-back",
              "restore with proving, no read back": f"{write} --no-read-back",
              "restore, all checks": write},
             prove=f"{pri} prove {{image}}",
             compare=f"{pri} compare {{image}} {{target}}"),
        Tool("partclone", ("ext4", "ntfs"),
             f"partclone.{{partclone}} -c -L {log} {BUFFER} -s {{source}} -o - "
             "| zstd -q -T0 -3 > {image}",
             {"restore": f"zstd -q -dc {{image}} | partclone.restore -L {log} "
              f"{BUFFER} -s - -o {{target}}"},
             prove=f"zstd -q -dc {{image}} | partclone.chkimg -L {log} "
             f"{BUFFER} -s -"),
        Tool("fsarchiver", ("ext4",),
             "fsarchiver savefs -Z3 -j{cores} {image} {source}",
             {"restore": "fsarchiver restfs -j{cores} {image} "
              "id=0,dest={target}"},
             suffix="fsa", new_file_system=True),
        Tool("ntfsclone", ("ntfs",),
             "ntfsclone --quiet --save-image -o - {source} "
             "| zstd -q -T0 -3 > {image}",
             {"restore": "zstd -q -dc {image} | ntfsclone --quiet "
              "--restore-image --overwrite {target} -"}),
        Tool("zstd of the whole device", ("ext4", "ntfs"),
             "zstd -q -T0 -3 < {source} > {image}",
             {"restore": "zstd -q -dc {image} | dd of={target} bs=4M "
              "iflag=fullblock oflag=direct status=none"},
             prove="zstd -q -t {image}"),
        Tool("cp --sparse=always", ("ext4", "ntfs"),
             "cp --sparse=always {source} {image}", {}),
    ]


DELTA = {"delta restore, all checks": "restore, all checks",
         "delta restore, no proving, no read back":
         "restore, no proving, no read back"}


def filled_in(command, *, source, target, image, fs, cores):
    return command.format(source=source, target=target, image=quoted(image),
                          partclone={"ext4": "extfs"}.get(fs, fs), cores=cores)
