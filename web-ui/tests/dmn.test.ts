// Every sentence that dmn-js shows is there in Chinese: what it asks its translate service for, and what it writes by itself.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import labels from '@/features/decisions/labels.zh.json';
import sentences from '@/features/decisions/translation.zh.json';

const PARTS = ['dmn-js', 'dmn-js-shared', 'dmn-js-drd', 'dmn-js-decision-table', 'dmn-js-literal-expression', 'dmn-js-boxed-expression', 'diagram-js', 'table-js'];
const spoken = new Set([...Object.keys(sentences), ...Object.keys(labels)]);
// Names of kinds and keys, mistakes of programmers, examples in comments, proper names.
const SILENT = new Set(['Authority', 'Decision', 'Knowledge', 'Escape', 'Element must have ID.', 'Element must have unique ID.', 'HELLO {you}', 'FEEL', 'Java', 'PMML']);

const sourcesOf = (part: string): string[] => {
  const folder = join(import.meta.dirname, '..', 'node_modules', part, 'lib');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(folder, name), 'utf8').replace(/\/\*[^]*?\*\//g, ''));
};
const found = (parts: string[], pattern: RegExp, group: number): string[] => {
  const all = parts.flatMap(sourcesOf).flatMap((text) => [...text.matchAll(pattern)].map((match) => (match[group] ?? '').replace(/\\(.)/g, '$1')));
  return [...new Set(all)].filter((each) => !SILENT.has(each));
};
const missing = (all: string[]) => all.filter((each) => !spoken.has(each)).sort();

describe('the Chinese of dmn-js', () => {
  it('has every sentence that is asked for', () => {
    const asked = found(PARTS, /translate\(\s*(['"])((?:\\.|(?!\1).)*)\1/gi, 2).filter((each) => /[A-Za-z]{2}/.test(each.replace(/\{[^}]*\}|"value"/g, '')));
    expect(asked.length).toBeGreaterThan(100);
    expect(missing(asked)).toEqual([]);
  });

  it('has every label that is handed on to be asked for later, or written as it is', () => {
    const own = PARTS.slice(0, 6);
    const written = found(own, /(?:\b(?:label|explanation|title|placeholder|errorMessage)["']?\s*[:=,]\s*|(?:LABEL|MESSAGE|TITLE)\w*\s*=\s*|\breturn\s+|createTextVNode\(|Duration:\s*)(['"])([A-Z][A-Za-z'’,.() -]*[a-zA-Z.)!])\1/g, 2);
    expect(written.length).toBeGreaterThan(20);
    expect(missing(written)).toEqual([]);
    const types = found(['dmn-js-shared'], /DEFAULT_DATA_TYPES = \[([^\]]*)\]/g, 1).flatMap((list) => [...list.matchAll(/'(\w+)'/g)].map((match) => match[1] ?? ''));
    expect(types).toContain('string');
    expect(missing(types)).toEqual([]);
  });

  it('has the hints of completion', () => {
    const snippets = readFileSync(join(import.meta.dirname, '..', 'node_modules/@bpmn-io/lang-feel/dist/index.js'), 'utf8');
    expect(missing([...snippets.matchAll(/detail: '([^']+)'/g)].map((match) => match[1] ?? ''))).toEqual([]);
  });
});
