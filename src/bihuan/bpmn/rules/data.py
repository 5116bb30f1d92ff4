"""Data: states, collections, inputs and outputs, associations (§10.4)."""

from __future__ import annotations

from collections.abc import Iterator

from bihuan.bpmn import model as bpmn
from bihuan.bpmn.rules.index import Finding, Index, finding, kind_of

_ITEM_AWARE = (
    bpmn.DataObject,
    bpmn.DataInput,
    bpmn.DataOutput,
)


_DATA = (*_ITEM_AWARE, bpmn.DataObjectReference, bpmn.DataStoreReference, bpmn.DataStore, bpmn.Property)


def check(index: Index) -> Iterator[Finding]:
    for state in index.of(bpmn.DataState):
        if not state.name:
            yield finding("bpmn.data.state_name", state)
    for element in index.all:
        if isinstance(element, _ITEM_AWARE):
            item = index.find(bpmn.ItemDefinition, element.itemSubjectRef)
            if item is not None and item.isCollection != element.isCollection:
                yield finding("bpmn.data.collection", element, item=item.id or "")
    for reference in index.of(bpmn.DataObjectReference):
        if not reference.dataObjectRef:
            yield finding("bpmn.data.reference_missing", reference)
        data, state = index.find(bpmn.DataObject, reference.dataObjectRef), reference.dataState
        if data is not None and data.name and state is not None and state.name:
            proper = f"{data.name} [{state.name}]"
            if reference.name != proper:
                yield finding("bpmn.data.reference_name", reference, proper=proper)
    for scope in index.of(bpmn.SubProcess):
        many = isinstance(scope.loopCharacteristics, bpmn.MultiInstanceLoopCharacteristics)
        if scope.ioSpecification is not None and not many:
            yield finding("bpmn.data.sub_process_io", scope)
    for specification in index.of(bpmn.InputOutputSpecification):
        yield from _sets(index, specification)
    for association in index.of(bpmn.DataAssociation):
        yield from _association(index, association)


def _sets(index: Index, specification: bpmn.InputOutputSpecification) -> Iterator[Finding]:
    if not specification.inputSets:
        yield finding("bpmn.data.no_set", specification, attribute="inputSet")
    if not specification.outputSets:
        yield finding("bpmn.data.no_set", specification, attribute="outputSet")
    inputs = {key for each in specification.inputSets for key in each.dataInputRefs}
    outputs = {key for each in specification.outputSets for key in each.dataOutputRefs}
    for data in (*specification.dataInputs, *specification.dataOutputs):
        if data.id not in (inputs if isinstance(data, bpmn.DataInput) else outputs):
            yield finding("bpmn.data.in_no_set", data)
    for given in specification.inputSets:
        for key in (*given.optionalInputRefs, *given.whileExecutingInputRefs):
            if key not in given.dataInputRefs:
                yield finding("bpmn.data.not_of_set", given, target=key)
    for produced in specification.outputSets:
        for key in (*produced.optionalOutputRefs, *produced.whileExecutingOutputRefs):
            if key not in produced.dataOutputRefs:
                yield finding("bpmn.data.not_of_set", produced, target=key)
    own = {each.id for each in (*specification.dataInputs, *specification.dataOutputs)}
    sets: tuple[bpmn.InputSet | bpmn.OutputSet, ...] = (*specification.inputSets, *specification.outputSets)
    for each in sets:
        for key in each.dataInputRefs if isinstance(each, bpmn.InputSet) else each.dataOutputRefs:
            if key not in own:
                yield finding("bpmn.data.set_foreign", each, target=key)
    yield from _overlapping(specification)
    yield from _pairs(index, specification)


def _overlapping(specification: bpmn.InputOutputSpecification) -> Iterator[Finding]:
    """What one set takes as optional, no other set may need: the sets could not be told apart (§10.4.1)."""
    spared = {key for each in specification.outputSets for key in each.optionalOutputRefs}
    for produced in specification.outputSets:
        for key in produced.dataOutputRefs:
            if key in spared and key not in produced.optionalOutputRefs:
                yield finding("bpmn.data.optional_elsewhere", produced, target=key)
    optional = {key for each in specification.inputSets for key in each.optionalInputRefs}
    for given in specification.inputSets:
        for key in given.dataInputRefs:
            if key in optional and key not in given.optionalInputRefs:
                yield finding("bpmn.data.optional_elsewhere", given, target=key)


