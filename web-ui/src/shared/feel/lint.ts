// Stands in for @bpmn-io/feel-lint (see vite.config.ts): inside dmn-js, too, the server is the one judge of FEEL texts.
import { syntaxTree } from '@codemirror/language';
import type { Diagnostic } from '@codemirror/lint';
import type { EditorView } from '@codemirror/view';
import { diagnosticsOf } from './editor';
import type { ExpressionFinding } from './queries';

export type Judge = (text: string, kind: 'expression' | 'unary') => Promise<ExpressionFinding[]>;

const bench: { judge: Judge | null } = { judge: null };

/** Who judges from now on the texts of editors that are not ours; nobody, when null. */
export function judgeBy(judge: Judge | null): void {
  bench.judge = judge;
}

export function cmFeelLinter() {
  return async (view: EditorView): Promise<Diagnostic[]> => {
    const text = view.state.doc.toString();
    if (!bench.judge || !text.trim()) return [];
    const kind = syntaxTree(view.state).type.name === 'UnaryTests' ? 'unary' : 'expression';
    const findings = await bench.judge(text, kind).catch(() => []);
    return diagnosticsOf(text, findings);
  };
}
