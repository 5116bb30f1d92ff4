import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Input } from 'antd';
import { afterEach, expect, it } from 'vitest';
import { componentWords, Look } from '@/app/Look';
import { chooseLanguage } from '@/shared/format/language';

afterEach(() => chooseLanguage('zh-CN'));

it('keeps what is typed while the words of the components change', async () => {
  const first = await componentWords('zh-CN');
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Look first={first}>
        <Input aria-label="login" />
      </Look>
    </QueryClientProvider>,
  );
  const field = screen.getByLabelText('login');
  await userEvent.type(field, 'zhou_wen');
  await act(() => chooseLanguage('en'));
  await act(() => componentWords('en'));
  expect(screen.getByLabelText('login')).toBe(field);
  expect(field).toHaveValue('zhou_wen');
});
