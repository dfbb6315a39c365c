"""How long a town's TLS certificate is good, as a browser sees it."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from gateway.health.rows import NOTE, SKIPPED, WRONG, Finding

SOON_DAYS, LATE_DAYS = 30, 14
TIMEOUT_S = 10


def certificate(url: str, now: datetime) -> Iterator[Finding]:
    """Yield what is wrong with it; of an address without TLS, that there is none to look at."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        yield Finding("certificate", SKIPPED, url, "没有看证书：地址不是 https", "no certificate to look at: the address is not https")
        return
    try:
        ends = _ends(parts.hostname or "", parts.port or 443)
    except ssl.SSLError as error:
        zh, en = f"浏览器不接受证书：{error.reason}", f"browsers refuse the certificate: {error.reason}"
        yield Finding("certificate", WRONG, url, zh, en)
    except OSError:
        return  # who does not answer at all is told of elsewhere
    else:
        yield from judged(url, (ends - now).days)


def judged(url: str, days: int) -> Iterator[Finding]:
    """Yield a finding when so few days are left."""
    if days < SOON_DAYS:
        level = WRONG if days < LATE_DAYS else NOTE
        yield Finding("certificate", level, url, f"证书还有 {days} 天到期", f"the certificate ends in {days} days")


def _ends(host: str, port: int) -> datetime:
    trusted = ssl.create_default_context()
    with socket.create_connection((host, port), timeout=TIMEOUT_S) as line, trusted.wrap_socket(line, server_hostname=host) as secured:
        told = secured.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), UTC)
