// The pages of the work centre on data fed to them, from the address to the words.
import { createMemoryHistory } from '@tanstack/react-router';
import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { components } from '@/api/schema';
import { App } from '@/app/App';
import { componentWords } from '@/app/Look';
import { queryClient } from '@/app/queries';
import { makeRouter, type AppRouter } from '@/app/router';
import { itemQuery, listQuery, type Item, type Row } from '@/features/inbox/queries';
import { adopt, sessionQuery } from '@/shared/session';
import { homeQuery, startableQuery } from '@/shared/queries';

type Person = components['schemas']['PersonRef'];
const NOW = '2024-04-08T03:18:00Z';
const cfo: Person = { id: 'qian_li', name: { zh: '钱莉', en: 'Qian Li' }, post: { zh: '财务总监', en: 'CFO' }, department: null };
const buyer: Person = { id: 'jin_mei', name: { zh: '金梅', en: 'Jin Mei' }, post: { zh: '采购专员', en: 'Buyer' }, department: null };

const row = (key: string, title: string, left: number): Row => ({
  key,
  title,
  elementId: 'approve_fin',
  elementName: { zh: '财务总监审批', en: 'CFO approves' },
  process: { id: 'purchase', name: { zh: '采购审批流程', en: 'Purchase approval' }, versionKey: '', versionLabel: 'V2.0' },
  instanceKey: '77',
  businessNo: `PR20240407000${key}`,
  state: 'claimed',
  priority: 50,
  urgent: false,
  assignee: cfo,
  starter: buyer,
  letter: 'R',
  createdAt: '2024-04-07T06:05:00Z',
  completedAt: null,
  serviceLevel: {
    due: 'P1D',
    clock: 'elapsed',
    warnAt: 0.5,
    warnsAt: null,
    dueAt: new Date(Date.parse(NOW) + left * 3_600_000).toISOString(),
    remainingMs: left * 3_600_000,
    totalMs: 9 * 3_600_000,
    state: 'ok',
    stopped: false,
  },
  unread: false,
});
const rows = [row('1', '叉车轮胎', -0.7), row('2', '包装材料', 3.2), row('3', '办公租赁', 30)];
const item = (each: Row): Item => ({
  item: each,
  version: 3,
  manualToConfirm: null,
  form: {
    components: [
      { type: 'number', key: 'amount', label: { zh: '申请金额', en: 'Amount' }, decimalDigits: 2, appearance: { prefixAdorner: '¥' } },
      { type: 'textarea', key: 'note', label: { zh: '超预算说明', en: 'Note' }, validate: { maxLength: 5 } },
      { type: 'textfield', key: 'secret', label: { zh: '底价', en: 'Floor' } },
    ],
  },
  values: { amount: 62000 },
  rights: { amount: 'read', note: 'edit', secret: 'hide' },
  draft: null,
  outcomes: ['approved', 'rejected'],
  actions: ['complete', 'save', 'unclaim'],
  standard: {
    text: { zh: '1 个工作日内审批；超预算必须附说明', en: '' },
    exceptionGuide: { zh: '', en: '' },
    acceptance: [],
    inputs: [],
    outputs: [],
    system: null,
    keyNode: true,
    controls: [],
  },
  raci: [
    { letter: 'R', post: 'cfo', name: { zh: '财务总监', en: 'CFO' }, people: [cfo] },
    { letter: 'A', post: 'director', name: { zh: '总监', en: 'Director' }, people: [] },
  ],
  timeline: [
    { seq: 1, at: '2024-04-07T06:05:00Z', kind: 'task_completed', elementId: 'apply', elementName: { zh: '提交申请', en: 'Submit' }, actor: buyer, onBehalfOf: null, target: null, outcome: '', comment: '三份报价', due: false },
  ],
  elements: [],
  upcoming: [{ zh: '生成采购订单', en: 'Create order' }],
  held: '' as const,
  followUpAt: null,
  offered: [],
});

const sent: { method: string; path: string; body: unknown; headers: Headers }[] = [];
let phone = false;

