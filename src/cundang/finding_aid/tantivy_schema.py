"""The fields of the two indexes of tantivy_engine.py.

Raise `folders.SCHEMA` when they change, or the lists of surnames and given characters do (`names`).
"""

from typing import Final

import tantivy

NONE: Final = "-"  # stands for “not given” in a filter field


def _filter_fields(builder: tantivy.SchemaBuilder) -> tantivy.SchemaBuilder:
    # Signed, all of them: tantivy 0.27's delete_documents_by_term finds nothing in an unsigned field.
    builder.add_integer_field("id", indexed=True, fast=True)
    for name in ("county", "town", "office", "class", "retention"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("year", indexed=True, fast=True)
    builder.add_integer_field("key", fast=True)
    builder.add_integer_field("since", fast=True)
    builder.add_text_field("catalogue", tokenizer_name="whitespace", index_option="position")
    return builder


def _items_schema() -> tantivy.Schema:
    builder = _filter_fields(tantivy.SchemaBuilder())
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="position")
    builder.add_integer_field("face", fast=True)
    return builder.build()


def _pages_schema() -> tantivy.Schema:
    builder = _filter_fields(tantivy.SchemaBuilder())
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("names", tokenizer_name="whitespace", index_option="basic")  # characters of names on it
    builder.add_text_field("doubt", tokenizer_name="whitespace", index_option="basic")
    builder.add_integer_field("item", indexed=True, fast=True)
    builder.add_integer_field("unread", indexed=True)
    return builder.build()


ITEMS: Final = _items_schema()
PAGES: Final = _pages_schema()
