// The house rules that a compiler does not know.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { palettes } from '@/shared/ui/theme';

const source = path.resolve(import.meta.dirname, '../src');
const all = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.relative(source, path.join(entry.parentPath, entry.name)));

it('no file is longer than 700 lines', () => {
  const long = all.filter((file) => !file.endsWith('schema.ts') && readFileSync(path.join(source, file), 'utf8').split('\n').length > 700);
  expect(long).toEqual([]);
});

it('no path is called utils, helpers, common or misc', () => {
  expect(all.filter((file) => /(^|[/.])(utils?|helpers?|common|misc)([/.]|$)/i.test(file))).toEqual([]);
});

it('colours are written in tokens.css and its antd twin only', () => {
  const painted = all.filter(
    (file) => /\.(css|tsx?)$/.test(file) && !/tokens\.css$|theme\.ts$|\.test\.tsx?$|schema\.ts$/.test(file) && /#[0-9a-f]{6}\b|#[0-9a-f]{3}\b(?=[;'" )])/i.test(readFileSync(path.join(source, file), 'utf8')),
  );
  expect(painted).toEqual([]);
});

it.each(['light', 'dark'] as const)('the antd palette equals the %s tokens', (name) => {
  const css = readFileSync(path.join(source, 'shared/ui/tokens.css'), 'utf8');
  const block = name === 'light' ? css.slice(css.indexOf(':root {'), css.indexOf(':root:lang')) : css.slice(css.indexOf('[data-theme="dark"]'));
  for (const [role, colour] of Object.entries(palettes[name])) {
    expect(block.match(new RegExp(`--${role}: ([^;]+);`))?.[1], role).toBe(colour);
  }
});

const text = (file: string) => readFileSync(path.join(source, file), 'utf8');

it('a file of the server is linked by FileLink alone, which tells what went wrong', () => {
  const linked = all.filter((file) => file.endsWith('.tsx') && !file.endsWith('FileLink.tsx') && /<(a|Button)\b[^>]*\bhref=(\{`|")\/api\/|<(a|Button)\b[^>]*\bdownload[\s=/>]|window\.open\(|link\.href = /.test(text(file)));
  expect(linked).toEqual([]);
});

it('where a list opens is said by the dialog alone', () => {
  expect(all.filter((file) => text(file).includes('getPopupContainer'))).toEqual(['shared/ui/Dialog.tsx']);
});

it('an emptied field is never read as 0', () => {
  expect(all.filter((file) => /features\/settings\/.*\.tsx$/.test(file) && /\|\| 0\b/.test(text(file)))).toEqual([]);
});
