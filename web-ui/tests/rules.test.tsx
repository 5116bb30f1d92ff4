// FEEL fields and decisions: what completion offers, where mistakes are shown, which rows are marked, why a rule fired.
import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { codeUnits, complete, diagnosticsOf } from '@/shared/feel/editor';
import type { ExpressionFinding, Vocabulary } from '@/shared/feel/queries';
import { marksOf } from '@/features/decisions/marks';
import type { Finding } from '@/features/decisions/queries';
import { translate } from '@/features/decisions/translation';
import { FiredRules, type EvaluatedTable } from '@/shared/rules/FiredRules';
import { language } from '@/shared/format/language';

const vocabulary: Vocabulary = {
  variables: [
    { name: 'amount', type: 'number', source: { zh: '表单', en: 'form' }, members: [] },
    { name: 'order', type: 'context', source: { zh: '表单', en: 'form' }, members: ['total', 'customer'] },
  ],
  builtins: [{ name: 'string join', signatures: ['string join(list, delimiter?)'], about: { zh: '连接', en: 'joined' } }],
};

const offered = (text: string, names: string[] = []) => {
  const state = EditorState.create({ doc: text });
  const found = complete(new CompletionContext(state, text.length, false), { vocabulary: () => vocabulary, names: () => names, words: (each) => each.en });
  return found ? { from: found.from, labels: found.options.map((each) => each.label) } : null;
};

describe('completion', () => {
  it('offers variables, functions and keywords for a word', () => {
    const found = offered('1 + am', ['loopCounter']);
    expect(found?.from).toBe(4);
    expect(found?.labels).toEqual(expect.arrayContaining(['amount', 'order', 'string join', 'if', 'loopCounter']));
  });
  it('offers the members of a context after a dot', () => expect(offered('order.to')).toEqual({ from: 6, labels: ['total', 'customer'] }));
  it('offers nothing after the dot of what has no members', () => expect(offered('amount.')).toBeNull());
  it('offers nothing unasked where no word stands', () => expect(offered('1 + ')).toBeNull());
});

const finding = (start: number, end: number): ExpressionFinding => ({ id: 'text', code: 'feel.x', severity: 'error', message: 'm', start, end, line: 1, column: start + 1 });

describe('mistakes', () => {
  it('are placed by characters, whatever the browser counts', () => {
    expect(codeUnits('"😀" +', 3)).toBe(4);
    expect(diagnosticsOf('"😀" + #', [finding(6, 7)])).toEqual([{ from: 7, to: 8, severity: 'error', message: 'm' }]);
  });
  it('at the end are shown under the last character', () => expect(diagnosticsOf('1 +', [finding(3, 3)])[0]).toMatchObject({ from: 2, to: 3 }));
  it('never reach beyond the text', () => expect(diagnosticsOf('ab', [finding(9, 12)])[0]).toMatchObject({ from: 1, to: 2 }));
});

const base: Finding = { code: 'dmn.masked', severity: 'warning', place: 'table', message: '', start: 0, end: 0, table: 'table', rules: [2] };

describe('marks', () => {
  it('are on the rows that a finding speaks of and on those that fired', () => {
    const sheet = marksOf([base], ['r1'], () => ['r1', 'r2']);
    expect(sheet).toMatch(/data-row-id="r2"\][^}]*--warn-bg/);
    expect(sheet).toMatch(/data-row-id="r1"\][^}]*--ok-bg/);
  });
  it('are on the cell of a mistake', () => expect(marksOf([{ ...base, severity: 'error', place: 'cell"1', rules: [] }], [], () => [])).toContain('data-element-id="cell\\"1"'));
});

const table: EvaluatedTable = {
  id: 't',
  name: 'Rank',
  title: { zh: '等级', en: 'Rank' },
  hitPolicy: 'FIRST',
  inputs: [{ name: '金额', value: '20.50', label: { zh: '金额', en: 'Amount' } }],
  outputs: [{ zh: 'rank', en: '' }],
  rules: [{ number: 2, id: 'r2', inputs: ['> 10'], outputs: ['"high"'], annotations: ['above the limit'] }],
  value: '"high"',
};

describe('fired rules', () => {
  it('tell inputs, rule and outputs, and lead to the rule', async () => {
    const onRule = vi.fn();
    render(<FiredRules tables={[table]} onRule={onRule} />);
    expect(screen.getByText('20.50')).toBeInTheDocument();
    expect(screen.getByText('"high"')).toBeInTheDocument();
    expect(screen.getByText('above the limit')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button'));
    expect(onRule).toHaveBeenCalledWith(table, 2);
  });
  it('name table and inputs in the language of the reader', async () => {
    await language.changeLanguage('en');
    const { rerender } = render(<FiredRules tables={[table]} />);
    expect(screen.getByRole('region', { name: 'Rank' })).toBeInTheDocument();
    expect(screen.getByText('Amount')).toBeInTheDocument();
    expect(screen.queryByText('金额')).toBeNull();
    await language.changeLanguage('zh-CN');
    rerender(<FiredRules tables={[{ ...table, inputs: [{ name: 'days', value: '3', label: { zh: '', en: '' } }] }]} />);
    expect(screen.getByText('等级')).toBeInTheDocument();
    expect(screen.getByText('days')).toBeInTheDocument();
  });
  it('say so when there are none', () => {
    render(<FiredRules tables={[{ ...table, rules: [] }]} />);
    expect(screen.queryByRole('button')).toBeNull();
  });
});

describe('dmn-js in our words', () => {
  it('fills in what stands in braces, in the language of the page', async () => {
    await language.changeLanguage('zh-CN');
    expect(translate('Expression language: {expressionLanguageLabel}', { expressionLanguageLabel: 'FEEL' })).toBe('表达式语言：FEEL');
    await language.changeLanguage('en');
    expect(translate('e.g. { sample }', { sample: '5' })).toBe('e.g. 5');
  });
});
