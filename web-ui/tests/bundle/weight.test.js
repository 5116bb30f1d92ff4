// What a phone fetches to open a task, measured on the real bundle: everything the pages pull in, sentences and styles included.
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { describe, expect, it, vi } from 'vitest';

const KIB = 1024;
const PAGES = {
  'the task list': ['src/app/main.tsx', 'src/app/shell/Shell.tsx', 'src/features/inbox/InboxPage.tsx', 'src/i18n/zh-CN/{shared,app,inbox,forms}.json', 'antd/es/locale/zh_CN.js'],
  'a task with its form': ['src/features/inbox/TaskPage.tsx', 'src/shared/forms/fields/{TableField,NumberControl}.tsx'],
};

const expand = (pattern) => {
  const found = /^(.*){(.*)}(.*)$/.exec(pattern);
  return found ? found[2].split(',').map((word) => found[1] + word + found[3]) : [pattern];
};

function weigh(bundle, patterns) {
  const byName = new Map(bundle.map((file) => [file.fileName, file]));
  const chunks = bundle.filter((file) => file.type === 'chunk');
  const seen = new Set();
  const take = (chunk) => {
    if (!chunk || seen.has(chunk.fileName)) return;
    seen.add(chunk.fileName);
    chunk.viteMetadata?.importedCss.forEach((name) => seen.add(name));
    chunk.imports.forEach((name) => take(byName.get(name)));
  };
  for (const pattern of patterns.flatMap(expand)) {
    const holding = chunks.filter((chunk) => chunk.moduleIds.some((id) => id.split('?')[0].endsWith(pattern)));
    expect(holding.length, `${pattern} is in the bundle`).toBeGreaterThan(0);
    holding.forEach(take);
  }
  const size = (file) => gzipSync(file.type === 'chunk' ? file.code : file.source).length;
  return [...seen].reduce((sum, name) => sum + (byName.has(name) ? size(byName.get(name)) : 0), 0);
}

describe('weight', () => {
  it('of the inbox on a phone stays under 350 KiB gzip', { timeout: 120_000 }, async () => {
    // The test runner's own NODE_ENV would bring the libraries' development code.
    vi.stubEnv('NODE_ENV', 'production');
    const { output } = await build({ root: path.resolve(import.meta.dirname, '../..'), mode: 'production', logLevel: 'silent', build: { write: false } });
    vi.unstubAllEnvs();
    const list = weigh(output, PAGES['the task list']);
    const task = weigh(output, Object.values(PAGES).flat());
    console.log(`inbox ${Math.round(list / KIB)} KiB, with a task open ${Math.round(task / KIB)} KiB`);
    expect(list).toBeLessThan(350 * KIB);
    expect(task).toBeLessThan(350 * KIB);
  });
});
