// Every sentence exists in both languages, with the same parameters, and no page writes Chinese outside the sentence files.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const source = path.resolve(import.meta.dirname, '../src');

function flat(value: unknown, prefix = ''): Record<string, string> {
  if (typeof value === 'string') return { [prefix]: value };
  return Object.assign({}, ...Object.entries(value as object).map(([key, each]) => flat(each, prefix ? `${prefix}.${key}` : key)));
}

/** English has plural forms where Chinese has one sentence: day_one and day_other stand for day. */
const withoutPlural = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');
const sentences = (language: string, file: string) => flat(JSON.parse(readFileSync(path.join(source, 'i18n', language, file), 'utf8')));
const parameters = (sentence: string) => [...sentence.matchAll(/{{\s*(\w+)[^}]*}}/g)].map((match) => match[1]).sort();
const files = (language: string) => readdirSync(path.join(source, 'i18n', language)).sort();

describe('sentences', () => {
  it('come in the same files for both languages', () => {
    expect(files('en')).toEqual(files('zh-CN'));
  });

  it.each(files('zh-CN'))('%s has the same keys and parameters in both', (file) => {
    const [zh, en] = [sentences('zh-CN', file), sentences('en', file)];
    const keys = (all: Record<string, string>) => [...new Set(Object.keys(all).map(withoutPlural))].sort();
    expect(keys(en)).toEqual(keys(zh));
    for (const [key, sentence] of Object.entries({ ...zh, ...en })) expect(sentence.trim(), key).not.toBe('');
    for (const [key, sentence] of Object.entries(en)) {
      const chinese = zh[key] ?? zh[withoutPlural(key)] ?? zh[`${withoutPlural(key)}_other`] ?? '';
      if (!key.endsWith('_one')) expect(parameters(sentence), key).toEqual(parameters(chinese));
    }
  });

  it.each(files('zh-CN'))('%s writes full-width punctuation between Chinese characters', (file) => {
    for (const [key, sentence] of Object.entries(sentences('zh-CN', file))) {
      expect(sentence, key).not.toMatch(/\p{Script=Han}[,;:!?]|[,;!?]\p{Script=Han}/u);
    }
  });
});

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(full);
    else if (/\.tsx?$/.test(entry.name) && !/\.test\.tsx?$|schema\.ts$|\.d\.ts$/.test(entry.name)) yield full;
  }
}

it('no component writes Chinese itself', () => {
  const offenders: string[] = [];
  for (const file of sources(source)) {
    const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:])\/\/.*$/gm, '$1');
    if (/\p{Script=Han}/u.test(code)) offenders.push(path.relative(source, file));
  }
  expect(offenders).toEqual([]);
});
