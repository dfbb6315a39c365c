"""The embedded town with a letter box: whatever comes in at POST_PORT is put on its broker as it is."""

# ruff: noqa: I001  (the town patches the process, so it comes first)
from town import embedded
from services.commons.plumbing import green

import json
import os
import socket

from tests.faults.post import Post, from_line


def serve() -> None:
    listener = green.listen(embedded.LOOPBACK, int(os.environ["POST_PORT"]))
    while True:
        line, _ = listener.accept()
        green.spawn(_take_letters, line)


def _take_letters(line: socket.socket) -> None:
    def received(to: str, body: bytes) -> None:
        line.sendall(json.dumps({"to": to, "answer": json.loads(body)}).encode() + b"\n")

    post = Post(embedded.MEMORY_URI, received)
    line.sendall(post.address.encode() + b"\n")
    for letter in line.makefile("rb"):
        post.send([from_line(letter)])
    post.close()


if __name__ == "__main__":
    green.spawn(serve)
    embedded.main()
