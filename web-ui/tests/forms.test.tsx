import { readFileSync } from 'node:fs';
import path from 'node:path';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeAll, describe, expect, it } from 'vitest';
import zh from '@/i18n/zh-CN/forms.json';
import en from '@/i18n/en/forms.json';
import { chooseLanguage, language } from '@/shared/format/language';
import { checkForm } from '@/shared/forms/check';
import { FormView } from '@/shared/forms/FormView';
import { exact } from '@/shared/forms/fields/NumberControl';
import { asFormSchema, type Rights, type Values } from '@/shared/forms/schema';
import { useForm, type FormState } from '@/shared/forms/useForm';

beforeAll(() => language.loadNamespaces(['forms']));

const purchase = {
  type: 'default',
  components: [
    { type: 'textfield', key: 'item', label: { zh: '采购物品', en: 'Item' }, validate: { required: true, maxLength: 6 } },
    { type: 'number', key: 'amount', label: { zh: '申请金额', en: 'Amount' }, decimalDigits: 2, appearance: { prefixAdorner: '¥' }, validate: { min: 0 } },
    { type: 'select', key: 'budget', label: { zh: '预算科目', en: 'Budget code' }, values: [{ value: 'raw', label: { zh: '原材料', en: 'Raw material' } }] },
    { type: 'textarea', key: 'note', label: { zh: '超预算说明', en: 'Note' }, conditional: { hide: '=amount < 1000' }, validate: { requiredWhen: 'amount >= 50000' } },
    {
      type: 'table',
      key: 'quotes',
      label: { zh: '供应商报价', en: 'Quotes' },
      columns: [
        { type: 'textfield', key: 'supplier', label: { zh: '供应商', en: 'Supplier' }, validate: { required: true } },
        { type: 'number', key: 'price', label: { zh: '总价', en: 'Total' } },
      ],
      validate: { rules: [{ test: 'amount < 50000 or count(quotes) >= 3', message: { zh: '须三份报价', en: 'Three quotes' } }] },
    },
    { type: 'group', label: { zh: '系统填写', en: 'By the system' }, components: [{ type: 'textfield', key: 'po', label: { zh: '采购订单号', en: 'PO number' } }] },
  ],
};
const everything: Rights = { item: 'edit', amount: 'edit', budget: 'edit', note: 'edit', quotes: 'edit', po: 'hide' };
const still = { hidden: new Set<string>(), asked: new Set<string>(), broken: () => false };

function Form({ rights = everything, values = {}, seen }: { rights?: Rights; values?: Values; seen?: (form: FormState) => void }) {
  const schema = asFormSchema(purchase);
  const form = useForm(SCHEMA, rights, values);
  seen?.(form);
  return <FormView schema={schema} rights={rights} form={form} />;
}
const SCHEMA = asFormSchema(purchase);

describe('sentences', () => {
  it.each(Object.keys(zh.problem))('%s is said as the server says it', (code) => {
    const catalogue = readFileSync(path.resolve(import.meta.dirname, '../../src/bihuan/kernel/catalogue/forms.py'), 'utf8');
    const found = new RegExp(`"forms\\.${code}": Sentence\\(\\s*zh="([^"]*)",\\s*en="([^"]*)"`).exec(catalogue);
    const ours = (sentence: string) => sentence.replace(/{{(\w+)}}/g, '{$1}');
    expect([ours(zh.problem[code as 'required']), ours(en.problem[code as 'required'])]).toEqual(found?.slice(1));
  });
});

describe('checking', () => {
  it('finds what is missing, too long, too small and wrong in rows', () => {
    const values = { item: '仓储扫码终端二十台', amount: -1, quotes: [{ supplier: '甲' }, { price: 3 }] };
    expect(checkForm(SCHEMA, everything, values, still)).toEqual({ item: '最多 6 个字符。', amount: '不能小于 0。', 'quotes/1/supplier': '此项必填。' });
  });

  it('asks nothing of fields that are read, hidden by right or hidden by condition', () => {
    expect(checkForm(SCHEMA, { item: 'read' }, {}, still)).toEqual({});
    expect(checkForm(SCHEMA, { item: 'edit' }, {}, { ...still, hidden: new Set(['item']) })).toEqual({});
    expect(checkForm(SCHEMA, { item: 'edit' }, {}, still)).toEqual({ item: '此项必填。' });
  });

  it('keeps every digit of a figure', () => {
    expect([exact('62000.00'), exact('0.1'), exact(''), exact('12345678901234567890')]).toEqual([62000, 0.1, null, '12345678901234567890']);
  });
});

