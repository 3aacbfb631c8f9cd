"""Who acts, what that person may see, and the offices.

The scope of a post is its office's code as a prefix, plus the predecessors of every office in it.
It is worked out once per request into exact codes, which both locks use: the queries' own filter
and PostgreSQL's row security (foundations.md §3: an exact array fails closed and keeps the index).
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Prefetch, Q, QuerySet

from cundang.custodians.models import Account, Office, Post, Succession
from cundang.custodians.roles import GIVEN_BATCHES_ONLY, PURPOSE_ALWAYS, ROLES


class Forbidden(PermissionDenied):
    """The actor's roles do not have this act at this office; a page answers 403."""


def under(prefix: str, field_name: str = "office_id") -> Q:
    """The office of this code and all below it; a range uses the index (':' follows '9')."""
    return Q(**{f"{field_name}__gte": prefix, f"{field_name}__lt": prefix + ":"})


@dataclass(frozen=True)
class Scope:
    """The offices in which an act is allowed."""

    prefixes: frozenset[str] = frozenset()  # codes whose subordinates are all in
    codes: frozenset[str] = frozenset()  # every single office, predecessors included
    everywhere: bool = False

    def covers(self, office_code: str) -> bool:
        """Whether an office is in this scope."""
        return self.everywhere or office_code in self.codes

    @cached_property
    def extra(self) -> frozenset[str]:
        """Predecessors that stand outside the prefixes."""
        prefixes = tuple(self.prefixes)
        return frozenset(code for code in self.codes if not code.startswith(prefixes)) if prefixes else self.codes

    def filter(self, field_name: str = "office_id") -> Q:
        """The scope as a condition on a row's office: ranges, not a county's every code, so the SQL stays short."""
        if self.everywhere:
            return Q()
        within = Q(**{f"{field_name}__in": sorted(self.extra)})
        for prefix in sorted(self.prefixes):
            within |= under(prefix, field_name)
        return within

    def sql(self, column: str, office: str = "") -> tuple[str, dict[str, Any]]:
        """`filter` as SQL with named parameters; under one office, too, where its code is given."""
        bounds = {f"scope{at}": prefix for at, prefix in enumerate(sorted(self.prefixes))}
        either = [f"{column} >= %({name})s AND {column} < %({name})s || ':'" for name in bounds]
        if self.extra:
            either.append(f"{column} = ANY(%(scope)s)")
        within = "TRUE" if self.everywhere else " OR ".join(either) or "FALSE"
        narrow = f"{column} >= %(office)s AND {column} < %(office)s || ':'" if office else "TRUE"
        return f"(({within}) AND {narrow})", {**bounds, "scope": sorted(self.extra), "office": office}

    def rows(
        self, statement: str, *, column: str = "office_code", office: str = "", **parameters: Any
    ) -> list[tuple[Any, ...]]:
        """The rows of a statement written by hand that has `{within}` where the scope belongs, and is filled in here.

        For searches alone: a third of their time it took to make SQL of conditions.
        """
        within, bounds = self.sql(column, office)
        return fetched(statement.format(within=within), bounds | parameters)


NOWHERE = Scope()


@dataclass(frozen=True)
class Actor:
    """A person (with posts), the console, or the machine itself."""

    name: str
    chain: str  # of the ledger: the code of the actor's first office, or `console`, `machine`
    account_id: int | None = None
    full_name: str = ""
    posts: tuple[tuple[str, str], ...] = ()  # (role, office code)
    everywhere: bool = False
    _scopes: dict[frozenset[str], Scope] = field(default_factory=dict, compare=False, repr=False)

    @property
    def roles(self) -> frozenset[str]:
        """The role codes of all posts."""
        return frozenset(role for role, _ in self.posts)

    @property
    def office_code(self) -> str:
        """The actor's first office; empty for the console and the machine."""
        return self.posts[0][1] if self.posts else ""

    @property
    def must_state_purpose(self) -> bool:
        """Whether every search of this actor needs a purpose."""
        return bool(self.roles & PURPOSE_ALWAYS)

    @property
    def given_batches_only(self) -> bool:
        """Whether only batches given to the account are seen."""
        return bool(self.roles) and self.roles <= GIVEN_BATCHES_ONLY

    def may(self, act: str) -> bool:
        """Whether some post has this act, at whatever office."""
        return self.everywhere or any(act in ROLES[role] for role, _ in self.posts)

    def scope(self, act: str) -> Scope:
        """The offices in which this actor may do `act`."""
        if self.everywhere:
            return Scope(everywhere=True)
        return self._scope_of(frozenset(code for role, code in self.posts if act in ROLES[role]))

    def _scope_of(self, prefixes: frozenset[str]) -> Scope:
        """Worked out once for all acts that an actor has at the same offices."""
        if prefixes not in self._scopes:
            self._scopes[prefixes] = _widen(prefixes)
        return self._scopes[prefixes]

    @cached_property
    def row_scope(self) -> Scope:
        """Everything that some act allows: what the database's own lock lets through."""
        if self.everywhere:
            return Scope(everywhere=True)
        content = {"search", "view", "ingest", "work_batch", "see_batches"}
        return self._scope_of(frozenset(code for role, code in self.posts if ROLES[role] & content))


_COVERED = """
WITH RECURSIVE covered (code) AS (
    SELECT office.code
      FROM custodians_office office
      JOIN unnest(%(posts)s::text[]) AS post (code) ON office.code >= post.code AND office.code < post.code || ':'
     UNION
    SELECT succession.predecessor_id
      FROM custodians_succession succession
      JOIN covered ON succession.successor_id = covered.code
)
SELECT code FROM covered
"""


