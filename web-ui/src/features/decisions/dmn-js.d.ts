// dmn-js ships no types; this is the part of it that we use.
declare module 'dmn-js/lib/Modeler' {
  export interface DmnElement {
    $type: string;
    id: string;
    name?: string;
    decisionLogic?: DmnElement & { rule?: (DmnElement & { inputEntry?: DmnElement[]; outputEntry?: DmnElement[] })[]; input?: DmnElement[] };
    $parent?: DmnElement;
  }
  export interface DmnView {
    id: string;
    name?: string;
    type: string;
    element: DmnElement;
  }
  export interface DmnViewer {
    on(events: string | string[], listener: (event: { elements?: DmnElement[] }) => void): void;
    get<T>(service: string, strict?: boolean): T;
  }
  export default class Modeler {
    constructor(options: Record<string, unknown>);
    importXML(xml: string): Promise<{ warnings: string[] }>;
    saveXML(options: { format: boolean }): Promise<{ xml: string }>;
    getViews(): DmnView[];
    getActiveView(): DmnView | undefined;
    getActiveViewer(): DmnViewer | undefined;
    getDefinitions(): { drgElement?: DmnElement[] } | undefined;
    open(view: DmnView): Promise<unknown>;
    on(event: string, listener: (event: { viewer: DmnViewer; views: DmnView[]; activeView?: DmnView }) => void): void;
    destroy(): void;
  }
}
declare module 'dmn-js/lib/NavigatedViewer' {
  export { default } from 'dmn-js/lib/Modeler';
}
declare module 'dmn-js-decision-table/lib/features/hit-policy/HitPolicies' {
  export const HIT_POLICIES: { label: string; explanation: string }[];
}
