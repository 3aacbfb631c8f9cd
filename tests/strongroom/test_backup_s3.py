"""Backup and restore with the strongroom in a bucket: out of one, into another, and across kinds of store."""

from pathlib import Path

import boto3
import pytest
from filled import FILL, answers
from throwaway import Installation, begin

from .conftest import KEY, SECRET


@pytest.fixture(scope="module")
def bucket(s3_server: str) -> dict[str, str]:
    """A second bucket beside `cundang`, and the keys to both."""
    client = boto3.client(
        "s3", endpoint_url=s3_server, region_name="us-east-1", aws_access_key_id=KEY, aws_secret_access_key=SECRET
    )
    client.create_bucket(Bucket="another")
    return {"CUNDANG_STORE_KEY": KEY, "CUNDANG_STORE_SECRET": SECRET}


def test_the_same_digests_and_answers_from_bucket_to_bucket_and_to_files(
    installation: Installation, bucket: dict[str, str], s3_server: str, tmp_path: Path
) -> None:
    installation.settings |= bucket | {"CUNDANG_STORE": f"s3://cundang?endpoint={s3_server}"}
    installation.run("shell", "-v0", "-c", FILL)
    before = answers(installation)
    made = installation.json("backup", str(tmp_path / "b"))
    assert (made["files"], made["damaged"]) == (2, [])
    for name, store in (("桶", f"s3://another?endpoint={s3_server}"), ("文件", "")):
        other = Installation(tmp_path / name)
        other.settings |= bucket | {"CUNDANG_STORE": store}
        try:
            begin(other.data)
            assert other.json("restore", str(tmp_path / "b"))["files"] == 2
            assert answers(other) == before
            assert other.json("fixity")["sound"] == 2
            other.run("verify-ledger")
        finally:
            other.remove()


def test_a_bucket_out_of_reach_is_no_damage(
    installation: Installation, bucket: dict[str, str], s3_server: str, tmp_path: Path
) -> None:
    installation.settings |= bucket | {"CUNDANG_STORE": f"s3://cundang?endpoint={s3_server}"}
    installation.run("shell", "-v0", "-c", FILL)
    installation.settings["CUNDANG_STORE"] = "s3://cundang?endpoint=http://127.0.0.1:9"
    assert "连不上 S3" in installation.json("backup", str(tmp_path / "b"), status=1)["error"]
    assert not (tmp_path / "b" / "manifest.json").exists()
    assert "连不上 S3" in installation.json("fixity", status=1)["error"]
