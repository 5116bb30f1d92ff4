import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Dialog } from '@/shared/ui/Dialog';
import { PasswordFields } from '@/shared/forms/PasswordFields';
import { toast } from '@/shared/ui/toast';

export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['app', 'shared']);
  const change = useMutation({
    mutationFn: (passwords: { old: string; new: string }) => api.PUT('/api/session/password', { body: passwords }),
    onSuccess: () => {
      toast(t('user.passwordChanged'));
      onClose();
    },
  });
  return (
    <Dialog title={t('user.password')} onClose={onClose} width={400}>
      <PasswordFields
        pending={change.isPending}
        error={change.error}
        onSubmit={(passwords) => change.mutate(passwords)}
        buttons={<Button onClick={onClose}>{t('shared:cancel')}</Button>}
      />
    </Dialog>
  );
}
