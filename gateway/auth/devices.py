"""What kind of device a browser says it runs on: as much as is kept of where a login was opened."""

_MARKS = (
    ("wechat", "micromessenger"),
    ("android", "android"),
    ("android", "harmonyos"),
    ("iphone", "iphone"),
    ("iphone", "ipad"),
    ("windows", "windows"),
    ("mac", "macintosh"),
    ("linux", "linux"),
)
"""Device and what its User-Agent holds; the first that fits counts."""


def device_of(user_agent: str) -> str:
    """Return one of DEVICES; the version, the model and the rest are dropped.

    >>> device_of("Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) MicroMessenger/8.0")
    'wechat'
    """
    said = user_agent.lower()
    if not said:
        return "unknown"
    return next((device for device, mark in _MARKS if mark in said), "unknown" if "mozilla" in said else "program")