def _pairs(index: Index, specification: bpmn.InputOutputSpecification) -> Iterator[Finding]:
    """Input and output sets that name each other do so on both sides (§10.4.1)."""
    for given in specification.inputSets:
        for key in given.outputSetRefs:
            produced = index.find(bpmn.OutputSet, key)
            if produced is not None and given.id not in produced.inputSetRefs:
                yield finding("bpmn.data.set_pair", given, target=key)
    for produced in specification.outputSets:
        for key in produced.inputSetRefs:
            given = index.find(bpmn.InputSet, key)
            if given is not None and produced.id not in given.outputSetRefs:
                yield finding("bpmn.data.set_pair", produced, target=key)


def _association(index: Index, association: bpmn.DataAssociation) -> Iterator[Finding]:
    if len(association.sourceRef) > 1 and association.transformation is None:
        yield finding("bpmn.data.several_sources", association, count=len(association.sourceRef))
    target = index.elements.get(association.targetRef or "")
    for key in (*association.sourceRef, association.targetRef or ""):
        end = index.elements.get(key)
        if end is not None and not isinstance(end, _DATA):
            yield finding("bpmn.data.association_end", association, target=key, kind=kind_of(end))
    yield from _owner(index, association)
    yield from _reach(index, association)
    if isinstance(association, bpmn.DataOutputAssociation) and isinstance(target, bpmn.DataInput) and _of_process(index, target):
        yield finding("bpmn.data.into_process_input", association, target=index.called(target))
    for key in association.sourceRef:
        source = index.elements.get(key)
        if (
            isinstance(association, bpmn.DataInputAssociation)
            and isinstance(source, bpmn.DataOutput)
            and _of_process(index, source)
        ):
            yield finding("bpmn.data.out_of_process_output", association, target=index.called(source))
    if association.transformation is None and not association.assignment and len(association.sourceRef) == 1:
        source = index.elements.get(association.sourceRef[0])
        one = index.find(bpmn.ItemDefinition, getattr(source, "itemSubjectRef", None))
        two = index.find(bpmn.ItemDefinition, getattr(target, "itemSubjectRef", None))
        if one is not None and two is not None and one is not two and one.structureRef != two.structureRef:
            yield finding("bpmn.data.types_differ", association)


def _owner(index: Index, association: bpmn.DataAssociation) -> Iterator[Finding]:
    """What flows in fills an input of the activity or event, what flows out comes from one of its outputs (or a property)."""
    owner = index.parents.get(id(association))
    inward = isinstance(association, bpmn.DataInputAssociation)
    ends = ((association.targetRef or "",) if inward else association.sourceRef) if owner is not None else ()
    for key in ends:
        end = index.elements.get(key)
        if not isinstance(end, (bpmn.DataInput, bpmn.DataOutput)):
            if isinstance(end, _DATA) and not isinstance(end, bpmn.Property):
                yield finding("bpmn.data.association_owner", association, target=index.called(end))
            continue
        holder = index.parents.get(id(end))
        if isinstance(holder, bpmn.InputOutputSpecification):
            holder = index.parents.get(id(holder))
        if holder is not owner or isinstance(end, bpmn.DataOutput) is inward:
            yield finding("bpmn.data.association_owner", association, target=index.called(end))


def _reach(index: Index, association: bpmn.DataAssociation) -> Iterator[Finding]:
    """Data objects and properties are seen in the scope they are declared in and below it (§10.4.1)."""
    around = {id(each) for each in index.ancestors(association)}
    for key in (*association.sourceRef, association.targetRef or ""):
        end = index.elements.get(key)
        if isinstance(end, (bpmn.DataObject, bpmn.DataObjectReference, bpmn.Property)):
            holder = index.parents.get(id(end))
            if holder is not None and id(holder) not in around:
                yield finding("bpmn.data.out_of_reach", association, target=index.called(end))


def _of_process(index: Index, data: bpmn.Node) -> bool:
    specification = index.parents.get(id(data))
    return specification is not None and isinstance(index.parents.get(id(specification)), bpmn.CallableElement)
