"""The kinds of record a village keeps; each form makes one document of a task."""

from collections.abc import Callable

from cundang.specimen.document import Document, Task
from cundang.specimen.forms.accounts import account_pages
from cundang.specimen.forms.elections import election_result
from cundang.specimen.forms.fines import fine_receipt, fine_register
from cundang.specimen.forms.houses import house_permit
from cundang.specimen.forms.land import land_contract
from cundang.specimen.forms.minutes import minutes
from cundang.specimen.forms.notices import clan_notice, notice
from cundang.specimen.forms.rosters import roster

Form = Callable[[Task], Document]

# Every kind with the years from which such records come.
KINDS: dict[str, tuple[Form, int, int]] = {
    "fine_receipt": (fine_receipt, 1988, 2003),
    "roster": (roster, 1978, 2010),
    "house_permit": (house_permit, 1986, 2019),
    "land_contract": (land_contract, 1983, 2012),
    "minutes": (minutes, 1978, 2008),
    "account_pages": (account_pages, 1979, 2004),
    "fine_register": (fine_register, 1986, 2002),
    "notice": (notice, 1978, 2019),
    "election_result": (election_result, 1990, 2017),
    "clan_notice": (clan_notice, 1986, 1999),
}
