"""The acts of the ledger in words, for the audit administrator's page; a test compares this with the code."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_noop, pgettext_lazy

ACT_WORDS: Final[dict[str, str]] = {
    "signed in": gettext_noop("登录"),
    "sign-in refused": gettext_noop("登录未成功"),
    "signed out": gettext_noop("退出"),
    "password changed": gettext_noop("修改密码"),
    "password reset": gettext_noop("重设密码"),
    "account created": gettext_noop("建立账号"),
    "account disabled": gettext_noop("停用账号"),
    "account enabled": gettext_noop("启用账号"),
    "post granted": gettext_noop("授予角色"),
    "post revoked": gettext_noop("收回角色"),
    "offices imported": gettext_noop("导入机构名单"),
    "succession recorded": gettext_noop("登记机构沿革"),
    "succession removed": gettext_noop("撤回机构沿革"),
    "searched": gettext_noop("查找"),
    "viewed": gettext_noop("查看"),
    "printed": gettext_noop("打印"),
    "downloaded": gettext_noop("下载原件"),
    "described": gettext_noop("著录"),
    "corrected": gettext_noop("更正识别文字"),
    "item drafted": gettext_noop("建立待著录件"),
    "page added": gettext_noop("加入页面"),
    "page read": gettext_noop("识别页面"),
    "catalogue import begun": gettext_noop("开始导入目录"),
    "catalogue imported": gettext_noop("导入目录"),
    "catalogue refused": gettext_noop("目录未能导入"),
    "records import begun": gettext_noop("开始接收原系统档案"),
    "records imported": gettext_noop("接收原系统档案"),
    "batch opened": gettext_noop("建立批次"),
    "batch given": gettext_noop("把批次交给操作员"),
    "file received": gettext_noop("接收文件"),
    "file refused": gettext_noop("未接收文件"),
    "page failed": gettext_noop("页面未能识别"),
    "page retried": gettext_noop("重试页面"),
    "page accepted": gettext_noop("认可页面"),
    "page to be replaced": gettext_noop("准备替换页面"),
    "page replaced": gettext_noop("替换页面"),
    "backed up": gettext_noop("备份"),
    "restored": gettext_noop("恢复"),
    "stored": gettext_noop("存入库房"),
    "fixity begun": gettext_noop("开始完整性检查"),
    "fixity finished": gettext_noop("完成完整性检查"),
    "fixity broken": gettext_noop("发现文件损坏"),
    "details removed": gettext_noop("到期删除个人信息"),
    "ledger verified": gettext_noop("核验台账"),
}

KIND_WORDS: Final[dict[str, str | Promise]] = {
    "account": pgettext_lazy("台账对象", "账号"),
    "office": pgettext_lazy("台账对象", "机构"),
    "item": pgettext_lazy("台账对象", "件"),
    "page": pgettext_lazy("台账对象", "页"),
    "blob": pgettext_lazy("台账对象", "文件"),
    "batch": pgettext_lazy("台账对象", "批次"),
}