beforeEach(() => {
  sent.length = 0;
  phone = false;
  queryClient.clear();
  vi.stubGlobal('EventSource', class extends EventTarget { close() {} });
  vi.stubGlobal('matchMedia', (query: string) => ({ matches: phone && query.includes('767'), media: query, addEventListener() {}, removeEventListener() {} }));
  // What a page sends is looked at; nothing answers, as when the line is broken.
  vi.stubGlobal('fetch', async (request: Request) => {
    const text = await request.clone().text();
    sent.push({ method: request.method, path: new URL(request.url).pathname, body: text ? JSON.parse(text) : null, headers: request.headers });
    throw new TypeError('the line is broken');
  });
  queryClient.setQueryData(
    sessionQuery.queryKey,
    adopt({ person: cfo, roles: ['user'], permissions: [], language: 'zh-CN', csrfToken: 'token', mustChangePassword: false, company: { zh: '澄川集团', en: '' }, demo: false, zone: 'Asia/Shanghai', now: NOW }),
  );
  queryClient.setQueryData(homeQuery.queryKey, { now: NOW, dueToday: rows.slice(0, 2), openItems: 3, lateItems: 1, loop: [], attention: [], unreadNotices: 0, quickStart: [] });
  queryClient.setQueryData(startableQuery.queryKey, []);
  queryClient.setQueryData(['processes', 'map'], { core: [], support: [], management: [] });
  queryClient.setQueryData(listQuery({}).queryKey, { pages: [{ items: rows, total: 3, after: null, counts: { todo: 3 } }], pageParams: [undefined] });
  rows.forEach((each) => queryClient.setQueryData(itemQuery(each.key).queryKey, item(each)));
});
afterEach(() => vi.unstubAllGlobals());

let router: AppRouter;
async function open(address: string) {
  router = makeRouter(createMemoryHistory({ initialEntries: [address] }));
  render(<App router={router} words={await componentWords('zh-CN')} />);
  await act(() => router.load());
}
const at = () => router.state.location.pathname;

describe('the task list', () => {
  it('groups by when things are due, says what is left, and opens the first', async () => {
    await open('/tasks');
    const list = await screen.findByRole('region', { name: '待办' });
    expect(await within(list).findByText('叉车轮胎')).toBeInTheDocument();
    for (const words of ['已超时', '今天', '明天', '已超时 42 分', '剩 3 小时 12 分']) expect(within(list).getByText(words)).toBeInTheDocument();
    await waitFor(() => expect(at()).toBe('/tasks/1'));
    expect(within(list).queryByText('团队')).toBeNull();
  });

  it('moves with j and k', async () => {
    const user = userEvent.setup();
    await open('/tasks/1');
    await screen.findByText('执行规范');
    await user.keyboard('j');
    await waitFor(() => expect(at()).toBe('/tasks/2'));
    await user.keyboard('j');
    await user.keyboard('k');
    await waitFor(() => expect(at()).toBe('/tasks/2'));
  });
});

