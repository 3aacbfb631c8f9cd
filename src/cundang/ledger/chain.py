"""The chain: what the trigger hashes, and that nothing is ever changed; and the digest of personal text.

One text form of an entry, made by PostgreSQL itself, is hashed when it is written and again by
`verify-ledger`; so the two can never disagree about a format.
"""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: the same text for the same content, everywhere."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def detail_digest(salt: str, text: Any) -> str:
    """Salted, so that a removed name cannot be guessed back from its digest."""
    return hashlib.sha256(f"{salt}{canonical(text)}".encode()).hexdigest()


CANONICAL = """
    concat_ws(E'\\x1f', e.chain, e.sequence, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
              e.actor, coalesce(e.account_id, 0), e.act, e.kind, e.object_id, e.office_code,
              e.facts::text, e.detail_digest, e.previous)
"""

DIGEST = f"encode(sha256(convert_to({CANONICAL}, 'UTF8')), 'hex')"

INSTALL = f"""
CREATE FUNCTION ledger_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
DECLARE head ledger_head; e ledger_entry;
BEGIN
    -- One writer per chain at a time; held to the end of the transaction, so a chain has no gaps.
    PERFORM pg_advisory_xact_lock(hashtext('cundang.ledger'), hashtext(NEW.chain));
    SELECT * INTO head FROM ledger_head WHERE chain = NEW.chain;
    NEW.sequence := coalesce(head.sequence, 0) + 1;
    NEW.previous := coalesce(head.digest, repeat('0', 64));
    NEW.at := clock_timestamp();
    e := NEW;
    NEW.digest := {DIGEST};
    INSERT INTO ledger_head (chain, sequence, digest) VALUES (NEW.chain, NEW.sequence, NEW.digest)
        ON CONFLICT (chain) DO UPDATE SET sequence = NEW.sequence, digest = NEW.digest;
    RETURN NEW;
END $$;

CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only';
END $$;

CREATE TRIGGER chain BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_chain();
CREATE TRIGGER refuse_row BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER refuse_all BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER chain;
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER refuse_row;
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER refuse_all;
"""

REMOVE = """
DROP TRIGGER chain ON ledger_entry;
DROP TRIGGER refuse_row ON ledger_entry;
DROP TRIGGER refuse_all ON ledger_entry;
DROP FUNCTION ledger_chain();
DROP FUNCTION ledger_refuse();
"""
