"""A real S3 server on loopback (SeaweedFS), and the two stores."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from cundang.folder_cache import FolderCache
from cundang.strongroom.local_store import LocalStore
from cundang.strongroom.s3_store import s3_store
from cundang.strongroom.store import Store

KEY, SECRET = "cundang", "for-the-tests-only"


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on; below 50000, since SeaweedFS takes port + 10000 as well."""
    found: list[int] = []
    with ExitStack() as held:
        while len(found) < count:
            one = held.enter_context(socket.socket())
            one.bind(("127.0.0.1", 0))
            if one.getsockname()[1] < 50000:
                found.append(one.getsockname()[1])
    return found


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The endpoint of a running server with an empty bucket `cundang`."""
    master, volume, filer, port, admin = free_ports(5)
    endpoint = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).parent / "weed"), "mini", f"-dir={folder}", "-ip=127.0.0.1"]
        command += ["-ip.bind=127.0.0.1", f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}"]
        command += [f"-s3.port={port}", "-s3.port.iceberg=0", "-s3.port.lance=0", f"-admin.port={admin}"]
        command += ["-admin.ui=false", "-webdav=false", "-master.telemetry=false"]
        environment = {**os.environ, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
        with open(f"{folder}/log", "w") as log:
            server = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
        try:
            _wait(endpoint, Path(folder) / "log")
            yield endpoint
        finally:
            server.kill()
            server.wait()


def _wait(endpoint: str, log: Path) -> None:
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        config=Config(connect_timeout=1, read_timeout=5, retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
    )
    deadline = time.monotonic() + 60
    while True:
        try:
            client.create_bucket(Bucket="cundang")
            client.put_object(Bucket="cundang", Key="ready", Body=b"x")
        except (BotoCoreError, ClientError):
            if time.monotonic() > deadline:
                pytest.fail(f"the S3 server did not start:\n{log.read_text()}")
            time.sleep(0.2)
        else:
            return


@pytest.fixture
def s3_address(s3_server: str) -> str:
    return f"s3://cundang?endpoint={s3_server}"


@pytest.fixture(params=["local", "s3"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Each engine in turn."""
    if request.param == "local":
        return LocalStore(tmp_path / "库房 strongroom")
    address: str = request.getfixturevalue("s3_address")
    return s3_store(address, KEY, SECRET, FolderCache(tmp_path / "copies", limit=10_000_000))
