"""The checks that the gateway cannot make: of the way to it, and of this host. One row each."""

from gateway.health.rows import Check

_C = Check
# fmt: off
OUTSIDE = (
    _C("town", "网关有应答", "the gateway answers", "看网关是否在运行，--url（SHANZHI_URL）是否正确", "see whether the gateway runs, and whether --url (SHANZHI_URL) is right"),
    _C("certificate", "证书至少还有 30 天有效", "the certificate is good for 30 days or more", "看代理（Caddy）的日志为何没有续期，PUBLIC_HOST 和 80 端口是否可达", "see in the proxy's (Caddy's) log why it was not renewed, whether PUBLIC_HOST is right and port 80 is reached"),
    _C("time", "本机与网关的时钟一致", "this host's clock agrees with the gateway's", "在时钟不准的主机上启用 NTP（timedatectl set-ntp true）", "switch NTP on where the clock is wrong (timedatectl set-ntp true)"),
    _C("login", "已以运维身份登录", "logged in as operator", "把 SHANZHI_LOGIN 和 SHANZHI_PASSWORD（或 SHANZHI_PASSWORD_FILE）设为运维账号，可以看到更多", "set SHANZHI_LOGIN and SHANZHI_PASSWORD (or SHANZHI_PASSWORD_FILE) to an operator's account to see more"),
)
HOST = (
    _C("settings", "每个进程的设置都能读取", "the settings of every process can be read", "docs/generated/settings.md 列出每个变量；密钥用 python -m town.secrets 生成", "docs/generated/settings.md names every variable; python -m town.secrets makes the secrets"),
    _C("secrets", "密钥文件只有所有者能读", "only their owner can read the secret files", "chmod 400 文件，chmod 700 文件夹；若可能已被他人读过，删掉它，重新生成并重启", "chmod 400 the file, chmod 700 its folder; if others may have read it, delete it, make it anew and restart"),
    _C("pair", "声明的公钥与私钥成对", "the keys of claims belong together", "删去 identity/claims_private_key 以外的旧公钥，重新运行 python -m town.secrets，重启所有服务", "run python -m town.secrets on the folder again, so that public keys follow the private one, and restart every service"),
    _C("port", "端口空闲，或由本系统使用", "the port is free, or this town's", "换一个端口（SHANZHI_PORT），或停掉占用它的程序", "choose another port (SHANZHI_PORT) or stop the program that has it"),
    _C("disk", "磁盘空间充足", "there is room on the disk", "清理日志或扩大磁盘：数据库写不下时，一切提交都会被拒绝", "remove old logs or enlarge the disk: when the database cannot write, everything sent in is refused"),
    _C("zone", "有 Asia/Shanghai 的时区数据", "time zone data has Asia/Shanghai", "安装 tzdata（apt-get install tzdata）", "install tzdata (apt-get install tzdata)"),
    _C("calendar", "工作日历包含今年和明年", "the calendar of working days has this year and the next", "国务院公布放假安排后升级 chinesecalendar，或设置 SHANZHI_DAYS_OFF；在此之前跨年的期限只是暂定", "upgrade chinesecalendar once the State Council has announced the holidays, or set SHANZHI_DAYS_OFF; until then deadlines in that year are provisional"),
    _C("embedded", "嵌入式数据库是测试过的版本", "the embedded database is the version that was tried", "重新运行 make run，它按锁定文件安装", "run make run again: it installs what the lock file names"),
)
# fmt: on
BY_KEY = {row.key: row for row in (*OUTSIDE, *HOST)}
