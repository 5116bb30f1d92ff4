"""Namespaces in scope, and references spelled as qualified names."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.bpmn.schema import BPMN

XML = "http://www.w3.org/XML/1998/namespace"


def resolved(written: str, scope: Mapping[str, str], target_namespace: str) -> str:
    """A reference as a bare id, or `{uri}id` when its prefix leads out of the document.

    A name without prefix is an id of this document whatever the default namespace says: that is how every tool writes them.
    """
    prefix, colon, local = written.partition(":")
    uri = scope.get(prefix) if colon else None
    if uri is None:
        return written
    return local if uri in {target_namespace, BPMN} else f"{{{uri}}}{local}"


def prefix_for(uri: str, scope: Mapping[str, str], *, attribute: bool) -> str | None:
    """A prefix in scope for the namespace; the default namespace does not reach attributes."""
    if uri == XML:
        return "xml"
    return next((prefix for prefix, bound in scope.items() if bound == uri and (prefix or not attribute)), None)
