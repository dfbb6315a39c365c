"""Every metric as a row: docs/generated/metrics.md, the instruments and the alert rules come from here.

Names and units follow https://prometheus.io/docs/practices/naming. Labels carry names from contracts and code,
never ids, and never what people wrote; a histogram's count is the rate, so nothing is counted twice.
"""

from dataclasses import dataclass
from typing import Literal

COUNTER, GAUGE, HISTOGRAM = "counter", "gauge", "histogram"
HTTP_S = (0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)  # few: a scrape costs by the line
CALL_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
DELAY_S = (0.05, 0.1, 0.5, 1.0, 3.0, 5.0, 10.0, 60.0, 300.0, 3600.0)


@dataclass(frozen=True)
class Metric:
    """One row. ``buckets``: upper bounds of a histogram, seconds; ``several``: how gauges of several gateway workers add up."""

    name: str
    kind: str
    labels: tuple[str, ...]
    zh: str
    en: str
    buckets: tuple[float, ...] = ()
    several: Literal["livemax", "livemin"] = "livemax"


# fmt: off
METRICS = (
    Metric("shanzhi_broker_up", GAUGE, ("service", "line"), "与消息代理的连接是否正常（1/0）", "1 while a line to the broker stands: requests, facts, replies", several="livemin"),
    Metric("shanzhi_call_duration_seconds", HISTOGRAM, ("service", "operation", "outcome"), "服务处理一次调用的时间；结果：done、refused、failed", "time a service took for a call; outcome: done, refused (4xx), failed (5xx)", CALL_S),
    Metric("shanzhi_calls_lost_total", COUNTER, ("service", "reason"), "网关没有得到回应的调用；原因：away、timeout", "calls the gateway got no answer to; reason: away, timeout"),
    Metric("shanzhi_canary_delay_seconds", GAUGE, ("service", "source"), "最近一次金丝雀事实从保存到听到的时间", "how long the last canary took from its save to this listener"),
    Metric("shanzhi_canary_heard_timestamp_seconds", GAUGE, ("service", "source"), "最近一次听到金丝雀事实的时刻", "when this listener last heard the canary of a source, Unix time"),
    Metric("shanzhi_database_errors_total", COUNTER, ("service",), "数据库出错次数", "operations the database did not answer or refused"),
    Metric("shanzhi_database_up", GAUGE, ("service",), "数据库是否应答（1/0）", "1 while the database answers the driver's heartbeat"),
    Metric("shanzhi_fact_delay_seconds", HISTOGRAM, ("service", "source"), "事实从发生到生效的时间", "time from a fact to its effect at a listener (inbox lag)", DELAY_S),
    Metric("shanzhi_facts_due", GAUGE, ("service",), "等待重试的事实数", "facts that failed and will be tried again"),
    Metric("shanzhi_facts_heard_total", COUNTER, ("service", "type"), "已生效的事实", "facts taken in by a listener"),
    Metric("shanzhi_facts_parked", GAUGE, ("service",), "搁置的事实数，需要人处理", "facts whose attempts are spent; a person decides"),
    Metric("shanzhi_facts_published_total", COUNTER, ("service", "type"), "代理已确认的事实", "facts the broker confirmed"),
    Metric("shanzhi_facts_put_aside_total", COUNTER, ("service", "source"), "未能生效而放入收件箱的次数", "times a fact or message could not be taken in"),
    Metric("shanzhi_facts_refused_total", COUNTER, ("service", "type"), "代理拒收的事实：队列已满或无人收听", "facts the broker refused: a full queue, or nobody bound"),
    Metric("shanzhi_http_request_duration_seconds", HISTOGRAM, ("method", "route", "status"), "HTTP 请求时间，按路由模板和状态类别", "time of HTTP requests by route template and status class", HTTP_S),
    Metric("shanzhi_outbox_oldest_seconds", GAUGE, ("service",), "最早一条未投递事实的等待时间", "age of the oldest fact not yet published"),
    Metric("shanzhi_outbox_pending_facts", GAUGE, ("service",), "未投递的事实数", "facts not yet published, as the last sweep saw them"),
    Metric("shanzhi_relay_sweeps_total", COUNTER, ("service",), "投递巡查次数", "sweeps of the outboxes, by the replica that holds the lease"),
    Metric("shanzhi_relay_waits_total", COUNTER, ("service", "error"), "投递因错误而暂停的次数", "times the relay had to wait, by the kind of error"),
    Metric("shanzhi_service_info", GAUGE, ("service", "version", "contract"), "运行中的版本和契约", "1: the version and contract that run"),
    Metric("shanzhi_timer_failures_total", COUNTER, ("service", "timer"), "定时任务失败次数", "runs of a timer that failed"),
)
# fmt: on
"""``process_*`` (CPU, memory, open files, start) come with the client library, in the gateway from gateway/metrics.py."""
