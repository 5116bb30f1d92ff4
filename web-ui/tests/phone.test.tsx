// What a table and the matrix of responsibilities become on a phone: cards that nothing pushes sideways.
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { language } from '@/shared/format/language';
import { DataTable } from '@/shared/tables/DataTable';
import { RaciCards } from '@/features/process/RaciCards';

interface Row {
  id: string;
  name: string;
  note: string;
  body?: string;
  children?: Row[];
}
const rows: Row[] = [
  { id: '1', name: '订单', note: '第一条', body: '{"a": 1}' },
  { id: '2', name: '采购', note: '' },
];
const columns = [
  { title: '名称', key: 'name', render: (_: unknown, row: Row) => row.name },
  { title: '备注', key: 'note', render: (_: unknown, row: Row) => row.note },
  { title: '', key: 'act', render: (_: unknown, row: Row) => <button type="button">{`编辑${row.name}`}</button> },
];

beforeAll(() => language.loadNamespaces('process'));

const plain = window.matchMedia;
const width = (phone: boolean) => {
  window.matchMedia = ((query: string) => ({ ...plain(query), matches: phone && query.includes('max-width: 767px') })) as typeof window.matchMedia;
};
beforeEach(() => width(true));
afterEach(() => {
  window.matchMedia = plain;
});

describe('a table on a phone', () => {
  it('is a card for each row, with the names of the columns and what can be done', async () => {
    const chosen = vi.fn();
    render(<DataTable<Row> rowKey="id" dataSource={rows} columns={columns} empty={null} onRow={(row) => ({ onClick: () => chosen(row.id) })} expandable={{ rowExpandable: (row) => !!row.body, expandedRowRender: (row) => <pre>{row.body}</pre> }} />);
    expect(document.querySelector('.ant-table')).toBeNull();
    const [first, second] = screen.getAllByRole('row') as [HTMLElement, HTMLElement];
    expect(first).toHaveTextContent('订单备注第一条编辑订单');
    expect(within(second).queryByText('备注')).toBeNull();
    await userEvent.click(within(first).getByText('第一条'));
    expect(chosen).toHaveBeenCalledWith('1');
    expect(within(second).queryByRole('button', { name: /展\s?开/ })).toBeNull();
    await userEvent.click(within(first).getByRole('button', { name: /展\s?开/ }));
    expect(within(first).getByText('{"a": 1}')).toBeInTheDocument();
  });

  it('stays a table where rows hold rows, and on a wide screen', () => {
    const { unmount } = render(<DataTable<Row> rowKey="id" dataSource={[{ ...rows[0], children: [rows[1]] } as Row]} columns={columns} empty={null} />);
    expect(document.querySelector('.ant-table')).not.toBeNull();
    unmount();
    width(false);
    render(<DataTable<Row> rowKey="id" dataSource={rows} columns={columns} empty={null} />);
    expect(document.querySelector('.ant-table')).not.toBeNull();
  });
});

describe('the matrix of responsibilities on a phone', () => {
  const step = { elementId: 'check', name: { zh: '核对', en: 'Check' }, letters: { clerk: 'R' } };
  const posts = [
    { id: 'clerk', name: { zh: '文员', en: 'Clerk' }, department: { zh: '', en: '' }, holders: 1 },
    { id: 'boss', name: { zh: '经理', en: 'Manager' }, department: { zh: '', en: '' }, holders: 1 },
  ];
  const shown = (editable: boolean, put = vi.fn()) => {
    render(<RaciCards steps={[step] as never} posts={posts} editable={editable} selected={undefined} lettersOf={(each) => each.letters} wrong={() => ({ message: '缺少 A' })} onSelect={() => undefined} onPut={put} />);
    return put;
  };

  it('gives and takes letters by a tap, to posts that are in the step and to others', async () => {
    const put = shown(true);
    const clerk = screen.getByRole('group', { name: '文员' });
    expect(within(clerk).getByRole('button', { name: /^R（/ })).toHaveAttribute('aria-pressed', 'true');
    await userEvent.click(within(clerk).getByRole('button', { name: /^A（/ }));
    expect(put).toHaveBeenCalledWith(step, 'clerk', 'A');
    expect(screen.queryByRole('group', { name: '经理' })).toBeNull();
    await userEvent.click(screen.getByRole('combobox', { name: /给这一步加岗位/ }));
    await userEvent.click(await screen.findByText('经理'));
    await userEvent.click(within(screen.getByRole('group', { name: '经理' })).getByRole('button', { name: /^I（/ }));
    expect(put).toHaveBeenLastCalledWith(step, 'boss', 'I');
    expect(screen.getByText('缺少 A')).toBeInTheDocument();
  });

  it('only tells them where nothing may be changed', () => {
    shown(false);
    expect(screen.getByRole('group', { name: '文员' })).toHaveTextContent('文员R');
    expect(screen.queryByRole('combobox')).toBeNull();
  });
});
