"""Every rule: where it stands in BPMN 2.0.2, and how grave breaking it is when a model is only to be run here.

In the default profile `error` refuses the model because it could not run as drawn, `warning` tells the author, None says nothing.
The strict profile refuses whatever the standard forbids; what it merely advises (`advice`) stays a warning.
"""

from __future__ import annotations

from typing import NamedTuple

from bihuan.kernel.errors import Severity


class Rule(NamedTuple):
    """One rule; `default` is its severity in the default profile."""

    clause: str
    default: Severity | None
    advice: bool = False


RULES: dict[str, Rule] = {
    # sequence flows
    "bpmn.flow.wrong_end": Rule("8.4.13", "error"),
    "bpmn.flow.crosses_scope": Rule("7.6.1", "error"),
    "bpmn.flow.at_event_sub_process": Rule("10.3.5", "error"),
    "bpmn.flow.into_catching_border": Rule("10.5.2", "error"),
    "bpmn.flow.out_of_end": Rule("10.5.3", "error"),
    "bpmn.flow.at_compensation": Rule("10.7", "error"),
    "bpmn.flow.condition_not_allowed": Rule("8.4.13", "warning"),
    "bpmn.flow.lone_condition": Rule("8.4.13", "warning"),
    "bpmn.flow.default_with_condition": Rule("8.4.13", "warning", advice=True),
    "bpmn.flow.default_not_outgoing": Rule("8.4.13", "error"),
    "bpmn.flow.without_condition": Rule("13.4.2", "warning", advice=True),
    "bpmn.flow.not_immediate": Rule("8.4.13", "warning"),
    "bpmn.flow.listed_wrongly": Rule("8.4.13", "warning"),
    "bpmn.flow.listed_once": Rule("8.4.13", None),
    # scopes and reach
    "bpmn.scope.end_without_start": Rule("10.5.2", "warning"),
    "bpmn.scope.start_without_end": Rule("10.5.3", "warning"),
    "bpmn.scope.empty": Rule("10.2", "warning", advice=True),
    "bpmn.node.start_leads_nowhere": Rule("10.5.2", "warning"),
    "bpmn.node.unreachable": Rule("10.5.2", "warning"),
    "bpmn.node.leads_nowhere": Rule("10.5.3", "warning"),
    "bpmn.node.intermediate_leads_nowhere": Rule("10.5.4", "warning"),
    # gateways
    "bpmn.gateway.direction": Rule("10.6.1", "warning"),
    "bpmn.gateway.without_purpose": Rule("10.6.1", "warning"),
    "bpmn.gateway.no_activation_condition": Rule("10.6.5", "warning", advice=True),
    "bpmn.gateway.too_few_events": Rule("10.6.6", "warning"),
    "bpmn.gateway.parallel_not_instantiating": Rule("10.6.6", "error"),
    "bpmn.gateway.instantiating_entered": Rule("10.6.6", "error"),
    "bpmn.gateway.instantiating_target": Rule("10.6.6", "warning"),
    "bpmn.gateway.event_flow_condition": Rule("10.6.6", "warning"),
    "bpmn.gateway.event_target": Rule("10.6.6", "error"),
    "bpmn.gateway.event_target_shared": Rule("10.6.6", "warning"),
    "bpmn.gateway.message_twice": Rule("10.6.6", "warning"),
    "bpmn.gateway.receive_with_boundary": Rule("10.6.6", "warning"),
    # events
    "bpmn.event.trigger_not_allowed": Rule("10.5.5", "error"),
    "bpmn.event.sub_process_start": Rule("10.5.2", "error"),
    "bpmn.event.no_trigger": Rule("10.5.4", "error"),
    "bpmn.event.must_interrupt": Rule("10.5.6", "error"),
    "bpmn.event.event_sub_process_starts": Rule("10.3.5", "error"),
    "bpmn.event.boundary_host": Rule("10.5.4", "error"),
    "bpmn.event.boundary_leads_nowhere": Rule("10.5.4", "warning"),
    "bpmn.event.cancel_outside_transaction": Rule("10.5.6", "error"),
    "bpmn.event.cancel_end_outside_transaction": Rule("10.5.3", "error"),
    "bpmn.event.compensation_flow": Rule("10.7", "error"),
    "bpmn.event.compensation_handler": Rule("10.7", "error"),
    "bpmn.event.handler_not_for_compensation": Rule("10.7", "error"),
    "bpmn.event.compensated_activity": Rule("10.5.5", "error"),
    "bpmn.event.message_missing": Rule("10.5.5", "warning"),
    "bpmn.event.signal_missing": Rule("10.5.5", "warning"),
    "bpmn.event.escalation_code": Rule("10.5.5", "warning"),
    "bpmn.event.error_code": Rule("10.5.5", "warning"),
    "bpmn.event.data_count": Rule("10.5.1", None),
    "bpmn.event.data_type": Rule("10.5.1", None),
    "bpmn.event.link_without_source": Rule("10.5.5", "warning"),
    "bpmn.event.link_without_target": Rule("10.5.5", "error"),
    "bpmn.event.link_ambiguous": Rule("10.5.5", "error"),
    "bpmn.event.link_flows": Rule("10.5.5", "warning"),
    "bpmn.event.handler_unattached": Rule("10.7", "warning"),
    "bpmn.event.link_mismatch": Rule("10.5.5", "error"),
    # timers and expressions
    "bpmn.expression.timer_choice": Rule("10.5.5", "error"),
    "bpmn.expression.timer_value": Rule("10.5.5", "error"),
    "bpmn.expression.no_condition": Rule("10.5.5", "error"),
    "bpmn.expression.not_formal": Rule("8.4.6", None),
    "bpmn.expression.empty": Rule("8.4.6", "error"),
    "bpmn.expression.language": Rule("8.4.6", None),
    # activities
    "bpmn.activity.quantity": Rule("10.3", "error"),
    "bpmn.activity.choreography_inside": Rule("10.3.5", "error"),
    "bpmn.activity.resource_twice": Rule("10.3.1", None),
    "bpmn.activity.resource_parameters": Rule("10.3.1", None),
    "bpmn.activity.script_format": Rule("10.3.3", None),
    "bpmn.activity.loop_maximum": Rule("10.3.8", "error"),
    "bpmn.activity.loop_without_end": Rule("10.3.8", "error"),
    "bpmn.activity.instances": Rule("10.3.8", "error"),
    "bpmn.activity.behavior_event": Rule("10.3.8", "warning"),
    "bpmn.activity.complex_behavior": Rule("10.3.8", "warning"),
    "bpmn.activity.loop_data": Rule("10.3.8", "warning"),
    "bpmn.activity.loop_item": Rule("10.3.8", None),
    "bpmn.activity.message_data": Rule("10.3.3", None),
    "bpmn.activity.message_type": Rule("10.3.3", None),
    "bpmn.activity.message_operation": Rule("10.3.3", None),
    "bpmn.activity.message_missing": Rule("10.3.3", "warning", advice=True),
    "bpmn.activity.instantiating_entered": Rule("10.3.3", "warning"),
    "bpmn.activity.calls_nothing": Rule("10.3.6", "error"),
    "bpmn.activity.calls_wrong": Rule("10.3.6", "error"),
    "bpmn.activity.called_elsewhere": Rule("10.3.6", None),
    "bpmn.activity.no_binding": Rule("10.3.6", None),
    "bpmn.activity.call_data": Rule("10.3.6", None),
    "bpmn.activity.ad_hoc_empty": Rule("10.3.5", "error"),
    "bpmn.activity.ad_hoc_event": Rule("10.3.5", "warning"),
    # data
    "bpmn.data.state_name": Rule("10.4.1", None),
    "bpmn.data.collection": Rule("10.4.1", None),
    "bpmn.data.reference_missing": Rule("10.4.1", "warning"),
    "bpmn.data.reference_name": Rule("10.4.1", None),
    "bpmn.data.association_end": Rule("10.4.2", "error"),
    "bpmn.data.no_set": Rule("10.4.1", None),
    "bpmn.data.in_no_set": Rule("10.4.1", None),
    "bpmn.data.not_of_set": Rule("10.4.1", None),
    "bpmn.data.optional_elsewhere": Rule("10.4.1", None),
    "bpmn.data.set_pair": Rule("10.4.1", None),
    "bpmn.data.several_sources": Rule("10.4.2", "warning"),
    "bpmn.data.into_process_input": Rule("10.4.1", "warning"),
    "bpmn.data.out_of_process_output": Rule("10.4.1", "warning"),
    "bpmn.data.types_differ": Rule("10.4.2", None),
    # collaborations
    "bpmn.collaboration.multiplicity": Rule("9.3.2", "warning"),
    "bpmn.collaboration.choreography_ref": Rule("9.2", None),
    "bpmn.collaboration.global_conversation": Rule("9.5", None),
    "bpmn.collaboration.choreography_participants": Rule("11.5", None),
    "bpmn.collaboration.initiating_participant": Rule("11.5", None),
    "bpmn.collaboration.public_executable": Rule("10.2", "warning"),
    "bpmn.message_flow.wrong_end": Rule("9.4", "warning"),
    "bpmn.message_flow.inside_pool": Rule("9.4", "warning"),
    "bpmn.message_flow.from_catching": Rule("10.5.2", "warning"),
    "bpmn.message_flow.to_throwing": Rule("10.5.3", "warning"),
    "bpmn.message_flow.without_message": Rule("10.5.3", None),
    # documents
    "bpmn.document.reference_type": Rule("15.3", "error"),
    "bpmn.document.error_undeclared": Rule("10.5.5", "warning", advice=True),
    "bpmn.document.reference_missing": Rule("15.3", None),
    "bpmn.document.required": Rule("15.3", None),
    "bpmn.document.unknown_attribute": Rule("15.3", None),
    "bpmn.document.id_form": Rule("8.3.1", None),
    "bpmn.document.import_type": Rule("8.2.2", None),
    "bpmn.document.import_not_given": Rule("8.2.2", "warning"),
    "bpmn.document.must_understand": Rule("8.3.3", "error"),
    "bpmn.document.no_target_namespace": Rule("8.2.1", "warning"),
    "bpmn.document.text_format": Rule("8.3.2", None),
    "bpmn.document.lane_twice": Rule("10.8", "warning", advice=True),
    "bpmn.document.lane_foreign": Rule("10.8", "warning", advice=True),
    "bpmn.document.drawn_nothing": Rule("12.2", "warning", advice=True),
    # extensions
    "bpmn.extension_value": Rule("8.3.3", "error"),
    "bpmn.extension_missing": Rule("8.3.3", "error"),
}
