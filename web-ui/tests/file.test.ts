import { afterEach, describe, expect, it, vi } from 'vitest';
import { fileName, keepFile } from '@/api/file';
import { asProblem } from '@/api/problem';

afterEach(() => vi.unstubAllGlobals());

describe('a file of the server', () => {
  it('is kept under the name the server gave it, Chinese ones too', () => {
    expect(fileName("attachment; filename=\"x.docx\"; filename*=UTF-8''%E6%89%8B%E5%86%8C.docx")).toBe('手册.docx');
    expect(fileName('attachment; filename="report.pdf"')).toBe('report.pdf');
    expect(fileName(null)).toBe('');
  });

  it('that cannot be made is told in the words of the server', async () => {
    const problem = { type: 'about:blank', title: '缺少字体', status: 503, code: 'documents.no_font', detail: '没有找到中文字体' };
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(problem), { status: 503 })));
    const told = await keepFile('/api/versions/1/manual/file?form=pdf').catch((error: unknown) => asProblem(error));
    expect(told).toMatchObject({ status: 503, code: 'documents.no_font', detail: '没有找到中文字体' });
  });

  it('asked of a server that is away says so', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
    const told = await keepFile('/api/documents/1').catch((error: unknown) => asProblem(error));
    expect(told).toMatchObject({ status: 0, code: 'client.unreachable' });
  });
});
