// These packages ship no types; they are handed to bpmn-js as they are.
declare module 'diagram-js-minimap';
declare module 'bpmn-js-token-simulation';
