import { useMutation } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';

export function LoginPage() {
  const { t } = useTranslation('session');
  const logIn = useMutation({ mutationFn: (values: { login: string; password: string }) => body(api.POST('/api/session', { body: values })) });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        logIn.mutate({ login: String(data.get('login')), password: String(data.get('password')) });
      }}
    >
      <Input name="login" autoComplete="username" aria-label={t('login')} />
      <Input.Password name="password" autoComplete="current-password" aria-label={t('password')} />
      <Button htmlType="submit" type="primary" loading={logIn.isPending}>
        {t('logIn')}
      </Button>
    </form>
  );
}