def _widen(prefixes: frozenset[str]) -> Scope:
    """All offices under the prefixes, and, transitively, those they took over from."""
    if not prefixes:
        return NOWHERE
    codes = {code for (code,) in fetched(_COVERED, {"posts": sorted(prefixes)})}
    return Scope(prefixes=prefixes, codes=frozenset(codes | prefixes))


def fetched(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement written by hand."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def actor_of(account: Account) -> Actor:
    """The actor that an account is, with its posts; one query."""
    statement = "SELECT role, office_id FROM custodians_post WHERE account_id = %(account)s ORDER BY id"
    posts = tuple(fetched(statement, {"account": account.pk}))
    return Actor(
        name=account.username,
        chain=posts[0][1] if posts else "no-post",
        account_id=account.pk,
        full_name=account.full_name,
        posts=posts,
    )


def actor_named(username: str) -> Actor:
    """The actor of an active account; raises `Account.DoesNotExist`."""
    return actor_of(Account.objects.get(username=username, is_active=True))


def console(machine_user: str) -> Actor:
    """Whoever can already read the data folder; sees every office, needs no purpose."""
    return Actor(name=machine_user, chain="console", everywhere=True)


def machine() -> Actor:
    """The program's own work: jobs, sweeps, checks."""
    return Actor(name="machine", chain="machine", everywhere=True)


def require(actor: Actor, act: str, office_code: str | None = None) -> None:
    """Raise `Forbidden` unless the actor may do `act` (at this office, when one is given)."""
    allowed = actor.may(act) if office_code is None else actor.scope(act).covers(office_code)
    if not allowed:
        raise Forbidden(act)


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """A transaction in which PostgreSQL's row security lets through what `actor` may see (and nothing after it).

    Nested, the inner scope holds inside and the outer one comes back.
    """
    nested = connection.in_atomic_block
    inner = (",".join(sorted(actor.row_scope.codes)), "%" if actor.row_scope.everywhere else "")
    with transaction.atomic():
        outer = _present_scope() if nested else None
        if inner != outer:
            _set_scope(inner)
        yield actor
        # After an error the transaction rolls the setting back by itself, and its end forgets it.
        if outer not in (None, inner) and not connection.needs_rollback:
            _set_scope(outer)


def _present_scope() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(current_setting('cundang.offices', true), ''),"
            " coalesce(current_setting('cundang.pattern', true), '')"
        )
        offices, pattern = cursor.fetchone()
    return offices, pattern


def _set_scope(values: tuple[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('cundang.offices', %s, true), set_config('cundang.pattern', %s, true)", values
        )


def offices_for(actor: Actor, act: str = "search") -> QuerySet[Office]:
    """The offices in which the actor may do `act`, by code."""
    return Office.objects.filter(actor.scope(act).filter("code"))


def office_for(actor: Actor, code: str, act: str) -> Office:
    """One office in which the actor may do `act`; raises `Office.DoesNotExist`."""
    return offices_for(actor, act).get(code=code.replace("\0", ""))


def office_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of offices by code; codes without an office are left out."""
    wanted = list(set(codes))
    return dict(fetched("SELECT code, name FROM custodians_office WHERE code = ANY(%(codes)s)", {"codes": wanted}))


def office_typed(actor: Actor, text: str, act: str) -> Office:
    """The office that a person typed as a code, a name, or `code name`, among those where the actor may do `act`.

    Raises `Office.DoesNotExist`, and `Office.MultipleObjectsReturned` for a name that several have.
    """
    first = text.split(maxsplit=1)[0] if text.split() else ""
    wanted = Q(code=first) if first.isascii() and first.isdigit() else Q(name=text.strip())
    return offices_for(actor, act).get(wanted)


def office_register(actor: Actor, words: str = "") -> QuerySet[Office]:
    """Offices in the actor's scope, past ones too; `words` is a part of a name, old or new, or a code."""
    require(actor, "search")
    offices = offices_for(actor, "search")
    if words := words.replace("\0", "").strip():
        offices = offices.filter(Q(code__startswith=words) | Q(names__name__contains=words) | Q(name__contains=words))
    return offices.distinct()


def accounts_for(actor: Actor, words: str = "") -> QuerySet[Account]:
    """All accounts with their posts, by sign-in name; for those who keep accounts or posts."""
    if not (actor.may("manage_accounts") or actor.may("grant_posts")):
        raise Forbidden("manage_accounts")
    posts = Post.objects.select_related("office").order_by("pk")
    accounts = Account.objects.order_by("username").prefetch_related(Prefetch("posts", posts))
    if words := words.strip():
        accounts = accounts.filter(Q(username__icontains=words) | Q(full_name__contains=words))
    return accounts


def post_for(actor: Actor, pk: int) -> Post:
    """One post, for the security administrator; raises `Post.DoesNotExist`."""
    require(actor, "grant_posts")
    return Post.objects.select_related("account", "office").get(pk=pk)


def succession_for(actor: Actor, pk: int) -> Succession:
    """One succession of an office in the actor's scope; raises `Succession.DoesNotExist`."""
    require(actor, "record_succession")
    scope = actor.scope("record_succession")
    return Succession.objects.select_related("predecessor", "successor").get(scope.filter("successor_id"), pk=pk)
