"""Which role may do what. This table is the whole of the rule; docs/roles.md prints it."""

from typing import Final

from django.utils.translation import gettext_noop as _

ACTS: Final[dict[str, str]] = {
    "search": _("查找档案"),
    "view": _("查看档案和原图"),
    "print": _("打印页面（须写明用途）"),
    "download": _("下载原件"),
    "export": _("导出查找结果（须写明用途）"),
    "describe": _("著录、修改目录"),
    "correct": _("更正识别文字"),
    "work_unfound": _("办理没有查到的"),
    "read_confusions": _("查看本县误读表"),
    "manage_confusions": _("启用、停用误读表"),
    "judge_persons": _("认定几处人名是否同一人"),
    "import_catalogue": _("导入目录"),
    "ingest": _("接收扫描件"),
    "work_batch": _("处理批次中的问题页"),
    "see_batches": _("查看批次进度"),
    "assign_batch": _("把批次交给外包操作员"),
    "see_deposits": _("查看移交、代管协议和借出"),
    "prepare_deposit": _("准备移交清单，清点，为村方签字"),
    "receive_deposit": _("登记代管协议，清点、接收移交，为镇方签字，归还原件"),
    "move_custody": _("随移交、归还和借出改记保管者"),
    "lend_originals": _("借出自己保管的原件"),
    "see_handover": _("查看换届移交和档案员交接"),
    "prepare_handover": _("登记选举结果，编制移交清册，为村里双方签字"),
    "supervise_handover": _("监督移交，为监交人签字"),
    "lead_handover": _("发起换届移交，定任务和期限"),
    "arrange": _("在整理台分件、并件、排序、归类、编号、装盒"),
    "seal_boxes": _("封盒"),
    "keep_boxes": _("装盒、上架、移动、清点、记温湿度"),
    "print_lists": _("打印、导出档案盒的目录和标签"),
    "see_disposal": _("查看到期档案、冻结、鉴定和销毁清册"),
    "appraise": _("鉴定，办理销毁"),
    "approve_disposal": _("批准销毁清册"),
    "hold_records": _("冻结、解除冻结"),
    "keep_disposal_rules": _("修改鉴定和监销的参加人、旧期限的年数"),
    "record_succession": _("登记机构沿革"),
    "keep_authorities": _("维护机构名称规范、时期用语和档号模板"),
    "import_offices": _("导入机构名单"),
    "edit_matters": _("修改事由表"),
    "see_collection": _("查看归档范围和保管期限表、收集情况"),
    "mark_collection": _("登记应归档文件的收集情况"),
    "keep_schedule": _("制定归档范围和保管期限表、收集计划"),
    "manage_accounts": _("建立、停用账号，重设密码"),
    "grant_posts": _("授予、收回角色"),
    "read_ledger": _("查看台账（只见行为与编号）"),
    "see_status": _("查看系统运行状况"),
}

ROLES: Final[dict[str, frozenset[str]]] = {
    "city_archivist": frozenset(
        [
            "search",
            "view",
            "print",
            "download",
            "export",
            "describe",
            "correct",
            "work_unfound",
            "read_confusions",
            "manage_confusions",
            "judge_persons",
            "import_catalogue",
            "ingest",
            "work_batch",
            "see_batches",
            "assign_batch",
            "see_deposits",
            "see_handover",
            "lead_handover",
            "print_lists",
            "see_disposal",
            "approve_disposal",
            "hold_records",
            "keep_disposal_rules",
            "record_succession",
            "keep_authorities",
            "import_offices",
            "edit_matters",
            "see_collection",
            "mark_collection",
            "keep_schedule",
        ]
    ),
    "town_archivist": frozenset(
        [
            "search",
            "view",
            "print",
            "download",
            "export",
            "describe",
            "correct",
            "work_unfound",
            "read_confusions",
            "judge_persons",
            "import_catalogue",
            "ingest",
            "work_batch",
            "see_batches",
            "assign_batch",
            "see_deposits",
            "see_handover",
            "prepare_handover",
            "supervise_handover",
            "lead_handover",
            "receive_deposit",
            "move_custody",
            "lend_originals",
            "arrange",
            "seal_boxes",
            "keep_boxes",
            "print_lists",
            "see_disposal",
            "appraise",
            "approve_disposal",
            "hold_records",
            "record_succession",
            "keep_authorities",
            "see_collection",
            "mark_collection",
        ]
    ),
    "village_clerk": frozenset(
        [
            "search",
            "view",
            "print",
            "correct",
            "work_unfound",
            "judge_persons",
            "see_collection",
            "mark_collection",
            "see_deposits",
            "see_handover",
            "prepare_handover",
            "prepare_deposit",
            "move_custody",
            "lend_originals",
            "keep_boxes",
            "print_lists",
            "see_disposal",
            "appraise",
        ]
    ),
    "scan_operator": frozenset(["ingest", "work_batch", "see_batches"]),
    "window_agent": frozenset(["search", "view", "print"]),
    "inspector": frozenset(
        ["search", "view", "see_batches", "see_collection", "see_deposits", "see_handover", "see_disposal"]
    ),
    "system_admin": frozenset({"manage_accounts", "see_status"}),
    "security_admin": frozenset({"grant_posts"}),
    "audit_admin": frozenset({"read_ledger"}),
}

ROLE_NAMES: Final[dict[str, str]] = {
    "city_archivist": _("市档案员"),
    "town_archivist": _("镇街档案员"),
    "village_clerk": _("村档案员"),
    "scan_operator": _("扫描操作员"),
    "window_agent": _("窗口代办员"),
    "inspector": _("检查员"),
    "system_admin": _("系统管理员"),
    "security_admin": _("安全保密管理员"),
    "audit_admin": _("安全审计员"),
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
