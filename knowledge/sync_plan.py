"""What a sync will change: the sources on disk held against the documents in force."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .documents.reading import read_documents
from .documents.source import Kept
from .errors import DocumentError
from .passage import PassageId
from .ports import CutDocument

Roots = dict[str, list[str]]
"""Synced path → the uris of the documents that came from it."""


@dataclass(slots=True)
class SyncPlan:
    """Documents to put and to remove, what stays, and what could not be read."""

    roots: Roots
    put: list[CutDocument] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    problems: list[DocumentError] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    passage_ids: set[PassageId] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """One path to sync: the root it belongs to, the folder its uris are relative to, and what it replaces."""

    path: Path
    root: str
    base: Path
    replaced: frozenset[str]


def read_plan(
    paths: Sequence[Path],
    *,
    known: Mapping[str, str],
    roots: Roots,
    variables: Mapping[str, str],
    only: bool = False,
    on_read: Callable[[int], None] = lambda documents: None,
) -> SyncPlan:
    """Read every path; blocks. `only`: the paths are the whole knowledge, documents of other paths go.

    A document that cannot be read any more stays in force as it was. Raises DocumentError for a path that
    does not exist.
    """
    for path in paths:
        if not path.exists():
            raise DocumentError(f"{path}: there is no such file or folder; check the path")
    resolved = list(dict.fromkeys(path.resolve() for path in paths))
    related = {root: uris for root, uris in roots.items() if not only or any(_touch(path, root) for path in resolved)}
    plan = SyncPlan({root: [uri for uri in uris if uri in known] for root, uris in related.items()})
    for path in resolved:
        _read_path(plan, _scope_of(path, plan.roots), known, variables, on_read)
    if only:
        plan.removed |= set(known) - {uri for uris in plan.roots.values() for uri in uris}
    return plan


def _touch(path: Path, root: str) -> bool:
    return path.is_relative_to(root) or Path(root).is_relative_to(path)


def _scope_of(path: Path, roots: Roots) -> _Scope:
    """A path inside an earlier root is a part of it; a path above earlier roots swallows them."""
    for root, uris in roots.items():
        if path != Path(root) and Path(root).is_dir() and path.is_relative_to(root):
            place = path.relative_to(root).as_posix()
            inside = frozenset(uri for uri in uris if uri == place or uri.startswith(f"{place}/"))
            return _Scope(path=path, root=root, base=Path(root), replaced=inside)
    inner = frozenset(uri for root, uris in roots.items() if Path(root).is_relative_to(path) for uri in uris)
    base = path if path.is_dir() else path.parent
    return _Scope(path=path, root=str(path), base=base, replaced=inner)


def _read_path(
    plan: SyncPlan,
    scope: _Scope,
    known: Mapping[str, str],
    variables: Mapping[str, str],
    on_read: Callable[[int], None],
) -> None:
    owners = {
        uri: root
        for root, uris in plan.roots.items()
        if Path(root).exists()
        for uri in uris
        if uri not in scope.replaced and root != scope.root
    }
    found: set[str] = set()
    protected: set[str] = set()
    read = read_documents(scope.path, variables=variables, known=known, base=scope.base, on_skipped=plan.skipped.append)
    for outcome in read:
        problem = outcome if isinstance(outcome, DocumentError) else _clash(outcome, plan, found, owners)
        if problem:
            plan.problems.append(problem)
            protected |= {uri for uri in scope.replaced if not problem.uri or _is_of(uri, problem.uri)}
        elif isinstance(outcome, Kept):
            plan.kept.add(outcome.uri)
            found.add(outcome.uri)
        elif isinstance(outcome, CutDocument):
            plan.put.append(outcome)
            found.add(outcome.document.uri)
            plan.passage_ids.update(passage.id for passage in outcome.passages)
        on_read(len(found))
    plan.removed |= scope.replaced - found - protected
    _own(plan, scope, found | (protected - found))


def _is_of(uri: str, file: str) -> bool:
    return uri == file or uri.startswith(f"{file}/")


def _clash(
    outcome: CutDocument | Kept, plan: SyncPlan, found: set[str], owners: Mapping[str, str]
) -> DocumentError | None:
    """Why a document cannot stand beside those already read; None when it can."""
    uri = outcome.uri if isinstance(outcome, Kept) else outcome.document.uri
    if uri in owners:
        text = f"{uri}: a document of this name came from {owners[uri]}; rename one of them"
        return DocumentError(text, uri=uri)
    if uri in found:
        return DocumentError(f"{uri}: two documents have this name; rename one of them", uri=uri)
    if isinstance(outcome, CutDocument):
        twice = next((passage.id for passage in outcome.passages if passage.id in plan.passage_ids), None)
        if twice:
            return DocumentError(f"{uri}: its passage {twice} is also another document's; rename one of them", uri=uri)
    return None


def _own(plan: SyncPlan, scope: _Scope, uris: set[str]) -> None:
    """Write down which root the uris belong to now."""
    kept_elsewhere = uris | scope.replaced
    for root in list(plan.roots):
        plan.roots[root] = [uri for uri in plan.roots[root] if uri not in kept_elsewhere]
        if not plan.roots[root] and root != scope.root:
            del plan.roots[root]
    plan.roots[scope.root] = sorted({*plan.roots.get(scope.root, []), *uris})


def to_roots(content: bytes | None) -> Roots:
    """The roots as they were stored; none when nothing was."""
    loaded = json.loads(content) if content else {}
    return {str(root): [str(uri) for uri in uris] for root, uris in loaded.items()}


def to_bytes(roots: Roots) -> bytes:
    """The roots as they are stored."""
    return json.dumps(roots, ensure_ascii=False).encode()
