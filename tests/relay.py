"""A stand-in for a mail relay: a server on loopback that speaks SMTP and keeps what it is handed, or refuses as planned."""

import socketserver
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self


@dataclass
class MailRelay:
    """Use as a context manager. `answers` maps a command to what is answered instead, as often as it stands there."""

    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    drops_after_data: int = 0  # takes the message and cuts the line before it says so

    def __enter__(self) -> Self:
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session, bind_and_activate=True)
        self.server.daemon_threads = True
        self.server.relay = self  # type: ignore[attr-defined]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server.server_address[1]}"

    def planned(self, command: str) -> str | None:
        waiting = self.answers.get(command)
        return waiting.pop(0) if waiting else None


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        relay: MailRelay = self.server.relay  # type: ignore[attr-defined]
        self._say("220 relay.test")
        to = ""
        while line := self.rfile.readline().decode().strip():
            command = line.split(":")[0].split(" ")[0].upper()
            if planned := relay.planned(command):
                self._say(planned)
                continue
            if command == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
            if command == "DATA":
                self._say("354 go on")
                mail: Any = message_from_bytes(self._message(), policy=policy.default)
                relay.mails.append((to, mail))
                if relay.drops_after_data > 0:
                    relay.drops_after_data -= 1
                    return
            self._say("221 bye" if command == "QUIT" else "250 relay.test" if command == "EHLO" else "250 ok")
            if command == "QUIT":
                return

    def _message(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
