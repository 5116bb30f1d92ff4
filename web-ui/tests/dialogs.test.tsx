// What dialogs ask and say: numbers that were emptied, lists that open inside, files that do not come, what an import came to.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render as renderPlain, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ConfigProvider } from 'antd';
import type { ReactElement } from 'react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ImportDialog } from '@/shared/diagram/ImportDialog';
import type { Conversion } from '@/shared/diagram/conversion';
import { EditDialog } from '@/shared/forms/EditDialog';
import { Dialog } from '@/shared/ui/Dialog';
import { FileLink } from '@/shared/ui/FileLink';
import { SelectField } from '@/shared/forms/SelectField';

beforeAll(() => {
  HTMLDialogElement.prototype.showModal ??= function show(this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
    this.open = false;
  };
});
afterEach(() => vi.unstubAllGlobals());

const render = (element: ReactElement) => renderPlain(
    <ConfigProvider button={{ autoInsertSpace: false }}>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { mutations: { retry: false } } })}>{element}</QueryClientProvider>
    </ConfigProvider>,
  );
const nothing = () => undefined;

describe('a number in a dialog', () => {
  it('that was emptied is no number and is not sent', async () => {
    const user = userEvent.setup();
    const save = vi.fn();
    render(<EditDialog title="保留" fields={[{ key: 'days', label: '天数', kind: 'count', required: true }]} initial={{ days: 30 }} pending={false} error={null} onSave={save} onClose={nothing} />);
    const field = screen.getByRole('spinbutton', { name: /天数/ });
    expect(field).toHaveValue('30');
    await user.clear(field);
    expect(screen.getByRole('button', { name: '保存' })).toBeDisabled();
    await user.keyboard('{Enter}');
    expect(save).not.toHaveBeenCalled();
    await user.type(field, '0');
    await user.click(screen.getByRole('button', { name: '保存' }));
    expect(save).toHaveBeenCalledWith({ days: 0 });
  });
});

it('a list in a dialog is named and opens inside it', async () => {
  const user = userEvent.setup();
  render(
    <Dialog title="选择" onClose={nothing}>
      <SelectField label="步骤" value="a" options={[{ value: 'a', label: '甲' }, { value: 'b', label: '乙' }]} onChange={nothing} />
    </Dialog>,
  );
  await user.click(screen.getByRole('combobox', { name: '步骤' }));
  await waitFor(() => expect(screen.getByRole('dialog').querySelector('.ant-select-dropdown')).not.toBeNull());
  expect(within(screen.getByRole('dialog')).getByText('乙')).toBeInTheDocument();
});

describe('a link to a file', () => {
  it.each([true, false])('says what the server says when there is none, and the page stays (plain: %s)', async (plain) => {
    const user = userEvent.setup();
    const problem = { type: 'about:blank', title: '不存在', status: 404, code: 'document.not_found', detail: '没有这个文档。' };
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(problem), { status: 404 })));
    render(
      <FileLink plain={plain} href="/api/documents/1">
        制度.docx
      </FileLink>,
    );
    await user.click(screen.getByText('制度.docx'));
    expect(await screen.findByRole('alert')).toHaveTextContent('没有这个文档。');
  });

  it('names the file where the server does not', async () => {
    const user = userEvent.setup();
    const kept: string[] = [];
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('<xml/>')));
    URL.createObjectURL = () => 'blob:x';
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
      kept.push(this.download);
    });
    render(
      <FileLink href="/api/versions/1/bpmn" name="buy-V1.0.bpmn">
        BPMN
      </FileLink>,
    );
    await user.click(screen.getByRole('link', { name: /BPMN/ }));
    await waitFor(() => expect(kept).toEqual(['buy-V1.0.bpmn']));
    vi.restoreAllMocks();
  });
});

it('an import says aloud that it reads and what it came to', async () => {
  const report: Conversion = { bpmn: '', chosen: 'p', drawn: false, engines: ['Camunda 7'], problems: [], processes: [], translations: [], untranslated: [{ code: 'x', message: '脚本', place: 's', severity: 'error' }] } as unknown as Conversion;
  let answer: (response: Response) => void = nothing;
  vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => (answer = resolve)));
  render(<ImportDialog title="导入" file={new File(['<x/>'], 'leave.bpmn')} actions={() => []} pending={false} error={null} onClose={nothing} />);
  const told = () => screen.getAllByRole('status').map((each) => each.textContent);
  expect(told()).toContain('正在读取 leave.bpmn');
  await waitFor(() => expect(answer).not.toBe(nothing));
  answer(new Response(JSON.stringify(report), { headers: { 'Content-Type': 'application/json' } }));
  await waitFor(() => expect(told()).toContain('已读取 leave.bpmn：已翻译 0 处，未翻译 1 处，1 个错误'));
});
