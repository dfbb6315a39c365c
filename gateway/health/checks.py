"""The checks of a running town: one row each, in the order they are told. docs/generated/doctor.md comes from here."""

from gateway.health.rows import Check

_C = Check
# fmt: off
CHECKS = (
    _C("broker", "网关连着消息代理", "the gateway is connected to the broker", "看 RabbitMQ 是否在运行（rabbitmqctl status），网关的 SHANZHI_AMQP_URI 是否正确", "see whether RabbitMQ runs (rabbitmqctl status) and whether the gateway's SHANZHI_AMQP_URI is right"),
    _C("services", "各部门的服务都有应答", "every department's service answers", "看该服务是否在运行、日志最后几行；退出码 78 是设置有误", "see whether the service runs and what its last log lines say; exit code 78 means its settings are wrong"),
    _C("databases", "各部门的数据库都有应答", "every department's database answers", "看数据库是否在运行、磁盘是否已满、SHANZHI_MONGO_URI 是否正确", "see whether the database runs, its disk has room, and SHANZHI_MONGO_URI is right"),
    _C("keys", "各部门认得身份服务的签名", "departments accept identity's signature", "claims_public_key 与 identity/claims_private_key 不成对：重新运行 town.secrets 后重启所有服务", "claims_public_key does not belong to identity/claims_private_key: run town.secrets again and restart every service"),
    _C("outboxes", "事实保存后很快投递", "facts leave soon after they are saved", "消息代理是否在线；日志里有 facts refused 则队列已满或无人收听，检查 definitions.json 是否已重新加载", "see whether the broker is there; when the log says `facts refused` a queue is full or nobody is bound: load definitions.json again"),
    _C("canaries", "金丝雀都被审计听到", "audit hears every department's canary", "审计服务可能连着却不再处理：看它的日志，重启它；再看该部门的发件箱", "audit may be connected and deaf: see its log, restart it; then look at that department's outbox"),
    _C("parked", "没有搁置的事实", "no fact is parked", "shanzhi parked ls 逐条查看，改正原因后重放；审计以外的服务看其 inbox 集合", "look at each with `shanzhi parked ls`, mend the cause, replay; of other services than audit see the collection inbox"),
    _C("due", "没有等待重试的事实", "no fact waits to be tried again", "会自动重试；数目增长时看该服务日志中的 fact put aside", "they are tried again by themselves; when the number grows, see `fact put aside` in that service's log"),
    _C("letters", "通知及时发出", "notices leave soon after they may be sent", "看 notifications 的日志：邮件服务器是否拒收、SHANZHI_SMTP 各项设置是否正确；shanzhi notice explain 查某一条", "see the log of notifications: does the mail server refuse, are its settings right; `shanzhi notice explain` tells of one"),
    _C("gaps", "审计记录没有缺号", "the audit log has no gap", "缺的是搁置的、未投递的，或该部门数据库被回退：先看以上几项，再看 docs/audit-log.md", "what lacks is parked, not yet published, or that department's database was rolled back: see the lines above, then docs/audit-log.md"),
    _C("clocks", "各处时钟一致", "all clocks agree", "在该主机上启用 NTP（timedatectl set-ntp true）", "switch NTP on at that host (timedatectl set-ntp true)"),
    _C("contracts", "各部门与网关的契约一致", "departments and gateway have the same contracts", "升级途中属正常；升级后仍不一致，则有一方没有重启", "normal while upgrading; if it stays, one of them was not restarted"),
    _C("versions", "数据库和消息代理的版本受支持", "database and broker are of supported versions", "升级到 docs/how-to/deploy.md 所列版本", "upgrade to a version that docs/how-to/deploy.md names"),
)
# fmt: on
BY_KEY = {row.key: row for row in CHECKS}
