import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render as renderPlain, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ConfigProvider } from 'antd';
import type { ReactElement } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '@/api/problem';
import { setServerNow } from '@/shared/format/clock';
import { chooseLanguage } from '@/shared/format/language';
import { textIn } from '@/shared/format/text';
import { daysFrom, duration, longDate, moment, remaining, weekOf } from '@/shared/format/time';
import { Avatar, initialsOf } from '@/shared/ui/Avatar';
import { EmptyState } from '@/shared/ui/EmptyState';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { useKeys } from '@/shared/ui/keys';
import { PhaseRing } from '@/shared/ui/PhaseRing';
import { PhaseStepper } from '@/shared/ui/PhaseStepper';
import { Popup } from '@/shared/ui/Popup';
import { setPreferences } from '@/shared/ui/preferences';
import { SlaChip, SlaRing, stateAt, type ServiceLevel } from '@/shared/ui/Sla';
import { StatusChip } from '@/shared/ui/StatusChip';

const HOUR = 3_600_000;
/** With the one setting that changes words: no space between two Chinese characters of a button. */
const render = (element: ReactElement) => renderPlain(element, { wrapper: ({ children }) => <ConfigProvider button={{ autoInsertSpace: false }}>{children}</ConfigProvider> });
const now = new Date(2024, 3, 8, 11, 18).getTime();
const level = (left: number, total = 8, clock: ServiceLevel['clock'] = 'elapsed'): ServiceLevel => ({
  clock,
  warnAt: 0.5,
  dueAt: new Date(now + left * HOUR).toISOString(),
  remainingMs: left * HOUR,
  totalMs: total * HOUR,
  state: left < 0 ? 'late' : 'ok',
});

afterEach(() => chooseLanguage('zh-CN'));

describe('words of time', () => {
  it('say at most two units', async () => {
    expect([48, 60, 192, 1440, 1440 + 250, 5 * 1440 + 7].map((minutes) => duration('zh-CN', minutes * 60_000))).toEqual(['48 分', '1 小时', '3 小时 12 分', '1 天', '1 天 4 小时', '5 天']);
    await chooseLanguage('en');
    expect(duration('en', 26 * HOUR)).toBe('1 day 2 h');
  });

  it('say what is left and what is late', async () => {
    expect([remaining('zh-CN', 3.2 * HOUR), remaining('zh-CN', -0.7 * HOUR)]).toEqual(['剩 3 小时 12 分', '已超时 42 分']);
    await chooseLanguage('en');
    expect([remaining('en', 3.2 * HOUR), remaining('en', -0.7 * HOUR)]).toEqual(['3 h 12 min left', '42 min late']);
  });

  it('name near days and write far ones', () => {
    const at = (day: number, hour = 9) => new Date(2024, 3, day, hour, 5).getTime();
    expect([8, 9, 7, 12].map((day) => moment('zh-CN', now, at(day)))).toEqual(['今天 09:05', '明天 09:05', '昨天 09:05', '4-12 09:05']);
    expect(moment('zh-CN', now, new Date(2023, 11, 5, 8, 0).getTime())).toBe('2023-12-05 08:00');
    expect(moment('en', now, at(12))).toBe('12 Apr 09:05');
    expect([daysFrom(now, at(9, 0)), daysFrom(now, at(7, 23))]).toEqual([1, -1]);
  });

  it('write the date of a page and its week', () => {
    expect(longDate('zh-CN', now)).toBe('2024 年 4 月 8 日 星期一');
    expect([weekOf(now), weekOf(new Date(2024, 0, 1).getTime()), weekOf(new Date(2023, 0, 1).getTime())]).toEqual([15, 1, 52]);
  });

  it('fall back to the other language', () => {
    expect([textIn('en', { zh: '总监', en: '' }), textIn('zh-CN', { zh: '', en: 'CFO' }), textIn('en', null)]).toEqual(['总监', 'CFO', '']);
  });
});

describe('service level', () => {
  it('is grey, then warned, then late, as an elapsed clock runs', () => {
    expect([stateAt(level(6), now), stateAt(level(6), now + 3 * HOUR), stateAt(level(6), now + 7 * HOUR)]).toEqual(['ok', 'warn', 'late']);
  });

  it('stands still on a working clock until the server tells', () => {
    expect(stateAt(level(6, 8, 'working'), now + 7 * HOUR)).toBe('ok');
  });

  it('is said in words beside its colour, in the reader\'s language', async () => {
    setServerNow(new Date(now).toISOString());
    const { rerender } = render(<SlaChip level={level(-0.7)} />);
    expect(screen.getByText('已超时 42 分')).toBeInTheDocument();
    await chooseLanguage('en');
    rerender(<SlaRing level={level(3.2)} />);
    expect(screen.getByRole('img', { name: '3 h 12 min left' })).toBeInTheDocument();
  });
});

