"""The strongroom in a bucket of an S3 server (SeaweedFS, MinIO, OSS …); the key is the digest."""

import base64
import hashlib
import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qsl, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from cundang.addresses import SettingsError
from cundang.folder_cache import FolderCache
from cundang.sentences import sentence
from cundang.strongroom.store import PIECE, Missing, StoreError, StoreFull, StoreUnreachable, digest_of, pieces

EXISTS = 412  # a conditional put found the key taken
FULL = ("InsufficientStorage", "XMinioStorageFull", "QuotaExceeded")


class S3Store:
    """Objects of one bucket, fetched through a bounded folder of checked copies where a path is needed."""

    def __init__(self, client: Any, bucket: str, copies: FolderCache) -> None:
        self.client = client
        self.bucket = bucket
        self.copies = copies

    def keep(self, source: BinaryIO) -> tuple[str, int]:
        """See `Store.keep`. The server checks the MD5 that is sent along, so what it keeps is what was read."""
        sha256, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
        with tempfile.TemporaryFile() as copy:
            for piece in pieces(source):
                sha256.update(piece)
                md5.update(piece)
                copy.write(piece)
                size += len(piece)
            digest, check = sha256.hexdigest(), base64.b64encode(md5.digest()).decode()
            if not self._put(digest, copy, check, only_new=True) and not self._same(digest, size, md5.hexdigest()):
                self._put(digest, copy, check, only_new=False)
        if self.size(digest) != size:
            raise StoreUnreachable(sentence("文件存入 S3 后核对不符，没有算作存下；请检查存储服务后再试。"))
        return digest, size

    def _put(self, digest: str, copy: BinaryIO, check: str, *, only_new: bool) -> bool:
        """Send the file; False when `only_new` and the key is taken."""
        copy.seek(0)
        condition = {"IfNoneMatch": "*"} if only_new else {}
        try:
            self.client.put_object(Bucket=self.bucket, Key=digest, Body=copy, ContentMD5=check, **condition)
        except ClientError as error:
            if _status(error) == EXISTS:
                return False
            raise _sentence(error) from error
        except BotoCoreError as error:
            raise _sentence(error) from error
        return True

    def _same(self, digest: str, size: int, md5: str) -> bool:
        """Whether the object that holds the key is the one that was to be kept."""
        head = self._head(digest)
        return head is not None and head["ContentLength"] == size and head["ETag"].strip('"') == md5

    def _head(self, digest: str) -> dict[str, Any] | None:
        try:
            head: dict[str, Any] = self.client.head_object(Bucket=self.bucket, Key=digest)
        except ClientError as error:
            if _status(error) == 404:
                return None
            raise _sentence(error) from error
        except BotoCoreError as error:
            raise _sentence(error) from error
        return head

    def open(self, digest: str) -> BinaryIO:
        """See `Store.open`: a stream from the server."""
        try:
            body = self.client.get_object(Bucket=self.bucket, Key=digest)["Body"]
        except ClientError as error:
            if _status(error) == 404:
                raise Missing(sentence("库房里没有这份文件（%(digest)s）。", digest=digest)) from None
            raise _sentence(error) from error
        except BotoCoreError as error:
            raise _sentence(error) from error
        return io.BufferedReader(_Body(body), PIECE)

    @contextmanager
    def path(self, digest: str) -> Iterator[Path]:
        """See `Store.path`: a local copy whose digest was checked when it was fetched."""
        yield self.copies.get(digest, lambda path: self._fetch(digest, path))

    def _fetch(self, digest: str, path: Path) -> None:
        with self.open(digest) as body, path.open("xb") as copy:
            shutil.copyfileobj(body, copy, PIECE)
        with path.open("rb") as copy:
            if digest_of(copy) != digest:
                raise StoreUnreachable(sentence("从 S3 取回的文件与登记的摘要不符（%(digest)s）。", digest=digest))

    def size(self, digest: str) -> int | None:
        """See `Store.size`."""
        head = self._head(digest)
        return None if head is None else int(head["ContentLength"])

    def digest_now(self, digest: str) -> str:
        """See `Store.digest_now`."""
        with self.open(digest) as body:
            return digest_of(body)

    def remove(self, digest: str) -> None:
        """See `Store.remove`. A bucket that keeps versions keeps this one, too (docs/disposal.md)."""
        try:
            self.client.delete_object(Bucket=self.bucket, Key=digest)
        except (ClientError, BotoCoreError) as error:
            raise _sentence(error) from error
        self.copies.place(digest).unlink(missing_ok=True)


class _Body(io.RawIOBase):
    """What the server sends; a connection that breaks on the way is said in a sentence."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            piece = self._body.read(len(buffer))
        except BotoCoreError as error:
            raise _sentence(error) from error
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._body.close()
        super().close()


def s3_store(address: str, key: str | None, secret: str | None, copies: FolderCache) -> S3Store:
    """The store at `s3://bucket?endpoint=http://host:port[&region=…]`; raises `SettingsError`."""
    parts = urlsplit(address)
    options = dict(parse_qsl(parts.query))
    if parts.scheme != "s3" or not parts.netloc or options.keys() - {"endpoint", "region"}:
        raise SettingsError(sentence("CUNDANG_STORE 应写成 s3://桶名?endpoint=http://主机:端口。"))
    client = boto3.client(
        "s3",
        endpoint_url=options.get("endpoint"),
        region_name=options.get("region", "us-east-1"),
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(
            connect_timeout=5,
            read_timeout=60,
            retries={"mode": "standard", "max_attempts": 3},
            s3={"addressing_style": "path" if "endpoint" in options else "auto"},
            # Other makes of server do not know Amazon's newer checksums; the MD5 of keep() all know.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
    return S3Store(client, parts.netloc, copies)


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _sentence(error: ClientError | BotoCoreError) -> StoreError:
    if isinstance(error, ClientError):
        code = error.response.get("Error", {}).get("Code", "")
        if code in FULL or _status(error) == 507:
            return StoreFull(sentence("S3 存储空间已满，这份文件没有存下；请扩容后再试。"))
        return StoreUnreachable(sentence("S3 存储拒绝了请求（%(code)s），请检查 CUNDANG_STORE 和密钥。", code=code))
    return StoreUnreachable(sentence("连不上 S3 存储（%(why)s），请检查 CUNDANG_STORE。", why=type(error).__name__))
