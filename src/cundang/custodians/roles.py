"""Which role may do what. This table is the whole of the rule; docs/roles.md prints it."""

from typing import Final

ACTS: Final[dict[str, str]] = {
    "search": "查找档案",
    "view": "查看档案和原图",
    "print": "打印页面（须写明用途）",
    "download": "下载原件",
    "describe": "著录、修改目录",
    "correct": "更正识别文字",
    "import_catalogue": "导入目录",
    "ingest": "接收扫描件",
    "work_batch": "处理批次中的问题页",
    "see_batches": "查看批次进度",
    "assign_batch": "把批次交给外包操作员",
    "record_succession": "登记机构沿革",
    "import_offices": "导入机构名单",
    "manage_accounts": "建立、停用账号，重设密码",
    "grant_posts": "授予、收回角色",
    "read_ledger": "查看台账（只见行为与编号）",
    "see_status": "查看系统运行状况",
}

ROLES: Final[dict[str, frozenset[str]]] = {
    "city_archivist": frozenset(
        "search view print download describe correct import_catalogue ingest work_batch see_batches assign_batch "
        "record_succession import_offices".split()
    ),
    "town_archivist": frozenset(
        "search view print download describe correct import_catalogue ingest work_batch see_batches assign_batch "
        "record_succession".split()
    ),
    "village_clerk": frozenset("search view print correct".split()),
    "scan_operator": frozenset("ingest work_batch see_batches".split()),
    "window_agent": frozenset("search view print".split()),
    "inspector": frozenset("search view see_batches".split()),
    "system_admin": frozenset({"manage_accounts", "see_status"}),
    "security_admin": frozenset({"grant_posts"}),
    "audit_admin": frozenset({"read_ledger"}),
}

ROLE_NAMES: Final[dict[str, str]] = {
    "city_archivist": "市档案员",
    "town_archivist": "镇街档案员",
    "village_clerk": "村档案员",
    "scan_operator": "扫描操作员",
    "window_agent": "窗口代办员",
    "inspector": "检查员",
    "system_admin": "系统管理员",
    "security_admin": "安全保密管理员",
    "audit_admin": "安全审计员",
}

# 三员分立 (档办发〔2017〕3号): exclusive of each other and of every other role.
ADMINISTRATORS: Final = frozenset({"system_admin", "security_admin", "audit_admin"})

# A role that makes sense at one level of office only; the others may stand anywhere.
ROLE_LEVELS: Final[dict[str, str]] = {
    "city_archivist": "county",
    "town_archivist": "town",
    "village_clerk": "village",
    "system_admin": "county",
    "security_admin": "county",
    "audit_admin": "county",
}

# A vendor's operator sees only the batches that were given to the account.
GIVEN_BATCHES_ONLY: Final = frozenset({"scan_operator"})

# Searches made for somebody else at a window always carry their purpose (PIPL §34).
PURPOSE_ALWAYS: Final = frozenset({"window_agent"})
