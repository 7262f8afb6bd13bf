"""A folder of files as one ZIP: the same files are the same bytes, and every byte has its digest."""

import io
import zipfile
from hashlib import sha256

import pytest

from desk.dossiers.zipped import File, bundle

pytestmark = pytest.mark.pure
FILES = [File("01-a.xlsx", "Satu", b"a" * 900), File("csv/02-b.csv", "Dua", "é".encode())]


def made(files=FILES):
    return bundle(files, head="PAKET\nKota", sums_heading="Berkas")


def test_the_same_files_are_the_same_bytes():
    assert made() == made()
    assert made() != made([*FILES[:1], File("csv/02-b.csv", "Dua", b"x")])


def test_readme_and_sums_name_each_file_with_its_digest():
    folder = zipfile.ZipFile(io.BytesIO(made()))
    assert folder.testzip() is None
    readme = folder.read("README.txt").decode("utf-8-sig")
    assert readme.startswith("PAKET\r\nKota")
    for line in folder.read("SHA256SUMS").decode().splitlines():
        digest, name = line.split("  ")
        assert sha256(folder.read(name)).hexdigest() == digest
        assert digest in readme
    assert len(folder.namelist()) == 4


@pytest.mark.parametrize("name", ["../a", "/a", "a/", "A b", "", "a/../b", "ü.csv"])
def test_no_file_lies_outside_of_the_folder(name):
    with pytest.raises(ValueError, match="no name"):
        File(name, "", b"")


def test_two_files_of_one_name_are_refused():
    with pytest.raises(ValueError, match="same name"):
        made([FILES[0], FILES[0]])
