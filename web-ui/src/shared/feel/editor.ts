// CodeMirror for one FEEL text: colours, completion from the version's names, and the server's word on what is wrong.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { linter, type Diagnostic } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderOf, tooltips } from '@codemirror/view';
import { feel } from '@bpmn-io/lang-feel';
import { tags } from '@lezer/highlight';
import type { ExpressionFinding, Vocabulary } from './queries';

export interface EditorOptions {
  parent: HTMLElement;
  value: string;
  unary: boolean;
  placeholder: string;
  label: string;
  locked: boolean;
  vocabulary: () => Vocabulary | undefined;
  names: () => string[];
  words: (text: { zh: string; en: string }) => string;
  check: (text: string) => Promise<ExpressionFinding[]>;
  onChange: (text: string) => void;
  onLeave: () => void;
  onFindings: (findings: ExpressionFinding[]) => void;
}

const KEYWORDS = ['if', 'then', 'else', 'for', 'in', 'return', 'some', 'every', 'satisfies', 'and', 'or', 'between', 'instance of', 'function', 'true', 'false', 'null'];
const WORD = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]*)*/u;

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null], color: 'var(--brand)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--info-fg)' },
  { tag: tags.number, color: 'var(--warn-fg)' },
  { tag: tags.comment, color: 'var(--text-3)' },
]);

/** What may stand at the caret: members after a dot, else variables, functions and keywords. */
export function complete(context: CompletionContext, options: Pick<EditorOptions, 'vocabulary' | 'names' | 'words'>): CompletionResult | null {
  const word = context.matchBefore(WORD);
  if (!word && !context.explicit) return null;
  const known = options.vocabulary();
  const from = word?.from ?? context.pos;
  const dot = word?.text.lastIndexOf('.') ?? -1;
  if (word && dot >= 0) {
    const base = known?.variables.find((each) => each.name === word.text.slice(0, dot));
    return base?.members?.length ? { from: from + dot + 1, options: base.members.map((label) => ({ label, type: 'property' })), validFor: /^[\p{L}\p{N}_]*$/u } : null;
  }
  const variables: Completion[] = [
    ...options.names().map((label) => ({ label, type: 'variable', boost: 3 })),
    ...(known?.variables ?? []).map((each) => ({ label: each.name, type: 'variable', detail: each.type === 'Any' ? '' : each.type, info: options.words(each.source), boost: 2 })),
  ];
  const functions: Completion[] = (known?.builtins ?? []).map((each) => ({
    label: each.name,
    type: 'function',
    detail: each.signatures[0]?.slice(each.name.length) ?? '',
    info: options.words(each.about),
    apply: (view, _completion, start, end) => {
      view.dispatch({ changes: { from: start, to: end, insert: `${each.name}()` }, selection: { anchor: start + each.name.length + 1 } });
    },
  }));
  const keywords: Completion[] = KEYWORDS.map((label) => ({ label, type: 'keyword', boost: -1 }));
  return { from, options: [...variables, ...functions, ...keywords], validFor: /^[\p{L}\p{N}_ ]*$/u };
}

/** The server counts characters, JavaScript halves of some: an offset among the first becomes one among the second. */
export function codeUnits(text: string, characters: number): number {
  let units = 0;
  let seen = 0;
  for (const character of text) {
    if (seen++ >= characters) break;
    units += character.length;
  }
  return units;
}

export function diagnosticsOf(text: string, findings: ExpressionFinding[]): Diagnostic[] {
  return findings.map((each) => {
    const from = Math.min(codeUnits(text, each.start), text.length);
    const to = Math.min(Math.max(codeUnits(text, each.end), from), text.length);
    // A mistake at the very end is shown under the last character, for there is nothing after it.
    return { from: from === to && from === text.length ? Math.max(from - 1, 0) : from, to, severity: each.severity === 'hint' ? 'info' : each.severity, message: each.message };
  });
}

export interface FeelEditor {
  view: EditorView;
  setValue: (text: string) => void;
  setLocked: (locked: boolean) => void;
}

export function openEditor(options: EditorOptions): FeelEditor {
  const lock = new Compartment();
  let asked = 0;
  const lint = linter(
    async (view) => {
      const text = view.state.doc.toString();
      const turn = ++asked;
      const findings = text.trim() ? await options.check(text).catch(() => []) : [];
      if (turn === asked) options.onFindings(findings);
      return diagnosticsOf(text, findings);
    },
    { delay: 350 },
  );
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.value,
      extensions: [
        history(),
        bracketMatching(),
        closeBrackets(),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        feel({ dialect: options.unary ? 'unaryTests' : 'expression' }),
        syntaxHighlighting(colours),
        autocompletion({ override: [(context) => complete(context, options)], icons: false, maxRenderedOptions: 60 }),
        tooltips({ position: 'fixed', parent: document.body }),
        lint,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': options.label, spellcheck: 'false' }),
        ...(options.placeholder ? [placeholderOf(options.placeholder)] : []),
        lock.of(EditorState.readOnly.of(options.locked)),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange(update.state.doc.toString());
        }),
        EditorView.domEventHandlers({ blur: () => options.onLeave() }),
      ],
    }),
  });
  return {
    view,
    setValue: (text) => {
      if (text !== view.state.doc.toString()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    setLocked: (locked) => view.dispatch({ effects: lock.reconfigure(EditorState.readOnly.of(locked)) }),
  };
}
