import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '@/api/client';
import { Dialog } from '@/shared/ui/Dialog';
import { ErrorPanel } from '@/shared/ui/ErrorPanel';
import { FileLink } from '@/shared/ui/FileLink';
import { Icon } from '@/shared/ui/Icon';
import { ManualReceipt } from '@/shared/ui/ManualReceipt';
import { toast } from '@/shared/ui/toast';
import type { Item } from './queries';
import styles from './task.module.css';

/** What improvement asks of a task: the manual of a version on pilot confirmed first; feedback with two taps. */
export function TaskMethod({ view }: { view: Item }) {
  const { t } = useTranslation('inbox');
  const [telling, setTelling] = useState(false);
  const [words, setWords] = useState('');
  const key = view.manualToConfirm ?? '';
  const tell = useMutation({
    mutationFn: () => body(api.POST('/api/suggestions', { body: { text: words, process: '', step: '', workItem: view.item.key, anonymous: false } })),
    onSuccess: () => {
      setTelling(false);
      setWords('');
      toast(t('feedbackDone'));
    },
  });
  return (
    <div className={styles.method}>
      {key ? (
        <div className={styles.manual} role="alert">
          <Icon name="book" size={16} />
          <span>{t('manual')}</span>
          <Link to="/processes/$processId" params={{ processId: view.item.process.id }} search={{ tab: 'standards', version: key }}>
            {t('readManual')}
          </Link>
          <FileLink plain href={`/api/versions/${key}/manual/file?form=pdf`}>
            PDF
          </FileLink>
          <ManualReceipt versionKey={key} />
        </div>
      ) : null}
      <Button type="text" size="small" icon={<Icon name="comment" size={14} />} onClick={() => setTelling(true)}>
        {t('feedback')}
      </Button>
      {telling ? (
        <Dialog
          title={t('feedback')}
          onClose={() => setTelling(false)}
          footer={
            <Button type="primary" disabled={!words.trim()} loading={tell.isPending} onClick={() => tell.mutate()}>
              {t('feedbackSend')}
            </Button>
          }
        >
          <label>
            {t('feedbackWords')}
            <Input.TextArea rows={4} value={words} onChange={(event) => setWords(event.target.value)} />
          </label>
          {tell.error ? <ErrorPanel error={tell.error} /> : null}
        </Dialog>
      ) : null}
    </div>
  );
}
