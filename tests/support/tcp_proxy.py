"""A TCP proxy on loopback that can be cut, frozen or shut: what a network does to a connection."""

import contextlib
import socket
import threading

CHUNK_BYTES = 65_536
GLANCE_S = 0.05  # how often an idle listener looks whether it should end


class TcpProxy:
    """Forward connections made to ``port`` to ``target_port``, until told otherwise."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._asking, self._answering = threading.Event(), threading.Event()
        self.thaw()
        self.port = 0
        self.open()

    def cut(self) -> None:
        """Break every connection; new ones are taken."""
        for pair in self._pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def freeze(self) -> None:
        """Keep connections open and take new ones, but pass nothing on."""
        self._asking.clear()
        self._answering.clear()

    def freeze_answers(self) -> None:
        """Pass on what is asked, and keep back what is answered."""
        self._answering.clear()

    def thaw(self) -> None:
        self._asking.set()
        self._answering.set()

    def shut(self) -> None:
        """Refuse new connections and break the old ones."""
        self._is_open = False
        self._accepting.join()
        self.cut()

    def open(self) -> None:
        """Take connections, on the same port as before."""
        self._is_open = True
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = int(listener.getsockname()[1])
        self._accepting = threading.Thread(target=self._accept, args=(listener,), daemon=True)
        self._accepting.start()

    def close(self) -> None:
        self.thaw()
        self.shut()

    def _accept(self, listener: socket.socket) -> None:
        listener.settimeout(GLANCE_S)
        with listener:
            while self._is_open:
                with contextlib.suppress(TimeoutError):
                    near, _ = listener.accept()
                    far = socket.create_connection(("127.0.0.1", self._target_port))
                    self._pairs.append((near, far))
                    for source, target, is_flowing in ((near, far, self._asking), (far, near, self._answering)):
                        threading.Thread(target=self._forward, args=(source, target, is_flowing), daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket, is_flowing: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK_BYTES):
                is_flowing.wait()
                target.sendall(chunk)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