describe('a task', () => {
  it('shows what to decide on, the standard, the letters and the record', async () => {
    await open('/tasks/2');
    expect(await screen.findByText('¥62,000.00')).toBeInTheDocument();
    expect(screen.queryByText('底价')).toBeNull();
    expect(screen.getByText('超预算必须附说明')).toBeInTheDocument();
    expect(screen.getByTitle(/R 执行/)).toHaveTextContent('R 你');
    expect(screen.getByText('三份报价')).toBeInTheDocument();
    expect(screen.getByText('完成后：生成采购订单')).toBeInTheDocument();
    expect(screen.getByRole('img', { name: '剩 3 小时 12 分' })).toBeInTheDocument();
  });

  it('is not sent back without a reason', async () => {
    const user = userEvent.setup();
    await open('/tasks/2');
    await screen.findByText('执行规范');
    await user.keyboard('r');
    expect(await screen.findByText('退回时请写明原因。')).toBeInTheDocument();
    expect(screen.getByLabelText('办理意见')).toHaveFocus();
    expect(sent.filter((each) => each.path.endsWith('/completion'))).toEqual([]);
  });

  it('is held while systems are asked who may have it', async () => {
    const first = row('2', '包装材料', 3.2);
    queryClient.setQueryData(itemQuery('2').queryKey, { ...item(first), actions: [], held: 'assigning' as const });
    await open('/tasks/2');
    expect(await screen.findByText(/正在等待系统确认由谁办理/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: '同意' })).toBeNull();
  });

  it('has its dates and priority changed, and only what is another is sent', async () => {
    const user = userEvent.setup();
    dialogsOpen();
    const first = row('2', '包装材料', 3.2);
    queryClient.setQueryData(['people'], []);
    queryClient.setQueryData(['departments'], []);
    queryClient.setQueryData(itemQuery('2').queryKey, { ...item(first), actions: ['update'], offered: ['person:cfo'] });
    await open('/tasks/2');
    await user.click(await screen.findByRole('button', { name: '更多' }));
    await user.click(await screen.findByRole('button', { name: '调整时限与优先级' }));
    const priority = await screen.findByLabelText(/优先级（/);
    await user.clear(priority);
    await user.type(priority, '80');
    await user.type(screen.getByLabelText(/^原因/), '年底');
    await user.click(screen.getByRole('button', { name: '保存' }));
    await waitFor(() => expect(sent.find((each) => each.method === 'PATCH')?.body).toEqual({ reason: '年底', clear: [], priority: 80 }));
  });

  it('is completed once, however often a broken line makes one try', async () => {
    const user = userEvent.setup();
    await open('/tasks/2');
    await user.type(await screen.findByLabelText(/超预算说明/), '已核对');
    await user.click(screen.getByRole('button', { name: '同意' }));
    expect(await screen.findByText('连不上服务器')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: '同意' }));
    const tries = () => sent.filter((each) => each.path === '/api/work-items/2/completion');
    await waitFor(() => expect(tries()).toHaveLength(2));
    expect(tries()[0]?.body).toEqual({ outcome: 'approved', straightBack: false, comment: '', values: { note: '已核对' }, version: 3 });
    expect(tries()[0]?.headers.get('X-CSRF-Token')).toBe('token');
    expect(tries()[1]?.headers.get('Idempotency-Key')).toBe(tries()[0]?.headers.get('Idempotency-Key'));
  });

  it('can be sent back, signed by others and more, in the order of consequence', async () => {
    const user = userEvent.setup();
    const many = { ...item(rows[1] as Row), actions: ['complete', 'return', 'addSign', 'delegate', 'ask', 'copy', 'reject'] };
    queryClient.setQueryData(itemQuery('2').queryKey, many);
    await open('/tasks/2');
    const names = (await screen.findAllByRole('button')).map((each) => each.textContent ?? '');
    const order = ['同意', '退回', '退回到…', '加签', '更多'].map((word) => names.findIndex((name) => name.startsWith(word)));
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(order.every((place) => place >= 0)).toBe(true);
    await user.click(screen.getByRole('button', { name: '更多' }));
    const more = within(screen.getByRole('dialog', { name: '更多' }));
    expect(more.getAllByRole('button').map((each) => each.textContent)).toEqual(['委派', '咨询', '抄送', '驳回并终止']);
  });

  it('with a wrong field is not sent', async () => {
    const user = userEvent.setup();
    await open('/tasks/2');
    await user.type(await screen.findByLabelText(/超预算说明/), '这一段说明太长了');
    await user.click(screen.getByRole('button', { name: '同意' }));
    expect(await screen.findByText('最多 5 个字符。')).toBeInTheDocument();
    expect(sent.filter((each) => each.path.endsWith('/completion'))).toEqual([]);
  });

  it('keeps what is typed when it changes elsewhere, and offers the newer one', async () => {
    const user = userEvent.setup();
    await open('/tasks/2');
    await user.type(await screen.findByLabelText(/超预算说明/), '已核对');
    const [, second] = rows;
    act(() => void queryClient.setQueryData(itemQuery('2').queryKey, { ...item(second as Row), version: 4, values: { amount: 70000 } }));
    expect(await screen.findByText(/这件任务刚被更新/)).toBeInTheDocument();
    expect(screen.getByLabelText(/超预算说明/)).toHaveValue('已核对');
    await user.click(screen.getByRole('button', { name: '重新读取' }));
    expect(await screen.findByText('¥70,000.00')).toBeInTheDocument();
    expect(screen.getByLabelText(/超预算说明/)).toHaveValue('');
  });

  it('fills the phone, with its buttons and without keys or the bar', async () => {
    phone = true;
    await open('/tasks/2');
    expect(await screen.findByRole('button', { name: '同意' })).toBeInTheDocument();
    expect(screen.queryByText('叉车轮胎')).toBeNull();
    expect(screen.queryByRole('navigation', { name: '主导航' })).toBeNull();
  });
});

it('home greets, counts, and is honest about what is not there', async () => {
  await open('/');
  expect(await screen.findByText('今天有 2 件事到期，另有 1 件已超时。')).toBeInTheDocument();
  expect(screen.getByText('没有需要关注的事。')).toBeInTheDocument();
  expect(screen.getByText('你的岗位还没有可以发起的流程。')).toBeInTheDocument();
  expect(screen.getByText('1 超时')).toBeInTheDocument();
});

/** This browser of the tests knows no modal dialogs. */
function dialogsOpen() {
  HTMLDialogElement.prototype.showModal ??= function show(this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
    this.open = false;
  };
  Element.prototype.scrollIntoView ??= () => undefined;
}

it('the palette finds pages and runs commands', async () => {
  const user = userEvent.setup();
  dialogsOpen();
  await open('/');
  await screen.findByText('今天到期');
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByRole('combobox'), '实例');
  expect(await screen.findByRole('option', { name: /实例/ })).toHaveAttribute('aria-selected', 'true');
  await user.keyboard('{Enter}');
  await waitFor(() => expect(at()).toBe('/instances'));
});