describe('marks', () => {
  it('take the last character of a Chinese name, two initials of another', () => {
    expect(['周雯', '欧阳娜娜', 'Li Na', 'chen zhi yuan', 'Wang', ''].map(initialsOf)).toEqual(['雯', '娜', 'LN', 'CY', 'WA', '?']);
  });

  it('give one person one colour in both languages', async () => {
    const person = { id: 'zhou_wen', name: { zh: '周雯', en: 'Zhou Wen' } };
    const { container, rerender } = render(<Avatar person={person} />);
    const first = container.firstElementChild?.className;
    await chooseLanguage('en');
    rerender(<Avatar person={person} />);
    expect(container.firstElementChild).toHaveTextContent('ZW');
    expect(container.firstElementChild?.className).toBe(first);
  });

  it('draw five arcs: done, part of now, to come', () => {
    const { container } = render(<PhaseRing size={46} phase={3} progress={0.5} text="2.0" />);
    const strokes = [...container.querySelectorAll('path')].map((path) => path.getAttribute('stroke'));
    expect(strokes).toEqual(['var(--brand)', 'var(--brand)', 'var(--brand-soft-2)', 'var(--brand)', 'var(--line-2)', 'var(--line-2)']);
    expect(screen.getByRole('img', { name: '设计' })).toHaveTextContent('2.0');
  });

  it('name the phase that stands now', () => {
    render(<PhaseStepper phase={4} notes={{ 4: '第 2 周' }} />);
    expect(screen.getAllByRole('listitem').filter((item) => item.getAttribute('aria-current') === 'step')).toHaveLength(1);
    expect(screen.getByText('第 2 周')).toBeInTheDocument();
  });

  it('put an icon beside the words of a status', () => {
    const { container } = render(<StatusChip tone="bad">已超时</StatusChip>);
    expect(container.querySelector('svg')).not.toBeNull();
    expect(container).toHaveTextContent('已超时');
  });
});

describe('states of a page', () => {
  it('empty: one sentence and one action', async () => {
    const start = vi.fn();
    render(<EmptyState sentence="没有待办任务。" action={{ text: '发起', onClick: start }} />);
    await userEvent.click(screen.getByRole('button', { name: '发起' }));
    expect(start).toHaveBeenCalledOnce();
    expect(screen.getAllByRole('button')).toHaveLength(1);
  });

  it('error: the server\'s sentences, its places, a trace to copy', async () => {
    const user = userEvent.setup();
    const error = new ProblemError({ type: '', status: 422, code: 'x', title: '填写有误', detail: '有 1 处不符合要求。', traceId: 'ab12', problems: [{ code: 'y', place: '/values/a', message: '此项必填。' }] });
    const retry = vi.fn();
    render(<ErrorPanel error={error} retry={retry} />);
    expect(screen.getByRole('alert')).toHaveTextContent('填写有误有 1 处不符合要求。此项必填。');
    await user.click(screen.getByRole('button', { name: '复制追踪号' }));
    expect(await navigator.clipboard.readText()).toBe('ab12');
    await user.click(screen.getByRole('button', { name: '重试' }));
    expect(retry).toHaveBeenCalledOnce();
  });

  it('error: a broken line is told as such, in English too', async () => {
    await chooseLanguage('en');
    render(<ErrorPanel error={new ProblemError({ type: '', status: 0, code: '', title: '', detail: 'fetch failed' })} />);
    expect(screen.getByRole('alert')).toHaveTextContent('The server cannot be reached');
    expect(screen.getByRole('alert')).not.toHaveTextContent('fetch failed');
  });
});

describe('keys', () => {
  function Page({ run }: { run: () => void }) {
    useKeys([
      { keys: 'j', says: '下一件', run },
      { keys: 'Ctrl+k', says: '搜索', run },
    ]);
    return <input aria-label="意见" />;
  }

  it('work outside text fields, with Ctrl everywhere', async () => {
    const user = userEvent.setup();
    const run = vi.fn();
    render(<Page run={run} />);
    await user.keyboard('j');
    await user.click(screen.getByLabelText('意见'));
    await user.keyboard('j');
    expect(run).toHaveBeenCalledTimes(1);
    await user.keyboard('{Control>}k{/Control}');
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('are silent when switched off, except with Ctrl', async () => {
    const user = userEvent.setup();
    const run = vi.fn();
    setPreferences({ letterKeys: false });
    render(<Page run={run} />);
    await user.keyboard('j');
    expect(run).not.toHaveBeenCalled();
    await user.keyboard('{Control>}k{/Control}');
    expect(run).toHaveBeenCalledOnce();
    setPreferences({ letterKeys: true });
  });
});

it('a popup closes on Escape and gives the focus back', async () => {
  const user = userEvent.setup();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Popup label="菜单" button={(props) => <button {...props}>打开</button>}>
        {() => <span>内容</span>}
      </Popup>
    </QueryClientProvider>,
  );
  await user.click(screen.getByText('打开'));
  expect(screen.getByRole('dialog', { name: '菜单' })).toBeInTheDocument();
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(screen.getByText('打开')).toHaveFocus();
});

it('a countdown follows a jump of the server\'s clock at once', () => {
  setServerNow(new Date(now).toISOString());
  render(<SlaChip level={level(3.2)} />);
  expect(screen.getByText('剩 3 小时 12 分')).toBeInTheDocument();
  act(() => setServerNow(new Date(now + 4 * HOUR).toISOString()));
  expect(screen.getByText('已超时 48 分')).toBeInTheDocument();
});
