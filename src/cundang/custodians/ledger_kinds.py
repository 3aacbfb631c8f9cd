"""What the acts of the ledger are about, in words; tests compare them with the code."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

KIND_WORDS: Final[dict[str, str | Promise]] = {
    "account": pgettext_lazy("台账对象", "账号"),
    "office": pgettext_lazy("台账对象", "机构"),
    "item": pgettext_lazy("台账对象", "件"),
    "page": pgettext_lazy("台账对象", "页"),
    "blob": pgettext_lazy("台账对象", "文件"),
    "box": pgettext_lazy("台账对象", "档案盒"),
    "file": pgettext_lazy("台账对象", "案卷"),
    "room": pgettext_lazy("台账对象", "库房"),
    "complaint": pgettext_lazy("台账对象", "群众意见"),
    "hold": pgettext_lazy("台账对象", "冻结"),
    "appraisal": pgettext_lazy("台账对象", "鉴定"),
    "legacyperiod": pgettext_lazy("台账对象", "旧期限的年数"),
    "roster": pgettext_lazy("台账对象", "名册"),
    "matter": pgettext_lazy("台账对象", "事由"),
    "savedsearch": pgettext_lazy("台账对象", "存下的查找"),
    "registeredname": pgettext_lazy("台账对象", "人物"),
    "batch": pgettext_lazy("台账对象", "批次"),
    "mentionedit": pgettext_lazy("台账对象", "人名更改"),
    "unfound": pgettext_lazy("台账对象", "没查到的"),
    "confusion": pgettext_lazy("台账对象", "误读字"),
    "agreement": pgettext_lazy("台账对象", "代管协议"),
    "deposit": pgettext_lazy("台账对象", "移交"),
    "loan": pgettext_lazy("台账对象", "借出"),
    "batchfile": pgettext_lazy("台账对象", "批次里的文件"),
    "batchpage": pgettext_lazy("台账对象", "批次里的页"),
    "importrun": pgettext_lazy("台账对象", "目录导入"),
    "schedule": pgettext_lazy("台账对象", "期限表"),
    "mark": pgettext_lazy("台账对象", "收集情况"),
    "plan": pgettext_lazy("台账对象", "收集计划"),
    "unit": pgettext_lazy("台账对象", "历史机构"),
    "fonds": pgettext_lazy("台账对象", "全宗"),
    "partner": pgettext_lazy("台账对象", "协作方"),
    "callback": pgettext_lazy("台账对象", "给协作方的通知"),
    "alarm": pgettext_lazy("台账对象", "异常查阅提醒"),
    "alarmrule": pgettext_lazy("台账对象", "提醒规则"),
    "provincialrequest": pgettext_lazy("台账对象", "转省网的申请"),
    "publishedclass": pgettext_lazy("台账对象", "公开的门类"),
    "partnerrequest": pgettext_lazy("台账对象", "协作方的申请"),
    "dateperiod": pgettext_lazy("台账对象", "时期用语"),
}