describe('the form', () => {
  it('shows controls, values or nothing, as the rights say', () => {
    render(<Form rights={{ item: 'edit', amount: 'read', budget: 'read', po: 'hide' }} values={{ amount: 62000, budget: 'raw', po: 'PO-1', note: 'never' }} />);
    expect(screen.getByLabelText(/采购物品/)).toBeEnabled();
    expect(screen.getByText('¥62,000.00')).toBeInTheDocument();
    expect(screen.getByText('原材料')).toBeInTheDocument();
    expect(screen.queryByText('PO-1')).toBeNull();
    expect(screen.queryByText('never')).toBeNull();
    expect(screen.queryByText('系统填写')).toBeNull();
  });

  it('says a problem once a field has been left, ties it to the control and takes it back', async () => {
    const user = userEvent.setup();
    render(<Form />);
    const item = screen.getByLabelText(/采购物品/);
    expect(screen.queryByRole('alert')).toBeNull();
    await user.click(item);
    await user.tab();
    expect(screen.getByRole('alert')).toHaveTextContent('此项必填。');
    expect(item).toHaveAccessibleDescription('此项必填。');
    await user.type(item, '终端');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('puts the server\'s problems beside their fields until these change', async () => {
    const user = userEvent.setup();
    let form: FormState | undefined;
    render(<Form values={{ item: '终端' }} seen={(state) => (form = state)} />);
    const rest = form?.reject([
      { code: 'forms.rule', place: '/values/item', message: '库里没有这一项。' },
      { code: 'work_item.late', place: '', message: '别处的问题。' },
    ]);
    expect(rest?.map((each) => each.message)).toEqual(['别处的问题。']);
    expect(await screen.findByText('库里没有这一项。')).toBeInTheDocument();
    await user.type(screen.getByLabelText(/采购物品/), 'A');
    expect(screen.queryByText('库里没有这一项。')).toBeNull();
  });

  it('hides, asks and judges by FEEL', async () => {
    let form: FormState | undefined;
    render(<Form values={{ item: '终端', amount: 500 }} seen={(state) => (form = state)} />);
    await waitFor(() => expect(screen.queryByLabelText(/超预算说明/)).toBeNull());
    form?.set('amount', 62000);
    expect(await screen.findByLabelText(/超预算说明/)).toBeInTheDocument();
    await waitFor(() => expect(form?.conditions.asked.has('note')).toBe(true));
    form?.set('quotes', [{ supplier: '甲' }]);
    await waitFor(() => expect(form?.ready()).toBe(false));
    expect(await screen.findByText('须三份报价')).toBeInTheDocument();
    expect(form?.editable()).toEqual({ item: '终端', amount: 62000, budget: null, note: null, quotes: [{ supplier: '甲' }] });
  });

  it('adds and removes rows of a table', async () => {
    const user = userEvent.setup();
    let form: FormState | undefined;
    render(<Form seen={(state) => (form = state)} />);
    await user.click(await screen.findByText('添加一行'));
    await user.type(screen.getByLabelText('供应商'), '甲');
    expect(form?.values['quotes']).toEqual([{ supplier: '甲' }]);
    await user.click(screen.getByRole('button', { name: '删除此行' }));
    expect(form?.values['quotes']).toEqual([]);
  });

  it('speaks English when asked to', async () => {
    await chooseLanguage('en');
    render(<Form rights={{ item: 'edit', budget: 'read' }} values={{ budget: 'raw' }} />);
    expect(screen.getByLabelText(/Item/)).toBeInTheDocument();
    expect(screen.getByText('Raw material')).toBeInTheDocument();
    await chooseLanguage('zh-CN');
  });
});
